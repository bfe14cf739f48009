"""Every rule has a page that fires it and one that must not; strangers are asked about."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.doc_types import classify, collect_evidence, examine, find_variant, model_of, weigh
from classifiers.type_evidence import codes_of
from classifiers.type_table import DocumentType, load_types
from classifiers.types import DocumentText
from tests.classifiers.pages import MODEL, RULES, STATE, document, letter, line, page

TABLE = load_types(RULES)
BODY = ("Căn cứ Luật Tổ chức chính quyền địa phương;", "Theo đề nghị của Trưởng phòng.")


def rules_of(text: DocumentText) -> dict[str, str]:
    """Rule → type of everything found."""
    return {item.rule: item.key for item in collect_evidence(text, TABLE)}


def key_of(text: DocumentText) -> str | None:
    return classify(text, TABLE).key


@pytest.mark.parametrize(
    "row",
    [row for row in TABLE.printed if row.titles and row.family != "ban_sao"],
    ids=lambda r: r.key,
)
def test_every_printed_title_is_known_alone_on_its_line(row: DocumentType) -> None:
    for title in row.titles:
        answer = classify(letter(title=(title, "Về một việc"), body=BODY), TABLE)
        assert answer.key == row.key, title
        assert answer.tt05_code == row.tt05_code
        assert title in answer.evidence[0]


@pytest.mark.parametrize("key", ["quyet_dinh", "thong_tu", "to_trinh", "giay_phep_xay_dung"])
def test_every_abbreviation_of_a_type_speaks_for_it(key: str) -> None:
    short = TABLE.by_key[key].abbreviations[0]
    assert rules_of(letter(number=f"Số: 12/{short}-SXD", body=BODY))["notation"] == key


def test_a_title_in_small_letters_or_aside_is_no_sure_title() -> None:
    assert "title_alone" not in rules_of(letter(title=("Quyết định",), body=BODY))
    aside = letter(title=("QUYẾT ĐỊNH CỦA TỈNH",), title_middle=0.2, body=BODY)
    assert not any(rule.startswith("title") for rule in rules_of(aside))


def test_a_title_below_the_body_is_none() -> None:
    text = letter(number="Số: 9/SXD-VP", body=(*BODY, "THÔNG BÁO"))
    assert "title_alone" not in rules_of(text)


def test_a_misread_title_counts_less_but_counts() -> None:
    found = collect_evidence(letter(title=("QUYẾT ĐINHH",), body=BODY), TABLE)
    assert [(e.rule, e.key) for e in found if e.rule.startswith("title")] == [
        ("title_misread", "quyet_dinh")
    ]
    assert "title_misread" not in rules_of(letter(title=("QUYỀN ĐÍNH CHÍNH",), body=BODY))


def test_the_nearer_name_wins_and_short_ones_must_be_exact() -> None:
    assert key_of(letter(title=("QUY ĐINHH",), number="Số: 1/QyĐ-SXD", body=BODY)) == "quy_dinh"
    found = collect_evidence(letter(title=("QUYEF ĐINHI",), body=BODY), TABLE)
    assert [item.key for item in found] == ["quyet_dinh"]
    assert collect_evidence(letter(title=("LUẬN",), body=BODY), TABLE) == ()
    joint = collect_evidence(letter(title=("THÔNG TƯ LIÊN TỊGH",), body=BODY), TABLE)
    assert [item.key for item in joint] == ["thong_tu_lien_tich"]


def test_thong_cao_is_not_thong_bao() -> None:
    assert key_of(letter(title=("THÔNG CÁO",), body=BODY)) == "thong_cao"
    assert key_of(letter(title=("THÔNG BÁO",), body=BODY)) == "thong_bao"


def test_a_letterspaced_title_is_read() -> None:
    assert key_of(letter(title=("Q U Y Ế T  Đ Ị N H",), body=BODY)) == "quyet_dinh"


def test_a_name_over_two_lines_makes_the_longer_type() -> None:
    two = letter(title=("BIÊN BẢN", "Nghiệm thu công việc mặt đường"), body=BODY)
    assert key_of(two) == "bien_ban_nghiem_thu"
    assert key_of(letter(title=("BIÊN BẢN", "Họp xét thi đua"), body=BODY)) == "bien_ban"


def test_the_first_title_wins_over_names_in_the_abstract() -> None:
    text = letter(title=("QUYẾT ĐỊNH", "PHÊ DUYỆT", "KẾ HOẠCH"), number="Số: 3/QĐ-UBND", body=BODY)
    assert key_of(text) == "quyet_dinh"


def test_a_chapter_heading_is_no_title() -> None:
    assert key_of(letter(title=("QUY ĐỊNH CHUNG",), body=BODY)) is None
    assert key_of(letter(title=("Chương I", "QUY ĐỊNH CHUNG"), body=BODY)) is None


def test_the_arrival_stamp_is_no_type() -> None:
    found = rules_of(letter(left=("CÔNG VĂN ĐẾN", "Số: 1346 Ngày 06/4"), body=BODY))
    assert found == {}


def test_cited_numbers_are_not_the_number() -> None:
    body = ("Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08/6/2010 của Chính phủ;",)
    assert "notation" not in rules_of(letter(body=body))
    assert "notation" in rules_of(letter(number="Số: 63/2010/NĐ-CP", body=body))


def test_number_and_date_on_one_line_are_told_apart() -> None:
    text = letter(number="Số: 441 /QĐ-UBND Huế, ngày 20 tháng 02 năm 2025", body=BODY)
    assert rules_of(text)["notation"] == "quyet_dinh"
    wrapped = letter(number="số 71/2005/QĐ-TTg ngày 05/4/2005 của", body=BODY)
    assert "notation" not in rules_of(wrapped)


def test_a_sheet_that_enacts_without_a_head_is_no_titled_one() -> None:
    text = letter(title=("QUYẾT ĐỊNH:",), state=())
    assert "title_alone" not in rules_of(text)
    assert "title_alone" in rules_of(letter(title=("QUYẾT ĐỊNH:",)))


def test_a_cover_is_turned_over_and_a_named_page_is_not() -> None:
    inside = replace(letter(title=("THÔNG BÁO",), body=BODY).pages[0], number=2)
    cover = page([line("HỒ SƠ CÔNG VIỆC NĂM 2024", 300), line("Hộp số 12", 400)])
    assert key_of(document(cover, inside)) == "thong_bao"
    named = letter(title=("TỜ TRÌNH",), body=BODY).pages[0]
    assert key_of(document(named, inside)) == "to_trinh"
    annex = page([line("THÔNG BÁO", 200), line("một hai ba bốn", 300)], 2)
    assert key_of(document(cover, annex)) is None


@pytest.mark.parametrize(
    "read",
    [
        "Số: 184/QD-UBND",
        "Số: 184/OĐ-UBND",
        "Số:184 /QÐ-UBND",
        "số 184/0Đ-UBND",
        "Số: 2/; /QĐ-LĐTBXH",
    ],
)
def test_a_misread_abbreviation_is_forgiven(read: str) -> None:
    assert rules_of(letter(number=read, body=BODY))["notation"] == "quyet_dinh"


def test_an_abbreviation_of_two_types_says_neither_alone() -> None:
    found = collect_evidence(letter(number="Số: 5/hd-SXD", body=BODY), TABLE)
    assert {item.key for item in found} == {"hop_dong", "huong_dan"}
    assert key_of(letter(number="Số: 5/hd-SXD", body=BODY)) is None


@pytest.mark.parametrize(
    ("notation", "party", "codes"),
    [
        ("184/QĐ-UBND", False, ["QĐ", "UBND"]),
        ("05/2025/TT-BNV", False, ["TT", "BNV"]),
        ("13-TB/CQTT", True, ["TB", "CQTT"]),
        ("686/STTT-CNTT&BCVT", False, ["STTT", "CNTT&BCVT"]),
    ],
)
def test_letter_groups_of_a_notation(notation: str, party: bool, codes: list[str]) -> None:
    assert codes_of(notation, party=party) == codes


def test_a_consolidated_text_prints_the_title_of_another() -> None:
    text = letter(number="Số: 03/VBHN-BXD", title=("THÔNG TƯ",), body=BODY)
    assert key_of(text) == "van_ban_hop_nhat"
    assert key_of(letter(number="Số: 03/2024/TT-BXD", title=("THÔNG TƯ",), body=BODY)) == "thong_tu"


def test_parliament_speaks_for_a_law() -> None:
    assert rules_of(letter(number="Luật số: 68/2020/QH14", body=BODY))["parliament"] in {
        "luat",
        "nghi_quyet",
    }
    assert "parliament" not in rules_of(letter(number="Số: 68/QHKT", body=BODY))


def test_cong_van_by_form() -> None:
    text = letter(
        number="Số: 967/SXD-VP", left=("V/v phối hợp rà soát",), body=("Kính gửi: Các sở",)
    )
    assert set(rules_of(text)) == {"notation_without_type", "v_v", "addressed"}
    assert key_of(text) == "cong_van"


def test_a_titled_document_is_no_cong_van() -> None:
    text = letter(
        number="Số: 1/TTr-SXD", title=("TỜ TRÌNH",), body=("Kính gửi: Ủy ban nhân dân tỉnh",)
    )
    assert "addressed" not in rules_of(text)
    assert key_of(text) == "to_trinh"


def test_v_v_in_the_body_is_no_form() -> None:
    assert "v_v" not in rules_of(letter(body=("Xem công văn", "V/v rà soát hồ sơ của các đơn vị")))


def test_enacting_words_speak_below_the_bases() -> None:
    assert rules_of(letter(body=(*BODY, "QUYẾT NGHỊ:")))["enacting"] == "nghi_quyet"
    assert "enacting" not in rules_of(letter(body=(*BODY, "Quyết nghị:")))


def test_parties_speak_for_a_contract() -> None:
    assert rules_of(letter(body=("BÊN A: BAN QUẢN LÝ", "BÊN B: CÔNG TY")))["parties"] == "hop_dong"
    assert "parties" not in rules_of(letter(body=("BÊN A: BAN QUẢN LÝ", "Các bên liên quan")))


def test_words_of_a_permit() -> None:
    body = ("1. Cấp cho: Ông Ma Đình Khuê", "2. Được phép xây dựng công trình: Nhà ở")
    assert rules_of(letter(body=body))["form"] == "giay_phep_xay_dung"
    assert "form" not in rules_of(letter(body=body[:1]))


def test_a_party_document_keeps_its_printed_type() -> None:
    state = ("ĐẢNG CỘNG SẢN VIỆT NAM",)
    text = letter(number="Số 26-TB/ĐU", title=("THÔNG BÁO",), body=BODY, state=state)
    answer = classify(text, TABLE)
    assert answer.key == "thong_bao"
    assert any("của Đảng" in sentence for sentence in answer.evidence)
    plain = classify(letter(title=("THÔNG BÁO",), body=BODY), TABLE)
    assert not any("của Đảng" in sentence for sentence in plain.evidence)


@pytest.mark.parametrize(
    ("form", "key"),
    [("SAO Y", "ban_sao_y"), ("TRÍCH SAO", "ban_trich_sao"), ("SAO LỤC", "ban_sao_luc")],
)
def test_a_copy_alone_is_a_copy_and_else_what_was_copied(form: str, key: str) -> None:
    assert key_of(document(page([line(form, 900), line("UBND XÃ ĐẠI PHÚC", 930)]))) == key
    copied = letter(title=("QUYẾT ĐỊNH",), body=(*BODY, form))
    assert key_of(copied) == "quyet_dinh"


def drawing(*more: str) -> DocumentText:
    words = (
        "MẶT BẰNG TẦNG 1",
        "TỶ LỆ 1/100",
        "HẠNG MỤC",
        "CHỦ ĐẦU TƯ",
        "THIẾT KẾ",
        "SỐ HIỆU",
        "3900",
        *more,
    )
    return document(page([line(text, 60 + 90 * n, middle=0.3) for n, text in enumerate(words)]))


def test_a_drawing_by_its_title_block() -> None:
    assert key_of(drawing()) == "ban_ve_ky_thuat"
    assert key_of(drawing("BẢN VẼ HOÀN CÔNG")) == "ban_ve_hoan_cong"
    assert key_of(drawing("Chỉ huy trưởng:", "Tư vấn giám sát:")) == "ban_ve_hoan_cong"
    assert key_of(drawing("Chủ trì thiết kế:", "Tư vấn giám sát:")) == "ban_ve_ky_thuat"
    letter_about = letter(
        title=("THÔNG BÁO",), body=("Căn cứ bản vẽ, mặt bằng, chủ đầu tư, thiết kế",)
    )
    assert "drawing" not in rules_of(letter_about)


def test_english_and_blank_and_noise_are_asked_about() -> None:
    english = ["CONTRACT AGREEMENT", "This agreement is made between the Owner and the Contractor"]
    model = model_of(MODEL)
    pages = [
        document(page([line(text, 100 + 30 * n) for n, text in enumerate(english * 4)])),
        document(page([])),
        document(page([line(".", 100)])),
        document(),
    ]
    chance = random.Random(7)
    for seed in range(30):
        rows = ["".join(chance.choices("aăâđê .:/-0123QĐ", k=14)) for _ in range(12 + seed)]
        pages.append(document(page([line(text, 60 + 30 * n) for n, text in enumerate(rows)])))
    for text in pages:
        answer = classify(text, TABLE, model)
        assert (answer.key, answer.tt05_code, answer.accepted) == (None, None, False)
        assert answer.evidence


def test_body_text_without_a_head_is_asked_about() -> None:
    body = [
        "trong phạm vi nhiệm vụ, quyền hạn của mình có trách nhiệm",
        "thi hành Quyết định này theo quy định",
    ]
    text = document(page([line(t, 80 + 30 * n) for n, t in enumerate(body * 6)]))
    assert classify(text, TABLE, model_of(MODEL)).key is None


def test_signing_software_does_not_speak() -> None:
    text = letter(title=("THÔNG BÁO",), body=BODY)
    lines = tuple(
        replace(item, source="signature_overlay") if item.text == "THÔNG BÁO" else item
        for item in text.pages[0].lines
    )
    assert "title_alone" not in rules_of(document(replace(text.pages[0], lines=lines)))


def test_the_model_helps_where_the_title_is_lost_and_not_against_one() -> None:
    model = model_of(MODEL)
    number = letter(number="Số: 12/GM-SXD", body=("trân trọng kính mời:", "Thời gian: 14 giờ 00"))
    assert classify(number, TABLE, model).score > classify(number, TABLE).score
    weighed = weigh((), {"giay_moi": 4.0}, TABLE)
    assert weighed.key is None, "the model alone, against nothing known, does not decide"
    titled = letter(title=("TỜ TRÌNH",), number="Số: 2/TTr-SXD", body=BODY)
    against = weigh(collect_evidence(titled, TABLE), {"quyet_dinh": 4.0, "to_trinh": -1.5}, TABLE)
    assert against.key == "to_trinh"
    assert classify(titled, TABLE, model).score >= 0.9


def test_the_strongest_reason_shows_its_place() -> None:
    answer, shown = examine(letter(title=("BÁO CÁO",), body=BODY), TABLE)
    assert answer.key == "bao_cao"
    assert shown is not None
    assert shown.box is not None
    assert shown.box[1] == 200


@pytest.mark.parametrize(
    ("key", "subject", "finer"),
    [
        (
            "quyet_dinh",
            "Về việc phê duyệt nhiệm vụ quy hoạch chi tiết",
            "quyet_dinh_phe_duyet_quy_hoach",
        ),
        ("quyet_dinh", "Về việc công bố quy hoạch chi tiết", None),
        ("quyet_dinh", "Phê duyệt dự án đầu tư xây dựng cầu", "quyet_dinh_phe_duyet_du_an"),
        ("thong_bao", "Kết quả thẩm định thiết kế", "thong_bao_ket_qua_tham_dinh"),
        ("to_trinh", "Phê duyệt quy hoạch chi tiết", None),
        (None, "Phê duyệt quy hoạch chi tiết", None),
    ],
)
def test_finer_kinds_by_abstract(key: str | None, subject: str, finer: str | None) -> None:
    assert find_variant(key, subject, TABLE) == finer


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_text_gives_a_score_in_range(texts: list[str]) -> None:
    text = document(page([line(t, 20 + 40 * n) for n, t in enumerate(texts)]))
    answer = classify(text, TABLE)
    assert 0.0 <= answer.score <= 1.0
    assert (answer.key is None) == (answer.tt05_code is None)


TRUTH = sorted((RULES.parent / "samples" / "truth").glob("*.json"))


def of_truth(path: Path) -> tuple[str, DocumentText]:
    body = json.loads(path.read_text(encoding="utf-8"))
    pages = []
    for sheet in body["pages"]:
        lines = [
            replace(line(item["text"], 0), box=tuple(item["box"]), block=item["block"])
            for item in sheet["lines"]
        ]
        one = page(lines, sheet["number"])
        pages.append(replace(one, width=sheet["width_px"], height=sheet["height_px"]))
    return body["fields"].get("type") or "", DocumentText(tuple(pages))


@pytest.mark.parametrize("path", TRUTH, ids=lambda p: p.stem)
def test_sample_documents_are_what_they_are(path: Path) -> None:
    truth, text = of_truth(path)
    answer = classify(text, TABLE, model_of(MODEL))
    assert answer.key == (truth or None)


def test_samples_were_looked_at() -> None:
    assert len(TRUTH) >= 10
    assert STATE[0].isupper()

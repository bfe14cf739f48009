"""Details of permits and certificates, from the labels of their forms, and warnings on numbers."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.permit import find_details, number_of
from classifiers.permit_checks import permit_findings
from classifiers.permit_table import load_details
from classifiers.permit_values import format_quantity, parse_count, parse_quantity
from classifiers.type_table import TableDamaged, load_types
from classifiers.types import Answer, DocumentText, Finding, PageText
from scanstation.messages import codes, describe
from tests.classifiers.paper import HEIGHT, RULES, WIDTH, line

PERMIT = "giay_phep_xay_dung"
SAMPLE = RULES.parent / "samples" / "texts" / "giay_phep_xay_dung.toml"

FORM = """GIẤY PHÉP XÂY DỰNG
Số: 12/GPXD
(Sử dụng cho công trình không theo tuyến)
1. Cấp cho: Công ty Cổ phần Gạch Đồng Hỷ
- Địa chỉ: số nhà 15, đường Hoàng Văn Thụ, phường Phan Đình Phùng, tỉnh Thái Nguyên
2. Được phép xây dựng các công trình theo những nội dung sau:
- Tên công trình: Nhà kho, sân phơi.
- Theo thiết kế có ký hiệu: KT-01 đến KT-20
- Do: Công ty CP Tư vấn Thiết kế Việt Bắc lập
- Chủ nhiệm, chủ trì thiết kế: KTS. Lê Văn Thiết
- Đơn vị thẩm định, thẩm tra (nếu có): Sở Xây dựng
- Vị trí xây dựng: Lô đất số: 12-13, tờ bản đồ số 7, xóm Gò Cao, xã Đồng Hỷ
- Diện tích lô đất: 4.860,0 m2
- Cốt nền xây dựng công trình: ±0.00 tương ứng cốt +32,50 m
- Mật độ xây dựng: 47,7 %, hệ số sử dụng đất: 0,48 lần
- Chỉ giới đường đỏ: theo quy hoạch, chỉ giới xây dựng: lùi 6 m so với
chỉ giới đường đỏ.
- Màu sắc công trình (nếu có): màu ghi sáng
- Chiều sâu công trình (tính từ cốt 0,00 đối với công trình có tầng hầm): ......m
- Diện tích xây dựng tầng 1 (tầng trệt): 2.318,0 m2
- Tổng diện tích sàn (bao gồm cả tầng hầm và tầng lửng): 2.318,0m2
- Chiều cao công trình: 9,6 m; số tầng (trong đó ghi rõ số tầng hầm và tầng lửng): 01 tầng
3. Giấy tờ về đất đai: Giấy chứng nhận quyền sử dụng đất số CQ 123456
4. Giấy phép có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp.
Nơi nhận:
- Chủ đầu tư: như trên;"""

CERTIFICATE = """CHỨNG CHỈ HÀNH NGHỀ
HOẠT ĐỘNG XÂY DỰNG
Số: THN-OOO12345
1. Họ và tên: Nguyễn Văn Mẫu
2. Ngày, tháng, năm sinh: 05/3/1985
3. Số CMND/CCCD/Hộ chiếu: 019085000123 cấp ngày 01/02/2021
4. Quốc tịch: Việt Nam
5. Trình độ chuyên môn: Kỹ sư xây dựng dân dụng
6. Lĩnh vực hành nghề: Giám sát thi công xây dựng công trình
Hạng: II
Có giá trị đến ngày 12/8/2029
Cấp theo Quyết định số: 55/QĐ-SXD ngày 12/8/2024"""


def _page(text: str, confidence: float = 0.99) -> DocumentText:
    lines = [
        line(one, 100 + 46 * i, left=200, confidence=confidence)
        for i, one in enumerate(text.split("\n"))
    ]
    return DocumentText((PageText(1, WIDTH, HEIGHT, 200.0, tuple(lines)),))


def _details(text: str, key: str = PERMIT) -> dict[str, str | None]:
    return {name: one.value for name, one in find_details(_page(text), key, RULES).items()}  # type: ignore[misc]


FORM_SAYS = {
    "permit_use": "không theo tuyến",
    "owner": "Công ty Cổ phần Gạch Đồng Hỷ",
    "owner_address": "số nhà 15, đường Hoàng Văn Thụ, phường Phan Đình Phùng, tỉnh Thái Nguyên",
    "work_name": "Nhà kho, sân phơi",
    "design_mark": "KT-01 đến KT-20",
    "designer": "Công ty CP Tư vấn Thiết kế Việt Bắc",
    "design_lead": "KTS. Lê Văn Thiết",
    "appraiser": "Sở Xây dựng",
    "site": "Lô đất số: 12-13, tờ bản đồ số 7, xóm Gò Cao, xã Đồng Hỷ",
    "parcel": "12-13",
    "map_sheet": "7",
    "land_area": "4.860,0 m²",
    "ground_level": "±0,00 m",
    "density": "47,7%",
    "land_use_ratio": "0,48 lần",
    "red_line": "theo quy hoạch",
    "building_line": "lùi 6 m so với chỉ giới đường đỏ",
    "colour": "màu ghi sáng",
    "depth": None,
    "floor_one_area": "2.318,0 m²",
    "total_floor_area": "2.318,0 m²",
    "height": "9,6 m",
    "floors": "01 tầng",
    "land_papers": "Giấy chứng nhận quyền sử dụng đất số CQ 123456",
    "start_term": "12 tháng",
    "valid_until": None,
}

CERTIFICATE_SAYS = {
    "certificate_number": "THN-00012345",
    "holder": "Nguyễn Văn Mẫu",
    "birth_date": "1985-03-05",
    "personal_number": "019085000123",
    "nationality": "Việt Nam",
    "qualification": "Kỹ sư xây dựng dân dụng",
    "practice_field": "Giám sát thi công xây dựng công trình",
    "grade": "II",
    "valid_to": "2029-08-12",
    "granting_decision": "55/QĐ-SXD ngày 12/8/2024",
}


@pytest.mark.parametrize("name", sorted(FORM_SAYS))
def test_a_detail_of_the_form(name: str) -> None:
    assert _details(FORM)[name] == FORM_SAYS[name]


@pytest.mark.parametrize("name", sorted(CERTIFICATE_SAYS))
def test_a_detail_of_a_certificate(name: str) -> None:
    assert _details(CERTIFICATE, "chung_chi_hanh_nghe")[name] == CERTIFICATE_SAYS[name]


def test_a_firm_holds_a_certificate_too() -> None:
    text = (
        "CHỨNG CHỈ NĂNG LỰC\nSố: BXD-00004567\nTên tổ chức: Công ty CP Tư vấn Đồi Chè\n"
        "Mã số doanh nghiệp: 4600123456 do Phòng Đăng ký kinh doanh cấp\n"
        "Tên người đại diện theo pháp luật: bà Lò Thị Mai. Chức vụ: Giám đốc\n"
        "Địa chỉ trụ sở chính: tổ 5, phường Gia Sàng\n"
        "Lĩnh vực hoạt động: Khảo sát địa hình công trình dân dụng hạng III"
    )
    said = _details(text, "chung_chi_nang_luc")
    assert said["certificate_number"] == "BXD-00004567"
    assert said["holder"] == "Công ty CP Tư vấn Đồi Chè"
    assert said["business_number"] == "4600123456"
    assert said["representative"] == "bà Lò Thị Mai"
    assert said["practice_field"] == "Khảo sát địa hình công trình dân dụng"
    assert said["grade"] == "III"


def test_the_sample_permit_is_read_as_it_was_written() -> None:
    body = tomllib.loads(SAMPLE.read_text("utf-8"))["body"]
    text = re.sub(r"^[=>] |\*\*", "", body.strip(), flags=re.M)
    said = _details(text)
    assert said["owner"] == "Ông Ma Đình Khuê và bà Nông Thị Thảnh"
    assert (said["parcel"], said["map_sheet"]) == ("318", "42")
    assert said["ground_level"] == "+0,45 m"
    assert (said["density"], said["land_use_ratio"]) == ("78,5%", "2,36 lần")
    assert (said["floor_one_area"], said["total_floor_area"]) == ("94,2 m²", "283,6 m²")
    assert (said["height"], said["floors"]) == ("11,40 m", "03 tầng và tum")
    assert permit_findings(find_details(_page(text), PERMIT, RULES), PERMIT, RULES) == ()


def test_a_value_has_a_place_on_its_page_and_a_reason() -> None:
    answer = find_details(_page(FORM), PERMIT, RULES)["density"]
    spot = next(one for one in _page(FORM).pages[0].lines if "Mật độ" in one.text)
    assert answer.page == 1
    assert answer.box is not None
    assert answer.box[1] == spot.box[1]
    assert spot.box[0] < answer.box[0] < answer.box[2] < spot.box[2]
    assert "Mật độ xây dựng" in answer.evidence


def test_lines_read_badly_lower_the_score() -> None:
    sure = find_details(_page(FORM), PERMIT, RULES)["density"].score
    assert find_details(_page(FORM, 0.6), PERMIT, RULES)["density"].score < 0.7 * sure


def test_another_kind_of_document_has_no_such_details() -> None:
    assert find_details(_page(FORM), "quyet_dinh", RULES) == {}
    assert find_details(_page(FORM), None, RULES) == {}
    assert find_details(DocumentText(()), PERMIT, RULES) == {}


def test_words_of_a_sentence_are_no_labels() -> None:
    text = "Căn cứ quy định về mật độ xây dựng 60% và chiều cao công trình tại đồ án quy hoạch."
    said = _details(text)
    assert said["density"] is None
    assert said["height"] is None


def test_the_recipients_are_no_owner() -> None:
    assert _details("GIẤY PHÉP XÂY DỰNG\nNơi nhận:\n- Chủ đầu tư: như trên;")["owner"] is None


@pytest.mark.parametrize(
    ("text", "unit", "value", "shown"),
    [
        ("94,2 m²", "m²", "94.2", "94,2 m²"),
        ("94,2 m?", "m²", "94.2", "94,2 m²"),
        ("283,6m2", "m²", "283.6", "283,6 m²"),
        ("4.860,0 m2", "m²", "4860.0", "4.860,0 m²"),
        ("1 250 m2", "m²", "1250", "1.250 m²"),
        ("12.5 m", "m", "12.5", "12,5 m"),
        ("79,2 m;", "m²", "79.2", "79,2 m²"),
        ("16;2 m2", "m²", "16.2", "16,2 m²"),
        ("l1,4O m", "m", "11.40", "11,40 m"),
        ("±0.00", "m", "0.00", "±0,00 m"),
        ("+0,45 m so với vỉa hè", "m", "0.45", "+0,45 m"),
        ("tối đa 78,5%", "%", "78.5", "78,5%"),
        ("theo bản vẽ số 12; cao 9,6 m", "m", "9.6", "9,6 m"),
    ],
)
def test_numbers_as_permits_print_them(text: str, unit: str, value: str, shown: str) -> None:
    found = parse_quantity(text, unit)
    assert found is not None
    assert found.value == Decimal(value)
    assert format_quantity(found.value, unit, found.signed) == shown


@pytest.mark.parametrize("text", ["", "theo quy hoạch", "……", "m2", "KT-o1l"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_quantity(text, "m²") is None


@given(st.decimals(min_value=0, max_value=5_000_000, places=2))
def test_a_quantity_survives_being_written_and_read(value: Decimal) -> None:
    found = parse_quantity(format_quantity(value, "m²"), "m²")
    assert found is not None
    assert found.value == value


@given(st.text(max_size=60))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    parse_quantity(text, "m²")
    parse_count(text)
    find_details(_page(f"GIẤY PHÉP XÂY DỰNG\nMật độ xây dựng: {text}"), PERMIT, RULES)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("03 tầng và tum", 3), ("05 tầng nổi, 01 tầng hầm", 5), ("01 tầng hầm, 07 tầng", 7),
        ("02 (hai) tầng", 2), ("bốn tầng", 4), ("4", 4), ("tầng lửng", None), ("", None),
    ],
)  # fmt: skip
def test_floors_above_ground_are_counted(text: str, count: int | None) -> None:
    assert parse_count(text) == count


def test_a_dot_that_can_only_be_a_decimal_one_is_doubted() -> None:
    answer = find_details(_page("- Hệ số sử dụng đất: 2.360 lần"), PERMIT, RULES)["land_use_ratio"]
    assert answer.value == "2,360 lần"
    assert answer.score < 0.6
    assert "dấu thập phân" in answer.evidence


def _numbers(**values: str) -> dict[str, Answer]:
    return {name: Answer(value, 0.9, 1, (1, 1, 2, 2)) for name, value in values.items()}


WARNS: dict[str, dict[str, str]] = {
    "permit_value_range": {"density": "785%"},
    "permit_density_differs": {
        "density": "78,5%", "floor_one_area": "94,2 m²", "land_area": "240 m²",
    },
    "permit_floor_area_differs": {
        "floor_one_area": "94,2 m²", "total_floor_area": "2.836 m²", "floors": "03 tầng",
    },
    "permit_ratio_differs": {
        "density": "78,5%", "land_use_ratio": "4,36 lần", "floor_one_area": "94,2 m²",
        "total_floor_area": "283,6 m²",
    },
    "permit_height_differs": {"height": "114,0 m", "floors": "03 tầng"},
}  # fmt: skip
FITS: dict[str, dict[str, str]] = {
    "permit_value_range": {"density": "78,5%"},
    "permit_density_differs": {
        "density": "78,5%", "floor_one_area": "94,2 m²", "land_area": "120 m²",
    },
    "permit_floor_area_differs": {
        "floor_one_area": "94,2 m²", "total_floor_area": "283,6 m²", "floors": "03 tầng và tum",
    },
    "permit_ratio_differs": {
        "density": "78,5%", "land_use_ratio": "2,36 lần", "floor_one_area": "94,2 m²",
        "total_floor_area": "283,6 m²",
    },
    "permit_height_differs": {"height": "11,4 m", "floors": "03 tầng"},
}  # fmt: skip


def _found(values: dict[str, str]) -> tuple[Finding, ...]:
    return permit_findings(_numbers(**values), PERMIT, RULES)


@pytest.mark.parametrize("code", sorted(WARNS))
def test_numbers_that_do_not_fit_are_told(code: str) -> None:
    found = [one for one in _found(WARNS[code]) if one.code == code]
    assert len(found) == 1
    assert "{" not in describe(code, "vi", dict(found[0].params)).text
    assert found[0].box == (1, 1, 2, 2)
    assert _found(FITS[code]) == ()


def test_every_warning_has_words() -> None:
    assert set(WARNS) <= codes()


def test_a_total_less_than_its_first_floor_is_told() -> None:
    values = {"floor_one_area": "94,2 m²", "total_floor_area": "28,3 m²"}
    assert [one.code for one in _found(values)] == ["permit_floor_area_differs"]


def test_numbers_come_back_from_details() -> None:
    assert number_of(Answer("4.860,0 m²")) == Decimal("4860.0")
    assert number_of(Answer(None)) is None
    assert number_of(None) is None


def test_every_row_is_for_a_type_that_exists_and_says_its_basis() -> None:
    known = set(load_types(RULES).by_key)
    rows = load_details(RULES)
    assert {kind for row in rows for kind in row.types} <= known
    assert all(row.basis and row.name for row in rows)


def test_a_range_turned_round_is_refused(tmp_path: Path) -> None:
    text = (RULES / "permit.toml").read_text("utf-8")
    (tmp_path / "permit.toml").write_text(text.replace("min = 5\n", "min = 50000000\n"), "utf-8")
    with pytest.raises(TableDamaged, match="min"):
        load_details(tmp_path)

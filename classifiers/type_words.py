"""Rules on the words of the body: what a document calls itself, enacts, grants, closes with.

They speak where the printed name is cropped, lost or misread; see `Evidence` for what they give.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from classifiers.features import plain
from classifiers.folding import capital_share, fold
from classifiers.type_evidence import Evidence, Head
from classifiers.type_table import TypeTable
from classifiers.types import DocumentText, PageText

__all__ = [
    "by_amendments",
    "by_attachment",
    "by_closing",
    "by_enacting_words",
    "by_own_name",
    "by_parties",
    "words_of",
]

ENACTING_FROM = 0.2
"""Share of the page's height above which "QUYẾT ĐỊNH:" is a title and no enacting line."""

OWN_NAME = 1.2
OWN_NAME_TO = 3.0
"""Nats for a document calling itself "Thông tư này" once, and at most."""

OWN_NAME_HEADLESS = 0.4
"""What is left of that on a page without Quốc hiệu, number or legal bases: any middle page of an
annex speaks of "Quyết định này" as well."""

CONSOLIDATED = 15.0
PAGES_READ = 4
"""Pages after the deciding one whose words count; an annex speaks of other things."""

_ENACTED = {
    "quyet dinh": "quyet_dinh",
    "quyet nghi": "nghi_quyet",
    "nghi dinh": "nghi_dinh",
    "thong tu": "thong_tu",
    "chi thi": "chi_thi",
    "yeu cau": "chi_thi",
}
_PROMULGATES = re.compile(
    r"^(?!can cu|theo |xet |v/v|ve viec).*\bban hanh "
    r"(?P<name>thong tu lien tich|nghi quyet lien tich|nghi dinh|thong tu|bo luat|luat|phap lenh)"
    r"\b(?! so\b| nay\b)"
)
"""The last line before Chương I or Điều 1: "Chính phủ ban hành Nghị định quy định …"."""

_AMENDED = re.compile(
    r"co hieu luc (thi hanh )?(ke )?tu ngay.{0,40}sua doi, ?bo sung (mot so dieu )?(boi|theo)"
    r"|duoc sua doi, ?bo sung (mot so dieu )?boi\s?:"
)

_PHRASES = (
    (r"\bchiu trach nhiem thi hanh quyet dinh nay", "quyet_dinh", "thi hành Quyết định này"),
    (r"\bthi hanh quyet dinh nay\b.{0,9}$", "quyet_dinh", "thi hành Quyết định này"),
    (r"\btren day la (noi dung )?bao cao\b", "bao_cao", "trên đây là báo cáo"),
    (r"\b(xin |kinh )?bao cao .{0,60}nhu sau\b", "bao_cao", "báo cáo … như sau"),
    (r"\bkinh trinh\b.{0,80}\bxem xet", "to_trinh", "kính trình … xem xét"),
    (r"\b(xin |kinh )?trinh .{0,80}(nhu sau|xem xet, (quyet dinh|phe duyet))", "to_trinh", "trình"),
    (r"\btran trong (kinh )?moi\b|\bkinh moi\b", "giay_moi", "trân trọng kính mời"),
    (r"\bbien ban (nay )?(duoc )?(lap|ket thuc)\b", "bien_ban", "biên bản được lập"),
    (r"\bhop dong (nay )?duoc lap thanh\b", "hop_dong", "hợp đồng được lập thành"),
    (r"\b(xin )?thong bao .{0,80}(nhu sau|duoc biet|biet, thuc hien)", "thong_bao", "thông báo …"),
    (r"\bxay dung ke hoach\b.{0,120}nhu sau", "ke_hoach", "xây dựng kế hoạch … như sau"),
    (r"\bgiay nay co gia tri (den )?(het )?ngay", "giay_gioi_thieu", "giấy này có giá trị đến"),
    (
        r"\b(trong )?(quyet dinh|thanh tra).{0,40}doan thanh tra\b",
        "ket_luan_thanh_tra",
        "đoàn thanh tra",
    ),
)
_CLOSINGS = tuple((re.compile(pattern), key, said) for pattern, key, said in _PHRASES)
CLOSING = 1.5
ATTACHED = 5.0
_ATTACHED = re.compile(
    r"kem theo (quyet dinh|thong tu|nghi dinh|nghi quyet|cong van|ke hoach|to trinh|thong bao"
    r"|bao cao|huong dan|chi thi)\b"
)


def words_of(document: DocumentText, page: PageText) -> list[tuple[int, str]]:
    """Folded text of the deciding page and of those after it, lines joined; by page number."""
    later = [p for p in document.pages if page.number <= p.number < page.number + PAGES_READ]
    return [(p.number, " ".join(fold(plain(line.text)) for line in p.lines)) for p in later]


def by_own_name(texts: list[tuple[int, str]], head: Head, table: TypeTable) -> list[Evidence]:
    """What the document calls itself: "Thông tư này", "Kế hoạch này", on its first pages."""
    names = _names(table)
    said: Counter[str] = Counter()
    for _page, text in texts:
        words = text.split()
        for at, word in enumerate(words):
            if word.strip(".,;:") == "nay":
                before = (" ".join(words[max(0, at - n) : at]) for n in range(6, 0, -1))
                if name := next((name for name in before if name in names), None):
                    said[name] += 1
    if not said:
        return []
    (name, count), *others = said.most_common(2)
    if others and others[0][1] == count:
        return []  # two names as often: a decision and what it promulgates
    share = 1.0 if head.dressed else OWN_NAME_HEADLESS
    row = table.by_key[names[name]]
    sentence = f"Văn bản tự gọi mình là “{row.name} này” ({count} lần)"
    weight = share * min(OWN_NAME_TO, OWN_NAME * count)
    return [Evidence("own_name", row.key, weight, sentence, head.page.number)]


@lru_cache(maxsize=4)
def _folded_names(printed: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {fold(name): key for name, key in printed}


def _names(table: TypeTable) -> dict[str, str]:
    """Folded names of types → key; copies call themselves nothing."""
    return _folded_names(
        tuple((row.name, row.key) for row in table.printed if row.family != "ban_sao")
    )


def by_closing(texts: list[tuple[int, str]], head: Head, _table: TypeTable) -> list[Evidence]:
    """Set phrases of one type: "trên đây là báo cáo", "trân trọng kính mời"."""
    found: dict[str, Evidence] = {}
    for page, text in texts:
        for pattern, key, said in _CLOSINGS:
            if key not in found and pattern.search(text):
                sentence = f"Có cụm từ “{said}”"
                weight = CLOSING if head.dressed else OWN_NAME_HEADLESS * CLOSING
                found[key] = Evidence("closing", key, weight, sentence, page)
    return list(found.values())


def by_enacting_words(head: Head, _table: TypeTable) -> list[Evidence]:
    """Words such as "QUYẾT NGHỊ:" between the bases and Điều 1, "… ban hành Thông tư" above it."""
    low = max(head.body_top, ENACTING_FROM * head.page.height)
    for line, text in head.pairs():
        said = _ENACTED.get(text.strip(" :.*"))
        if said and line.box[1] > low and head.centred(line) and capital_share(line.text) > 0.8:
            sentence = f"Lời ban hành “{plain(line.text)}” sau phần căn cứ"
            return [Evidence("enacting", said, 2.0, sentence, head.page.number, line.box)]
    if not any("can cu" in text for text in head.folded):
        return []
    for line, text in head.pairs():
        match = _PROMULGATES.match(text)
        if match and line.box[1] > head.body_top:
            key = match["name"].replace(" ", "_")
            sentence = f"Lời ban hành “{plain(line.text)[:90]}” sau phần căn cứ"
            return [Evidence("promulgates", key, 2.0, sentence, head.page.number, line.box)]
    return []


def by_attachment(head: Head, _table: TypeTable) -> list[Evidence]:
    """Read "(Kèm theo Quyết định số …)" on a sheet without Quốc hiệu: what is attached to another.

    A Quy chế or Quy định has its name above the line, which weighs more.
    """
    if head.motto_bottom or head.party:
        return []
    for line, text in head.pairs():
        if line.box[1] < 0.4 * head.page.height and _ATTACHED.search(text):
            sentence = f"Kèm theo văn bản khác: “{plain(line.text)[:90]}”"
            return [Evidence("attached", "phu_luc", ATTACHED, sentence, head.page.number, line.box)]
    return []


def by_amendments(head: Head, _table: TypeTable) -> list[Evidence]:
    """A consolidated text: first it tells since when the text is in force and what amended it.

    Only under Quốc hiệu: a page from the middle of a law lists amendments as well.
    """
    if not head.motto_bottom:
        return []
    for line, text in head.pairs():
        named = re.search(r"^\W*van ban hop nhat\b(?! so)", text)
        if named and capital_share(line.text) > 0.8:
            sentence = f"Dòng “{plain(line.text)[:60]}” ở phần đầu"
            return [
                Evidence(
                    "amended",
                    "van_ban_hop_nhat",
                    CONSOLIDATED,
                    sentence,
                    head.page.number,
                    line.box,
                )
            ]
    before: list[str] = []
    for text in head.folded:
        if text.startswith("can cu"):
            break
        before.append(text)
    if not _AMENDED.search(" ".join(before)):
        return []
    sentence = "Sau tên gọi là ngày có hiệu lực và các văn bản sửa đổi, bổ sung: văn bản hợp nhất"
    return [Evidence("amended", "van_ban_hop_nhat", CONSOLIDATED, sentence, head.page.number)]


def by_parties(head: Head, _table: TypeTable) -> list[Evidence]:
    """Contracts name side A and side B, each opening a line."""
    sides = {m[1] for text in head.folded if (m := re.match(r"^\W*\d?\W*ben ([ab])\b", text))}
    sides |= {m[1] for t in head.folded if (m := re.search(r"goi tat la ben ([ab])\b", t))}
    if sides != {"a", "b"}:
        return []
    sentence = "Có Bên A và Bên B ký kết"
    return [Evidence("parties", "hop_dong", 2.0, sentence, head.page.number)]

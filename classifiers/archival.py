"""What the archive wants to know of a file besides what the document says.

Code lists of Thông tư 05/2025/TT-BNV: `mode` 01 Công khai, 02 Sử dụng có điều kiện, 03 Mật;
`confidenceLevel` 01 Gốc điện tử, 02 Số hóa, 03 Hỗn hợp.
"""

from __future__ import annotations

from collections import Counter

from classifiers.types import Answer, DocumentText

__all__ = ["find_confidence_level", "find_mode"]

OPEN, CONDITIONAL = "01", "02"
DIGITAL, SCANNED, BOTH = "01", "02", "03"

_BLANK = "blank"
_SCANNED_KINDS = frozenset({"scan"})


def find_confidence_level(document: DocumentText) -> Answer:
    """How far the file may stand for the original: by where its pages came from.

    A file of digital pages alone is an original only if nobody printed it before, which the
    pages cannot tell, so that answer is less sure. Blank pages say nothing.
    """
    kinds = Counter(page.kind for page in document.pages if page.kind and page.kind != _BLANK)
    scanned = sum(kinds[kind] for kind in _SCANNED_KINDS)
    total = sum(kinds.values())
    signals = (("scanned_share", scanned / total if total else 0.0),)
    if not total:
        return Answer(None, evidence="Không có trang nào có nội dung để xét.")
    if scanned == total:
        return Answer(SCANNED, 0.97, evidence="Mọi trang là ảnh quét.", signals=signals)
    if scanned == 0 and set(kinds) == {"born_digital"}:
        why = "Mọi trang có lớp chữ gốc của phần mềm soạn thảo."
        return Answer(DIGITAL, 0.8, evidence=why, signals=signals)
    why = f"{scanned} trong {total} trang là ảnh quét, còn lại có lớp chữ gốc."
    return Answer(BOTH, 0.85, evidence=why, signals=signals)


def find_mode(circulation: Answer) -> Answer:
    """Access: what a stamp restricts is used under conditions, the rest is open.

    Args:
        circulation: of the stamp of ô 11, "02" where it restricts; "" or None without one.

    Secret documents never come this far; see the look for secret marks.
    """
    if circulation.value:
        return Answer(
            CONDITIONAL,
            circulation.score,
            circulation.page,
            circulation.box,
            circulation.evidence,
            signals=circulation.signals,
        )
    why = "Không có dấu chỉ dẫn phạm vi lưu hành; quyền truy cập cuối cùng do đơn vị quyết định."
    return Answer(OPEN, 0.8, evidence=why, signals=circulation.signals)

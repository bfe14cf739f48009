"""What the machine says of a document, in lines a person reads on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from scanstation.domain.citing import number_text
from scanstation.domain.document import Document
from scanstation.domain.fields import FieldData, FieldKey, FieldValue
from scanstation.messages import describe

__all__ = ["FIELD_NAMES", "headline", "record_lines"]

FIELD_NAMES: dict[str, dict[FieldKey, str]] = {
    "vi": {
        FieldKey.CODE_NUMBER: "Số của văn bản",
        FieldKey.CODE_NOTATION: "Ký hiệu của văn bản",
        FieldKey.ISSUED_DATE: "Thời gian văn bản",
        FieldKey.ORGAN_NAME: "Cơ quan, tổ chức ban hành",
        FieldKey.SUBJECT: "Trích yếu nội dung",
        FieldKey.TYPE_NAME: "Tên loại",
        FieldKey.FILE_CODE: "Mã hồ sơ",
        FieldKey.DOC_CODE: "Mã tài liệu",
        FieldKey.MAINTENANCE: "Thời hạn bảo quản",
        FieldKey.MODE: "Chế độ sử dụng",
        FieldKey.CONFIDENCE_LEVEL: "Mức độ tin cậy",
        FieldKey.AUTOGRAPH: "Bút tích",
        FieldKey.FORMAT: "Tình trạng vật lý",
        FieldKey.PLACE: "Địa danh",
        FieldKey.SIGNER_NAME: "Người ký",
        FieldKey.SIGNER_POSITION: "Quyền hạn, chức vụ",
        FieldKey.URGENCY: "Mức độ khẩn",
        FieldKey.SECRECY: "Độ mật",
        FieldKey.RECIPIENTS: "Nơi nhận",
        FieldKey.LEGAL_BASES: "Căn cứ",
    },
    "en": {
        FieldKey.CODE_NUMBER: "Number",
        FieldKey.CODE_NOTATION: "Notation",
        FieldKey.ISSUED_DATE: "Date of issue",
        FieldKey.ORGAN_NAME: "Issuing body",
        FieldKey.SUBJECT: "Subject",
        FieldKey.TYPE_NAME: "Type",
        FieldKey.FILE_CODE: "File code",
        FieldKey.DOC_CODE: "Document code",
        FieldKey.MAINTENANCE: "Retention",
        FieldKey.MODE: "Access",
        FieldKey.CONFIDENCE_LEVEL: "Trustworthiness",
        FieldKey.AUTOGRAPH: "Handwritten notes",
        FieldKey.FORMAT: "Physical state",
        FieldKey.PLACE: "Place",
        FieldKey.SIGNER_NAME: "Signer",
        FieldKey.SIGNER_POSITION: "Signer's position",
        FieldKey.URGENCY: "Urgency",
        FieldKey.SECRECY: "Secrecy",
        FieldKey.RECIPIENTS: "Recipients",
        FieldKey.LEGAL_BASES: "Legal bases",
    },
}
_WORDS = {
    "vi": {"rank": "Mức ưu tiên", "check": "Cần xem", "sure": "chắc", "pen": "viết tay"},
    "en": {"rank": "Priority", "check": "To check", "sure": "sure", "pen": "by hand"},
}
_ASKED = (
    FieldKey.CODE_NUMBER,
    FieldKey.CODE_NOTATION,
    FieldKey.ISSUED_DATE,
    FieldKey.ORGAN_NAME,
    FieldKey.SUBJECT,
    FieldKey.TYPE_NAME,
)
"""Shown even where the machine asks: a clerk must see that they are missing."""

ASK = "?"


def headline(document: Document) -> str:
    """Type, number, day and abstract on one line; what is not known is left out."""
    number = _plain(document.fields[FieldKey.CODE_NUMBER].value)
    notation = _plain(document.fields[FieldKey.CODE_NOTATION].value)
    code = number_text(number or (ASK if notation else ""), notation)
    kind = _plain(document.fields[FieldKey.TYPE_NAME].value)
    day = _plain(document.fields[FieldKey.ISSUED_DATE].value)
    subject = _plain(document.fields[FieldKey.SUBJECT].value)
    return " · ".join(part for part in (kind, code, day, subject) if part)


def record_lines(document: Document, language: str) -> Iterator[tuple[str, str]]:
    """Labels and texts: fields with how sure they are, rank with reasons, what to check."""
    words, names = _WORDS[language], FIELD_NAMES[language]
    for field in document.fields:
        if field.value or (field.key in _ASKED and field.machine):
            yield names[field.key], _said(field, words)
    if document.priority is not None and document.priority.level is not None:
        rank = document.priority
        yield words["rank"], f"{rank.level} ({rank.score}): {'; '.join(rank.reasons)}"
    for problem in document.problems:
        said = describe(problem.code, language, {**problem.params, "page": problem.page or ""})
        yield words["check"], said.text


def _said(field: FieldValue, words: dict[str, str]) -> str:
    text = _plain(field.value) or ASK
    machine = field.current_machine
    if field.person or machine is None:
        return text
    notes = [words["pen"]] if machine.handwritten else []
    if machine.accepted:
        notes.append(words["sure"])
    elif machine.value:
        notes.append(f"{machine.score:.0%}")
    return f"{text}  [{', '.join(notes)}]" if notes else text


def _plain(value: FieldData) -> str:
    return "; ".join(value) if isinstance(value, tuple) else value or ""

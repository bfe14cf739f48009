"""The rows of `metadata.json`: the keys the real documents' truth has, and what else is known."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from resources.samples.corpus.draft import Draft, Signature
from resources.samples.corpus.knobs import Knobs

__all__ = ["of_draft", "of_drawing", "of_nothing", "plain", "position"]

_EMPTY: dict[str, Any] = {
    "type": None,
    "number_full": None,
    "number": None,
    "notation": None,
    "date": None,
    "place": None,
    "agency": None,
    "superior_agency": None,
    "abstract": None,
    "signer": None,
    "signer_position": None,
    "urgency": None,
    "secrecy": None,
    "recipients_block": None,
    "handwritten_fields": [],
    "incoming_or_other_stamps": [],
    "uncertain_fields": [],
    "note": None,
    "signer_labelled": True,
}


def of_nothing(key: str) -> dict[str, Any]:
    """A sheet that is no document: every field is None."""
    return {**_EMPTY, "kind": key, "type_key": None, "recipients": [], "legal_bases": []}


def of_drawing(row: dict[str, Any]) -> dict[str, Any]:
    """A drawing: what its title block says."""
    return {**_EMPTY, "recipients": [], "legal_bases": [], **row}


def of_draft(draft: Draft, knobs: Knobs, stamps: list[str]) -> dict[str, Any]:
    """A document."""
    reference, dated, issuer = draft.reference, draft.dated, draft.issuer
    first = draft.signatures[-1]
    return {
        **_EMPTY,
        "kind": draft.key,
        "type": draft.type_name,
        "type_key": plain(draft.type_name),
        "number_full": _full(draft),
        "number": reference.number,
        "notation": reference.notation,
        "date": dated.day.isoformat() if dated.day else None,
        "place": _spaced(dated.place) if dated.place else None,
        "agency": issuer.name if draft.organ_printed else None,
        "superior_agency": " ".join(issuer.superior) or None if draft.organ_printed else None,
        "abstract": draft.subject or None,
        "signer": first.name,
        "signer_position": position(first, issuer.ranks),
        "urgency": draft.urgency or None,
        "uncertain_fields": _opinions(draft),
        "handwritten_fields": [
            name
            for name, by_hand in (("number", reference.by_hand), ("date", dated.by_hand))
            if by_hand and knobs.writer != "stamp"
        ],
        "recipients_block": "\n".join(draft.recipients) or None,
        "incoming_or_other_stamps": stamps,
        "recipients": list(draft.recipients),
        "addressees": list(draft.addressees),
        "legal_bases": list(draft.bases),
        "signers": [[one.name, ", ".join(one.position)] for one in draft.signatures],
        "party": issuer.party,
        "issuer": issuer.key,
        "copy": draft.copy.form if draft.copy else None,
        "annex": bool(draft.annex),
        "number_printed": reference.printed,
        "date_printed": dated.printed,
        "knobs": knobs.as_json(),
    }


def plain(name: str) -> str:
    """The key of a name: "Quyết định" → "quyet_dinh", as the table of types has it."""
    bare = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(char for char in bare if not unicodedata.combining(char))
    return re.sub(r"\W+", "_", letters.lower()).strip("_")


def _opinions(draft: Draft) -> list[str]:
    """Fields two careful readers may fill in differently."""
    doubted = ["abstract"] if draft.pointer else []  # with the pointer or without
    if draft.shape in ("contract", "minutes"):
        doubted += ["signer", "signer_position"]  # which of the parties
    return doubted


def position(signature: Signature, ranks: tuple[str, ...]) -> str:
    """Authority and position, and the rank printed before the name: "GIÁM ĐỐC (Đại tá)"."""
    rank = signature.printed.removesuffix(signature.name).strip()
    said = _spaced(", ".join(signature.position))
    return f"{said} ({rank})" if rank in ranks else said


def _spaced(text: str) -> str:
    """A blank after each full stop: "KT. CHỦ TỊCH" for "KT.CHỦ TỊCH"."""
    return re.sub(r"\.(?=\w)", ". ", text)


def _full(draft: Draft) -> str | None:
    number, notation = draft.reference.number, draft.reference.notation
    if number is None:
        return None
    joint = "-" if draft.issuer.party else "/"
    return f"{number}{joint}{notation}" if notation else number

"""Who signs for whom: authority, position and name, by Nghị định 30/2020 and older rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from resources.samples.corpus.dice import chance, one
from resources.samples.corpus.draft import Signature
from resources.samples.corpus.issuers import Issuer, person
from resources.samples.corpus.words import Words

__all__ = ["plain", "roles", "signatures"]

DEGREES = ("TS. ", "ThS. ", "PGS.TS. ", "GS.TS. ", "BS. ", "ThS.BS ", "TS ", "KTS. ")
LEARNED = ("truong_dh", "don_vi_so", "so")  # universities, hospitals, here and there a department
ROLES = {  # by shape of the document
    "contract": (
        ("ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B"),
        ("ĐẠI DIỆN BÊN GIAO THẦU", "ĐẠI DIỆN BÊN NHẬN THẦU"),
        ("BÊN A", "BÊN B"),
    ),
    "minutes": (
        ("GIÁM SÁT THI CÔNG", "NHÀ THẦU THI CÔNG"),
        ("THƯ KÝ", "CHỦ TRÌ"),
        ("ĐẠI DIỆN GIÁM SÁT", "ĐẠI DIỆN NHÀ THẦU"),
    ),
}


def signatures(
    rng: np.random.Generator, words: Words, kind: dict[str, Any], issuer: Issuer
) -> tuple[Signature, ...]:
    """One signer, or two side by side for joint documents and for parties of a contract."""
    way = one(rng, kind["signed"])
    if way == "parties":
        return tuple(_bare(rng, words, role) for role in one(rng, ROLES[kind["shape"]]))
    if way == "joint":
        return tuple(_joint(rng, words) for _ in range(2))
    name = person(rng, words)
    return (Signature(_position(rng, way, issuer), name, _printed(rng, issuer, name)),)


def plain(rng: np.random.Generator, words: Words, issuer: Issuer) -> Signature:
    """Whoever signs a copy."""
    name = person(rng, words)
    way = one(rng, ["by_order", "deputy", "head"])
    return Signature(_position(rng, way, issuer), name, name)


def roles(rng: np.random.Generator, kind: dict[str, Any]) -> list[str]:
    """What stands small under a position: "(Ký, ghi rõ họ tên)"."""
    if kind["signed"] == ["parties"] and chance(rng, 0.5):
        return [one(rng, ["(Ký, ghi rõ họ tên)", "(Ký, đóng dấu)", "(Ký tên, đóng dấu)"])]
    return []


def _bare(rng: np.random.Generator, words: Words, role: str) -> Signature:
    name = person(rng, words)
    return Signature((role,), name, name)


def _joint(rng: np.random.Generator, words: Words) -> Signature:
    name = person(rng, words)
    position = one(rng, [("BỘ TRƯỞNG",), ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG")])
    return Signature(position, name, name)


def _position(rng: np.random.Generator, way: str, issuer: Issuer) -> tuple[str, ...]:
    head, deputy = issuer.head.upper(), issuer.deputy.upper()
    body = issuer.collective.upper()
    dot, slash = one(rng, ["KT. ", "KT. ", "KT."]), one(rng, ["T/M ", "T/M "])
    ways = {
        "head": (head,),
        "deputy": (f"{dot}{head}", deputy),
        "collective": (f"TM. {body}", head) if body else (head,),
        "collective_kt": ((f"TM. {body}",) if body else ()) + (f"KT. {head}", deputy),
        "by_order": (f"TL. {head}", one(rng, ["CHÁNH VĂN PHÒNG", "TRƯỞNG PHÒNG TỔ CHỨC CÁN BỘ",
                                              "TRƯỞNG PHÒNG HÀNH CHÍNH - TỔNG HỢP"])),
        "by_order_kt": (f"TL. {head}", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
        "acting": (f"Q. {head}",),
        "mandated": (f"TUQ. {head}", "TRƯỞNG PHÒNG QUẢN LÝ XÂY DỰNG"),
        "collective_party": (f"{slash}{body}", head),
        "collective_party_kt": (f"{slash}{body}", deputy),
        "by_order_party": ("T/L BAN THƯỜNG VỤ", "CHÁNH VĂN PHÒNG"),
    }  # fmt: skip
    return ways[way]


def _printed(rng: np.random.Generator, issuer: Issuer, name: str) -> str:
    if issuer.ranks:
        return f"{one(rng, issuer.ranks)} {name}"
    if issuer.key in LEARNED and chance(rng, 0.35 if issuer.key != "so" else 0.03):
        return f"{one(rng, DEGREES)}{name}"
    return name

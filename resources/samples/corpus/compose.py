"""Composes one document: who, what, when, and which of the ways offices write it."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np

from resources.samples.corpus import references, signing
from resources.samples.corpus.dice import chance, one, weighted
from resources.samples.corpus.draft import Copy, Draft
from resources.samples.corpus.issuers import TWO_LEVELS, Issuer, issued_on, issuer_of, person
from resources.samples.corpus.words import Title, Words

__all__ = ["compose"]

URGENT = ("Khẩn", "Thượng khẩn", "Hỏa tốc")
URGENT_SHARE = 0.04
REAL_TITLE = 0.6  # share of subjects taken from `--texts`, where it has any for the type
COPIED = 0.06
ANNEXED = 0.12
FILLER = 0.55  # share of documents whose body goes on with paragraphs of `--texts`
MOST_FILLER = 14


def compose(rng: np.random.Generator, words: Words, key: str) -> Draft:
    """A document of kind `key`."""
    kind = words.kinds[key]
    issuer, day, title = _who(rng, words, kind)
    references_of = references.reference(rng, kind, issuer, day)
    dated = references.dated(rng, kind, issuer, day, blank=references_of.number is None)
    writer = _Writer(rng, words, issuer, day)
    subject = _subject(rng, writer, kind, title)
    bases = writer.bases() if kind["bases"] else ()
    signatures = signing.signatures(rng, words, kind, issuer)
    body = _body(writer, kind)
    annexed = chance(rng, ANNEXED) and kind["shape"] in ("decree", "report")
    return Draft(
        key=key,
        type_name=kind["name"],
        shape=kind["shape"],
        issuer=issuer,
        reference=references_of,
        dated=dated,
        title=one(rng, kind.get("titles", [kind["title"]])),
        under=one(rng, kind.get("under", [""])),
        subject=subject,
        pointer=_pointer(writer) if kind["form"] == "attached" else "",
        addressees=_addressees(rng, writer) if kind.get("addressed") else (),
        opens=issuer.opens if kind["shape"] == "decree" else "",
        bases=bases,
        verb=kind["verb"],
        body=body,
        signatures=signatures,
        recipients=_recipients(rng, writer, kind, issuer),
        urgency=_urgency(rng, kind),
        organ_printed=not kind.get("no_organ", False),
        copy=_copy(rng, words, issuer, day) if chance(rng, COPIED) and not issuer.party else None,
        annex=_annex(writer, kind, references_of.printed, day) if annexed else (),
        roles=tuple(signing.roles(rng, kind)),
    )


def _who(
    rng: np.random.Generator, words: Words, kind: dict[str, Any]
) -> tuple[Issuer, datetime.date, Title | None]:
    """Issuer and day; a real title brings its own province or ministry along."""
    while True:
        key = one(rng, kind["issuers"])
        day = issued_on(rng, words.issuers[key].get("period", ""))
        title = None
        titles = words.titles.get(kind["name"], ())
        if titles and kind["form"] in ("admin", "letter") and chance(rng, REAL_TITLE):
            title = one(rng, titles)
            if not title.agency.startswith(("Tỉnh ", "Thành phố ", "UBND tỉnh ")):
                title = None
            elif key == "ubnd_tinh":
                day = issued_on(rng, "before")
            else:
                title = None
        issuer = issuer_of(rng, words, key, day, title)
        wanted = kind.get("only_names")
        if wanted and issuer.name not in wanted and key == "so":
            continue
        return issuer, day, title


class _Writer:
    """Fills the slots of templates; each use draws anew."""

    def __init__(
        self, rng: np.random.Generator, words: Words, issuer: Issuer, day: datetime.date
    ) -> None:
        self.rng, self.words, self.issuer, self.day = rng, words, issuer, day

    def fill(self, text: str) -> str:
        """`text` with every `{slot}` filled."""
        return re.sub(r"\{(\w+)\}", lambda match: self._slot(match.group(1)), text)

    def _slot(self, name: str) -> str:
        if name in self.words.slots:
            return one(self.rng, self.words.slots[name])
        made = {
            "nguoi": lambda: person(self.rng, self.words),
            "tinh": lambda: self.issuer.province,
            "ngay": lambda: references.in_text(self.rng, self._earlier()),
            "nam": lambda: str(self.day.year),
            "nam_sau": lambda: str(self.day.year + 1),
            "thang": lambda: str(self.day.month),
            "quy": lambda: one(self.rng, ["I", "II", "III", "IV"]),
            "n1": lambda: str(self.rng.integers(1, 10)),
            "n2": lambda: str(self.rng.integers(10, 100)),
            "n3": lambda: str(self.rng.integers(100, 1000)),
            "tien": lambda: f"{self.rng.integers(2, 900)}.{self.rng.integers(100, 1000)}.000.000",
        }
        return made[name]()

    def _earlier(self) -> datetime.date:
        return self.day - datetime.timedelta(int(self.rng.integers(1, 900)))

    def bases(self) -> tuple[str, ...]:
        """One to eight legal bases and the proposal that closes them."""
        own = self.words.bases
        known = [line for line in own["lines"] if self._known(line)]
        order = self.rng.permutation(len(known))[: int(self.rng.integers(1, 7))]
        lines = [self.fill(known[i]) for i in sorted(order)]
        if chance(self.rng, 0.85):
            lines.append(self.fill(one(self.rng, own["closing"])))
        return tuple(lines)

    def _known(self, text: str) -> bool:
        """Whether a document of this day can have known the years that `text` names."""
        years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text)]
        return max(years, default=0) <= self.day.year

    def filler(self, name: str) -> list[str]:
        """Neighbouring paragraphs of a real text of the type, or of any."""
        pool = self.words.paragraphs.get(name) or self.words.paragraphs.get("Quyết định", ())
        if not pool or not chance(self.rng, FILLER):
            return []
        count = int(self.rng.integers(1, MOST_FILLER))
        start = int(self.rng.integers(max(1, len(pool) - count)))
        return [line for line in pool[start : start + count] if self._known(line)]


def _subject(
    rng: np.random.Generator, writer: _Writer, kind: dict[str, Any], title: Title | None
) -> str:
    """What it is about, led in as offices do, its first letter large where nothing leads it in."""
    text = title.text if title else writer.fill(one(rng, kind["subjects"]))
    about = one(rng, kind["about"])
    if not text:
        return ""
    if not about:
        return text[:1].upper() + text[1:]
    small = text if text[:2].isupper() or text[:1].isdigit() else text[:1].lower() + text[1:]
    return f"{about} {small}"


def _body(writer: _Writer, kind: dict[str, Any]) -> tuple[str, ...]:
    """The template's paragraphs; running text of real documents before the last."""
    lines = [writer.fill(line) for line in kind["body"]]
    if kind["shape"] in ("decree", "report", "letter") and len(lines) > 1:
        lines[-1:-1] = writer.filler(kind["name"])
    return tuple(lines)


def _pointer(writer: _Writer) -> str:
    """An attached rule names the decision that issued it, whose number is not its own."""
    return writer.fill(
        f"(Ban hành kèm theo Quyết định số {{n3}}/QĐ-{writer.issuer.code} ngày {{ngay}}"
        f" của {writer.issuer.name})"
    )


def _addressees(rng: np.random.Generator, writer: _Writer) -> tuple[str, ...]:
    pool = [
        f"Ủy ban nhân dân {writer.issuer.province}",
        "Các sở, ban, ngành",
        writer.fill("{donvi}"),
        writer.fill("{congty}"),
        writer.fill("Ông {nguoi}"),
        "Bộ Xây dựng",
        "Thường trực HĐND tỉnh",
        "Sở Tài chính",
        "Ủy ban nhân dân các xã, phường",
        "Công an tỉnh",
    ]
    count = int(weighted(rng, {1: 6, 2: 2, 3: 2, 4: 1}))
    picked = [pool[i] for i in rng.permutation(len(pool))[:count]]
    if count == 1:
        return (picked[0] + one(rng, ["", ".", ""]),)
    return (*(f"{name};" for name in picked[:-1]), f"{picked[-1]}.")


def _recipients(
    rng: np.random.Generator, writer: _Writer, kind: dict[str, Any], issuer: Issuer
) -> tuple[str, ...]:
    if kind["signed"] == ["parties"] or kind["shape"] == "slip":
        return ()
    if chance(rng, 0.04):
        return ()
    first = "- Như trên;" if kind.get("addressed") else one(rng, ["- Như Điều 3;", "- Như trên;"])
    middle = [
        "- TT Tỉnh ủy, TT HĐND tỉnh;",
        "- Chủ tịch, các PCT UBND tỉnh;",
        f"- {writer.fill('{donvi}')};",
        "- Các sở, ban, ngành tỉnh;",
        "- Cổng Thông tin điện tử tỉnh;",
        "- Bộ Xây dựng (b/c);",
        "- Lãnh đạo Sở;",
        "- VPUB: CVP, các PCVP, KTTH, CB-TH;",
        "- Website cơ quan;",
    ]
    count = int(rng.integers(0, 7))
    picked = [middle[i] for i in sorted(rng.permutation(len(middle))[:count])]
    last = one(rng, [f"- Lưu: VT, {issuer.unit}.", "- Lưu: VT.", f"- Lưu VT, {issuer.unit} (05b)."])
    return (first, *picked, last)


def _urgency(rng: np.random.Generator, kind: dict[str, Any]) -> str:
    share = 0.7 if kind.get("urgent") else URGENT_SHARE
    return one(rng, URGENT) if chance(rng, share) else ""


def _copy(
    rng: np.random.Generator, words: Words, issuer: Issuer, day: datetime.date
) -> Copy | None:
    """A copy made days later, by another office."""
    later = min(day + datetime.timedelta(int(rng.integers(2, 60))), datetime.date(2026, 11, 1))
    period = "after" if later >= TWO_LEVELS else "before"
    key = one(rng, ["so", "ubnd_xa", "vp_ubnd_tinh"] if period == "after" else ["so", "ubnd_huyen"])
    maker = issuer_of(rng, words, key, later)
    form, short = one(rng, [("SAO Y", "SY"), ("SAO Y BẢN CHÍNH", "SY"), ("TRÍCH SAO", "TrS"),
                            ("SAO LỤC", "SL")])  # fmt: skip
    signature = signing.plain(rng, words, maker)
    return Copy(
        form=form,
        organ=maker.organ,
        number=f"Số: {rng.integers(1, 400):02d}/{short}-{maker.code}",
        place_date=references.row(maker.place, later),
        signature=signature,
        recipients=("- Như trên;", "- Lưu: VT."),
    )


def _annex(
    writer: _Writer, kind: dict[str, Any], number: str, day: datetime.date
) -> tuple[str, ...]:
    """Name, title, pointer to the document, and rows of a list."""
    name = one(writer.rng, ["PHỤ LỤC", "Phụ lục I", "PHỤ LỤC 01", "DANH MỤC"])
    bare = re.sub(r"[\[\]]", "", number).removeprefix("Số").strip(" :") or "      "
    when = references.in_text(writer.rng, day)
    pointer = f"(Kèm theo {kind['name']} số {bare} ngày {when} của {writer.issuer.name})"
    rows = [writer.fill("{n1}. {duan}; tổng mức đầu tư {tien} đồng.") for _ in range(8)]
    return (name, writer.fill("{phuluc}"), pointer, *rows)

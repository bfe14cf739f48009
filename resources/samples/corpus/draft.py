"""What a document says before it is laid out: values the other parts of the corpus hand on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from resources.samples.corpus.issuers import Issuer


@dataclass(frozen=True, slots=True)
class Reference:
    """Number and notation: what the record says and what is printed.

    Attributes:
        number: "12"; None where the place was left blank.
        notation: "QĐ-UBND", "2025/QH15"; None where there is none at all.
        printed: the row, `[[…]]` by hand; "" prints none.
        by_hand: the number was written in.
    """

    number: str | None
    notation: str | None
    printed: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """Place and date: what the record says and the printed row; None where left blank."""

    place: str | None
    day: datetime.date | None
    printed: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: lines of authority and position, name as a record has it and as printed."""

    position: tuple[str, ...]
    name: str
    printed: str


@dataclass(frozen=True, slots=True)
class Copy:
    """The block under a copied document, and what it says."""

    form: str
    organ: tuple[str, ...]
    number: str
    place_date: str
    signature: Signature
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A document ready to be laid out.

    Attributes:
        key: kind in `texts/kinds.toml`.
        type_name: what a record says.
        title: printed name of the type; "" for official letters.
        under: a line in brackets under the title ("").
        pointer: what it was issued with, under the subject ("").
        subject: as printed, without line breaks.
        signatures: one, or several side by side.
        urgency: as a record has it ("").
        organ_printed: False where the nation alone heads the page.
        annex: name, title, pointer to the document and rows; empty for none.
        roles: small lines under the positions.
    """

    key: str
    type_name: str
    shape: str
    issuer: Issuer
    reference: Reference
    dated: Dated
    title: str
    under: str
    subject: str
    pointer: str
    addressees: tuple[str, ...]
    opens: str
    bases: tuple[str, ...]
    verb: str
    body: tuple[str, ...]
    signatures: tuple[Signature, ...]
    recipients: tuple[str, ...]
    urgency: str = ""
    organ_printed: bool = True
    copy: Copy | None = None
    annex: tuple[str, ...] = ()
    roles: tuple[str, ...] = field(default=())

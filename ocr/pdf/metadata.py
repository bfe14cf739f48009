"""What a document says about itself: once in the Info dictionary, once in XMP, always equal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

__all__ = ["DocumentMetadata", "info_date", "xmp_date", "xmp_packet"]


@dataclass(frozen=True, slots=True)
class DocumentMetadata:
    """Metadata of one document; the same values give the same file.

    Attributes:
        title: shown by viewers instead of the file's name.
        created: with its time zone; whole seconds are kept.
        producer: program and version that wrote the PDF.
        identifier: the document's own identifier, part of the file's ID.
        subject: abstract (trích yếu), or "".
        keywords: separated by commas, or "".
        author: issuing agency, or "".
        creator: program that made the pages, or "" for `producer`.

    Raises:
        ValueError: `created` without a time zone, or a text holds what XML forbids.
    """

    title: str
    created: datetime
    producer: str
    identifier: str
    subject: str = ""
    keywords: str = ""
    author: str = ""
    creator: str = ""

    def __post_init__(self) -> None:
        """Refuse a local time without zone: it cannot be written in both notations."""
        if self.created.utcoffset() is None:
            raise ValueError("created needs a time zone")
        for text in self.texts().values():
            if any(ord(sign) < 0x20 or 0xD800 <= ord(sign) <= 0xDFFF for sign in text):
                raise ValueError("metadata holds control characters")

    def texts(self) -> dict[str, str]:
        """Info keys and their texts, empty ones left out."""
        every = {
            "Title": self.title,
            "Author": self.author,
            "Subject": self.subject,
            "Keywords": self.keywords,
            "Creator": self.creator or self.producer,
            "Producer": self.producer,
        }
        return {key: text for key, text in every.items() if text}


def info_date(moment: datetime) -> str:
    """`D:20260515093000+07'00'` (ISO 32000-1, 7.9.4)."""
    sign, hours, minutes = _offset(moment)
    return f"D:{moment:%Y%m%d%H%M%S}{sign}{hours:02d}'{minutes:02d}'"


def xmp_date(moment: datetime) -> str:
    """`2026-05-15T09:30:00+07:00`."""
    sign, hours, minutes = _offset(moment)
    return f"{moment:%Y-%m-%dT%H:%M:%S}{sign}{hours:02d}:{minutes:02d}"


def _offset(moment: datetime) -> tuple[str, int, int]:
    offset = moment.utcoffset() or timedelta(0)
    total = round(offset.total_seconds() / 60)
    return ("-" if total < 0 else "+"), abs(total) // 60, abs(total) % 60


def xmp_packet(meta: DocumentMetadata, part: int) -> bytes:
    """The XMP packet (ISO 16684-1) in UTF-8, declared as PDF/A-`part`b.

    Written by hand, one description per name space with its declaration at the top:
    validators of PDF/A-1 reject declarations further inside.
    """
    texts = {key: escape(text) for key, text in meta.texts().items()}
    date = xmp_date(meta.created)
    core = ["<dc:format>application/pdf</dc:format>"]
    if "Title" in texts:
        core.append(f"<dc:title>{_alternatives(texts['Title'])}</dc:title>")
    if "Author" in texts:
        core.append(
            f"<dc:creator><rdf:Seq><rdf:li>{texts['Author']}</rdf:li></rdf:Seq></dc:creator>"
        )
    if "Subject" in texts:
        core.append(f"<dc:description>{_alternatives(texts['Subject'])}</dc:description>")
    core.append(f"<dc:identifier>{escape(meta.identifier)}</dc:identifier>")
    core.append("<dc:language><rdf:Bag><rdf:li>vi-VN</rdf:li></rdf:Bag></dc:language>")
    tool = (
        f"<xmp:CreatorTool>{texts['Creator']}</xmp:CreatorTool>"
        f"<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>"
    )
    maker = f"<pdf:Producer>{texts['Producer']}</pdf:Producer>"
    if "Keywords" in texts:
        maker += f"<pdf:Keywords>{texts['Keywords']}</pdf:Keywords>"
    claim = f"<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
    body = "\n".join(
        [
            _description("pdfaid", "http://www.aiim.org/pdfa/ns/id/", claim),
            _description("dc", "http://purl.org/dc/elements/1.1/", "".join(core)),
            _description("xmp", "http://ns.adobe.com/xap/1.0/", tool),
            _description("pdf", "http://ns.adobe.com/pdf/1.3/", maker),
        ]
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f"{body}\n</rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()


def _description(prefix: str, address: str, content: str) -> str:
    return f'<rdf:Description rdf:about="" xmlns:{prefix}="{address}">{content}</rdf:Description>'


def _alternatives(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'

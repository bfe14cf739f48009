"""The PDF house of the zoo: files written by hand, so that each is wrong in one known way."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

import pikepdf

__all__ = ["hostile_pdfs", "plain_pdf"]

REFUSED, OPENS, EITHER = "refused", "opens", "either"
Animal = tuple[str, bytes, str, set[str]]

_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] /Contents 4 0 R >>"


def stream(data: bytes, keys: bytes = b"") -> bytes:
    """A stream object's body."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), keys, data)


_CONTENT = stream(b"0 0 50 50 re f")
_LOOPED_FORM = stream(b"/F Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
              b"/Resources << /XObject << /F 5 0 R >> >>")  # fmt: skip


def assemble(
    objects: list[bytes], trailer: bytes = b"/Root 1 0 R", version: bytes = b"1.7"
) -> bytes:
    """Number the objects from 1, add the cross-reference table."""
    out = bytearray(b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, trailer, start,
    )  # fmt: skip
    return bytes(out)


def plain_pdf(pages: int = 1) -> bytes:
    """A sound file: one picture a page."""
    kids = b" ".join(b"%d 0 R" % (3 + 3 * i) for i in range(pages))
    objects = [_CATALOG, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages)]
    for i in range(pages):
        number = 3 + 3 * i
        rows = b"".join(bytes([0 if y % 20 < 8 and 10 < x < 90 else 255 for x in range(100)])
                        for y in range(140))  # fmt: skip
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 50 70] /Contents %d 0 R "
            b"/Resources << /XObject << /Im %d 0 R >> >> >>" % (number + 1, number + 2),
            stream(b"q 50 0 0 70 0 0 cm /Im Do Q"),
            stream(zlib.compress(rows), b"/Type /XObject /Subtype /Image /Width 100 /Height 140 "
                   b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"),
        ]  # fmt: skip
    return assemble(objects)


def _with_picture(data: bytes, keys: bytes, resources: bytes = b"") -> bytes:
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] /Contents 4 0 R "
        b"/Resources << /XObject << /Im 5 0 R %s >> >> >>" % resources
    )
    picture = stream(data, b"/Type /XObject /Subtype /Image " + keys)
    return assemble([_CATALOG, _PAGES, page, stream(b"q 200 0 0 300 0 0 cm /Im Do Q"), picture])


def _encrypted(strength: int, user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf(2))) as pdf:
        pdf.save(
            out,
            encryption=pikepdf.Encryption(
                owner="chu", user=user, R=strength, aes=strength == 6, metadata=strength == 6
            ),
            static_id=strength < 6,
        )
    return out.getvalue()


def hostile_pdfs() -> Iterator[Animal]:
    """All of the house."""
    yield from _locked()
    yield from _loops()
    yield from _loops_in_parts()
    yield from _deep()
    yield from _expanding()
    yield from _wrong_numbers()
    yield from _missing()


def _locked() -> Iterator[Animal]:
    for strength in (3, 4, 6):
        yield f"locked-{strength}.pdf", _encrypted(strength, "mat khau"), REFUSED, {"encrypted"}
        yield f"owner-locked-{strength}.pdf", _encrypted(strength, ""), OPENS, set()
    unknown = b"/Root 1 0 R /Encrypt << /Filter /Nobody /V 99 >> /ID [<00><00>]"
    objects = [_CATALOG, _PAGES, _PAGE, _CONTENT]
    yield "locked-unknown.pdf", assemble(objects, unknown), REFUSED, {"encrypted", "unreadable"}


def _loops() -> Iterator[Animal]:
    yield (
        "kids-of-itself.pdf",
        assemble([_CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
        REFUSED,
        set(),
    )
    yield "kids-in-circle.pdf", assemble(
        [_CATALOG, b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 9 >>",
         b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 9 >>"]
    ), REFUSED, set()  # fmt: skip
    yield (
        "parent-of-itself.pdf",
        assemble([_CATALOG, _PAGES, _PAGE.replace(b"/Parent 2 0 R", b"/Parent 3 0 R"), _CONTENT]),
        EITHER,
        set(),
    )
    looped = assemble([_CATALOG, _PAGES, _PAGE, _CONTENT])
    start = looped.rindex(b"xref\n0 ")
    yield (
        "previous-table-is-itself.pdf",
        looped.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start),
        EITHER,
        set(),
    )
    page = _PAGE.replace(b">>", b"/Resources << /XObject << /F 5 0 R >> >> >>")
    yield (
        "form-in-itself.pdf",
        assemble([_CATALOG, _PAGES, page, stream(b"/F Do"), _LOOPED_FORM]),
        EITHER,
        set(),
    )
    yield (
        "contents-is-page.pdf",
        assemble([_CATALOG, _PAGES, _PAGE.replace(b"/Contents 4 0 R", b"/Contents 3 0 R")]),
        EITHER,
        set(),
    )
    yield (
        "length-is-itself.pdf",
        assemble(
            [_CATALOG, _PAGES, _PAGE, b"<< /Length 4 0 R >>\nstream\n0 0 9 9 re f\nendstream"]
        ),
        EITHER,
        set(),
    )


def _loops_in_parts() -> Iterator[Animal]:
    """Circles among the things on a page."""
    mask = b"/Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8 /SMask 5 0 R"
    yield "mask-of-itself.pdf", _with_picture(b"\0\1\2\3", mask), EITHER, set()
    look = b"<< /Type /Annot /Subtype /Widget /FT /Sig /Rect [0 0 9 9] /AP << /N 6 0 R >> >>"
    yield "appearance-in-itself.pdf", assemble(
        [_CATALOG, _PAGES, _PAGE.replace(b">>", b"/Annots [5 0 R 5 0 R] >>"), _CONTENT, look,
         _LOOPED_FORM.replace(b"5 0 R", b"6 0 R")]
    ), EITHER, set()  # fmt: skip
    fields = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>"
    yield (
        "field-of-itself.pdf",
        assemble([fields, _PAGES, _PAGE, _CONTENT, b"<< /FT /Sig /Kids [5 0 R 5 0 R] >>"]),
        EITHER,
        set(),
    )


def _deep() -> Iterator[Animal]:
    for depth in (90, 500, 200_000):
        deep = b"[" * depth + b"]" * depth
        code = {"limit_pdf_depth"} if depth > 100 else set()
        expect = REFUSED if depth > 100 else EITHER
        yield (
            f"deep-array-{depth}.pdf",
            assemble([_CATALOG, _PAGES, _PAGE, _CONTENT, deep]),
            expect,
            code,
        )
    nested = b"<< /A " * 5000 + b"1" + b" >>" * 5000
    yield (
        "deep-dictionary.pdf",
        assemble([_CATALOG, _PAGES, _PAGE, _CONTENT, nested]),
        REFUSED,
        {"limit_pdf_depth"},
    )
    yield (
        "deep-array-in-content.pdf",
        assemble([_CATALOG, _PAGES, _PAGE, stream(b"[ " * 300_000 + b"] " * 300_000 + b"TJ")]),
        EITHER,
        set(),
    )
    saves = zlib.compress(b"q " * 2_000_000)
    yield (
        "deep-graphics-state.pdf",
        assemble([_CATALOG, _PAGES, _PAGE, stream(saves, b"/Filter /FlateDecode")]),
        EITHER,
        set(),
    )
    levels = [b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (i - 1, i + 1)
              for i in range(3, 2500)]  # fmt: skip
    yield (
        "deep-page-tree.pdf",
        assemble([_CATALOG, _PAGES, *levels, _PAGE.replace(b"2 0 R", b"2499 0 R", 1)]),
        EITHER,
        set(),
    )


def _expanding() -> Iterator[Animal]:
    spaces = zlib.compress(b" " * (140 * 1024**2), 9)
    flate = b"/Filter /FlateDecode"
    yield (
        "bomb-content.pdf",
        assemble([_CATALOG, _PAGES, _PAGE, stream(spaces, flate)]),
        REFUSED,
        {"limit_expansion"},
    )
    twice = stream(zlib.compress(spaces), b"/Filter [/FlateDecode /FlateDecode]")
    yield (
        "bomb-content-twice.pdf",
        assemble([_CATALOG, _PAGES, _PAGE, twice]),
        REFUSED,
        {"limit_expansion"},
    )
    gray = b"/ColorSpace /DeviceGray /BitsPerComponent 8 "
    huge = b"/Width 60000 /Height 60000 " + gray + flate
    yield (
        "bomb-picture.pdf",
        _with_picture(zlib.compress(b"\0" * 10_000_000), huge),
        REFUSED,
        {"limit_side"},
    )
    large = b"/Width 30000 /Height 30000 " + gray + flate
    yield "bomb-picture2.pdf", _with_picture(b"x", large), REFUSED, {"limit_pixels"}
    size = struct.pack(">HIIIIIIIIHBBB", 0, 10**6, 10**6, 0, 0, 10**6, 10**6, 0, 0, 1, 7, 1, 1)
    code = b"\xff\x4f\xff\x51" + struct.pack(">H", len(size) + 2) + size + b"\xff\xd9"
    jpx = b"/Width 100 /Height 100 /Filter /JPXDecode"
    yield "bomb-jpx.pdf", _with_picture(code, jpx), REFUSED, {"limit_side"}
    fax = b"/Width 39000 /Height 5000 " + gray.replace(b"8", b"1")
    fax += b"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 39000 /Rows 5000 >>"
    yield "empty-fax.pdf", _with_picture(b"\0" * 50, fax), EITHER, set()
    for box in (b"0 0 14400 14400", b"0 0 2000000 20", b"0 0 99999999999999999999 1"):
        name = f"paper-{box.decode().replace(' ', '-')[:20]}.pdf"
        yield (
            name,
            assemble([_CATALOG, _PAGES, _PAGE.replace(b"0 0 200 300", box), _CONTENT]),
            EITHER,
            set(),
        )
    pattern = b"0 0 200 300 re W n " + b"0 0 199 299 re S " * 12_000
    yield (
        "many-strokes.pdf",
        assemble([_CATALOG, _PAGES, _PAGE, stream(zlib.compress(pattern), flate)]),
        EITHER,
        set(),
    )


def _wrong_numbers() -> Iterator[Animal]:
    four = [_CATALOG, _PAGES, _PAGE, _CONTENT]
    good = assemble(four)
    yield (
        "size-too-large.pdf",
        good.replace(b"/Size 5", b"/Size 999999999"),
        REFUSED,
        {"limit_pdf_objects"},
    )
    yield (
        "count-too-large.pdf",
        assemble([_CATALOG, _PAGES.replace(b"/Count 1", b"/Count 2000000000"), _PAGE, _CONTENT]),
        EITHER,
        set(),
    )
    yield (
        "count-negative.pdf",
        assemble([_CATALOG, _PAGES.replace(b"/Count 1", b"/Count -5"), _PAGE, _CONTENT]),
        EITHER,
        set(),
    )
    yield "start-outside.pdf", good.replace(b"startxref\n", b"startxref\n9"), EITHER, set()
    yield (
        "table-shifted.pdf",
        good.replace(b"%\xe2\xe3\xcf\xd3\n", b"%\xe2\xe3\xcf\xd3\n%more\n"),
        (EITHER),
        set(),
    )
    yield (
        "rotate-45.pdf",
        assemble([_CATALOG, _PAGES, _PAGE.replace(b">>", b"/Rotate 45 >>"), _CONTENT]),
        EITHER,
        set(),
    )
    for box in (b"0 0 0 0", b"300 200 0 0", b"a b c d", b"0 0 -200 -300", b"5 5"):
        yield (
            f"box-{box.decode().replace(' ', '_')}.pdf",
            assemble([_CATALOG, _PAGES, _PAGE.replace(b"0 0 200 300", box), _CONTENT]),
            EITHER,
            set(),
        )
    wrong = b"/Width -5 /Height 0 /ColorSpace /DeviceGray /BitsPerComponent 99"
    yield "picture-negative.pdf", _with_picture(b"abc", wrong), EITHER, set()
    short = b"/Width 3000 /Height 4000 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    yield "picture-without-data.pdf", _with_picture(b"abc", short), EITHER, set()
    filters = b"/Width 9 /Height 9 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter [/Foo /Bar]"
    yield "unknown-filter.pdf", _with_picture(b"abc", filters), EITHER, set()
    yield (
        "broken-flate.pdf",
        assemble(
            [_CATALOG, _PAGES, _PAGE, stream(b"not deflated at all", b"/Filter /FlateDecode")]
        ),
        EITHER,
        set(),
    )


def _missing() -> Iterator[Animal]:
    yield (
        "no-kids.pdf",
        assemble([_CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"]),
        REFUSED,
        {"no_pages"},
    )
    yield "no-root.pdf", assemble([_PAGES], b""), REFUSED, set()
    yield "root-is-a-number.pdf", assemble([b"17", _PAGES]), REFUSED, set()
    yield "kid-is-missing.pdf", assemble([_CATALOG, _PAGES]), REFUSED, set()
    yield "page-is-a-string.pdf", assemble([_CATALOG, _PAGES, b"(page)"]), REFUSED, set()
    yield "only-header.pdf", b"%PDF-1.7\n%%EOF\n", REFUSED, set()
    yield (
        "no-contents.pdf",
        assemble([_CATALOG, _PAGES, _PAGE.replace(b"/Contents 4 0 R", b"")]),
        OPENS,
        set(),
    )
    good = assemble([_CATALOG, _PAGES, _PAGE, _CONTENT])
    yield "no-table.pdf", good[: good.index(b"xref\n0 ")], EITHER, set()
    yield "twice.pdf", good + good, EITHER, set()

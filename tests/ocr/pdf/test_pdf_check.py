"""Every rule of `check_pdfa` is broken once, on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from ocr.errors import OutputError
from ocr.pdf import (
    DocumentMetadata,
    MaskCodec,
    PageLayers,
    check_pdfa,
    make_layers,
    mask_codec,
    write_pdfa,
)
from tests.ocr.pdf.pdf_pages import draw_letter, line, recognised

Damage = Callable[[Pdf], None]
Target = Callable[[Pdf], pikepdf.Object]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    meta = DocumentMetadata("Tờ trình", datetime(2026, 5, 15, tzinfo=UTC), "p", "i", subject="s")
    layers = make_layers(draw_letter(rows=3), 300.0)
    out = tmp_path_factory.mktemp("good") / "good.pdf"
    write_pdfa(out, [(layers, recognised(line("Tờ trình số 1", 300, 600, 900, 660)))], meta)
    return out


def images(pdf: Pdf) -> list[pikepdf.Object]:
    return [
        item
        for item in pdf.objects
        if isinstance(item, Stream) and item.get("/Subtype") == "/Image"
    ]


def colour_image(pdf: Pdf) -> pikepdf.Object:
    return next(item for item in images(pdf) if "/ColorSpace" in item)


def fonts(pdf: Pdf, kind: str) -> pikepdf.Object:
    return next(
        item
        for item in pdf.objects
        if isinstance(item, Dictionary) and item.get("/Type") == "/Font" and item.Subtype == kind
    )


def rewrite_xmp(pdf: Pdf, old: bytes, new: bytes) -> None:
    packet = pdf.Root.Metadata.read_bytes()
    assert old in packet
    pdf.Root.Metadata = pdf.make_stream(
        packet.replace(old, new), Type=Name.Metadata, Subtype=Name.XML
    )


def patch_profile(pdf: Pdf, at: int, new: bytes) -> None:
    intent = pdf.Root.OutputIntents[0]
    profile = bytearray(intent.DestOutputProfile.read_bytes())
    profile[at : at + len(new)] = new
    intent.DestOutputProfile = pdf.make_stream(bytes(profile), N=3)


def add_state(pdf: Pdf, **entries: object) -> None:
    pdf.pages[0].Resources.ExtGState = Dictionary(G=Dictionary(Type=Name.ExtGState, **entries))
    pdf.pages[0].Resources.ExtGState.G = pdf.make_indirect(pdf.pages[0].Resources.ExtGState.G)


def action(pdf: Pdf, kind: str) -> None:
    pdf.Root.Outlines = pdf.make_indirect(
        Dictionary(A=pdf.make_indirect(Dictionary(Type=Name.Action, S=Name(kind))))
    )


def symbol_segment(pdf: Pdf) -> None:
    """A JBIG2 stream whose second segment says it is a text region of symbols."""
    stream = bytearray(bytes(11 + 19 + 11 + 4))
    stream[4], stream[10] = 48, 19
    stream[34], stream[40] = 6, 4
    item = images(pdf)[0]
    item.write(bytes(stream), filter=Name.JBIG2Decode)


def lzw(pdf: Pdf) -> None:
    item = pdf.make_indirect(pdf.make_stream(b"x"))
    item.write(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", filter=Name.LZWDecode)
    pdf.pages[0].obj.PieceInfoStream = item


def wrong_codes(pdf: Pdf) -> None:
    font = fonts(pdf, "/CIDFontType2")
    font.CIDToGIDMap = pdf.make_stream(b"\0\0\0\1")


def put(target: Target, key: str, value: object) -> Damage:
    return lambda pdf: setattr(target(pdf), key, value)


def drop(target: Target, key: str) -> Damage:
    return lambda pdf: target(pdf).__delitem__(key)


def reword(old: str, new: str) -> Damage:
    return lambda pdf: rewrite_xmp(pdf, old.encode(), new.encode())


def reprofile(at: int, new: bytes) -> Damage:
    return lambda pdf: patch_profile(pdf, at, new)


def root(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root


def page(pdf: Pdf) -> pikepdf.Object:
    return pdf.pages[0].obj


def cid_font(pdf: Pdf) -> pikepdf.Object:
    return fonts(pdf, "/CIDFontType2")


def descriptor(pdf: Pdf) -> pikepdf.Object:
    return cid_font(pdf).FontDescriptor


def profile(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root.OutputIntents[0].DestOutputProfile


SCRIPTS = Dictionary(JavaScript=Dictionary())
FILES = Dictionary(EmbeddedFiles=Dictionary())
DATE = "<xmp:CreateDate>"

BREAKS: dict[str, tuple[str, Damage]] = {
    "no intent": ("no_output_intent", drop(root, "/OutputIntents")),
    "profile too new": ("bad_profile", reprofile(8, b"\5")),
    "profile of another size": ("bad_profile", reprofile(3, b"\1")),
    "no profile at all": ("bad_profile", reprofile(36, b"\0")),
    "gray profile": ("bad_profile", reprofile(16, b"GRAY")),
    "wrong components": ("bad_profile", put(profile, "N", 4)),
    "no XMP": ("no_xmp", drop(root, "/Metadata")),
    "XMP is no XML": ("xmp_unreadable", reword("</rdf:RDF>", "")),
    "XMP with entities": ("xmp_unreadable", reword("<x:xmpmeta", "<!DOCTYPE a><x:xmpmeta")),
    "another part": ("wrong_part", reword("part>2<", "part>3<")),
    "no level": ("wrong_part", reword("conformance>B<", "conformance><")),
    "no title": ("no_title", reword("Tờ trình", "")),
    "another title": ("metadata_differ", reword("Tờ trình", "Thư")),
    "another date": ("metadata_differ", reword(DATE + "2026", DATE + "2025")),
    "no language": ("no_language", drop(root, "/Lang")),
    "script at opening": ("forbidden_entry", put(root, "OpenAction", Dictionary())),
    "scripts by name": ("forbidden_entry", put(root, "Names", SCRIPTS)),
    "attachments": ("forbidden_entry", put(root, "Names", FILES)),
    "XFA": ("forbidden_entry", put(root, "AcroForm", Dictionary(XFA=Array([])))),
    "page actions": ("forbidden_entry", put(page, "AA", Dictionary())),
    "JavaScript": ("forbidden_action", lambda pdf: action(pdf, "/JavaScript")),
    "Launch": ("forbidden_action", lambda pdf: action(pdf, "/Launch")),
    "LZW": ("forbidden_filter", lzw),
    "external data": ("external_stream", put(colour_image, "F", b"elsewhere.jpg")),
    "soft mask": ("transparency", put(colour_image, "SMask", Dictionary())),
    "alpha": ("transparency", lambda pdf: add_state(pdf, ca=0.5)),
    "blend mode": ("transparency", lambda pdf: add_state(pdf, BM=Name.Multiply)),
    "page group": ("transparency", put(page, "Group", Dictionary(S=Name.Transparency))),
    "CMYK image": ("colour_space", put(colour_image, "ColorSpace", Name.DeviceCMYK)),
    "no colour space": ("colour_space", drop(colour_image, "/ColorSpace")),
    "interpolation": ("image_entry", put(colour_image, "Interpolate", value=True)),
    "alternates": ("image_entry", put(colour_image, "Alternates", Array([]))),
    "JBIG2 symbols": ("jbig2", symbol_segment),
    "font not embedded": ("font_not_embedded", drop(descriptor, "/FontFile2")),
    "no Unicode": ("no_to_unicode", drop(lambda pdf: fonts(pdf, "/Type0"), "/ToUnicode")),
    "no glyph map": ("no_glyph_map", drop(cid_font, "/CIDToGIDMap")),
    "codes without glyph": ("missing_glyph", wrong_codes),
    "another width": ("width", put(cid_font, "DW", 600)),
    "huge page": ("page_size", put(page, "MediaBox", Array([0, 0, 15_000, 800]))),
    "no content": ("no_content", drop(page, "/Contents")),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_rule_is_named(good: Path, tmp_path: Path, name: str) -> None:
    rule, damage = BREAKS[name]
    out = tmp_path / "broken.pdf"
    with pikepdf.open(good) as pdf:
        damage(pdf)
        # as it is: qpdf would turn LZW into Flate
        plain = pikepdf.StreamDecodeLevel.none
        pdf.save(out, fix_metadata_version=False, stream_decode_level=plain, compress_streams=False)
    assert rule in {finding.rule for finding in check_pdfa(out)}


def test_a_good_file_has_no_findings_even_when_saved_again(good: Path, tmp_path: Path) -> None:
    assert check_pdfa(good) == ()
    with pikepdf.open(good) as pdf:
        pdf.save(tmp_path / "again.pdf", fix_metadata_version=False)
    assert check_pdfa(tmp_path / "again.pdf") == ()


def test_the_other_part_is_not_this_part(good: Path) -> None:
    assert "wrong_part" in {finding.rule for finding in check_pdfa(good, part=1)}


def test_encryption_is_found(good: Path, tmp_path: Path) -> None:
    with pikepdf.open(good) as pdf:
        pdf.save(tmp_path / "open.pdf", encryption=pikepdf.Encryption(owner="o", user=""))
        pdf.save(tmp_path / "shut.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    for name in ("open.pdf", "shut.pdf"):
        assert "encrypted" in {finding.rule for finding in check_pdfa(tmp_path / name)}


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("header", lambda raw: b"\n" + raw),
        ("header", lambda raw: raw.replace(b"\n%\xe2\xe3\xcf\xd3", b"\n%abcd", 1)),
        ("trailer", lambda raw: raw + b"more"),
        ("unreadable", lambda raw: raw[: len(raw) // 2]),
        ("unreadable", lambda raw: b"no pdf at all"),
        ("unreadable", lambda raw: b""),
    ],
)
def test_a_broken_frame_is_named(
    good: Path, tmp_path: Path, rule: str, change: Callable[[bytes], bytes]
) -> None:
    out = tmp_path / "broken.pdf"
    out.write_bytes(change(good.read_bytes()))
    assert rule in {finding.rule for finding in check_pdfa(out)}


def test_a_wrong_stream_length_is_found(good: Path, tmp_path: Path) -> None:
    raw = good.read_bytes()
    at = raw.index(b"/Length ", raw.index(b"/DCTDecode")) + 8
    out = tmp_path / "broken.pdf"
    out.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
    assert {finding.rule for finding in check_pdfa(out)} & {"damaged", "unreadable"}


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    assert next(iter(check_pdfa(tmp_path / "none.pdf"))).rule == "unreadable"


def test_what_fails_its_own_check_never_gets_its_name(
    tmp_path: Path, meta: DocumentMetadata
) -> None:
    layers = make_layers(draw_letter(rows=3), 300.0)
    assert layers.masks
    assert layers.masks[0].codec is mask_codec()
    spoiled = with_unknown_mask(layers)
    with pytest.raises(OutputError) as caught:
        write_pdfa(tmp_path / "a.pdf", [(spoiled, recognised())], meta)
    assert caught.value.code == "pdf_check_failed"
    assert list(tmp_path.iterdir()) == []


def with_unknown_mask(layers: PageLayers) -> PageLayers:
    """The same page with a JBIG2 mask that is cut short."""
    mask = replace(
        layers.masks[0], codec=MaskCodec.JBIG2, data=bytes(np.arange(40, dtype=np.uint8))
    )
    return replace(layers, masks=(mask,))

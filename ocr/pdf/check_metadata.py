"""XMP and Info: present, well formed, claiming the right part, and saying the same."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pikepdf

from ocr.pdf.check_objects import Problem

__all__ = ["metadata_problems"]

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
DC = "{http://purl.org/dc/elements/1.1/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
PDF = "{http://ns.adobe.com/pdf/1.3/}"

# ISO 19005-1, table 1: Info entry and the XMP property that must be its twin
TWINS = {
    "/Title": f"{DC}title",
    "/Author": f"{DC}creator",
    "/Subject": f"{DC}description",
    "/Keywords": f"{PDF}Keywords",
    "/Creator": f"{XMP}CreatorTool",
    "/Producer": f"{PDF}Producer",
    "/CreationDate": f"{XMP}CreateDate",
    "/ModDate": f"{XMP}ModifyDate",
}
DATES = ("/CreationDate", "/ModDate")


def metadata_problems(pdf: pikepdf.Pdf, part: int) -> Iterator[Problem]:
    """What is wrong with the document's metadata."""
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, pikepdf.Stream):
        yield "no_xmp", "the catalog has no metadata stream"
        return
    if "/Filter" in stream:
        yield "xmp_compressed", "the metadata stream has a filter"
    packet = stream.read_bytes()
    if b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        yield "xmp_unreadable", "XMP declares entities"
        return
    try:
        root = ET.fromstring(packet)  # noqa: S314 - entities were refused above
    except ET.ParseError as error:
        yield "xmp_unreadable", str(error)
        return
    values = _properties(root)
    if values.get(f"{PDFAID}part") != str(part):
        yield "wrong_part", f"XMP claims PDF/A part {values.get(f'{PDFAID}part')}"
    if values.get(f"{PDFAID}conformance") not in ("B", "U", "A"):
        yield "wrong_part", "XMP claims no conformance level"
    if not values.get(f"{DC}title"):
        yield "no_title", "XMP has no dc:title"
    yield from _twin_problems(pdf, values)


def _twin_problems(pdf: pikepdf.Pdf, values: dict[str, str]) -> Iterator[Problem]:
    info: Any = pdf.trailer.get("/Info", {})
    for key, twin in TWINS.items():
        if key not in info:
            continue
        said = str(info[key])
        if (_as_xmp_date(said) if key in DATES else said) != values.get(twin):
            yield "metadata_differ", f"{key} is not what XMP says"


def _properties(root: ET.Element) -> dict[str, str]:
    """Property name → text, of the first item where the value is a list."""
    values = {}
    for description in root.iter(f"{RDF}Description"):
        values.update({key: text for key, text in description.attrib.items() if "}" in key})
        for node in description:
            item = node.find(f".//{RDF}li")
            values[node.tag] = (item if item is not None else node).text or ""
    return values


def _as_xmp_date(text: str) -> str:
    """`D:20260515093000+07'00'` as `2026-05-15T09:30:00+07:00`."""
    digits, zone = text.removeprefix("D:")[:14], text.removeprefix("D:")[14:]
    date = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:]}"
    return date + ("Z" if zone.startswith("Z") else zone.replace("'", ":").rstrip(":"))

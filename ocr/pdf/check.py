"""Is this file the PDF/A it claims to be: our own structural checks, on any file.

They follow ISO 19005-2 clause 6 (and ISO 19005-1 for part 1) as far as files without forms,
annotations and attachments need it, and are stricter in two places on purpose: no transparency
at all, and no JBIG2 coding that replaces one shape by another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from ocr.pdf.check_metadata import metadata_problems
from ocr.pdf.check_objects import Problem, font_problems, image_problems, object_problems

__all__ = ["Finding", "check_pdfa"]

LEAST_SIDE, LARGEST_SIDE = 3.0, 14_400.0
HEADER_BYTES, TAIL_BYTES = 32, 16
# ICC profile header: version, colour space and signature (ICC.1, 7.2)
ICC_HEADER_BYTES, ICC_SIGNATURE = 128, b"acsp"
ICC_COMPONENTS = {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}
LATEST_ICC = {1: (2, 4), 2: (4, 3)}

FORBIDDEN_IN_CATALOG = ("/AA", "/OpenAction", "/Threads", "/PieceInfo", "/Requirements", "/XFA")
FORBIDDEN_NAMES = ("/JavaScript", "/EmbeddedFiles", "/AlternatePresentations")


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken.

    Attributes:
        rule: stable key, e.g. "font_not_embedded".
        detail: where and how, in English, for the log; holds no document text.
        page: 1-based, or 0 where it concerns the whole file.
    """

    rule: str
    detail: str
    page: int = 0


def check_pdfa(path: Path, *, part: int = 2) -> tuple[Finding, ...]:
    """Check a file against PDF/A-`part`b.

    Args:
        path: the file.
        part: 1 or 2.

    Returns:
        Nothing when all is well, else what is wrong, in the order found. A file that cannot be
        read as a PDF has the single finding "unreadable".
    """
    findings = [Finding(rule, detail) for rule, detail in _frame_problems(path)]
    try:
        # no recovery: a wrong stream length or cross-reference must show, not be healed
        with pikepdf.open(path, attempt_recovery=False, suppress_warnings=True) as pdf:
            findings += [Finding(rule, detail) for rule, detail in _document_problems(pdf, part)]
            findings += _page_findings(pdf, part)
            findings += [Finding("damaged", warning) for warning in map(str, pdf.get_warnings())]
    except pikepdf.PasswordError:
        findings.append(Finding("encrypted", "a password is needed"))
    except (pikepdf.PdfError, OSError) as error:
        findings.append(Finding("unreadable", str(error)[:200]))
    return tuple(findings)


def _frame_problems(path: Path) -> Iterator[Problem]:
    try:
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
            file.seek(0, 2)
            file.seek(max(0, file.tell() - TAIL_BYTES))
            tail = file.read()
    except OSError as error:
        yield "unreadable", str(error.strerror)
        return
    lines = head.split(b"\n")
    if not (lines[0].startswith(b"%PDF-1.") and lines[0][7:8] in b"1234567"):
        yield "header", "the file does not begin with %PDF-1.n"
    comment = lines[1] if len(lines) > 1 else b""
    if comment[:1] != b"%" or len(comment) < 5 or min(comment[1:5]) < 0x80:
        yield "header", "no comment of four bytes above 127 after the header"
    if not tail.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "trailer", "the file does not end with %%EOF"


def _document_problems(pdf: pikepdf.Pdf, part: int) -> Iterator[Problem]:
    identifier = pdf.trailer.get("/ID")
    if identifier is None or len(identifier) != 2 or not all(bytes(i) for i in identifier):
        yield "no_id", "the trailer has no /ID of two strings"
    if pdf.is_encrypted:
        yield "encrypted", "PDF/A may not be encrypted"
    for key in FORBIDDEN_IN_CATALOG:
        if key in pdf.Root:
            yield "forbidden_entry", f"{key} in the catalog"
    names = pdf.Root.get("/Names")
    if names is not None:
        yield from (("forbidden_entry", key) for key in FORBIDDEN_NAMES if key in names)
    if "/AcroForm" in pdf.Root and "/XFA" in pdf.Root.AcroForm:
        yield "forbidden_entry", "/XFA in the form"
    if "/Lang" not in pdf.Root:
        yield "no_language", "the catalog has no /Lang"
    yield from _intent_problems(pdf, part)
    yield from metadata_problems(pdf, part)
    components = _intent_components(pdf)
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
            yield from object_problems(item)
            yield from image_problems(item, components)
            yield from font_problems(item)


def _intent_profile(pdf: pikepdf.Pdf) -> bytes:
    """The profile of the PDF/A output intent, b"" where there is none."""
    for intent in pdf.Root.get("/OutputIntents", []):
        if intent.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in intent:
            return bytes(intent.DestOutputProfile.read_bytes())
    return b""


def _intent_components(pdf: pikepdf.Pdf) -> int:
    return ICC_COMPONENTS.get(_intent_profile(pdf)[16:20], 0)


def _intent_problems(pdf: pikepdf.Pdf, part: int) -> Iterator[Problem]:
    profile = _intent_profile(pdf)
    if not profile:
        yield "no_output_intent", "no GTS_PDFA1 output intent with a profile"
        return
    if len(profile) < ICC_HEADER_BYTES or profile[36:40] != ICC_SIGNATURE:
        yield "bad_profile", "the output intent's profile is no ICC profile"
        return
    if int.from_bytes(profile[:4]) != len(profile):
        yield "bad_profile", "the profile's size is not what it says"
    version = (profile[8], profile[9] >> 4)
    if version > LATEST_ICC[part]:
        yield "bad_profile", f"ICC version {version[0]}.{version[1]} is too new"
    for intent in pdf.Root.OutputIntents:
        if intent.DestOutputProfile.get("/N") != ICC_COMPONENTS.get(profile[16:20]):
            yield "bad_profile", "/N is not the profile's number of components"


def _page_findings(pdf: pikepdf.Pdf, part: int) -> Iterator[Finding]:
    for number, page in enumerate(pdf.pages, start=1):
        box = [float(side) for side in page.mediabox]
        for side in (box[2] - box[0], box[3] - box[1]):
            if not LEAST_SIDE <= side <= LARGEST_SIDE:
                yield Finding("page_size", f"a side of {side:.1f} units", number)
        group = page.obj.get("/Group")
        if group is not None and group.get("/S") == "/Transparency":
            yield Finding("transparency", "the page is a transparency group", number)
        if "/AA" in page.obj:
            yield Finding("forbidden_entry", "/AA in a page", number)
        if part == 1 and "/UserUnit" in page.obj:
            yield Finding("forbidden_entry", "/UserUnit is newer than PDF 1.4", number)
        if "/Contents" not in page.obj:
            yield Finding("no_content", "a page without content stream", number)

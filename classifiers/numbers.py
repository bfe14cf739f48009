"""Number and notation of a document (ô 3), by the grammar of Nghị định 30/2020 and of the Party.

`184/QĐ-UBND` → 184, QĐ-UBND · `05/2025/TT-BNV` → 05, 2025/TT-BNV · `13-TB/CQTT` → 13, TB/CQTT.
Letters are put right only where the table of codes leaves one answer (QD → QĐ, never HD → HĐ);
digits only where a letter looks like one (O, l, I). Anything else in the place of the number is
taken for handwriting and asked for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from classifiers.agencies import Tables
from classifiers.dates import clean_digits
from classifiers.folding import fold, fold_same_length, squeeze
from classifiers.rows import Row
from classifiers.signals import junk_share, least_word, signals
from classifiers.types import Answer
from classifiers.zones import Head, is_stamp_text

__all__ = ["CodeNumber", "find_number", "mend_notation", "number_row", "parse_number"]

# Confidence of the line under which digits count as handwriting; measured on real scans, where
# numbers written into a typed form were read wrong below, and typed ones right above.
SURE_FILLED_IN = 0.95
SURE_TYPED = 0.78
SURE_MENDED = 0.95
RIVAL = 1.0  # of the worth of a row (label 1, notation 2, known 1) by which another is close
LONGEST_NUMBER = 5  # digits; agencies with more than 99,999 documents a year do not exist


@dataclass(frozen=True, slots=True)
class CodeNumber:
    """A number line taken apart.

    Attributes:
        number: digits with the zeros as printed, maybe one letter; None: missing or unreadable.
        notation: what follows the first "/" or "-"; None where there is none.
        known: every part of the notation is in the table of codes.
        mended: a letter was read as a digit, or a space fell out.
        blank: nothing stands where the number should be.
        gap: a space parts the number from its slash, as where a form was filled in by hand.
        labelled: "Số" stands before it.
        rivals: other rows of the head that could be meant.
        spoiled: what stands where the notation should be and could not be read as one.
    """

    number: str | None
    notation: str | None
    known: bool = False
    mended: bool = False
    blank: bool = False
    gap: bool = False
    labelled: bool = False
    rivals: int = 0
    spoiled: str = ""


_LABEL = re.compile(
    r"^\W{0,3}(?:(?:bo luat|luat|lenh|phap lenh|nghi quyet|quyet dinh|giay phep)\s+)?"
    r"s\s?[o60ce](?![a-z])(?:[\s;.,'\"]*:\s*|[\s;.,'\"]*+(?![a-z]{2}))"
)
_GLUED = re.compile(  # "SốO /BC-SXD": strokes of a pen stick to the label
    r"^\W{0,3}[Ss][ốôồổỗộ]\s?(?=[A-ZĐ\d|l]{1,4}\s?/\s?[A-ZĐ])"
)
_PARTY = re.compile(r"^(?P<num>[^/]{0,10}?)\s*[-–]\s*(?P<note>[a-zđ]{1,8}\s*/\s*[a-zđ].*)$")
_STATE = re.compile(r"^(?P<num>[^/]{0,16}?)\s*/\s*(?P<note>.*)$")
_PARTY_BY_HAND = re.compile(  # strokes of a pen read as slashes before the hyphen
    r"^(?P<num>[^-]{0,4}/[^a-z-]{0,5})[-–]\s*(?P<note>[a-zđ]{1,4}\s*/\s*[a-zđ].*)$"
)
_HYPHEN = re.compile(r"^(?P<num>[\d\sOolI]{1,8}?)\s*[-–]\s*(?P<note>[a-z].*)$")
_CERTIFICATE = re.compile(r"^[A-ZĐ]{2,4}-\d{5,10}$")  # Nghị định 15/2021, 175/2024: HAN-00012345
_LOOKS = str.maketrans("OolI|", "00111")
_NOISE = " .,;:_'\"`~*|^-–—"
_JOINTS = re.compile(r"\s*([-–—_/&])\s*")
_TOKEN = re.compile(r"^[A-ZĐƯƠÔÊ][A-Za-zĐđƯưƠơ]{0,15}(?:[\d.][A-ZĐ\d]{0,5}|\([A-ZĐ]\d{1,3}\))?$")


def _label(text: str) -> re.Match[str] | None:
    """The word "Số" before a number; "SỞ Y TẾ" is an agency."""
    if re.match(r"^\W*S[ởỞ]\s+\w", text):
        return None
    return _LABEL.match(fold_same_length(text)) or _GLUED.match(text)


def parse_number(text: str, tables: Tables) -> CodeNumber | None:
    """Take a number line apart; None where the text is no such line."""
    text = squeeze(unicodedata.normalize("NFC", text)).replace("Ð", "Đ")
    label = _label(text)
    rest = text[label.end() :] if label else text
    if label and (whole := _CERTIFICATE.match(squeeze(rest).strip(_NOISE))):
        return CodeNumber(whole[0], None, known=True, labelled=True)
    gap = re.search(r"\d\s+/", rest) is not None
    folded = fold_same_length(rest)
    party = _PARTY.match(folded) or _PARTY_BY_HAND.match(folded)
    if party and _dash_first(party, tables):
        match: re.Match[str] | None = party
    else:
        match = _state_match(folded, tables) or _HYPHEN.match(folded)
    if match is None and label:
        match = _without_slash(rest, tables)
    if match is None:
        if not label:
            return None
        number, mended = _number(rest)
        empty = not rest.strip(_NOISE)
        return CodeNumber(number, None, mended=mended, blank=empty, labelled=True)
    raw = rest[: match.end("num")]
    notation, known = mend_notation(rest[match.start("note") :], tables)
    if notation is not None and not any(c.isalpha() for c in notation):
        notation, known = None, False
    if notation is None and not label:
        return None
    lost = re.search(r"[\d\W][71lI|]((?:19|20)\d\d)$", raw)
    if lost and notation and re.match(r"(?:TT|NĐ|TTLT|NQ)\b", notation):
        notation, raw = f"{lost[1]}/{notation}", "?"  # "22“72000/TT-BTC": the slash reads 7
    number, mended = _number(raw)
    if not label and number is None and not known:
        return None
    empty = not raw.strip(_NOISE)
    spoiled = "" if notation else rest[match.start("note") :]
    return CodeNumber(
        number, notation, known, mended, empty, gap, label is not None, spoiled=spoiled
    )


def _dash_first(match: re.Match[str], tables: Tables) -> bool:
    """Party numbers (57-NQ/TW), and those of agencies before 1997 (526-BYT/QĐ, 60-LCT/HĐNN8)."""
    opening, ending = (squeeze(part) for part in match["note"].split("/", 1))
    digits = re.fullmatch(r"\d{1,4}", match["num"].strip()) is not None
    return (
        opening in tables.type_codes
        or (digits and re.fullmatch(r"(?:nd|qd|nq|ct|tt|lb|ld)\W*", ending) is not None)
        or (opening in tables.codes and match["num"].strip().isdecimal())
        or (digits and "hdnn" in match["note"])
    )


def _state_match(folded: str, tables: Tables) -> re.Match[str] | None:
    """Split at the first slash before a notation: a pen stroke may look like a slash as well."""
    first: re.Match[str] | None = None
    for slash in re.finditer("/", folded):
        match = _STATE.match(folded, 0) if first is None else _split_at(folded, slash.start())
        if match is None:
            continue
        first = first or match
        opening = re.split(r"[-/&\s]", match["note"])[0]
        if re.fullmatch(r"(?:19|20)\d\d", opening.translate(_LOOKS)) or (
            opening in tables.codes or opening in tables.type_codes
        ):
            return match
    return first


def _without_slash(rest: str, tables: Tables) -> re.Match[str] | None:
    """A type and an agency whose slash went under with the number: "’DGQĐ-UBND"."""
    for match in re.finditer(r"(?=(?P<code>[A-ZĐ][A-Za-zĐđ]{0,3})\s?[-–]\s?[A-ZĐ]{2})", rest):
        if fold(match["code"]) in tables.type_codes:
            return re.match(rf"^(?P<num>.{{{match.start()}}})(?P<note>.*)$", rest)
    return None


def _split_at(folded: str, at: int) -> re.Match[str] | None:
    return re.match(rf"^(?P<num>.{{{at}}}?)\s*/\s*(?P<note>.*)$", folded) if at <= 16 else None


def _number(raw: str) -> tuple[str | None, bool]:
    """Digits of the number and whether they had to be mended; None where they cannot be read."""
    text = raw.strip()
    letter = re.match(r"^(\d{1,5})([a-eA-E])$", text)
    if letter:
        return text, True
    if re.search(r"[^\w\s]", text):
        return None, False
    digits, confused = clean_digits(text)
    if digits is None or len(digits) > LONGEST_NUMBER:
        return None, False
    spaced = " " in text
    if confused and spaced:  # "O 4": strokes read one by one, not print
        return None, False
    return digits, confused or spaced


def mend_notation(raw: str, tables: Tables) -> tuple[str | None, bool]:
    """Close the gaps of a notation, put back Đ and small letters where only one code fits.

    Returns:
        The notation (None where nothing like one is there), and whether all of it is known.
    """
    text = _JOINTS.sub(lambda m: "-" if m[1] in "–—_" else m[1], squeeze(raw))
    words = [_bare(word) for word in text.split(" ")]
    while len(words) > 1 and words[1] and _belongs(words[0], words[1], tables):
        whole = re.split(r"[-/&]", words[0])[-1] + words[1]
        glue = "" if fold(whole) in tables.codes or words[1].isdecimal() else "-"
        words[0:2] = [words[0] + glue + words[1]]
    parts = re.split(r"([-/&])", words[0].strip("-/&"))
    known = True
    for i in range(0, len(parts), 2):
        parts[i], sure = _token(parts[i], tables, first=i == 0)
        known = known and sure
        if not parts[i]:
            return None, False
    return "".join(parts), known


def _bare(word: str) -> str:
    """Without dirt at the ends; brackets stay where they close a code, as in QĐ-BCA(V26)."""
    word = word.strip(".,;:'\"`~*|^")
    return word if re.fullmatch(r"[^()]+\([A-ZĐ]\d{1,3}\)", word) else word.strip("()")


def _belongs(first: str, second: str, tables: Tables) -> bool:
    """`QĐ UBND` lost its hyphen, `UB ND` gained a space; other words stand beside the number."""
    tail = re.split(r"[-/&]", first)[-1]
    if tail in ("QH", "UBTVQH") and re.fullmatch(r"\d{1,2}", second):
        return True
    if not second.isupper() or not tail:
        return False
    return fold(tail + second) in tables.codes or (
        fold(tail) in tables.type_codes and fold(second) in tables.codes
    )


def _token(token: str, tables: Tables, first: bool) -> tuple[str, bool]:
    year = token.translate(_LOOKS)
    if first and re.fullmatch(r"(?:19|20)\d{2}", year):
        return year, True
    key = fold(token)
    if key in tables.codes:
        return tables.codes[key], True
    if first and key in (
        "od",
        "0d",
        "qo",
        "q0",
        "ob",
        "op",
        "qp",
        "0p",
        "qb",
        "ođ",
    ):  # a Q without its tail, a Đ without its bar
        return "QĐ", True
    assembly = re.fullmatch(r"(QH|UBTVQH|BCĐ|BCD)([\dOolI|]{1,3})", token)
    if assembly:
        stem = "BCĐ" if fold(assembly[1]) == "bcd" else assembly[1]
        return stem + assembly[2].translate(_LOOKS), True
    if not first and token[:1] == "T" and key in ("trg", "tig", "ttq", "t1g", "tlg", "tfg"):
        return "TTg", True
    numbered = re.fullmatch(r"([A-ZĐƯ]{2,8})(\d{1,3}|\([A-ZĐ]\d{1,3}\))", token)
    if numbered and fold(numbered[1]) in tables.codes:  # HĐNN8, NHNN1, BCA(V26)
        return tables.codes[fold(numbered[1])] + numbered[2], True
    if not first and (unit := re.fullmatch(r"(P[A-ZĐ]{1,2}|[A-ZĐ])(\d[\dOolI|]{1,2})", token)):
        return unit[1] + unit[2].translate(_LOOKS), False  # of the police: PV01, PC06
    if not first and re.fullmatch(r"(?:19|20)?\d\d", token):  # 2578/QĐ/1998/GTVT, …-94
        return token, True
    if _TOKEN.match(token):
        return token, key in {fold(code) for code in tables.codes.values()}
    return "", False


_ABOUT = re.compile(r"^\W*(?:v\s?[/.|l]\s?[vy]|ve viec|vv)\b")


def number_row(head: Head, tables: Tables) -> tuple[Row, CodeNumber] | None:
    """The row of ô 3: in the left column, else in the right one, else right under the title."""
    places = (head.left, head.right, head.below[:4])
    for i, place in enumerate(places):
        found: list[tuple[float, Row, CodeNumber]] = []
        for at, row in enumerate(place):
            if found and _ABOUT.match(row.folded):
                break  # what a "V/v" cites is no number of this document
            if is_stamp_text(row.text):
                continue
            labelled = _label(row.text) is not None
            if i and not labelled:
                continue
            code = parse_number(_with_next(place, at), tables)
            if code is None or (not labelled and not code.known):
                continue
            worth = labelled + 2 * (code.notation is not None) + code.known - 0.01 * at
            found.append((worth, row, code))
        if found:
            worth, row, code = max(found, key=lambda one: one[0])
            close = [one for one in found if one[1] is not row and one[0] > worth - RIVAL]
            return row, replace(code, rivals=len(close))
    return None


def _with_next(place: tuple[Row, ...], at: int) -> str:
    """The row, with the next one where the number was broken at its hyphen or slash."""
    text = place[at].text
    if at + 1 < len(place):
        after = place[at + 1].text
        broken = re.search(r"[/-]\s*$", text) and re.match(r"^[A-ZĐ0-9&]{2,}", after)
        if broken or (re.match(r"^\s*/", after) and "/" not in text):
            return f"{text}{after}"
    return text


def _printed(row: Row, code: CodeNumber) -> bool:
    """Whether the number may be taken for print: pen strokes are read, but not surely."""
    if any(one.source.startswith("text_layer") for one in row.lines):
        return True
    least = SURE_FILLED_IN if code.gap else SURE_TYPED
    return row.confidence >= max(least, SURE_MENDED if code.mended else 0.0)


def find_number(found: tuple[Row, CodeNumber] | None, head: Head) -> tuple[Answer, Answer]:
    """Answers for `code_number` and `code_notation`."""
    if found is None:
        nothing = "Không thấy dòng “Số: …” ở phần đầu văn bản."
        return Answer(None, evidence=nothing), Answer(None, evidence=nothing)
    row, code = found
    page = head.page.number
    shown = f"Dòng “{row.text}” dưới tên cơ quan ban hành"
    told = _signals(row, code)
    if code.number is None or not _printed(row, code):
        what = "chỗ ghi số để trống" if code.blank else "chữ số có thể viết tay, cần người đọc"
        number = Answer(None, 0.0, page, row.box, f"{shown}: {what}.", True, signals=told)
    else:
        score = 0.95 if code.notation else 0.6
        score *= 0.8 if code.mended else 1.0
        score *= min(1.0, row.confidence + 0.02)
        number = Answer(code.number, score, page, row.box, f"{shown}.", signals=told)
    if code.notation is None:
        lacking = f"{shown} không có ký hiệu đọc được."
        return number, Answer(None, 0.0, page, row.box, lacking, signals=told)
    sure = 0.97 if code.known else 0.75
    sure *= 0.7 + 0.3 * row.confidence  # pen strokes of the number pull the whole line down
    return number, Answer(code.notation, sure, page, row.box, f"{shown}.", signals=told)


def _signals(row: Row, code: CodeNumber) -> tuple[tuple[str, float], ...]:
    notation = code.notation or ""
    return signals(
        line_confidence=row.confidence,
        word_confidence=least_word(row.lines),
        known=code.known,
        mended=code.mended,
        gap=code.gap,
        label=code.labelled,
        rivals=code.rivals,
        digits=len(code.number or ""),
        letters=sum(c.isalpha() for c in notation),
        parts=len(re.split(r"[-/&]", notation)),
        year_inside=re.match(r"(?:19|20)\d\d/", notation) is not None,
        text_layer=any(one.source.startswith("text_layer") for one in row.lines),
        junk=junk_share(row.text),
    )

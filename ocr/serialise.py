"""Recognised pages to JSON and back, the same bytes for the same page."""

from __future__ import annotations

import json
from typing import Any

from ocr.errors import OcrError
from ocr.types import Box, Line, PageKind, Quality, RecognisedPage, Skew, Stamp, Turn, Word

__all__ = ["FORMAT", "page_from_json", "page_to_json"]

FORMAT = 1


def _words(words: tuple[Word, ...]) -> list[list[Any]]:
    return [[w.text, w.box.as_list(), round(w.confidence, 4)] for w in words]


def page_to_json(page: RecognisedPage) -> str:
    """Return the page as one JSON object (UTF-8 text, letters not escaped)."""
    body = {
        "format": FORMAT,
        "number": page.number,
        "kind": page.kind.value,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "dpi": round(page.dpi, 4),
        "turn": [page.turn.clockwise_deg, round(page.turn.confidence, 4), page.turn.applied],
        "skew": [page.skew.angle_deg, round(page.skew.confidence, 4), page.skew.applied],
        "quality": {"measures": page.quality.measures, "findings": list(page.quality.findings)},
        "engine": page.engine,
        "recipe": page.recipe,
        "seconds": round(page.seconds, 3),
        "lines": [
            {
                "text": line.text,
                "raw": line.raw_text,
                "box": line.box.as_list(),
                "confidence": round(line.confidence, 4),
                "block": line.block,
                "source": line.source,
                "words": _words(line.words),
            }
            for line in page.lines
        ],
        "stamps": [
            [
                one.text,
                one.box.as_list(),
                round(one.tilt_deg, 2),
                one.framed,
                one.red,
                round(one.confidence, 4),
            ]
            for one in page.stamps
        ],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _line(body: dict[str, Any]) -> Line:
    return Line(
        text=body["text"],
        raw_text=body["raw"],
        box=Box(*body["box"]),
        confidence=body["confidence"],
        words=tuple(Word(t, Box(*b), c) for t, b, c in body["words"]),
        block=body["block"],
        source=body["source"],
    )


def page_from_json(text: str) -> RecognisedPage:
    """Read a page that `page_to_json` wrote.

    Raises:
        OcrError: not such a page, or of a newer format; code "page_record_damaged".
    """
    try:
        body = json.loads(text)
        if body["format"] != FORMAT:
            raise ValueError(f"format {body['format']}")
        return RecognisedPage(
            number=body["number"],
            kind=PageKind(body["kind"]),
            width_px=body["width_px"],
            height_px=body["height_px"],
            dpi=body["dpi"],
            turn=Turn(body["turn"][0], body["turn"][1], applied=body["turn"][2]),
            skew=Skew(body["skew"][0], body["skew"][1], applied=body["skew"][2]),
            lines=tuple(_line(line) for line in body["lines"]),
            quality=Quality(body["quality"]["measures"], tuple(body["quality"]["findings"])),
            engine=body["engine"],
            recipe=body["recipe"],
            seconds=body["seconds"],
            stamps=tuple(
                Stamp(t, Box(*b), tilt, framed=framed, red=red, confidence=c)
                for t, b, tilt, framed, red, c in body.get("stamps", ())
            ),
        )
    except (KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
        raise OcrError(f"page record: {error}", code="page_record_damaged") from error

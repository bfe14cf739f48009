"""A page processor without pixels: the file itself says, as JSON, how it wants to behave.

`{"pages": 3, "crash": [2], "hang": [1], "error": "encrypted", "page_error": {"2": "unreadable"},
"memory": [1], "secret": true, "signed": true, "table": "broken"}`
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifiers.rule_file import TableDamaged
from ocr.errors import EncryptedSource, EngineMissing, OcrError, UnreadableSource
from scanstation.pipeline.contract import (
    AssemblyOrder,
    Inspection,
    Made,
    NotUnderstood,
    PageFacts,
    PageProcessor,
    ProcessorSettings,
    SecrecyLook,
    UnderstandOrder,
    Verdict,
)
from scanstation.pipeline.page_worker import WorkerPlan

if TYPE_CHECKING:  # workers import this file, and must not load the store
    from scanstation.pipeline.runner import Runner

_ERRORS: dict[str, type[OcrError]] = {
    "encrypted": EncryptedSource,
    "unreadable": UnreadableSource,
    "engine_missing": EngineMissing,
}


def _plan(source: Path) -> dict[str, Any]:
    try:
        plan = json.loads(source.read_bytes())
    except ValueError as error:
        raise UnreadableSource("not JSON") from error
    assert isinstance(plan, dict)
    return plan


class FakeProcessor:
    def __init__(self, settings: ProcessorSettings) -> None:
        self._settings = settings

    def inspect(self, source: Path, name: str) -> Inspection:
        plan = _plan(source)
        if "error" in plan:
            raise _ERRORS[plan["error"]]("asked for")
        return Inspection(
            "pdf",
            "application/pdf",
            ".pdf",
            plan.get("pages", 1),
            plan.get("signed", False),
            "fake",
            not name.endswith(".pdf"),
        )

    def recognise(self, source: Path, number: int, work: Path) -> PageFacts:
        plan = _plan(source)
        if number in plan.get("crash", ()):
            os._exit(77)
        if number in plan.get("hang", ()):
            threading.Event().wait(3600)
        if number in plan.get("memory", ()):
            raise MemoryError
        error = plan.get("page_error", {}).get(str(number))
        if error:
            raise _ERRORS[error]("asked for")
        work.mkdir(parents=True, exist_ok=True)
        text = f"trang {number} của {plan.get('name', '?')}"
        (work / f"page-{number:05d}.json").write_text(
            json.dumps({"text": text, "secret": plan.get("secret", False)}), encoding="utf-8"
        )
        (work / f"page-{number:05d}.layers").write_bytes(b"layers")
        return PageFacts(
            number=number,
            kind="scan",
            width_px=2480,
            height_px=3508,
            dpi=300.0,
            turn_deg=90,
            turn_applied=True,
            skew_deg=0.5,
            skew_applied=True,
            text=text,
            raw_text=text,
            mean_confidence=0.9,
            measures={"ink_share": 0.05},
            findings=("blurred",) if plan.get("blurred") else (),
            engine="fake",
            recipe="fake-1",
            seconds=0.01,
        )

    def understand(self, order: UnderstandOrder) -> NotUnderstood | None:
        plan = _plan(order.source)
        if "table" in plan:
            raise TableDamaged("agencies.toml: no TOML")
        if plan.get("misunderstood"):
            return NotUnderstood("IndexError rule.py:7")
        return None  # its pages hold no text to understand

    def assemble(self, order: AssemblyOrder) -> tuple[Made, ...]:
        order.target.mkdir(parents=True, exist_ok=True)
        if order.signed:
            data = order.source.read_bytes()
        else:
            texts = [
                json.loads((order.work / f"page-{n:05d}.json").read_text(encoding="utf-8"))["text"]
                for n in range(1, order.pages + 1)
            ]
            data = f"%PDF {order.title} {texts}".encode()
        out = order.target / "document.pdf"
        out.write_bytes(data)
        sha256 = hashlib.sha256(data).hexdigest()
        return (Made("searchable_pdf", out, len(data), sha256, order.pages),)

    def close(self) -> None:
        return None


def make_fake(settings: ProcessorSettings) -> PageProcessor:
    return FakeProcessor(settings)


class FakeLook:
    """Finds the mark where the fake's file asked for it."""

    def look(self, work: Path, pages: int) -> Verdict:
        for number in range(1, pages + 1):
            page = json.loads((work / f"page-{number:05d}.json").read_text(encoding="utf-8"))
            if page["secret"]:
                return Verdict.SECRET
        return Verdict.CLEAN


def make_fake_look() -> SecrecyLook:
    return FakeLook()


PLAN = WorkerPlan(
    make_fake, make_fake_look, ProcessorSettings("auto", 1 << 30, 100, 1, 5.0, 2 * 1024**3)
)
"""Plan of workers that fake."""


def drive(runner: Runner, rounds: int = 200) -> None:
    """Run until nothing can be begun any more."""
    for _ in range(rounds):
        runner.fill()
        if not runner.in_flight:
            return
        runner.wait(1.0)

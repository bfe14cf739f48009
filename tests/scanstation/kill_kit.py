"""Small files a scanner could have written, a station that is killed, and what is true after."""

from __future__ import annotations

import hashlib
import io
import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import psutil
from PIL import Image, ImageDraw

from scanstation.bootstrap import open_store
from scanstation.domain.document import Document
from scanstation.domain.states import DocumentState
from scanstation.pipeline.cancel import CancelToken
from scanstation.store import DocumentFilter

ROOT = Path(__file__).resolve().parents[2]


def scan(number: int) -> tuple[str, bytes]:
    """One small document: PNG, JPEG, two-page TIFF or PDF in turn; every tenth repeats one."""
    if number % 10 == 9:
        _, data = scan(number - 5)
        return f"lặp lại {number}.bin", data
    pages = [_page(number, page) for page in range(1 + number % 2)]
    kinds = ("TIFF", "PDF") if len(pages) > 1 else ("PNG", "JPEG")
    kind = kinds[(number // 2) % 2]
    out = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(out, kind, dpi=(200, 200), **more)
    return f"Văn bản số {number:03d}.{kind.lower()}", out.getvalue()


def _page(number: int, page: int) -> Image.Image:
    image = Image.new("L", (620, 400), 255)
    pen = ImageDraw.Draw(image)
    for line in range(4):
        pen.text(
            (40, 40 + 60 * line), f"So {number} trang {page} dong {line}", fill=0, font_size=30
        )
    return image


@dataclass(slots=True)
class Harness:
    """Drops files, starts stations, kills them, and looks at what is left."""

    folder: Path
    files: int
    seed: int
    dropped: list[str] = field(default_factory=list)
    children: list[psutil.Process] = field(default_factory=list)
    kills: int = 0

    @property
    def watched(self) -> Path:
        return self.folder / "Máy quét"

    @property
    def store(self) -> Path:
        return self.folder / "kho"

    def drop(self, count: int) -> None:
        """Write the next files as a scanner does: bit by bit, under their final names."""
        self.watched.mkdir(parents=True, exist_ok=True)
        for number in range(len(self.dropped), min(self.files, len(self.dropped) + count)):
            name, data = scan(number)
            half = len(data) // 2
            with (self.watched / name).open("wb") as out:
                out.write(data[:half])
                out.flush()
                out.write(data[half:])
            self.dropped.append(hashlib.sha256(data).hexdigest())

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        """A station on the folder, as its own program."""
        command = [sys.executable, "-m", "scanstation", "watch", "--json"]
        command += ["--folder", str(self.watched), "--store", str(self.store)]
        command += ["--stable-seconds", "0.2", "--workers", "2", *more]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with (self.folder / "errors.txt").open("ab") as errors:
            return subprocess.Popen(  # noqa: S603 - our own program
                command, stdout=subprocess.DEVNULL, stderr=errors, env=environment
            )

    def kill_after(self, seconds: float) -> None:
        """Start a station and kill it, not its workers, `seconds` later."""
        station = self.start()
        CancelToken().wait(seconds)
        process = psutil.Process(station.pid)
        self.children = [child for child in self.children if child.is_running()]
        self.children += process.children(recursive=True)
        station.kill()
        assert station.wait() == -9, "the station ended by itself"
        self.kills += 1

    def rounds(self, count: int) -> None:
        """Kill `count` stations at random moments, dropping files over all the rounds."""
        chance = random.Random(self.seed)
        for number in range(count):
            due = self.files * (number + 1) // count
            self.drop(max(due - len(self.dropped), 0) + chance.choice((0, 0, 0, 2)))
            self.kill_after(chance.uniform(0.2, 6.0))

    def documents(self) -> list[Document]:
        with open_store(self.store) as store:
            ids = store.queries.document_ids(DocumentFilter())
            found = [store.queries.document(document_id) for document_id in ids]
        return [document for document in found if document is not None]

    def finish(self) -> None:
        """Let a station do the rest in peace."""
        self.drop(self.files)
        station = self.start("--once")
        assert station.wait(timeout=60 + 5 * self.files) in {0, 1}

    def check(self) -> None:
        """Every file exactly once, nothing orphaned, nothing half, nobody left running."""
        documents = self.documents()
        assert len(documents) == len(self.dropped) == self.files
        firsts = [d for d in documents if d.state is DocumentState.TO_CORRECT]
        repeats = [d for d in documents if d.state is DocumentState.REFUSED]
        assert len(firsts) + len(repeats) == len(documents), [str(d.state) for d in documents]
        assert sorted(d.source.sha256 for d in firsts) == sorted(set(self.dropped))
        assert {d.duplicate_of for d in repeats} <= {d.id for d in firsts}
        assert [d.failure.reason for d in repeats if d.failure] == ["duplicate"] * len(repeats)
        assert list(self.watched.iterdir()) == []
        self._check_folders(firsts)
        _, alive = psutil.wait_procs(self.children, timeout=20.0)
        assert alive == []

    def _check_folders(self, firsts: list[Document]) -> None:
        with open_store(self.store) as store:
            kept = {path.name: path for path in store.vault.listing()}
            assert set(kept) == set(self.dropped)
            for sha256, path in kept.items():
                assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
            assert list(store.spool.listing()) == []
            for document in firsts:
                pages = store.queries.pages(document.id)
                assert [page.number for page in pages] == list(
                    range(1, (document.page_count or 0) + 1)
                )
                (derived,) = store.queries.derived(document.id)
                data = (store.folder / derived.path).read_bytes()
                assert hashlib.sha256(data).hexdigest() == derived.sha256
        assert [str(path) for path in self.store.rglob("*.part")] == []

    def verify(self) -> int:
        """What `scanstation verify` says."""
        began = monotonic()
        command = [sys.executable, "-m", "scanstation", "verify", "--store", str(self.store)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, check=False, capture_output=True)  # noqa: S603 - our own program
        assert monotonic() - began < 60
        return done.returncode

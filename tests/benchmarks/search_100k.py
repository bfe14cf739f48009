"""Full-text search over 100,000 made-up documents: time to the first hits, hot and cold.

    python tests/benchmarks/search_100k.py FOLDER [DOCUMENTS]

FOLDER gets a store of about 1.7 GB for 100,000 documents of two pages; it is filled once (some
minutes) and used again. Target: first hits within 300 ms.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import track

from scanstation.bootstrap import open_store
from scanstation.domain.document import Document, Page, SourceFile
from scanstation.domain.ids import IdFactory, Sha256, utc_now
from scanstation.store import Store

ONSETS = (
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
)
RIMES = (
    "a",
    "á",
    "à",
    "ả",
    "ã",
    "ạ",
    "ăn",
    "ắt",
    "âm",
    "ất",
    "ầu",
    "ậy",
    "e",
    "é",
    "ê",
    "ếch",
    "ề",
    "ệt",
    "i",
    "í",
    "ị",
    "o",
    "óc",
    "ọ",
    "ông",
    "ố",
    "ồn",
    "ộ",
    "ơ",
    "ới",
    "ờ",
    "ợp",
    "u",
    "úc",
    "ụ",
    "ưng",
)
NOTATIONS = ("QĐ-UBND", "TB-SXD", "SXD-QLN", "KH-UBND", "TTr-SXD")
RARE = "kè chống sạt lở sông Cầu"
SYLLABLES = 6000
PAGE_WORDS = 300
BATCH = 1000
QUESTIONS = (
    "quyết định",
    "quyet dinh",
    "Việt Nam",
    "kè chống sạt lở",
    "ke chong sat lo song cau",
    "184/QĐ-UBND",
    "184",
    "QĐ-UBND",
    "cộng hòa xã hội chủ nghĩa việt nam",
    "quyết định kè",
    "không có chữ này",
    "sạt lở sôn",
)


def fill(store: Store, documents: int) -> None:
    """Add made-up documents until there are so many; words follow Zipf's law."""
    rng = random.Random(5)
    words = [rng.choice(ONSETS) + rng.choice(RIMES) for _ in range(SYLLABLES)]
    weights = [1 / (rank + 8) for rank in range(SYLLABLES)]
    ids, now = IdFactory(), utc_now()
    starts = range(store.queries.count(), documents, BATCH)
    for start in track(starts, "made-up documents", console=Console(stderr=True)):
        with store.unit_of_work() as uow:
            for number in range(start, start + BATCH):
                name, sha = f"{number}.pdf", Sha256(f"{number:064x}")
                document = Document.arrived(ids(), SourceFile(f"/in/{name}", name, sha, 9), now)
                uow.documents.add(document)
                head = f"Số: {number % 1500 + 1}/{rng.choice(NOTATIONS)}\nQUYẾT ĐỊNH\n"
                head = f"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n{head}"
                for page in (1, 2):
                    body = " ".join(rng.choices(words, weights, k=PAGE_WORDS))
                    tail = "" if number % 997 else f" {RARE}"
                    text = f"{head}{body}{tail}"
                    uow.pages.put(Page(document.id, page, "scan", 2480, 3508, 300.0, text=text))
                uow.search.index(document.id)
            uow.commit()


def ask(store: Store, console: Console) -> None:
    """Ask each question five times; the first time counts as cold."""
    for question in QUESTIONS:
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            hits = store.queries.search(question)
            times.append((time.perf_counter() - begun) * 1000)
        tier = hits[0].tier if hits else "-"
        console.print(
            f"{question:<36} {len(hits):>3} hits {tier:<13} first {times[0]:6.0f} ms, "
            f"median {sorted(times)[2]:6.0f} ms"
        )


def main() -> None:
    """Fill the store where needed, then ask."""
    folder = Path(sys.argv[1])
    documents = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with open_store(folder) as store:
        fill(store, documents)
        ask(store, Console(soft_wrap=True))


if __name__ == "__main__":
    main()

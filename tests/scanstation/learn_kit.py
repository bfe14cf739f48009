"""A store with understood documents, without a scanner: pages laid out, read back, corrected."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from classifiers.types import DocumentText
from ocr.page_task import page_path, read_result
from ocr.serialise import page_to_json
from ocr.types import Box, Line, PageKind, Quality, RecognisedPage, Skew, Turn
from scanstation.domain.document import Document
from scanstation.domain.examples import is_frozen
from scanstation.domain.lifecycle import move
from scanstation.domain.states import DocumentState
from scanstation.paths import resource
from scanstation.pipeline.models import current_models
from scanstation.pipeline.record import write_understood
from scanstation.pipeline.understanding import Understood, document_text, understand_document
from scanstation.services.correction_service import CorrectionService
from scanstation.store import Store
from tests.classifiers.pages import letter
from tests.scanstation.store_kit import CLOCK, arrive, open_store, page

NAMES = ("Vi Quốc Trưởng", "Lường Thị Bích", "Nông Văn Sáng", "Triệu Minh Đức", "Ma Thị Hoa")


def slip(number: int) -> DocumentText:
    """A slip of this office's own making: nothing on it names a type of Nghị định 30."""
    chance = random.Random(number)
    name, day = chance.choice(NAMES), chance.randint(1, 28)
    return letter(
        organ="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        title=("PHIẾU THEO DÕI HỒ SƠ MỘT CỬA", f"Ngày nhận {day} tháng 3"),
        body=(
            f"Họ tên người nộp hồ sơ: {name}",
            "Thành phần hồ sơ đã nhận đủ theo danh mục niêm yết",
            f"Hẹn trả kết quả vào ngày {1 + day} tại quầy số {chance.randint(1, 9)}",
            "Cán bộ tiếp nhận ký và ghi rõ họ tên",
        ),
    )


def decision(number: int) -> DocumentText:
    """A decision whose title can't be read: the trained model has to speak."""
    chance = random.Random(number)
    work = chance.choice(("khu dân cư Bến Đông", "trường tiểu học Lam Vỹ", "cầu Vô Tranh"))
    return letter(
        organ="SỞ XÂY DỰNG",
        title=(f"Về việc phê duyệt quy hoạch chi tiết {work}",),
        body=(
            "GIÁM ĐỐC SỞ XÂY DỰNG",
            "Căn cứ Luật Xây dựng ngày 18 tháng 6 năm 2014",
            f"Xét đề nghị của phòng Quản lý xây dựng về {work}",
            f"Điều 1. Phê duyệt quy hoạch chi tiết {work}",
            "Điều 2. Các phòng có liên quan chịu trách nhiệm thi hành",
        ),
    )


def recognised(document: DocumentText, work: Path) -> None:
    """Write the page files recognition would have left."""
    work.mkdir(parents=True, exist_ok=True)
    for one in document.pages:
        lines = tuple(
            Line(text.text, text.text, Box(*text.box), text.confidence, (), text.block, "test")
            for text in one.lines
        )
        found = RecognisedPage(
            one.number,
            PageKind.SCAN,
            one.width,
            one.height,
            one.dpi,
            Turn(0, 1.0, False),
            Skew(0.0, 1.0, False),
            lines,
            Quality(),
            "test",
            "test",
            0.1,
        )
        page_path(work, one.number).write_text(page_to_json(found), encoding="utf-8")


def understood(store: Store, document: Document) -> Understood:
    """What the station says of a document now."""
    work, number, pages = store.work_folder(document.id), 1, []
    while page_path(work, number).exists():
        pages.append(read_result(work, number))
        number += 1
    return understand_document(document_text(pages), current_models(store.folder))


def admit(store: Store, text: DocumentText, name: str) -> Document:
    """A document that waits for correction, with everything the machine says about it."""
    document = arrive(store, name.encode(), name)
    recognised(text, store.work_folder(document.id))
    found = understood(store, document)
    with store.unit_of_work() as uow:
        for one in text.pages:
            words = "\n".join(line.text for line in one.lines)
            uow.pages.put(page(document, one.number, words))
        document = uow.documents.update(replace(document, page_count=len(text.pages)))
        document = uow.documents.update(move(document, DocumentState.RECOGNISED, CLOCK()))
        write_understood(uow, document, found, current_models(store.folder).rules, CLOCK())
        document = uow.documents.get(document.id)
        uow.documents.update(move(document, DocumentState.TO_CORRECT, CLOCK()))
        uow.search.index(document.id)
        uow.commit()
    kept = store.queries.document(document.id)
    assert kept is not None
    return kept


def many(
    store: Store, make: Callable[[int], DocumentText], count: int, name: str
) -> list[Document]:
    """So many of a kind."""
    return [admit(store, make(number), f"{name} {number}.pdf") for number in range(count)]


def few_samples(target: Path, *names: str) -> Path:
    """A folder like `resources/samples` with some of its truths: measuring takes less time."""
    (target / "truth").mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy(resource("samples") / "truth" / name, target / "truth" / name)
    return target


KEY = "phieu_chuyen"
"""What people call the slips."""

SAMPLES = ("SCAN_0001.json", "Quyết định số 184.json")


def teach(folder: Path) -> Path:
    """A store in which people named twelve slips that no rule knows, three of them frozen."""
    with open_store(folder) as store:
        service = CorrectionService(store)
        frozen = learnt = number = 0
        while frozen < 3 or learnt < 9:
            document = admit(store, slip(number), f"phiếu {number}.pdf")
            number += 1
            if is_frozen(document.id) and frozen < 3:
                frozen += 1
            elif not is_frozen(document.id) and learnt < 9:
                learnt += 1
            else:
                continue
            service.correct_all(document.id, {"type": KEY, "code_number": ""}, "an")
    return folder


def stranger_to(store: Store) -> Document:
    """A slip that came after the corrections; none of the frozen set."""
    number = 1000
    while is_frozen((document := admit(store, slip(number), f"phiếu {number}.pdf")).id):
        number += 1
    return document


def everything(store: Store, document: Document) -> str:
    """All the station says of a document, to the last digit."""
    return repr(replace(understood(store, document), version=""))

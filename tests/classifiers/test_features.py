"""Lines into what rules and the model compare."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifiers.features import DIMENSIONS, hashed, head_lines, head_page, plain
from classifiers.types import TextLine
from tests.classifiers.pages import document, line, page


def test_letterspaced_words_are_drawn_together_and_others_not() -> None:
    assert plain("Q U Y Ế T  Đ Ị N H") == "QUYẾT ĐỊNH"
    assert plain("Số 5 A") == "Số 5 A"


def test_dashes_and_d_are_of_one_kind() -> None:
    assert plain("12/QÐ–UBND") == "12/QĐ-UBND"


@given(st.text(max_size=60))
def test_plain_is_idempotent(text: str) -> None:
    once = plain(text)
    assert plain(once) == once


def test_a_vector_has_length_one_and_is_the_same_every_time() -> None:
    one = hashed(["QUYẾT ĐỊNH", "Về việc phê duyệt"])
    assert one.shape == (DIMENSIONS,)
    assert one.dtype == np.float32
    assert np.isclose(np.linalg.norm(one), 1.0)
    assert np.array_equal(one, hashed(["QUYẾT ĐỊNH", "Về việc phê duyệt"]))


def test_marks_and_numbers_do_not_count_words_do() -> None:
    one = hashed(["Quyết định số 184"])
    assert np.array_equal(one, hashed(["QUYET DINH SO 7"]))
    assert not np.array_equal(one, hashed(["Thông báo số 184"]))


def test_buckets_are_those_the_shipped_model_learnt_with() -> None:
    """A change here needs a new training: `python -m resources.models.training.types_train`."""
    used = np.flatnonzero(hashed(["Số: 12/QĐ-UBND", "QUYẾT ĐỊNH Về việc giao đất"]))
    assert (len(used), int(used.sum())) == (57, 241586)


def test_nothing_is_all_zero() -> None:
    assert not hashed(["", " -- "]).any()


def test_the_head_is_on_the_first_page_with_words() -> None:
    empty, full = page([]), page([line("một hai ba", 10)], 2)
    found = head_page(document(empty, full))
    assert found is not None
    assert found.number == 2
    assert head_page(document(empty, page([line("một", 10)]))) is None


def test_the_head_ends_and_leaves_signing_software_out() -> None:
    overlay = TextLine("Ký bởi", (0, 0, 10, 10), source="signature_overlay")
    found = head_lines(page([overlay, *(line(f"dòng {n}", 20 * n) for n in range(50))]), limit=3)
    assert [item.text for item in found] == ["dòng 0", "dòng 1", "dòng 2"]

"""The Vietnamese line network: crops in, characters with their alternatives out.

The architecture is that of Tesseract's `vie` model (Apache-2.0): one convolution, a column
summary and three LSTM layers, one step per three pixels of a 36 px high line, connectionist
temporal classification. Run through onnxruntime in batches of lines it costs a fifth of the
same network called line by line.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ocr.errors import EngineFailed, EngineMissing
from ocr.lost_digits import restore_lost_digits
from ocr.spelling import spelling_costs
from ocr.types import Pixels

__all__ = ["LineNetwork", "ReadChar", "prepare_line"]

FloatArray = NDArray[np.float32]

LINE_HEIGHT = 36  # pixels; what the network was trained on
STEP = 3  # pixels of the prepared line per output step
BATCH = 4  # lines of similar width together; more only adds padding and memory
MIN_ALTERNATIVE = 0.002  # share below which another reading of a character is not kept
MAX_STEPS = 4000  # 12,000 px at 36 px height: no line of print is longer


@dataclass(frozen=True, slots=True)
class ReadChar:
    """One character of a line.

    Attributes:
        text: the best reading.
        share: its probability 0..1.
        alternatives: other readings with their probability; the empty string means "nothing
            here".
        start, end: place across the crop, 0..1.
    """

    text: str
    share: float
    alternatives: tuple[tuple[str, float], ...]
    start: float
    end: float


def _levels(middle: NDArray[np.uint8]) -> tuple[float, float]:
    """Dark and light level along the middle row of a line, as Tesseract's network expects.

    Source: Tesseract `Input::PreparePixInput`/`ComputeBlackWhite`: local minima and maxima,
    lower and upper quartile.
    """
    row = middle.astype(np.int16)
    before, here, after = row[:-2], row[1:-1], row[2:]
    low = here[((here < before) & (here <= after)) | ((here <= before) & (here < after))]
    high = here[((here > before) & (here >= after)) | ((here >= before) & (here > after))]
    black = float(np.percentile(low, 25)) if len(low) else 0.0
    white = float(np.percentile(high, 75)) if len(high) else 255.0
    return black, white


def prepare_line(crop: Pixels) -> FloatArray:
    """Scale a crop to the network's height and contrast.

    Args:
        crop: (H, W) uint8.

    Returns:
        (36, w) float32, about -1 ink to 1 paper.
    """
    factor = LINE_HEIGHT / crop.shape[0]
    width = max(3 * STEP, round(crop.shape[1] * factor))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(crop, (width, LINE_HEIGHT), interpolation=how), np.uint8)
    black, white = _levels(small[LINE_HEIGHT // 2])
    half = max(1.0, (white - black) / 2)
    return np.asarray(np.clip((small.astype(np.float32) - black) / half - 1, -1, 1), np.float32)


class LineNetwork:
    """Runs the network; safe to use from one thread."""

    def __init__(self, model: Path, charset: Path) -> None:
        """Load the weights.

        Args:
            model: ONNX file, inputs `x` (N, 1, 36, W) float32 and `len` (N,) int32.
            charset: JSON `{"version": …, "blank": n, "characters": […]}`.

        Raises:
            EngineMissing: a file is missing or damaged.
        """
        try:
            table = json.loads(charset.read_text(encoding="utf-8"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            options.enable_cpu_mem_arena = False  # an arena keeps the widest page for ever
            self._session = onnxruntime.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"]
            )
            self.version: str = table["version"]
            self._characters: list[str] = table["characters"]
            self._blank: int = table["blank"]
            self._digits = [self._characters.index(str(digit)) for digit in range(10)]
        except Exception as error:  # onnxruntime's own errors have no common root
            raise EngineMissing(f"cannot load {model.name}: {error}") from error
        self._tell_forms()

    def posteriors(self, lines: Sequence[FloatArray]) -> list[FloatArray]:
        """Probabilities per step.

        Args:
            lines: prepared lines (`prepare_line`).

        Returns:
            For each line (steps, characters) float32, rows sum to 1.

        Raises:
            EngineFailed: the runtime failed.
        """
        out: list[FloatArray] = [np.zeros((0, 0), np.float32)] * len(lines)
        by_width = sorted(range(len(lines)), key=lambda i: lines[i].shape[1])
        for start in range(0, len(by_width), BATCH):
            chosen = by_width[start : start + BATCH]
            steps = [min(MAX_STEPS, max(1, lines[i].shape[1] // STEP)) for i in chosen]
            # One step of paper behind the widest line too: at the bare edge the convolution sees
            # zeros, and a line would read otherwise alone than beside a wider one (up to 0.14).
            width = (max(steps) + 1) * STEP
            block = np.ones((len(chosen), 1, LINE_HEIGHT, width), np.float32)
            for row, i in enumerate(chosen):
                part = lines[i][:, : steps[row] * STEP]
                block[row, 0, :, : part.shape[1]] = part
            try:
                answer = self._session.run(None, {"x": block, "len": np.array(steps, np.int32)})[0]
            except Exception as error:  # onnxruntime's own errors have no common root
                raise EngineFailed(f"line network: {error}") from error
            for row, i in enumerate(chosen):
                out[i] = np.asarray(answer[: steps[row], row], np.float32)
        return out

    def characters(self, shares: FloatArray) -> list[ReadChar]:
        """Collapse the steps of one line into characters with alternatives.

        Args:
            shares: (steps, characters), from `posteriors`.
        """
        best = restore_lost_digits(shares.argmax(axis=1), shares, self._digits, self._blank)
        ink = best != self._blank
        starts = np.nonzero(ink & np.append(True, best[1:] != best[:-1]))[0]
        count = len(shares)
        out: list[ReadChar] = []
        for position, start in enumerate(starts.tolist()):
            code = int(best[start])
            end = start + 1
            while end < count and best[end] == code:
                end += 1
            reach = int(starts[position + 1]) if position + 1 < len(starts) else count
            window = shares[max(0, start - 1) : min(end + 1, reach)].max(axis=0)
            out.append(self._read(code, window, start / count, end / count))
        return out

    def word_costs(self, shares: Sequence[FloatArray], words: Sequence[str]) -> FloatArray:
        """Hold lines against words of a closed list.

        Args:
            shares: (steps, characters) of each line, from `posteriors`.
            words: in capitals, NFC: a small letter counts as its capital; in small letters
                without marks: every marked form of a letter counts as the letter.

        Returns:
            (lines, words) costs of `ocr.spelling.spelling_costs`; infinity for a word with a
            letter the network does not know.
        """
        wide = [np.concatenate([one, self._merged(one)], axis=1) for one in shares]
        known = [i for i, word in enumerate(words) if all(char in self._columns for char in word)]
        codes = [[self._columns[char] for char in words[i]] for i in known]
        out = np.full((len(shares), len(words)), np.inf, np.float32)
        if known:
            out[:, known] = spelling_costs(wide, codes, self._blank)
        return out

    def _merged(self, shares: FloatArray) -> FloatArray:
        """One column for each capital and each bare letter: the best of the forms that count."""
        return np.asarray(
            np.maximum.reduceat(shares[:, self._order], self._starts, axis=1), np.float32
        )

    def _tell_forms(self) -> None:
        """Number the columns of `_merged`; a blank keeps its own."""
        code = {char: number for number, char in enumerate(self._characters) if len(char) == 1}
        groups: dict[str, list[int]] = {}
        for char, number in code.items():
            if char.isalpha():
                bare = unicodedata.normalize("NFD", char.lower().replace("đ", "d"))[0]
                groups.setdefault(char.upper(), []).append(number)
                groups.setdefault(bare, []).append(number)
        forms = list(groups.values())
        self._order = np.concatenate(forms)
        self._starts = np.concatenate([[0], np.cumsum([len(form) for form in forms])[:-1]])
        start = len(self._characters)
        self._columns = {char: start + place for place, char in enumerate(groups)}
        if " " in code:
            self._columns[" "] = code[" "]

    def _read(self, code: int, window: FloatArray, start: float, end: float) -> ReadChar:
        others = np.nonzero(window >= MIN_ALTERNATIVE)[0]
        ranked = sorted(others.tolist(), key=lambda c: -float(window[c]))
        found = tuple(
            (self._characters[c], float(window[c]))
            for c in ranked[:6]
            if c not in (code, self._blank)
        )
        return ReadChar(self._characters[code], float(window[code]), found, start, end)

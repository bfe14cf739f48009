"""Reading Tesseract's `vie.traineddata`: the container, the line network and its alphabet.

Source of the formats: Tesseract 5, `tessdatamanager.cpp` (container), `network.cpp`,
`weightmatrix.cpp` (int8 network), `unicharset.cpp`, `unicharcompress.cpp` (recoder).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "INSTALLED",
    "Layer",
    "TrainedDataError",
    "layers",
    "network",
    "recoder",
    "split",
    "unicharset",
]

FloatArray = NDArray[np.float32]

INSTALLED = Path("/usr/share/tesseract-ocr/5/tessdata/vie.traineddata")
"""Where Debian's `tesseract-ocr-vie` puts the file."""

COMPONENTS = {17: "lstm", 21: "lstm-unicharset", 22: "lstm-recoder", 23: "version"}
MAX_COMPONENTS = 64  # TESSDATA_NUM_ENTRIES is 24; a larger number means another format
INT8_MODE, DOUBLE_MODE = 1, 128  # flags of a weight matrix
OWN_RATES = 64  # network flag: one learning rate per layer follows
CONTAINERS = ("Series", "Parallel", "RTLReversed", "TTBReversed", "XYTranspose", "Replicated")
FULLY_CONNECTED = ("Tanh", "Softmax", "Relu", "Linear", "Logistic")


class TrainedDataError(Exception):
    """The file is no traineddata of the kind this tool knows."""


def split(data: bytes) -> dict[str, bytes]:
    """Take the container apart: an int32 count, int64 offsets (-1: absent), then the parts.

    Args:
        data: the whole file.

    Returns:
        The components this tool knows, by Tesseract's name.

    Raises:
        TrainedDataError: the header does not fit the file.
    """
    if len(data) < 4:
        raise TrainedDataError("shorter than its header")
    (count,) = struct.unpack_from("<i", data)
    if not 0 < count <= MAX_COMPONENTS or len(data) < 4 + 8 * count:
        raise TrainedDataError(f"{count} components")
    offsets = struct.unpack_from(f"<{count}q", data, 4)
    present = sorted((o, i) for i, o in enumerate(offsets) if o >= 0)
    found = {}
    for position, (start, number) in enumerate(present):
        end = present[position + 1][0] if position + 1 < len(present) else len(data)
        if not 4 + 8 * count <= start <= end <= len(data):
            raise TrainedDataError(f"component {number} lies at {start}..{end} of {len(data)}")
        if number in COMPONENTS:
            found[COMPONENTS[number]] = data[start:end]
    return found


class _Reader:
    """Little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def numbers(self, form: str) -> tuple[int, ...]:
        try:
            values = struct.unpack_from("<" + form, self._data, self._at)
        except struct.error as error:
            raise TrainedDataError(f"ends at {self._at}: {error}") from error
        self._at += struct.calcsize("<" + form)
        return values

    def number(self, form: str) -> int:
        return self.numbers(form)[0]

    def array(self, kind: type[np.generic], count: int) -> NDArray[np.generic]:
        try:
            values = np.frombuffer(self._data, kind, count, self._at)
        except ValueError as error:
            raise TrainedDataError(f"ends at {self._at}: {error}") from error
        self._at += values.nbytes
        return values

    def text(self) -> str:
        return self.array(np.uint8, self.number("I")).tobytes().decode("utf-8")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the network.

    Attributes:
        kind: Tesseract's name: Convolve, Tanh, Maxpool, LSTM, SummLSTM, Softmax, Series …
        inputs, outputs: numbers of features.
        weights: one matrix (outputs, inputs + 1) float32, the last column the bias; of an
            LSTM four, (outputs, inputs + outputs + 1), in the order cell, input, forget, output.
        parts: the layers within.
    """

    kind: str
    inputs: int
    outputs: int
    weights: tuple[FloatArray, ...] = ()
    parts: tuple[Layer, ...] = field(default=())


def _matrix(reader: _Reader) -> FloatArray:
    mode = reader.number("B")
    if not (mode & INT8_MODE and mode & DOUBLE_MODE):
        raise TrainedDataError(f"weights of mode {mode}: only the int8 models are known")
    rows, columns = reader.numbers("II")
    reader.number("b")
    whole = reader.array(np.int8, rows * columns).reshape(rows, columns)
    scales = reader.array(np.float64, reader.number("I"))
    return whole.astype(np.float32) * scales[:rows, None].astype(np.float32)


def _layer(reader: _Reader) -> Layer:
    if reader.number("b") != 0:
        raise TrainedDataError("a layer without its name")
    kind = reader.text()
    reader.numbers("bb")  # training state, backward pass needed
    flags, inputs, outputs, _ = reader.numbers("iiii")
    reader.text()  # the layer's own name
    parts: tuple[Layer, ...] = ()
    weights: tuple[FloatArray, ...] = ()
    if kind == "Input":
        reader.numbers("5i")
    elif kind in ("Convolve", "Maxpool", "Reconfig"):
        reader.numbers("ii")
    elif kind in CONTAINERS:
        parts = tuple(_layer(reader) for _ in range(reader.number("I")))
        if flags & OWN_RATES:
            reader.array(np.float32, reader.number("I"))
    elif kind in ("LSTM", "SummLSTM"):
        reader.number("i")
        weights = tuple(_matrix(reader) for _ in range(4))
    elif kind in FULLY_CONNECTED:
        weights = (_matrix(reader),)
    else:
        raise TrainedDataError(f"layer of kind {kind!r}")
    return Layer(kind, inputs, outputs, weights, parts)


def network(component: bytes) -> Layer:
    """Read the component `lstm` with its weights turned back into float32."""
    return _layer(_Reader(component))


def layers(top: Layer) -> list[Layer]:
    """The layers in the order the data passes them; series within series are unfolded."""
    found: list[Layer] = []
    for part in top.parts:
        found += layers(part) if part.kind == "Series" else [part]
    return found


def recoder(component: bytes) -> list[tuple[int, ...]]:
    """Codes the network answers for each character of the unicharset."""
    reader = _Reader(component)
    codes: list[tuple[int, ...]] = []
    for _ in range(reader.number("I")):
        reader.number("b")
        length = reader.number("i")
        codes.append(tuple(int(code) for code in reader.array(np.int32, length)))
    return codes


def unicharset(component: bytes) -> list[str]:
    """The characters, by number; number 0, which Tesseract calls NULL, is the blank."""
    rows = component.decode("utf-8").split("\n")
    names = [row.split(" ")[0] for row in rows[1 : int(rows[0]) + 1]]
    return [" " if name == "NULL" else name for name in names]

"""The gate: compose the layers again and say what a reader would miss.

Page and composition are compared at survey resolution (150 dpi), in blocks of 8 px (1.35 mm),
both smoothed a little so that paper grain does not count. A block is *lost* when one of these
holds:

- structure: what differs inside the block (standard deviation of the difference, gray levels)
  is more than `LOST_DETAIL` and more than `LOST_DETAIL_SHARE` of the block's own contrast:
  a pencil mark that is gone, a thin line, the ring of a seal that ran together;
- tone: the block as a whole became `LOST_TONE` levels lighter or `GAINED_TONE` darker (faint
  letters in the colour of the others are no loss; a gray field turned black is);
- ink: it became lighter by more than `LOST_INK` and by more than `LOST_INK_SHARE` of what its
  ink had taken from the paper: faint print whose strokes broke;
- colour: its mean Cr or Cb moved by `LOST_COLOUR`: blue ink that turned black.

`lost_share` is lost blocks divided by blocks with content (contrast above `CONTENT`, or lost);
`largest_loss_mm2` is the largest patch of neighbouring lost blocks, because a signature is a
small share of a page and still must not go.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pdf.layers import Fidelity
from ocr.pdf.raster import bands, block_means
from ocr.types import Pixels

__all__ = ["BLOCK", "LARGEST_LOSS_MM2", "LOST_SHARE", "Gate", "faithful", "measure"]

BLOCK = 8
LOST_DETAIL = 11.0
LOST_DETAIL_SHARE = 0.6
LOST_TONE = 20.0
GAINED_TONE = 36.0
LOST_INK = 8.0
LOST_INK_SHARE = 0.36
# The paper of a block is the lightest level within this many pixels (4 mm).
PAPER_WINDOW = 25
LOST_COLOUR = 12.0
CONTENT = 8.0

# What the gate lets through.
LOST_SHARE = 0.01
LARGEST_LOSS_MM2 = 16.0
MM_PER_INCH = 25.4

# Rows of blocks measured at a time.
BAND_BLOCKS = 16


class Gate:
    """A page, measured once, against which compositions are held.

    Args:
        page: gray or BGR at survey resolution.
    """

    def __init__(self, page: Pixels) -> None:
        self._luma = np.empty(page.shape[:2], np.uint8)
        measured = []
        for band, planes in _smooth_bands(page):
            self._luma[band] = planes[0]
            luma = planes[0].astype(np.float32)
            measured.append([_means(luma * luma), _means(luma), *map(_means, planes[1:])])
        squares, mean, *self._hues = _joined(measured)
        self._contrast = np.sqrt(np.maximum(squares - mean * mean, 0.0))
        window = np.ones((PAPER_WINDOW, PAPER_WINDOW), np.uint8)
        paper = np.asarray(cv2.dilate(self._luma, window), dtype=np.uint8)
        # the block's darkness against the paper around it
        levels = [[_means(paper[band])] for band in _bands(page)]
        self._darkness = _joined(levels)[0] - mean

    def lost_blocks(self, composed: Pixels) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Compare the page with its layers put together again.

        Args:
            composed: of the page's size and kind.

        Returns:
            (lost, content), both (rows, columns) of `BLOCK` px.
        """
        measured = []
        for band, planes in _smooth_bands(composed):
            change = self._luma[band].astype(np.float32) - planes[0]
            measured.append([_means(change * change), _means(change), *map(_means, planes[1:])])
        squares, shift, *hues = _joined(measured)
        detail = np.sqrt(np.maximum(squares - shift * shift, 0.0))
        lost = (detail > LOST_DETAIL) & (detail > LOST_DETAIL_SHARE * self._contrast)
        lost |= (shift < -LOST_TONE) | (shift > GAINED_TONE)
        lost |= (shift < -LOST_INK) & (shift < -LOST_INK_SHARE * self._darkness)
        for before, now in zip(self._hues, hues, strict=True):
            lost |= np.abs(before - now) > LOST_COLOUR
        return lost, (self._contrast > CONTENT) | lost


def measure(
    lost: NDArray[np.bool_], content: NDArray[np.bool_], dpi: float, repaired: int = 0
) -> Fidelity:
    """Turn the map of lost blocks into the gate's two numbers."""
    share = float(np.count_nonzero(lost)) / max(1, int(np.count_nonzero(content)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(lost.astype(np.uint8), connectivity=8)
    largest = int(stats[1:, cv2.CC_STAT_AREA].max()) if count > 1 else 0
    side_mm = BLOCK / dpi * MM_PER_INCH
    return Fidelity(round(share, 5), round(largest * side_mm**2, 2), repaired)


def faithful(fidelity: Fidelity) -> bool:
    """Whether nothing visible was lost."""
    return fidelity.lost_share <= LOST_SHARE and fidelity.largest_loss_mm2 <= LARGEST_LOSS_MM2


def _bands(pixels: Pixels) -> list[slice]:
    """Rows of whole blocks, some at a time: all at once would take ten times the page's memory."""
    whole = max(BLOCK, pixels.shape[0] // BLOCK * BLOCK)
    return bands(min(whole, pixels.shape[0]), BAND_BLOCKS * BLOCK)


def _smooth_bands(pixels: Pixels) -> Iterator[tuple[slice, list[Pixels]]]:
    """Each band with its luma, then Cr and Cb where there is colour, smoothed a little."""
    for band in _bands(pixels):
        top = max(0, band.start - 1)
        # a row above and below lends the filter its values
        smooth = cv2.GaussianBlur(pixels[top : band.stop + 1], (3, 3), 0.8)
        smooth = smooth[band.start - top : band.stop - top]
        if smooth.ndim == 3:
            planes = list(cv2.split(cv2.cvtColor(smooth, cv2.COLOR_BGR2YCrCb)))
        else:
            planes = [smooth]
        yield band, [np.asarray(plane, dtype=np.uint8) for plane in planes]


def _means(values: NDArray[np.float32] | Pixels) -> NDArray[np.float32]:
    return block_means(values.astype(np.float32, copy=False), BLOCK)


def _joined(measured: list[list[NDArray[np.float32]]]) -> list[NDArray[np.float32]]:
    """The maps of all bands one below the other."""
    return [np.concatenate(parts) for parts in zip(*measured, strict=True)]

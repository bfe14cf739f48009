"""How well crops spell the words of a closed list, as the network itself sees them.

The best reading of a worn stamp may be a letter off, and a language table may make it a usual
word. Held against the few words stamps carry, the network's own probabilities decide better.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["HOPELESS", "STRAY", "spelling_costs"]

FloatArray = NDArray[np.float32]

_FLOOR = 1e-4  # share below which the network has no opinion left
_FAR = np.float32(1e6)
_TOGETHER = 64  # pairs of crop and word aligned at once
HOPELESS = 3.0  # nats a character from which on nobody asks for the exact cost
STRAY = 0.7  # nats a step with a letter beside the word costs: a frame's edge is one step or two


def spelling_costs(
    shares: Sequence[FloatArray], words: Sequence[Sequence[int]], blank: int
) -> FloatArray:
    """Cost of each word against the best free reading of the same crop.

    Args:
        shares: for each crop (steps, characters) probabilities.
        words: character numbers of each word.
        blank: number of the blank.

    Returns:
        (crops, words) float32, nats per character of the word; 0 where the crop's best reading
        is the word and nothing else. Above `HOPELESS` it is a lower bound, not the cost itself;
        infinity where the crop is too short for the word.

    Source: Viterbi alignment of connectionist temporal classification (Graves et al. 2006),
    with free ends.
    """
    out = np.full((len(shares), len(words)), np.inf, np.float32)
    losses = []
    pairs = []
    used = sorted({blank, *(char for word in words for char in word)})
    place = {char: column for column, char in enumerate(used)}
    words = [[place[char] for char in word] for word in words]
    share = np.zeros((len(words), len(used)), np.float32)  # of each letter in each word
    for number, word in enumerate(words):
        np.add.at(share[number], word, 1.0 / max(1, len(word)))
    for crop, one in enumerate(shares):
        nats = np.log(one.max(axis=1, keepdims=True) / np.maximum(one[:, used], _FLOOR))
        losses.append(np.asarray(nats, np.float32))
        least = nats.min(axis=0)  # each letter of a word must be seen somewhere
        bounds = (share @ least).tolist()
        for number, (word, bound) in enumerate(zip(words, bounds, strict=True)):
            if bound > HOPELESS:
                out[crop, number] = bound
            elif 2 * len(word) - 1 <= 2 * len(one):
                pairs.append((crop, number))
    for start in range(0, len(pairs), _TOGETHER):
        part = pairs[start : start + _TOGETHER]
        costs = _align_pairs(losses, [(crop, words[number]) for crop, number in part], place[blank])
        for (crop, number), cost in zip(part, costs.tolist(), strict=True):
            out[crop, number] = cost if cost < _FAR / 2 else np.inf
    return out


def _align_pairs(
    losses: Sequence[FloatArray], pairs: Sequence[tuple[int, Sequence[int]]], blank: int
) -> FloatArray:
    """(pairs,) cost of each word on its crop, nats per character."""
    steps = max(len(losses[crop]) for crop, _ in pairs)
    longest = max(len(word) for _, word in pairs)
    states = np.full((len(pairs), 2 * longest - 1), blank, np.int64)
    loss = np.full((steps, *states.shape), -np.log(_FLOOR), np.float32)
    loss[:, :, 1::2] = 0.0  # behind the crop there is only paper
    beside = np.zeros((steps, len(pairs)), np.float32)
    for row, (crop, word) in enumerate(pairs):
        nats = losses[crop]
        states[row, : 2 * len(word) - 1 : 2] = word
        loss[: len(nats), row] = nats[:, states[row]]
        beside[: len(nats), row] = np.where(nats[:, blank] <= 0.0, 0.0, STRAY)
    ends = np.array([2 * len(word) - 2 for _, word in pairs])
    return np.asarray(_align(loss, states, ends, beside) / (ends / 2 + 1), np.float32)


def _align(
    loss: FloatArray, states: NDArray[np.int64], ends: NDArray[np.int64], beside: FloatArray
) -> FloatArray:
    """(pairs,): least loss over all alignments, plus what stands beside the word."""
    steps, count, width = loss.shape
    # A letter may follow a letter without a blank between, unless it is the same letter.
    barred = np.full((count, width), _FAR, np.float32)
    apart = (np.arange(2, width) % 2 == 0) & (states[:, 2:] != states[:, :-2])
    barred[:, 2:][apart] = 0.0
    before = np.concatenate([np.zeros((1, count), np.float32), np.cumsum(beside, axis=0)])
    after = before[-1] - before[1:]
    costs = np.full((count, width), _FAR, np.float32)
    best = np.full(count, _FAR, np.float32)
    rows = np.arange(count)
    for step in range(steps):
        new = costs.copy()
        np.minimum(new[:, 1:], costs[:, :-1], out=new[:, 1:])
        np.minimum(new[:, 0], before[step], out=new[:, 0])
        np.minimum(new[:, 2:], costs[:, :-2] + barred[:, 2:], out=new[:, 2:])
        costs = new + loss[step]
        best = np.minimum(best, costs[rows, ends] + after[step])
    return best

"""A station killed at random moments loses nothing and doubles nothing.

The suite kills a few; `SCANSTATION_KILL_ROUNDS=200 SCANSTATION_KILL_FILES=60` does the long run.
"""

from __future__ import annotations

import os
from pathlib import Path

from kill_kit import Harness

ROUNDS = int(os.environ.get("SCANSTATION_KILL_ROUNDS", "5"))
FILES = int(os.environ.get("SCANSTATION_KILL_FILES", "8"))
SEED = int(os.environ.get("SCANSTATION_KILL_SEED", "30"))


def test_killed_again_and_again_every_file_is_there_exactly_once(tmp_path: Path) -> None:
    harness = Harness(tmp_path, files=FILES, seed=SEED)
    harness.rounds(ROUNDS)
    assert harness.kills == ROUNDS
    harness.finish()
    harness.check()
    assert harness.verify() == 0

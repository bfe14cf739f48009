"""Learning the lead can see: examples in, a new version out, measured, kept, and taken back.

A version comes into use only if it is not worse on the frozen set, or if somebody insists. Works
beside a running station: documents understood after the switch use the new version.
"""

from __future__ import annotations

import hashlib
import logging
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from scanstation import __version__
from scanstation.domain.examples import Example
from scanstation.errors import KnownError, StorageError, UsageError
from scanstation.paths import resource
from scanstation.pipeline.model_paths import SHIPPED, ModelPaths, shipped_models
from scanstation.pipeline.model_versions import Manifest, ModelVersions, VersionDamaged, file_hash
from scanstation.pipeline.models import MODELS, models_of, paths_in
from scanstation.store import StationLock
from scanstation.store.file_ops import storage_error

if TYPE_CHECKING:
    from scanstation.pipeline.frozen import Case, Figures
    from scanstation.pipeline.training import Trained
    from scanstation.store import Store

__all__ = ["LearningService", "Learnt", "Progress", "VersionView"]

_LOG = logging.getLogger(__name__)

MOST_EXAMPLES = 100_000
"""Of the documents that came last; some 150 MB of memory."""

MOST_FROZEN = 200
"""Documents of the office read again before and after: minutes, not hours."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the measuring is: `done` of `total` readings."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came of learning.

    Attributes:
        version: its name; "" where it was only tried.
        parent: the version in use before.
        in_use: it is the current one now.
        better: not worse than its parent on the frozen set.
        examples: how many went into each part.
        before, after: figures of the frozen set.
    """

    version: str
    parent: str
    in_use: bool
    better: bool
    examples: dict[str, int]
    before: Figures
    after: Figures


@dataclass(frozen=True, slots=True)
class VersionView:
    """One line of the list of versions; `manifest` is None for the shipped and damaged ones."""

    name: str
    in_use: bool
    problem: str = ""
    manifest: Manifest | None = None


class LearningService:
    """Makes, lists and switches versions of one store.

    Args:
        store: open.
        versions: where they lie; None: in the store.
        samples: the shipped half of the frozen set; None: those of this program.
    """

    def __init__(
        self, store: Store, versions: ModelVersions | None = None, samples: Path | None = None
    ) -> None:
        self._store = store
        self._versions = versions or ModelVersions(store.folder / MODELS)
        self._samples = samples

    # -- learning --------------------------------------------------------------------------------

    def learn(
        self,
        *,
        try_only: bool = False,
        insist: bool = False,
        on_progress: Callable[[Progress], None] = lambda _progress: None,
    ) -> Learnt:
        """Learn from all examples and measure.

        Args:
            try_only: keep nothing.
            insist: use the version even if it is worse.
            on_progress: told after each document read again.

        Raises:
            KnownError: "learn_too_few", "learn_nothing_new".
            UsageError: "learn_running" another process learns.
            StorageError: it can't be written; the old version stays in use.
        """
        with self._alone():
            try:
                return self._learn(try_only, insist, on_progress)
            except OSError as error:
                raise storage_error(error, "models_not_written") from error

    def _learn(
        self, try_only: bool, insist: bool, on_progress: Callable[[Progress], None]
    ) -> Learnt:
        from scanstation.pipeline.training import train_parts

        base, parent = shipped_models(), self._parent()
        examples, frozen = self._examples()
        digest = _digest(examples, base)
        if not (try_only or insist):
            self._refuse_repetition(digest)
        version = self._versions.next_name()
        aside = self._versions.begin(version)
        try:
            trained = train_parts(examples, base, aside, version)
            if not trained.files:
                raise _too_few(trained, len(examples), len(frozen))
            manifest = self._manifest(aside, version, parent.version, trained, digest)
            cases = self._cases(frozen, base)
            before, after = _measured(cases, parent, paths_in(aside, manifest, base), on_progress)
            return self._kept(aside, manifest, before, after, try_only, insist)
        finally:
            self._versions.drop(aside)

    def _kept(
        self,
        aside: Path,
        manifest: Manifest,
        before: Figures,
        after: Figures,
        try_only: bool,
        insist: bool,
    ) -> Learnt:
        from scanstation.pipeline.frozen import is_worse

        better = not is_worse(before, after)
        use = (better or insist) and not try_only
        if not try_only:
            told = replace(manifest, before=before.as_json(), after=after.as_json(), better=better)
            self._versions.finish(aside, told)
        if use:
            self._versions.use(manifest.version)
            _LOG.info("models %s in use instead of %s", manifest.version, manifest.parent)
        return Learnt(
            version="" if try_only else manifest.version,
            parent=manifest.parent,
            in_use=use,
            better=better,
            examples=dict(manifest.examples),
            before=before,
            after=after,
        )

    def _parent(self) -> ModelPaths:
        try:
            return models_of(self._versions, self._versions.current()).paths
        except VersionDamaged:
            return shipped_models()

    def _examples(self) -> tuple[list[Example], list[Example]]:
        """Those to learn from, and the frozen ones; the documents that came last."""
        learnt: deque[Example] = deque(maxlen=MOST_EXAMPLES)
        frozen: deque[Example] = deque(maxlen=MOST_EXAMPLES)
        for example in self._all_examples():
            (frozen if example.frozen else learnt).append(example)
        return list(learnt), list(frozen)

    def _all_examples(self) -> Iterator[Example]:
        page = self._store.queries.examples()
        while page:
            yield from page
            page = self._store.queries.examples((page[-1].document_id, page[-1].key))

    def _cases(self, frozen: list[Example], base: ModelPaths) -> list[Case]:
        from scanstation.pipeline.frozen import office_case, shipped_cases

        documents = [
            (document_id, list(group))
            for document_id, group in groupby(frozen, key=lambda one: one.document_id)
        ]
        documents.sort(key=lambda item: zlib.crc32(item[0][::-1].encode()))
        found = (
            office_case(group, self._store.work_folder(document_id), base.rules)
            for document_id, group in documents[:MOST_FROZEN]
        )
        samples = self._samples or resource("samples")
        return [*shipped_cases(samples, base.rules), *(case for case in found if case)]

    def _refuse_repetition(self, digest: str) -> None:
        """The same examples over the same shipped models would make the same version again."""
        for name in reversed(self._versions.names()):
            try:
                known = self._versions.manifest(name)
            except VersionDamaged:
                continue
            if known.learnt_from == digest:
                raise KnownError("learn_nothing_new", version=name)

    def _manifest(
        self, aside: Path, version: str, parent: str, trained: Trained, digest: str
    ) -> Manifest:
        return Manifest(
            version=version,
            parent=parent,
            made_at=self._store.clock(),
            program=__version__,
            learnt_from=digest,
            examples=dict(trained.examples),
            files={name: file_hash(aside / name) for name in trained.files},
            bases=dict(trained.bases),
        )

    # -- versions --------------------------------------------------------------------------------

    def versions(self) -> list[VersionView]:
        """The shipped models, then every version, oldest first, with what is wrong with it."""
        try:
            current = self._versions.current()
        except VersionDamaged:
            current = ""
        found = [VersionView(SHIPPED, current == SHIPPED)]
        for name in self._versions.names():
            try:
                manifest = self._versions.checked(name)
                problem = models_of(self._versions, name).problem
                found.append(VersionView(name, name == current, problem, manifest))
            except VersionDamaged:
                found.append(VersionView(name, name == current, "models_damaged"))
        return found

    def roll_back(self, name: str = "") -> tuple[str, str]:
        """Go back to a version, or on to one.

        Args:
            name: of a version, or "shipped"; "": the one the current one was made from.

        Returns:
            Name of the version left and of the one in use now.

        Raises:
            UsageError: "unknown_version", "nothing_to_roll_back", "learn_running".
            KnownError: "version_damaged"; what was in use stays so.
        """
        with self._alone():
            try:
                current = self._versions.current()
            except VersionDamaged:
                current = ""
            target = name or self._parent_of(current)
            self._refuse_unusable(target)
            try:
                self._versions.use(target)
            except OSError as error:
                raise storage_error(error, "models_not_written") from error
        _LOG.info("models %s in use instead of %s", target, current)
        return current, target

    def _parent_of(self, current: str) -> str:
        if current == SHIPPED:
            raise UsageError("nothing_to_roll_back")
        try:
            parent = self._versions.manifest(current).parent
            self._refuse_unusable(parent)
        except (VersionDamaged, KnownError):
            return SHIPPED
        return parent

    def _refuse_unusable(self, name: str) -> None:
        if name == SHIPPED:
            return
        if name not in self._versions.names():
            known = ", ".join((SHIPPED, *self._versions.names()))
            raise UsageError("unknown_version", version=name, known=known)
        try:
            self._versions.checked(name)
        except VersionDamaged as error:
            raise KnownError("version_damaged", version=name, detail=str(error)) from error

    def _alone(self) -> StationLock:
        return _LearnLock(self._versions.folder)


class _LearnLock(StationLock):
    """One process learns or switches at a time; the station may work meanwhile."""

    def acquire(self) -> None:
        """Take the lock or say who is wanted.

        Raises:
            UsageError: "learn_running".
        """
        try:
            super().acquire()
        except StorageError as error:
            raise UsageError("learn_running", **error.params) from error


def _measured(
    cases: list[Case],
    before: ModelPaths,
    after: ModelPaths,
    on_progress: Callable[[Progress], None],
) -> tuple[Figures, Figures]:
    from scanstation.pipeline.frozen import measure

    done, total = 0, 2 * len(cases)

    def step() -> None:
        nonlocal done
        done += 1
        on_progress(Progress(done, total))

    return measure(cases, before, step), measure(cases, after, step)


def _digest(examples: list[Example], base: ModelPaths) -> str:
    digest = hashlib.sha256(__version__.encode())
    for path in (base.type_model, base.acceptance):
        digest.update((file_hash(path) if path else "").encode() + b"\n")
    for one in examples:
        told = (one.document_id, one.key, one.at.isoformat(), repr(one.person), repr(one.machine))
        digest.update("\0".join(told).encode() + b"\n")
    return digest.hexdigest()


def _too_few(trained: Trained, learnt: int, frozen: int) -> KnownError:
    from scanstation.pipeline.training import TYPES_FROM

    return KnownError(
        "learn_too_few",
        examples=learnt,
        frozen=frozen,
        types=trained.examples.get("types", 0),
        types_from=TYPES_FROM,
    )

"""Take in what is new in an inbox: every file accounted for, every row kept or quarantined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from resolver.config.problem import Problem
from resolver.config.source import SourceContract
from resolver.engine import Engine
from resolver.sources.batch import Batch, LakeError
from resolver.sources.batch_checks import examine
from resolver.sources.binding import bind, missing_key, wanted
from resolver.sources.delivery import (
    Delivery,
    content_hash,
    contract_hash,
    delivered_on,
    expect,
    state,
)
from resolver.sources.lake import Lake
from resolver.sources.loading import Loader, Unit
from resolver.sources.manifest import describe
from resolver.sources.matching import Match, match_inbox
from resolver.sources.readers import Extract, UnreadableFileError, open_extract
from resolver.sources.repeats import Told, count_repeats
from resolver.sources.reports import FileReport, IngestReport
from resolver.sources.sink import is_disk_full
from resolver.sources.withdrawal import left_out
from resolver.standardize import Vocabulary

Progress = Callable[[str, int], None]

_SMALL = 4 << 20
_TOGETHER = 64
"""Files up to this many bytes are loaded with up to so many others of their feed."""

_HELD = 256 << 20
"""Small files of all feeds wait for each other until they are as many bytes, so that what they
say is cleaned together."""


def ingest(
    lake: Lake,
    inbox: Path,
    sources: dict[str, SourceContract],
    fields: dict[str, str],
    as_of: date,
    *,
    memory_limit: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    history: Lake | None = None,
) -> IngestReport:
    """Take in every new file of an inbox.

    A file with a problem is refused whole and reported; the others are taken in all the same.
    Only one run may be at work in a workspace.

    Parameters
    ----------
    lake
        Where rows are kept.
    inbox
        The folder with the departments' files; folders in it are read too.
    sources
        The contracts by feed.
    fields
        The fields of linkage.yml with the kind of cleaner of each.
    as_of
        The delivery day of files that have no date in their name.
    memory_limit, threads
        What the engine may use.
    progress
        Called with a file's name and the number of its rows read so far.
    history
        The lake that says what was taken in before, if it is another one.

    Raises
    ------
    LakeError
        If the inbox is missing, the disk is full or a manifest is damaged. What was taken in
        before stays.
    """
    if not inbox.is_dir():
        raise LakeError(f"{inbox} is not a folder; check --inbox")
    lake.sweep()
    try:
        with Engine(memory_limit=memory_limit, threads=threads, scratch=lake.scratch) as engine:
            intake = _Intake(engine, lake, sources, fields, as_of, progress, history or lake)
            return intake.take(match_inbox(inbox, sources))
    except OSError as error:
        if not is_disk_full(error):
            raise
        raise LakeError(
            f"the disk of {lake.workspace} is full. Free some space and run again;"
            " what was taken in so far stays."
        ) from None


@dataclass(slots=True)
class _Waiting:
    """A small file that was read and waits to be loaded with others."""

    delivery: Delivery
    extract: Extract
    held: list[pa.RecordBatch] = field(default_factory=list)

    def may_join(self, other: _Waiting, group: list[_Waiting]) -> bool:
        """Tell whether another file can be loaded in the group that this one is the first of."""
        return (
            self.delivery.feed == other.delivery.feed
            and self.extract.columns == other.extract.columns
            and len(group) < _TOGETHER
        )


_Group = list[_Waiting]


class _Intake:
    """Takes files one after the other; small ones of a kind wait for each other."""

    def __init__(
        self,
        engine: Engine,
        lake: Lake,
        sources: dict[str, SourceContract],
        fields: dict[str, str],
        as_of: date,
        progress: Progress | None,
        history: Lake,
    ) -> None:
        self._engine = engine
        self._lake = lake
        self._sources = sources
        self._fields = fields
        self._as_of = as_of
        self._progress = progress
        self._history = history
        self._batches = history.batches()
        self._reports: dict[Path, FileReport] = {}
        self._vocabulary = Vocabulary(engine)
        self._waiting: list[_Group] = []
        self._held = 0

    def take(self, matches: list[Match]) -> IngestReport:
        # By feed, so that files which can be loaded together follow each other.
        for match in sorted(matches, key=lambda match: (match.feed or "", match.path)):
            if match.feed is None:
                self._reports[match.path] = match.report()
                continue
            try:
                self._take(match, match.feed)
            except UnreadableFileError as error:
                self._refuse(match, error.problems)
        self._load_waiting()
        return IngestReport(tuple(self._reports[match.path] for match in matches))

    def _take(self, match: Match, feed: str) -> None:
        contract = self._sources[feed]
        sha = content_hash(match.path)
        if any(
            feed == item.delivery.feed
            and (sha == item.delivery.sha256 or match.path.name == item.delivery.path.name)
            for group in self._waiting
            for item in group
        ):
            self._load_waiting()
        fingerprint = contract_hash(contract, self._fields)
        delivery = expect(match, feed, sha, fingerprint, self._batches, self._as_of)
        known = delivery.known
        if known is not None:
            out = left_out(known, self._batches, match.path.name)
            if out is not None:
                report = FileReport(
                    match.path.name, "withdrawn", feed, known.batch, problems=(out,)
                )
                self._reports[match.path] = replace(report, notes=match.notes)
                return
        if known is not None and known.contract == fingerprint and self._history.holds(known):
            self._reports[match.path] = self._known(match, self._repeated(match, known))
            return
        names = None if contract.columns_from == "header" else contract.columns_from
        extract = open_extract(match.path, contract.format, wanted(contract), names)
        problems: list[Problem] = []
        binding = bind(contract, extract, problems)
        if binding is None:
            self._refuse(match, tuple(problems))
            return
        if (missing := missing_key(contract, binding)) is not None:
            extract.warn(
                f"the key column '{missing}' is missing: rows are told apart by file and line",
                "if it has another name in this file, add that to 'key' in the contract",
            )
        size = match.path.stat().st_size
        if size > _SMALL:
            self._load(self._loader([_Waiting(delivery, extract)]))
            return
        # Reading now shows whether the file can be read at all, before it joins others.
        held: list[pa.RecordBatch] = list(extract.batches)
        extract.batches = iter(held)
        waiting = _Waiting(delivery, extract, held)
        if not self._waiting or not self._waiting[-1][0].may_join(waiting, self._waiting[-1]):
            self._waiting.append([])
        self._waiting[-1].append(waiting)
        self._held += size
        if self._held > _HELD:
            self._load_waiting()

    def _load_waiting(self) -> None:
        loaders = [self._loader(group) for group in self._waiting]
        self._waiting, self._held = [], 0
        if len(loaders) > 1:
            for _, loader, _ in loaders:
                loader.collect()
            self._vocabulary.learn()
        for prepared in loaders:
            self._load(prepared)

    def _loader(self, group: _Group) -> tuple[_Group, Loader, list[Unit]]:
        first = group[0]
        contract = self._sources[first.delivery.feed]
        binding = bind(contract, first.extract, [])
        assert binding is not None
        units = [
            Unit(
                item.extract,
                item.delivery.feed,
                item.delivery.batch,
                item.delivery.number,
                item.delivery.day,
                item.held,
            )
            for item in group
        ]
        loader = Loader(
            self._engine,
            self._lake,
            contract,
            self._fields,
            binding,
            self._vocabulary,
            units,
        )
        return group, loader, units

    def _load(self, prepared: tuple[_Group, Loader, list[Unit]]) -> None:
        group, loader, units = prepared
        contract = self._sources[group[0].delivery.feed]
        with loader.load(self._progress):
            checks = examine(
                self._engine,
                [unit.rows.fresh for unit in units],
                loader.types,
                has_key=bool(contract.key),
            )
            fresh = [
                Told(unit.rows.fresh, unit.batch_no, unit.extract.columns, loader.keyed)
                for unit in units
            ]
            repeats = count_repeats(self._engine, contract, fresh, self._others(group))
            for item, unit in zip(group, units, strict=True):
                delivery, extract = item.delivery, item.extract
                if state(delivery.path) != delivery.state:
                    self._reports[delivery.path] = _changed(delivery)
                    continue
                if not unit.counts.rows_in:
                    remedy = "ask whether there was nothing to report"
                    extract.warn("has a header but no rows", remedy)
                older = self._replaced_by(delivery)
                batch = describe(delivery, contract, unit, loader.types, len(self._batches))
                batch = replace(
                    checks[unit.batch_no].add_to(batch),
                    supersedes=older,
                    keyed=loader.keyed,
                    repeated_rows=repeats.get(unit.batch_no, 0),
                    received_on=delivery.known.received_on if delivery.known else self._as_of,
                )
                unit.place()
                self._lake.commit(batch)
                self._batches = [b for b in self._batches if b is not delivery.known] + [batch]
                self._reports[delivery.path] = _taken(delivery, extract, batch)

    def _others(self, group: _Group) -> list[Told]:
        """Return the batches of a group's feed that count beside those that it becomes."""
        replaced = {(b.feed, old) for b in self._batches for old in b.supersedes}
        own = {item.delivery.path.name for item in group}
        known = {item.delivery.known.batch for item in group if item.delivery.known}
        return [
            Told.of(self._lake, b)
            for b in self._batches
            if b.feed == group[0].delivery.feed
            and b.file_name not in own
            and b.batch not in known
            and (b.feed, b.batch) not in replaced
            and self._lake.holds(b)
        ]

    def _refuse(self, match: Match, problems: tuple[Problem, ...]) -> None:
        self._reports[match.path] = FileReport(
            match.path.name, "refused", match.feed, problems=problems, notes=match.notes
        )

    def _repeated(self, match: Match, known: Batch) -> Batch:
        """Note that a content came again under another name: a delivery, if with nothing new."""
        name = match.path.name
        if name == known.file_name or name in known.repeats:
            return known
        day = delivered_on(name, self._as_of).isoformat()
        noted = replace(known, repeats={**known.repeats, name: day})
        if self._history is self._lake:
            self._lake.commit(noted)
        self._batches = [noted if b is known else b for b in self._batches]
        return noted

    def _known(self, match: Match, known: Batch) -> FileReport:
        note = f"was taken in before as {known.batch}"
        replaced = {(b.feed, old): b.batch for b in self._batches for old in b.supersedes}
        if (known.feed, known.batch) in replaced and not known.is_reinstated():
            note += f", and replaced since by {replaced[known.feed, known.batch]}"
        notes = (*match.notes, note)
        return FileReport(match.path.name, "known", match.feed, known.batch, notes=notes)

    def _replaced_by(self, delivery: Delivery) -> tuple[str, ...]:
        """Return the batches that a delivery corrects: not replaced, same name, other content."""
        if delivery.known is not None:
            return delivery.known.supersedes
        replaced = {(b.feed, old) for b in self._batches for old in b.supersedes}
        return tuple(
            b.batch
            for b in self._batches
            if b.feed == delivery.feed
            and b.file_name == delivery.path.name
            and ((b.feed, b.batch) not in replaced or b.is_reinstated())
        )


def _changed(delivery: Delivery) -> FileReport:
    name = delivery.path.name
    what = "changed while it was read: it is still being written"
    problem = Problem(name, None, "", what, "it is read again in the next run")
    return FileReport(name, "waiting", delivery.feed, problems=(problem,))


def _taken(delivery: Delivery, extract: Extract, batch: Batch) -> FileReport:
    notes = delivery.notes
    if delivery.known is None and batch.supersedes:
        notes = (
            *notes,
            f"replaces {', '.join(batch.supersedes)}, which had the same file name;"
            " if it is a further delivery and no correction, put its date in its name",
        )
    if batch.repeated_rows:
        notes = (
            *notes,
            f"{batch.repeated_rows} of its rows are in other batches too and counted once",
        )
    return FileReport(
        delivery.path.name,
        "reread" if delivery.known else "corrected" if batch.supersedes else "new",
        delivery.feed,
        batch.batch,
        batch.rows_in,
        batch.rows_accepted,
        batch.rows_quarantined,
        batch.rows_not_kept,
        tuple(extract.warnings),
        notes,
    )

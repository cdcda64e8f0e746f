"""Learn the parameters of the levels from the records themselves, without labels."""

from __future__ import annotations

from typing import Any

from splink import block_on

from resolver.config.linkage import Linkage, Training
from resolver.config.problem import ExpectedError
from resolver.engine import Engine, quote_identifier
from resolver.link.model import LevelParameters, Model, fingerprint
from resolver.link.profiles import build_profiles
from resolver.link.records import build_training_records
from resolver.link.scoring import splink_linker

RECORDS = "training_record"


class NothingToLearnError(ExpectedError):
    """There are no records to train on."""


def train(engine: Engine, linkage: Linkage, seed: int = 1) -> Model:
    """Train a model on rows that are not collapsed across feeds.

    Equal rows of one feed count once: a register that repeats itself every month says nothing
    about how people misspell. Rows of different feeds are kept apart even if they are equal,
    because agreement between them is what is to be learned.

    Parameters
    ----------
    engine
        A database with ``lake_person``.
    linkage
        Comparisons, and how to train.
    seed
        Of the random samples.

    Raises
    ------
    NothingToLearnError
        If the lake names fewer than two persons.
    """
    build_profiles(engine, linkage)
    build_training_records(engine, linkage, RECORDS)
    rows = int(engine.value(f"select count(*) from {RECORDS}") or 0)
    if rows < 2:
        raise NothingToLearnError(
            "there is nothing to learn from: the lake holds no records that name people. Start a"
            " run first, or name the extracts with --inbox"
        )
    partners = _partners(engine, linkage, rows)
    prior = min(max(partners / max(rows - 1, 1), 1e-9), 0.5)
    training = linkage.training
    with splink_linker(engine, linkage, None, prior, RECORDS) as (linker, _, _):
        linker.training.estimate_u_using_random_sampling(
            max_pairs=training.max_pairs, seed=seed, min_count_per_level=None, num_chunks=1
        )
        for block in training.blocks:
            if not _has_pairs(engine, block):
                continue
            linker.training.estimate_parameters_using_expectation_maximisation(
                _rule(block, linkage),
                estimate_without_term_frequencies=True,
                max_pairs=training.max_pairs if rows > 20_000 else None,
                record_sample_proportion=1.0 if rows < 100_000 else 0.1,
            )
        settings = linker.misc.save_model_to_json(None)
    levels = {
        comparison.name: _neutral([_parameters(level) for level in trained["comparison_levels"]])
        for comparison, trained in zip(linkage.comparisons, settings["comparisons"], strict=True)
    }
    engine.run(f"drop table {RECORDS}")
    return Model(fingerprint(linkage), partners, levels, rows, seed)


def _has_pairs(engine: Engine, block: list[str]) -> bool:
    columns = ", ".join(quote_identifier(column) for column in block)
    filled = " and ".join(f"{quote_identifier(column)} is not null" for column in block)
    blocks = f"select 1 from {RECORDS} where {filled} group by {columns} having count(*) > 1"
    return bool(engine.value(f"select exists ({blocks})"))


def _rule(block: list[str], linkage: Linkage) -> Any:
    if not linkage.link_only:
        return block_on(*block)
    same = " and ".join(f"l.{quote_identifier(c)} = r.{quote_identifier(c)}" for c in block)
    return f"{same} and l.feeds <> r.feeds"


def _partners(engine: Engine, linkage: Linkage, rows: int) -> float:
    """Return how many other records of its person a record has, from rules that seldom err."""
    training: Training = linkage.training
    found = " union ".join(
        f"select l.group_id as a, r.group_id as b from {RECORDS} as l join {RECORDS} as r"
        f" on l.group_id < r.group_id and ({rule})"
        + (" and l.feeds <> r.feeds" if linkage.link_only else "")
        for rule in training.sure
    )
    pairs = int(engine.value(f"select count(*) from ({found})") or 0)
    return 2 * pairs / training.recall / max(rows, 1)


def _parameters(level: dict[str, Any]) -> LevelParameters:
    if level.get("is_null_level"):
        return LevelParameters(None, None)
    return LevelParameters(_number(level.get("m_probability")), _number(level.get("u_probability")))


def _neutral(levels: list[LevelParameters]) -> tuple[LevelParameters, ...]:
    """Let a comparison that the data teach nothing about count for nothing."""
    if any(level.m is not None for level in levels):
        return tuple(levels)
    return tuple(LevelParameters(level.u, level.u) for level in levels)


def _number(value: Any) -> float | None:
    """Splink writes a text where it never observed a level."""
    return float(f"{value:.10g}") if isinstance(value, int | float) else None

"""Every distinct text of a kind of field, cleaned once and remembered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from importlib import resources

from resolver.engine import Engine, quote_identifier
from resolver.standardize.cleaners import CLEANERS
from resolver.standardize.field import Field, check_fields

_LOOKUPS = {"standardize_hanzi": "hanzi.tsv", "standardize_surname": "surnames.tsv"}
_NEEDS_LOOKUPS = frozenset({"chinese_name", "address"})

_Key = tuple[str, str | None]


class Vocabulary:
    """Cleans relations, and remembers what it cleaned for the relations that follow.

    Administrative rows repeat each other within a file, from month to month and from department
    to department; and planning a cleaner's query takes longer than running it on a few hundred
    texts. So the texts of many relations may be collected first and cleaned together.

    Parameters
    ----------
    engine
        Holds the vocabulary as temporary tables, which spill to its scratch folder.
    remembered
        A kind with more distinct texts than these is forgotten before it learns more.

    Examples
    --------
    >>> with Engine() as engine:
    ...     engine.run("create table t as select '１，２３４.5元' as 金额")
    ...     vocabulary = Vocabulary(engine)
    ...     vocabulary.apply("t", "clean", [Field("金额", "money", "amount")])
    ...     engine.rows("select amount, amount__issue from clean")
    [(Decimal('1234.50'), None)]
    """

    def __init__(self, engine: Engine, remembered: int = 4_000_000) -> None:
        self._engine = engine
        self._remembered = remembered
        self._known: dict[_Key, tuple[str, int]] = {}
        self._collected: dict[_Key, str] = {}

    def collect(self, relation: str, fields: Sequence[Field]) -> None:
        """Note the distinct texts of a relation, to be cleaned when they are first needed.

        Raises
        ------
        StandardizeError
            If a kind or a column does not exist, or two columns would have the same name.
        """
        check_fields(fields, self._engine.columns(relation))
        columns: defaultdict[_Key, dict[str, None]] = defaultdict(dict)
        for field in fields:
            columns[field.kind, field.format][field.column] = None
        for key, names in columns.items():
            table = self._collected.get(key)
            if table is None:
                table = f"collected_{len(self._collected)}"
                self._collected[key] = table
                self._engine.run(f"create or replace temp table {table} (raw varchar)")
            texts = " union all ".join(
                f"select {_text(name)} as raw from {relation} as source" for name in names
            )
            self._engine.run(f"insert into {table} select distinct raw from ({texts})")

    def learn(self) -> None:
        """Clean those of the collected texts that are not known yet."""
        load_lookups(self._engine, {kind for kind, _ in self._collected})
        for key, table in self._collected.items():
            self._learn(key, table)
            self._engine.run(f"drop table {table}")
        self._collected.clear()

    def apply(self, relation: str, into: str, fields: Sequence[Field]) -> None:
        """Create a temporary table with cleaned columns beside all columns of a relation.

        The table has as many rows as the relation; one of that name is replaced.

        Parameters
        ----------
        relation
            A table or view, or a query in parentheses.
        into
            The table to create.
        fields
            What to clean. Each adds its output columns and ``<name>__issue``, NULL if nothing is
            wrong.

        Raises
        ------
        StandardizeError
            If a kind or a column does not exist, or two columns would have the same name.
        """
        self.collect(relation, fields)
        self.learn()
        columns, joins = ["source.*"], []
        for position, field in enumerate(fields):
            alias = f"clean_{position}"
            table, _ = self._known[field.kind, field.format]
            columns += [
                f"{alias}.{result_column(suffix)} as {quote_identifier(field.name + suffix)}"
                for suffix in CLEANERS[field.kind].outputs
            ]
            columns.append(f"{alias}.issue as {quote_identifier(field.name + '__issue')}")
            # A raw NULL joins to nothing, and so its cleaned columns are NULL as they should be.
            joins.append(f"left join {table} as {alias} on {alias}.raw = {_text(field.column)}")
        self._engine.run(
            f"create or replace temp table {quote_identifier(into)} as"
            f" select {', '.join(columns)} from {relation} as source {' '.join(joins)}",
            step=f"standardize into {into}",
        )

    def forget(self) -> None:
        """Drop everything that was remembered."""
        for table, _ in self._known.values():
            self._engine.run(f"drop table if exists {table}")
        for table in self._collected.values():
            self._engine.run(f"drop table if exists {table}")
        self._known.clear()
        self._collected.clear()

    def _learn(self, key: _Key, collected: str) -> None:
        engine, (kind, form) = self._engine, key
        table, size = self._known.get(key, (f"vocabulary_{len(self._known)}", 0))
        if size > self._remembered:
            engine.run(f"drop table {table}")
            size = 0
        unknown = f"anti join {table} using (raw)" if size else ""
        engine.run(
            "create or replace temp table unlearned as"
            f" select distinct raw from {collected} {unknown} where raw is not null"
        )
        fresh = int(engine.value("select count(*) from unlearned"))
        if fresh or not size:
            verb = f"insert into {table}" if size else f"create or replace temp table {table} as"
            outputs = ", ".join(map(result_column, CLEANERS[kind].outputs))
            query = CLEANERS[kind].query("unlearned", form)
            engine.run(f"{verb} select raw, {outputs}, issue from ({query})", step=f"clean {kind}")
        engine.run("drop table unlearned")
        self._known[key] = (table, size + fresh)


def load_lookups(engine: Engine, kinds: set[str]) -> None:
    """Load the tables that some kinds of cleaner look characters up in, once an engine."""
    if not kinds & _NEEDS_LOOKUPS:
        return
    for table, file in _LOOKUPS.items():
        if engine.value(
            "select count(*) from duckdb_tables() where temporary and table_name = $table",
            {"table": table},
        ):
            continue
        data = resources.files("resolver.standardize").joinpath("data", file)
        with resources.as_file(data) as path:
            # An empty field is an empty text here, so nothing stands for NULL.
            engine.run(
                f"create temp table {table} as select * from read_csv($path, delim = '\t',"
                " header = true, all_varchar = true, quote = '', escape = '', nullstr = '(null)')",
                {"path": str(path)},
            )


def _text(column: str) -> str:
    return f"cast(source.{quote_identifier(column)} as varchar)"


def result_column(suffix: str) -> str:
    """Return the column of a cleaner's query that an output is read from."""
    return suffix.removeprefix("_") or "value"

"""Whatever comes in: every row is accounted for, once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolver.engine import Engine
from resolver.sources.readers import open_extract
from resolver.standardize import clean_values
from tests.sources.conftest import Office

NAMES = st.sampled_from(
    ["张三", "", "李四", "欧阳·娜娜", " ", "合计", "無", "a,b", 'q"q', "两\n行"]
)
NUMBERS = st.sampled_from(["11010519491231002X", "", "2.2E+17", "000000", "１１010519491231002x"])
DATES = st.sampled_from(["20240105", "2024年1月", "", "某日", "99999999", "2024-02-30", "45296"])
ROWS = st.lists(st.tuples(NAMES, NUMBERS, DATES), max_size=30)
BREAKS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["短", "长,1,2,3,4", "合计:3"])), max_size=4
)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell


def table(rows: list[tuple[str, str, str]], breaks: list[tuple[int, str]]) -> tuple[str, int]:
    """Return the text of a file, and how many rows it has that are not blank."""
    lines = [",".join(map(quoted, row)) for row in rows]
    count = sum(any(cell.strip() for cell in row) for row in rows) + len(breaks)
    for position, line in breaks:
        lines.insert(min(position, len(lines)), line)
    return "姓名,身份证号,死亡时间\n" + "".join(line + "\n" for line in lines), count


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS, breaks=BREAKS, encoding=st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]))
def test_rows_in_are_rows_accepted_and_quarantined_and_ingesting_again_changes_nothing(
    rows: list[tuple[str, str, str]], breaks: list[tuple[int, str]], encoding: str
) -> None:
    text, count = table(rows, breaks)
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.deliver("death.csv", text, encoding)
        (file,) = office.ingest().files
        assert file.status == "new", file.problems
        assert file.rows_in == count == file.accepted + file.quarantined
        with Engine(threads=1) as engine:
            kept = engine.rows(
                f"select row_number, person__name, person__id_number, death__date"
                f" from '{office.lake.rows_path('deaths', file.batch or '')}'"
            )
        left = office.quarantine()
        assert len(kept) == file.accepted
        assert len(left) == file.quarantined
        assert not {number for number, *_ in kept} & set(left)
        assert all((name or number) and day for _, name, number, day in kept)
        assert all(left.values())
        (again,) = office.ingest().files
        assert (again.status, again.rows_in) == ("known", 0)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, breaks=BREAKS)
def test_a_reader_gives_every_row_its_own_number_in_order(
    rows: list[tuple[str, str, str]], breaks: list[tuple[int, str]]
) -> None:
    text, _ = table(rows, breaks)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(text, "utf-8")
        extract = open_extract(path, None, [("姓名",)])
        numbers = [n for batch in extract.batches for n in batch.column(0).to_pylist()]
    every = numbers + [row.row_number for row in extract.broken]
    assert sorted(every) == list(range(2, 2 + len(rows) + len(breaks)))


def test_the_shared_fillers_stand_for_an_empty_cell_in_dates() -> None:
    with Engine(threads=1) as engine:
        found = clean_values(engine, "date", ["", "无", "-"])
    assert [value["value"] for value in found] == [None] * 3

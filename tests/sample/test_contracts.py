"""The contracts of the pension project read what the sample writes, and leave little unread."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING

from resolver.config.source import SourceContract
from resolver.sources.binding import needs

if TYPE_CHECKING:
    from tests.sample.conftest import Prefecture

# Columns that no fact has a place for.
UNREAD = {
    "employee_pensions": {"AAE140"},
    "resident_pensions": {"AAE140"},
    "population_register": {"民族", "户籍状态"},
    "border_crossings": {"出入境类别"},
    "cremations": {"火化编号", "年龄"},
    "retired_cadre_deaths": {"职级"},
    "death_certificates": {"证明编号", "死亡原因"},
    "community_deaths": {"备注"},
    "home_visits": {"走访人"},
    "judgments": {"罪名", "判决日期"},
    "prisoners": {"收监日期", "状态"},
    "awards": {"待遇编号"},
    "work_injuries": {"单位", "伤残等级"},
    "funeral_grants": {"死亡日期"},
    "rail": {"车次", "到站"},
    "bus_cards": {"卡号"},
}


def test_every_file_fits_exactly_one_contract(
    prefecture: Prefecture, contracts: dict[str, SourceContract]
) -> None:
    fed = set()
    for path in prefecture.files():
        found = [
            feed
            for feed, contract in contracts.items()
            if any(fnmatch.fnmatch(path.name, pattern) for pattern in contract.files)
        ]
        assert len(found) == 1, path.name
        assert path.suffix == f".{contracts[found[0]].format.kind}"
        fed.add(found[0])
    assert fed == set(contracts)


def test_columns_and_contracts_agree(
    prefecture: Prefecture, contracts: dict[str, SourceContract]
) -> None:
    for feed, contract in contracts.items():
        path = next(
            p for pattern in contract.files for p in sorted(prefecture.folder.glob(pattern))
        )
        header = set(prefecture.read(path)[0])
        read_by: set[str] = set()
        for need in needs(contract):
            found = [name for name in need.names if name in header]
            assert found or need.optional, (feed, need.purpose)
            read_by |= set(found[:1])
        assert header - read_by == UNREAD.get(feed, set()), feed


def test_every_value_written_has_a_meaning(
    prefecture: Prefecture, contracts: dict[str, SourceContract]
) -> None:
    for feed, contract in contracts.items():
        rows = [row for pattern in contract.files for row in prefecture.rows(pattern)]
        for fact in contract.stated():
            for name, spec in fact.spec.attributes.items():
                if spec.values is None or spec.has_otherwise:
                    continue
                column = next((c for c in spec.column if c in rows[0]), None)
                written = {row[column] for row in rows if column and row[column]}
                assert written <= set(spec.values), (feed, name)


def test_departments_of_the_notice_are_all_there(contracts: dict[str, SourceContract]) -> None:
    assert {contract.department for contract in contracts.values()} == {
        "public_security", "civil_affairs", "veteran_cadres", "medical_insurance", "health",
        "streets", "courts", "prisons", "social_security", "employment", "tax", "commerce",
        "banks", "rail", "aviation", "buses", "telecoms",
    }  # fmt: skip

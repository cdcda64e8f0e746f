"""A village whose people are alike in every way that `resolver why` has to tell apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from resolver.casework.decisions import DecisionLog
from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.entities import build_persons, cluster_persons
from resolver.entities.decision_log import apply_decision_log, decided
from resolver.link import Model, build_profiles, group_profiles, score_pairs
from tests.link.town import Row, fill_lake, number, strangers

REGISTER = frozenset({"register"})
BORN = date(1942, 3, 17)
HOME = "龙山区青甸镇西河村3组7号"
AWAY = "龙山区青甸镇东山村1组1号"
FAIRY = number("220202", date(1947, 8, 9), 22)
TWIN = number("220203", date(1947, 8, 9), 442)
LONG = number("220202", date(1933, 9, 30), 15)
MASTER = number("220202", BORN, 577)
CHAIN = number("220202", date(1950, 5, 6), 113)


def row(feed: str, key: str, name: str, **values: str | None) -> Row:
    return {"feed": feed, "row_key": key, "name": name, **values}


ROWS: list[Row] = [
    # The same words twice, the same number in another spelling, and a mistyped number.
    row(
        "register", "a1", "诸葛文彬", id_number=MASTER, birth_date="1942-03-17",
        phone="13944440001",
    ),
    row("hospital", "a2", "诸葛文彬", id_number=MASTER),
    row("hospital", "a3", "诸葛文彬", id_number=MASTER),
    row("cards", "a4", "诸葛文斌", id_number=MASTER),
    row(
        "bank", "a5", "诸葛文彬", id_number="220202194203175970", sex="男", phone="13944440001"
    ),
    # Two namesakes born on one day, and somebody who may be either.
    row("register", "b1", "公孙玉兰", id_number=FAIRY, birth_date="1947-08-09", address=HOME),
    row("register", "b2", "公孙玉兰", id_number=TWIN, birth_date="1947-08-09", address=AWAY),
    row("village", "b3", "公孙玉兰", birth_date="1947-08-09", sex="女"),
    # Resembles one, but the other records of that one speak against it.
    row("register", "c1", "皇甫连生", id_number=LONG, birth_date="1933-09-30", address=HOME),
    row(
        "village", "c2", "皇甫连生", id_number=LONG[:16] + "99", birth_date="1933-09-30", sex="男",
        address=HOME,
    ),
    row(
        "cards", "c3", "皇甫连生", id_number=LONG[:8] + "9" + LONG[9:], birth_date="1993-09-30",
        sex="男", address="黑水镇北林村",
    ),
    # Little in common, and nothing at all.
    row("register", "d1", "慕容德海", birth_date="1951", sex="男", phone="13944440088",
        address=AWAY,
    ),
    row("village", "d2", "慕容德海", birth_date="1952", sex="男", phone="13944440089",
        address=AWAY,
    ),
    row("village", "d3", "司马长河", birth_date="1939-05-06", sex="男"),
    # A phone and the sound of a surname bring them together; the rest is too unlike.
    row("register", "e1", "夏侯永福", birth_date="1945-01-02", sex="男", phone="13944440077"),
    row("village", "e2", "夏侯秀珍", birth_date="1986-04-05", sex="女", phone="13944440077"),
    # Twice in a register that lists each person once.
    row("register", "f1", "令狐冬梅", birth_date="1944-02-03", phone="13944440055", address=HOME),
    row(
        "register", "f2", "令狐冬梅", birth_date="1944-02-03", phone="13944440055", address=HOME,
        sex="女",
    ),
]  # fmt: skip


class Village:
    """A linked village."""

    def __init__(
        self,
        linkage: Linkage,
        model: Model,
        rows: Iterable[Row] = tuple(ROWS),
        background: int = 250,
    ) -> None:
        self.engine = Engine(threads=1)
        self.linkage = linkage
        self.model = model
        fill_lake(self.engine, linkage, [*rows, *strangers(background, 5)])
        build_profiles(self.engine, linkage)
        group_profiles(self.engine, linkage)
        score_pairs(self.engine, linkage, model)
        self.cluster()

    def cluster(self, log: DecisionLog | None = None) -> None:
        """Make persons; with a log, as people decided."""
        decisions = []
        if log is not None:
            apply_decision_log(self.engine, log.in_force())
            decisions = decided(self.engine)
        cluster_persons(self.engine, self.linkage, REGISTER, decisions)
        build_persons(self.engine, self.linkage)

    def hold(self, kind: str, left: str, right: str) -> None:
        """Enter into the log what a run would enter itself."""
        self.engine.run(
            "insert into system_entry values ('entry', ?, ?, ?, null, null, null, 'run',"
            " date '2024-12-31', ['L0000000000A'], null)",
            [kind, self.profile(left), self.profile(right)],
        )

    def record(self, key: str) -> str:
        feed = self.engine.value("select feed from mention where row_key = ?", [key])
        return f"{feed}/{key}"

    def profile(self, key: str) -> int:
        return int(self.engine.value("select profile_id from mention where row_key = ?", [key]))

    def person(self, key: str) -> str:
        return str(
            self.engine.value(
                "select person_id from person_profile where profile_id = ?", [self.profile(key)]
            )
        )


def log_of(folder: Path) -> DecisionLog:
    return DecisionLog(folder, clock=lambda: datetime(2024, 12, 31, 9, 30, tzinfo=UTC))

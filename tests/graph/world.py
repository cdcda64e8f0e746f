"""A small world made by hand: persons, what is known of them, and leads."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from resolver.config.facts import FACT_KINDS, table_columns
from resolver.engine import Engine

KNOWN = date(2024, 6, 30)
AS_OF = date(2024, 12, 31)
FEEDS = ("bank_account", "pension_roll", "payment_list", "death_register", "award_list")

TABLES = """
create table person (person_id varchar, name varchar, id_number varchar, birth_date date,
    sex varchar, mentions bigint);
create table mention (row_id bigint, feed varchar, row_key varchar, profile_id bigint);
create table person_profile (profile_id bigint, person_id varchar, group_id bigint,
    certainty double);
create table possible_same (left_person varchar, right_person varchar, match_weight double,
    match_probability double, reason varchar);
create table lake_person (row_id bigint, feed varchar, known_on date, person__phone varchar,
    person__address varchar);
create table life_status (person_id varchar, verdict varchar, death_date date, death_month date,
    death_grade varchar, earliest_death date, latest_death date, probability double,
    sources varchar, death_rows bigint[], last_strong_sign date, last_weak_sign date,
    sign_rows bigint[]);
create table lead (lead_id varchar, scenario varchar, person_id varchar, benefit_id varchar,
    account varchar, period_from date, period_to date, months bigint, amount decimal(18, 2),
    amount_low decimal(18, 2), amount_high decimal(18, 2), grade varchar, probability double,
    severity varchar, consequence varchar, ring_id varchar, explanation_en varchar,
    explanation_zh varchar, evidence bigint[], related varchar[], robustness varchar,
    status varchar);
create table lead_innocent (lead_id varchar, explanation varchar, found boolean, effect varchar,
    note_en varchar, note_zh varchar, evidence bigint[]);
create table batch (batch_no bigint, batch varchar, feed varchar, department varchar,
    file_name varchar, sha256 varchar, delivered_on date, rows_in bigint, rows_accepted bigint,
    rows_quarantined bigint, superseded boolean);
create table run (as_of date, project varchar);
create table feed (feed varchar, department varchar, title_en varchar, title_zh varchar);
create table scenario (scenario varchar, title_en varchar, title_zh varchar, severity varchar);
"""


class World:
    """Adds persons and facts to a database in the shape of a run's snapshot."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._rows = 0
        self._persons: dict[str, str] = {}
        for statement in TABLES.strip().split(";\n"):
            engine.run(statement)
        for kind in FACT_KINDS:
            columns = ", ".join(f'"{name}" {type_}' for name, type_ in table_columns(kind).items())
            engine.run(f"create table {kind} ({columns})")
        engine.run("insert into run values (?, 'test')", [AS_OF])
        for number, feed in enumerate(FEEDS, 1):
            name = f"{feed}_202406.csv"
            self.insert(
                "batch",
                batch_no=number,
                batch=f"2024-06-30-{number:012x}",
                feed=feed,
                department="department",
                file_name=name,
                delivered_on=KNOWN,
                superseded=False,
            )
            self.insert("feed", feed=feed, department="d", title_en=feed, title_zh=f"清单{number}")

    def insert(self, table: str, **values: Any) -> None:
        names = ", ".join(f'"{name}"' for name in values)
        holes = ", ".join("?" for _ in values)
        self.engine.run(f"insert into {table} ({names}) values ({holes})", list(values.values()))

    def person(
        self, name: str, *, died: date | None = None, verdict: str | None = None, **contact: str
    ) -> str:
        """Add a person and return its id; `contact` may give a phone and an address."""
        number = len(self._persons) + 1
        person_id = f"P{number:011d}"
        self._persons[person_id] = name
        self.insert(
            "person",
            person_id=person_id,
            name=name,
            id_number=f"2202021950{number:04d}{number % 10000:04d}",
            birth_date=date(1950, 1, 1),
            sex="female" if number % 2 else "male",
            mentions=1,
        )
        self.insert(
            "person_profile", profile_id=number, person_id=person_id, group_id=number, certainty=1.0
        )
        month = died.replace(day=1) if died else None
        rows = [self.fact("death", person_id, date=died, method="registration")] if died else []
        self.insert(
            "life_status",
            person_id=person_id,
            verdict=verdict or ("dead" if died else "unknown"),
            death_date=died,
            death_month=month,
            death_grade="A" if died else None,
            sources="civil_affairs" if died else None,
            death_rows=rows,
            sign_rows=[],
        )
        if contact:
            self.contact(person_id, **contact)
        return person_id

    def row(self, feed: str, person_id: str) -> int:
        """Add a mention of a person in a feed and return its row id."""
        self._rows += 1
        row_id = (FEEDS.index(feed) + 1 << 32) + self._rows
        self.insert(
            "mention",
            row_id=row_id,
            feed=feed,
            row_key=f"key-{self._rows}",
            profile_id=int(person_id[1:]),
        )
        return row_id

    def contact(self, person_id: str, phone: str | None = None, address: str | None = None) -> None:
        """Let a row give a phone or an address for a person."""
        row_id = self.row("bank_account", person_id)
        self.insert(
            "lake_person",
            row_id=row_id,
            feed="bank_account",
            known_on=KNOWN,
            person__phone=phone,
            person__address=address,
        )

    def fact(self, kind: str, person_id: str, /, **values: Any) -> int:
        """State a fact and return its row id."""
        feeds = {
            "payment": "payment_list",
            "benefit": "pension_roll",
            "death": "death_register",
            "award": "award_list",
        }
        feed = feeds.get(kind, "bank_account")
        row_id = self.row(feed, person_id)
        known_on = values.pop("known_on", KNOWN)
        self.insert(
            kind,
            row_id=row_id,
            feed=feed,
            department="department",
            person_id=person_id,
            known_on=known_on,
            **values,
        )
        return row_id

    def pension(
        self, person_id: str, account: str, first: date, months: int, holder: str | None = None
    ) -> list[int]:
        """Put a person on the roll and pay 100 yuan a month; return the payment rows."""
        benefit_id = f"resident_pension:{person_id}"
        common = {"scheme": "resident_pension", "account": account, "benefit_id": benefit_id}
        self.fact(
            "benefit",
            person_id,
            start=first,
            amount=100,
            account_holder=holder,
            status="normal",
            **common,
        )
        rows = []
        for step in range(months):
            index = first.month - 1 + step
            month = date(first.year + index // 12, index % 12 + 1, 1)
            rows.append(
                self.fact("payment", person_id, month=month, amount=100, status="paid", **common)
            )
        return rows

    def lead(
        self,
        person_id: str,
        scenario: str = "pension_after_death",
        *,
        account: str | None = None,
        amount: float = 300,
        grade: str = "confirmed",
        evidence: list[int] | None = None,
        benefit: bool = True,
        status: str = "open",
        related: list[str] | None = None,
    ) -> str:
        """Add a lead and return its id."""
        lead_id = f"L{self.engine.value('select count(*) from lead') + 1:011d}"
        self.insert(
            "lead",
            lead_id=lead_id,
            scenario=scenario,
            person_id=person_id,
            benefit_id=f"resident_pension:{person_id}" if benefit else None,
            account=account,
            period_from=date(2024, 4, 1),
            period_to=date(2024, 6, 1),
            months=3,
            amount=amount,
            amount_low=amount,
            amount_high=amount,
            grade=grade,
            probability=0.97,
            severity="high",
            consequence="review",
            explanation_en=f"{self._persons[person_id]} was paid after death.",
            explanation_zh=f"{self._persons[person_id]}死亡后仍领取养老金。",
            evidence=evidence or [],
            related=related or [],
            status=status,
        )
        return lead_id

    def late_pensioner(
        self, name: str, account: str, months: int = 6, lead: bool = True, **contact: str
    ) -> str:
        """Add someone who died in March 2024 and is paid from January, with a lead for it."""
        person_id = self.person(name, died=date(2024, 3, 10), **contact)
        rows = self.pension(person_id, account, date(2024, 1, 1), months)
        if lead:
            self.lead(person_id, account=account, amount=(months - 3) * 100, evidence=rows[3:])
        return person_id

    def living_pensioner(self, name: str, account: str, **contact: str) -> str:
        """Add someone who lives and is paid."""
        person_id = self.person(name, **contact)
        self.pension(person_id, account, date(2024, 1, 1), 6)
        return person_id

    def dump(self, table: str) -> str:
        """Return a table's content as text, to compare two builds."""
        return json.dumps(sorted(self.engine.rows(f"select * from {table}"), key=str), default=str)

"""The kinds of fact that a row of an extract may state, and what each of them carries.

A source contract maps columns to these attributes; every later package reads them from tables
of the same names. The kinds are few and typed: a new department is a new contract, hardly ever
a new kind of fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AttributeType(StrEnum):
    """How the value of an attribute is read and kept."""

    DATE = "date"
    MONTH = "month"
    TIMESTAMP = "timestamp"
    MONEY = "money"
    INTEGER = "integer"
    FLAG = "flag"
    TEXT = "text"
    CODE = "code"
    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    ACCOUNT = "account"

    @property
    def sql_type(self) -> str:
        """Return the column type that holds a value of this type."""
        return _SQL_TYPES.get(self, "VARCHAR")


_SQL_TYPES = {
    AttributeType.DATE: "DATE",
    AttributeType.MONTH: "DATE",
    AttributeType.TIMESTAMP: "TIMESTAMP",
    AttributeType.MONEY: "DECIMAL(18,2)",
    AttributeType.INTEGER: "BIGINT",
    AttributeType.FLAG: "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a kind of fact."""

    type: AttributeType
    meaning: str
    required: bool = False
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact: what it says and the attributes that it carries."""

    meaning: str
    attributes: dict[str, Attribute]

    def columns(self) -> dict[str, str]:
        """Return the table columns of this kind: provenance, person, then its attributes.

        A date keeps beside it how exactly it was given: ``day``, ``month`` or ``year``.
        """
        columns = dict(PROVENANCE_COLUMNS)
        for name, attribute in self.attributes.items():
            columns[name] = attribute.type.sql_type
            if attribute.type is AttributeType.DATE:
                columns[f"{name}_precision"] = "VARCHAR"
        return columns


PROVENANCE_COLUMNS = {
    "row_id": "BIGINT",
    "feed": "VARCHAR",
    "department": "VARCHAR",
    "person_id": "VARCHAR",
    "known_on": "DATE",
}

_T = AttributeType


def _a(kind: AttributeType, meaning: str, *codes: str, required: bool = False) -> Attribute:
    return Attribute(kind, meaning, required, codes)


FACT_KINDS: dict[str, FactKind] = {
    "death": FactKind(
        "The person died.",
        {
            "date": _a(_T.DATE, "day or month of death", required=True),
            "method": _a(
                _T.CODE,
                "what kind of record says so",
                "registration",
                "cremation",
                "certificate",
                "medical_insurance",
                "allowance",
                "retired_cadre",
                "community",
                "benefit_stop",
            ),
            "registered_on": _a(_T.DATE, "when the department entered it"),
            "withdrawn": _a(_T.FLAG, "the department took the report back"),
        },
    ),
    "custody": FactKind(
        "The person was held or served a sentence.",
        {
            "start": _a(_T.DATE, "first day", required=True),
            "end": _a(_T.DATE, "last day by the papers; empty if open"),
            "released_on": _a(_T.DATE, "day of actual release"),
            "kind": _a(
                _T.CODE,
                "what was imposed",
                "short_detention",
                "imprisonment",
                "control",
                "probation",
                "outside_prison",
                "parole",
                "held",
                "wanted",
                required=True,
            ),
            "outcome": _a(_T.CODE, "how it ended", "convicted", "acquitted", "released", "died"),
            "document": _a(_T.TEXT, "number of the judgment or release paper"),
        },
    ),
    "presence": FactKind(
        "The person was seen alive, or something of theirs was used.",
        {
            "date": _a(_T.DATE, "when", required=True),
            "strength": _a(
                _T.CODE,
                "strong needs the body of the person; weak may be anyone with their card",
                "strong",
                "weak",
                required=True,
            ),
            "kind": _a(
                _T.CODE,
                "what happened",
                "border",
                "inpatient",
                "outpatient",
                "check_up",
                "visit",
                "face_authentication",
                "travel",
                "bus_card",
                "phone",
                "bank_counter",
                "card_issue",
                "enrolment",
                "allowance",
                required=True,
            ),
            "place": _a(_T.TEXT, "where"),
        },
    ),
    "benefit": FactKind(
        "The person is on a roll: an entitlement with its rate and receiving account.",
        {
            "number": _a(_T.TEXT, "the agency's own number of the entitlement"),
            "scheme": _a(_T.CODE, "such as employee_pension, resident_pension", required=True),
            "start": _a(_T.MONTH, "first entitled month"),
            "end": _a(_T.MONTH, "last payable month; empty if open"),
            "status": _a(_T.CODE, "state on the roll", "normal", "paused", "ended"),
            "paused_from": _a(_T.MONTH, "first month not paid because of a pause"),
            "reason": _a(
                _T.CODE,
                "why paused or ended",
                "death",
                "custody",
                "no_life_proof",
                "moved_abroad",
                "moved_scheme",
                "other",
            ),
            "amount": _a(_T.MONEY, "monthly rate in yuan"),
            "account": _a(_T.ACCOUNT, "where it is paid to"),
            "account_holder": _a(_T.NAME, "whose account that is, as the agency wrote it"),
            "agency": _a(_T.TEXT, "the paying agency"),
            "region": _a(_T.TEXT, "district, town or village, as the agency wrote it"),
        },
    ),
    "payment": FactKind(
        "One month's benefit, by the month it is for and not the month it was paid in.",
        {
            "number": _a(_T.TEXT, "the entitlement's number, as on the roll"),
            "scheme": _a(_T.CODE, "as on the roll", required=True),
            "month": _a(_T.MONTH, "the month it is for", required=True),
            "paid_on": _a(_T.DATE, "when it was paid out"),
            "amount": _a(_T.MONEY, "yuan", required=True),
            "status": _a(_T.CODE, "state", "pending", "paid", "failed", "written_off", "returned"),
            "refunded": _a(_T.MONEY, "yuan that have come back since"),
            "account": _a(_T.ACCOUNT, "the receiving account"),
        },
    ),
    "grant": FactKind(
        "A payment once, such as a funeral grant.",
        {
            "kind": _a(_T.CODE, "what for", "funeral", "survivor", "one_off", required=True),
            "scheme": _a(_T.CODE, "which fund paid"),
            "date": _a(_T.DATE, "when", required=True),
            "amount": _a(_T.MONEY, "yuan"),
            "account": _a(_T.ACCOUNT, "the receiving account"),
        },
    ),
    "claim": FactKind(
        "A medical settlement.",
        {
            "date": _a(_T.DATE, "day of service", required=True),
            "settled_on": _a(_T.DATE, "day of settlement"),
            "kind": _a(_T.CODE, "what", "inpatient", "outpatient", "pharmacy", required=True),
            "amount": _a(_T.MONEY, "yuan billed"),
            "fund_amount": _a(_T.MONEY, "yuan that the fund paid"),
            "provider": _a(_T.TEXT, "hospital or pharmacy"),
            "doctor": _a(_T.NAME, "who treated"),
            "diagnosis": _a(_T.TEXT, "as written"),
        },
    ),
    "account": FactKind(
        "The person holds a bank account or passbook.",
        {
            "number": _a(_T.ACCOUNT, "account or card number", required=True),
            "bank": _a(_T.TEXT, "bank or branch"),
            "kind": _a(_T.CODE, "what", "card", "passbook", "collective"),
            "opened": _a(_T.DATE, "first day"),
            "closed": _a(_T.DATE, "last day"),
            "phone": _a(_T.PHONE, "phone the bank has for it"),
        },
    ),
    "card": FactKind(
        "A social-security card was issued to the person.",
        {
            "number": _a(_T.ACCOUNT, "card number", required=True),
            "account": _a(_T.ACCOUNT, "the bank number on the same card"),
            "date": _a(_T.DATE, "when"),
            "collector": _a(_T.NAME, "who took it away"),
            "collector_phone": _a(_T.PHONE, "the collector's phone"),
        },
    ),
    "employment": FactKind(
        "The person worked for, or had an office in, an organisation.",
        {
            "employer": _a(_T.TEXT, "name as written"),
            "employer_code": _a(_T.TEXT, "unified social credit code or unit number"),
            "start": _a(_T.MONTH, "first month"),
            "end": _a(_T.MONTH, "last month"),
            "role": _a(_T.CODE, "as what", "employee", "legal_representative", "shareholder"),
            "wage": _a(_T.MONEY, "monthly yuan"),
        },
    ),
    "contribution": FactKind(
        "A contribution to a scheme.",
        {
            "scheme": _a(_T.CODE, "which"),
            "month": _a(_T.MONTH, "for which month", required=True),
            "amount": _a(_T.MONEY, "yuan"),
            "employer": _a(_T.TEXT, "name as written"),
            "employer_code": _a(_T.TEXT, "unified social credit code or unit number"),
        },
    ),
    "enrolment": FactKind(
        "The person is enrolled in a scheme.",
        {
            "scheme": _a(_T.CODE, "which"),
            "date": _a(_T.DATE, "since when"),
            "status": _a(_T.CODE, "state", "active", "paused", "ended"),
            "employer": _a(_T.TEXT, "name as written"),
            "employer_code": _a(_T.TEXT, "unified social credit code or unit number"),
        },
    ),
    "authentication": FactKind(
        "Somebody certified that the person is alive and entitled.",
        {
            "date": _a(_T.DATE, "when", required=True),
            "method": _a(_T.CODE, "how", "face", "fingerprint", "counter", "paper", "data_match"),
            "device": _a(_T.TEXT, "device or terminal"),
            "operator": _a(_T.TEXT, "who certified"),
        },
    ),
    "award": FactKind(
        "A pension was granted, with the papers it rests on.",
        {
            "kind": _a(_T.CODE, "ground", "normal", "sick", "hazardous", "early", required=True),
            "scheme": _a(_T.CODE, "which"),
            "date": _a(_T.DATE, "day of the award", required=True),
            "hospital": _a(_T.TEXT, "who issued the diagnosis"),
            "doctor": _a(_T.NAME, "who signed it"),
            "diagnosis": _a(_T.TEXT, "as written"),
            "document": _a(_T.TEXT, "number of the certificate"),
            "agent": _a(_T.NAME, "who filed"),
            "agent_phone": _a(_T.PHONE, "the agent's phone"),
            "employer": _a(_T.TEXT, "last employer"),
        },
    ),
    "withdrawal": FactKind(
        "Money was taken out of an account.",
        {
            "at": _a(_T.TIMESTAMP, "when", required=True),
            "account": _a(_T.ACCOUNT, "from which", required=True),
            "amount": _a(_T.MONEY, "yuan"),
            "terminal": _a(_T.TEXT, "machine or counter"),
        },
    ),
    "transfer": FactKind(
        "Money went from one account to another.",
        {
            "at": _a(_T.TIMESTAMP, "when", required=True),
            "account": _a(_T.ACCOUNT, "from which", required=True),
            "counter_account": _a(_T.ACCOUNT, "to which", required=True),
            "amount": _a(_T.MONEY, "yuan"),
        },
    ),
    "edit": FactKind(
        "An operator changed master data.",
        {
            "date": _a(_T.DATE, "when", required=True),
            "field": _a(
                _T.CODE,
                "what",
                "account",
                "phone",
                "address",
                "name",
                "id_number",
                "birth_date",
                required=True,
            ),
            "scheme": _a(_T.CODE, "on which roll"),
            "old_value": _a(_T.TEXT, "before"),
            "new_value": _a(_T.TEXT, "after"),
            "reason": _a(_T.TEXT, "as written"),
            "operator": _a(_T.TEXT, "who"),
        },
    ),
    "household": FactKind(
        "The person belongs to a household.",
        {
            "number": _a(_T.TEXT, "household number", required=True),
            "relation": _a(_T.TEXT, "to the head, as written"),
        },
    ),
    "organisation": FactKind(
        "An organisation exists; the person named is its legal representative.",
        {
            "name": _a(_T.TEXT, "as registered", required=True),
            "code": _a(_T.TEXT, "unified social credit code"),
            "kind": _a(_T.TEXT, "as registered"),
            "phone": _a(_T.PHONE, "as registered"),
            "address": _a(_T.ADDRESS, "as registered"),
            "founded": _a(_T.DATE, "when"),
        },
    ),
    "photo": FactKind("An image of the person is held.", {"file": _a(_T.TEXT, "where")}),
    "tip": FactKind(
        "Somebody reported the person.",
        {"date": _a(_T.DATE, "when", required=True), "text": _a(_T.TEXT, "what they said")},
    ),
}
"""Every kind of fact by its name in contracts and in tables."""


def create_table(kind: str) -> str:
    """Return the statement that creates the empty table of a kind of fact.

    Examples
    --------
    >>> create_table("photo")
    'create table photo ("row_id" BIGINT, "feed" VARCHAR, "department" VARCHAR, \
"person_id" VARCHAR, "known_on" DATE, "file" VARCHAR)'
    """
    columns = ", ".join(f'"{name}" {kind}' for name, kind in table_columns(kind).items())
    return f"create table {kind} ({columns})"


def table_columns(kind: str) -> dict[str, str]:
    """Return the columns of the table of a kind of fact.

    Benefits and payments also carry ``benefit_id``, the same for a payment and the entitlement
    that it is made under: the scheme with the agency's number, or with the person if the
    agency gives no number.
    """
    columns = FACT_KINDS[kind].columns()
    if kind in {"benefit", "payment"}:
        columns["benefit_id"] = "VARCHAR"
    return columns

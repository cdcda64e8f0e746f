"""A prefecture that was made by hand, with conventions of its own, and what is true in it.

Nothing here is shared with `resolver.sample`: other files, headers, encodings, forms of dates and
numbers, other frauds and other innocent people. Every case says what it expects.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

MONTHS = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
_SURNAMES = "赵钱孙周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = (
    "德福桂兰永昌秀珍长河素琴志刚玉芳大海凤英有才春梅金山淑贞立本菊香守信月娥宝林翠萍"
    "天佑彩霞连生爱华庆余冬梅文斌巧云富贵银花明远腊梅广田桂枝成林水仙国栋红英"
)
_VILLAGES = ["柳河镇前屯村", "柳河镇后屯村", "石桥乡下洼村", "石桥乡上洼村", "城关街道北门社区"]


@dataclass
class Person:
    key: str
    name: str
    number: str
    birth: date
    male: bool
    village: str
    phone: str
    account: str
    house: str

    @property
    def old_number(self) -> str:
        return self.number[:6] + self.number[8:17]


@dataclass
class Expected:
    """A lead that has to be there, to the cent, in one of these grades."""

    scenario: str
    person: Person
    amount: Decimal
    grades: tuple[str, ...] = ("confirmed", "probable")


@dataclass
class Prefecture:
    people: list[Person] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    expected: list[Expected] = field(default_factory=list)
    innocent: list[tuple[str, Person]] = field(default_factory=list)
    rings: dict[str, set[str]] = field(default_factory=dict)

    def person(self, key: str = "", *, name: str = "", birth: date | None = None, sex: str = "",
               number: str = "", village: str = "", phone: str = "", house: str = "",
               area: str = "341222") -> Person:  # fmt: skip
        """Somebody new; what is not given follows from how many there are."""
        n = len(self.people)
        name = name or _SURNAMES[n * 7 % 30] + _GIVEN[n * 22 % 76 :][:2]
        male = sex == "男" if sex else n % 2 == 0
        birth = birth or date(1938 + n % 22, 1 + n * 5 % 12, 1 + n * 7 % 28)
        one = Person(
            key or f"n{n}", name, number or identity(area, birth, 2 * (n + 11) + male), birth, male,
            village or _VILLAGES[n % 5], phone or f"137{n:04d}{n * 37 % 10000:04d}",
            f"6228480{n:03d}{n * 7919 % 1000000:06d}01", house or f"H{n:05d}",
        )  # fmt: skip
        self.people.append(one)
        self.rows["户口"].append(
            {"人员编号": f"R{n:05d}", "户号": one.house, "XM": name, "XB": "男" if male else "女",
             "GMSFHM": one.number, "CSRQ": birth.strftime("%Y%m%d"), "住址": one.village}
        )  # fmt: skip
        return one

    def employee(self, one: Person, rate: str, last: str, *, first: str = "2023-01",
                 account: str | dict[str, str] = "", status: str = "正常发放",
                 stop: str = "", reason: str = "", number: str = "", name: str = "",
                 back: dict[str, str] | None = None, failed: tuple[str, ...] = (),
                 paid_on: dict[str, str] | None = None) -> None:  # fmt: skip
        """Put somebody on the employees' roll and pay every month from the first to the last."""
        number, name, back = number or one.number, name or one.name, back or {}
        accounts = account if isinstance(account, dict) else {"": account or one.account}
        current = accounts[max(m for m in accounts if m <= MONTHS[-1])]
        self.rows["退休名册"].append(
            {"姓名": name, "公民身份号码": number, "出生年月": one.birth.strftime("%Y年%m月"),
             "手机": one.phone, "家庭住址": one.village, "退休时间": "2000-01", "待遇状态": status,
             "发放截止年月": stop and stop.replace("-", ""), "停发原因": reason,
             "开户账号": current, "月养老金": rate}
        )  # fmt: skip
        for month in MONTHS:
            if first <= month <= last:
                self.rows["职工发放"].append(
                    {"发放月份": month.replace("-", "年") + "月", "姓名": name, "证件号": number,
                     "应发金额": rate, "实发金额": f"{Decimal(rate):,.2f}元",
                     "开户账号": accounts[max(m for m in accounts if m <= month)],
                     "到账情况": "退票" if month in failed else "成功",
                     "到账时间": (paid_on or {}).get(month, f"{month}-15 09:30:00"),
                     "已追回": back.get(month, "")}
                )  # fmt: skip

    def resident(self, one: Person, rate: str, last: str, *, first: str = "2023-01",
                 account: str = "", number: str = "",
                 zero: tuple[str, ...] = ()) -> None:  # fmt: skip
        """Put somebody on the residents' roll, which has a column a month."""
        paid = {m: rate for m in MONTHS if first <= m <= last and m not in zero}
        self.rows["居民"].append(
            {"姓 名": one.name, "身份证号": number or one.number, "村居": one.village,
             "手机号": one.phone, "存折账号": account or one.account}
            | {m: paid.get(m, "0") for m in MONTHS}
        )  # fmt: skip

    def police(
        self, one: Person, day: str, *, name: str = "", number: str = "", on: str = ""
    ) -> None:
        self.rows["销户"].append(
            {"XM": name or one.name, "XB": "1" if one.male else "2", "SFZH": number or one.number,
             "亡故日期": day, "销户日期": on or day}
        )  # fmt: skip

    def cremation(self, one: Person, day: str, *, number: str | None = None) -> None:
        self.rows["火化"].append(
            {"死者姓名": one.name, "身份证号": one.number if number is None else number,
             "离世时间": day.replace("-", "."), "火化时间": "", "家庭住址": one.village}
        )  # fmt: skip

    def insurer(self, one: Person, day: str, *, withdrawn: str = "否") -> None:
        self.rows["医保死亡"].append(
            {"参保人姓名": one.name, "证件号码": one.number, "死亡时间": day, "撤销标志": withdrawn}
        )

    def village_list(self, one: Person, month: str, *, number: str = "") -> None:
        self.rows["村居死亡"].append(
            {"姓名": one.name, "身份证号": number, "性别": "男" if one.male else "女",
             "出生年月": one.birth.strftime("%Y.%m"), "村": one.village, "去世时间": month}
        )  # fmt: skip

    def seen(self, one: Person, day: str) -> None:
        self.rows["体检"].append(
            {"姓名": one.name, "身份证号": one.number, "体检时间": day, "体检医院": "县人民医院"}
        )

    def claim(self, one: Person, day: str, kind: str, fund: str, *, hospital: str = "县人民医院",
              ill: str = "高血压", settled: str = "") -> None:  # fmt: skip
        number = f"YB{len(self.rows['结算']):06d}"
        self.rows["结算"].append(
            {"结算流水号": number, "姓名": one.name, "证件号码": one.number, "就诊日期": day,
             "结算日期": settled or day, "就诊类别": kind, "总费用": str(Decimal(fund) * 2),
             "统筹支付": fund, "定点医疗机构": hospital, "疾病诊断": ill}
        )  # fmt: skip

    def change(self, one: Person, day: str, old: str, new: str, reason: str = "本人申请") -> None:
        number = f"B{len(self.rows['变更']):05d}"
        self.rows["变更"].append(
            {"变更流水号": number, "姓名": one.name, "证件号码": one.number, "变更时间": day,
             "变更字段": "银行账号", "原值": old, "新值": new, "变更原因": reason,
             "操作员": "李经办"}
        )  # fmt: skip

    def court(self, one: Person, start: str, end: str, kind: str, outcome: str = "有罪") -> None:
        case = f"({start[:4]})皖刑{len(self.rows['判决'])}号"
        self.rows["判决"].append(
            {"被告人": one.name, "身份证号": one.number, "刑期起": start, "刑期止": end,
             "刑种": kind, "判决结果": outcome, "案号": case}
        )  # fmt: skip

    def award(self, one: Person, day: str, kind: str, hospital: str, doctor: str, ill: str,
              agent: str, phone: str) -> None:  # fmt: skip
        self.rows["审批"].append(
            {"姓名": one.name, "身份证号": one.number, "退休类型": kind, "审批时间": day,
             "诊断医院": hospital, "诊断医师": doctor, "诊断": ill, "代办人姓名": agent,
             "代办电话": phone, "证明编号": f"Z{len(self.rows['审批'])}"}
        )  # fmt: skip

    def expect(self, scenario: str, one: Person, amount: str | Decimal, *grades: str) -> None:
        self.expected.append(
            Expected(scenario, one, Decimal(amount), grades or ("confirmed", "probable"))
        )

    def blameless(self, one: Person, scenario: str = "*") -> None:
        """No lead of this scenario that an office would act on."""
        self.innocent.append((scenario, one))


def identity(area: str, birth: date, sequence: int) -> str:
    body = f"{area}{birth:%Y%m%d}{sequence % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


_LAYOUT = {
    "户口": ("常住人口信息.csv", "gb18030", ","),
    "退休名册": ("企业退休人员花名册_202412.csv", "gb18030", ","),
    "职工发放": ("社银直联发放结果.txt", "utf-8", "|"),
    "居民": ("城乡居保月发放表.xlsx", "", ""),
    "销户": ("全市销户人员明细（2024年12月）.txt", "utf-16", "\t"),
    "火化": ("殡仪馆火化登记.csv", "gb18030", ","),
    "医保死亡": ("医保死亡终止.xlsx", "", ""),
    "村居死亡": ("各村上报死亡名单.csv", "utf-8-sig", ";"),
    "体检": ("老年人体检.xlsx", "", ""),
    "结算": ("医疗费用.csv", "utf-8", ","),
    "变更": ("修改日志.txt", "gb18030", "\t"),
    "判决": ("刑事判决清单.xlsx", "", ""),
    "在押": ("监狱在册.csv", "utf-8-sig", ","),
    "审批": ("提前退休审批.csv", "gb18030", ","),
    "账户": ("开户信息.parquet", "", ""),
    "公交": ("敬老卡.csv", "gb18030", ","),
    "认证": ("生存认证.csv", "gb18030", ","),
}
_TITLED = {"销户", "火化", "村居死亡", "居民"}


def write(town: Prefecture, inbox: Path) -> None:
    """Write the extracts, each department in its own way."""
    inbox.mkdir(parents=True, exist_ok=True)
    for feed, rows in town.rows.items():
        name, encoding, delimiter = _LAYOUT[feed]
        header = list(rows[0])
        table = [header, *([row[column] for column in header] for row in rows)]
        if feed in _TITLED:
            table.insert(0, [f"太和县{feed}汇总（2023—2024年）"])
            table.append(["合计", f"{len(rows)}人"])
        if name.endswith(".parquet"):
            pq.write_table(pa.Table.from_pylist(rows), inbox / name)
        elif name.endswith(".xlsx"):
            with xlsxwriter.Workbook(inbox / name) as book:
                sheet = book.add_worksheet("明细")
                for at, row in enumerate(table):
                    sheet.write_row(at, 0, row)
        else:
            text = io.StringIO()
            csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(table)
            (inbox / name).write_bytes(text.getvalue().encode(encoding))


_WHO = "  name: [姓名, 姓 名]\n  id_number: [公民身份号码, 证件号, 身份证号]\n"
CONTRACTS = {
    "social_security/employee_pensions.yml": f"""
department: social_security
title: {{en: Retirees, zh: 退休名册}}
files: "*花名册*"
format: {{kind: csv}}
cadence: yearly
delivery: full
person:
{_WHO}  birth_date: 出生年月
  phone: 手机
  address: 家庭住址
facts:
  benefit:
    scheme: {{const: employee_pension}}
    start: 退休时间
    end: 发放截止年月
    status: {{column: 待遇状态, values: {{正常发放: normal, 暂停发放: paused, 终止发放: ended}}}}
    reason:
      {{column: 停发原因, required: false, otherwise: other, values: {{死亡: death,
       服刑: custody}}}}
    account: 开户账号
    amount: 月养老金
  death:
    when: {{column: 停发原因, in: [死亡]}}
    date: 发放截止年月
    method: {{const: benefit_stop}}
""",
    "social_security/payments.yml": f"""
department: social_security
title: {{en: Bank results, zh: 发放结果}}
files: "*发放结果*"
format: {{kind: csv}}
cadence: monthly
person:
{_WHO}facts:
  payment:
    scheme: {{const: employee_pension}}
    month: 发放月份
    amount: 实发金额
    paid_on: 到账时间
    status: {{column: 到账情况, values: {{成功: paid, 退票: failed}}}}
    refunded: {{column: 已追回, required: false}}
    account: 开户账号
""",
    "social_security/resident_pensions.yml": f"""
department: social_security
title: {{en: Residents, zh: 居民月发放表}}
files: "*居保*"
format: {{kind: xlsx}}
cadence: monthly
delivery: full
person:
{_WHO}  phone: 手机号
  address: 村居
facts:
  benefit:
    scheme: {{const: resident_pension}}
    account: 存折账号
  payment:
"""
    + "".join(
        f"    - {{scheme: {{const: resident_pension}}, month: {{const: {m}-01}}, amount: {m},"
        f" status: {{const: paid}}, account: 存折账号}}\n"
        for m in MONTHS
    ),
}
"""Rolls and payments have no numbers here, so this office writes contracts of its own for them."""

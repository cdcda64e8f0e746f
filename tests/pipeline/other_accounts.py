"""What happened in the other prefecture with papers and accounts, alone and together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.pipeline.other_prefecture import Prefecture, shifted

DEAD, SICK = "pension_after_death", "sick_retirement_cluster"
SHARED, MOVED = "one_account_several_dead", "account_changed_near_death"


def awards(town: Prefecture) -> None:
    for n in range(7):
        one = town.person(f"sick {n}", birth=date(1968, 1 + n, 3))
        town.employee(one, "2100.50", "2024-12", first="2024-03")
        town.award(one, f"2024-02-{10 + n}", "病退", "县中医院", "邱某山", "腰椎间盘突出症",
                   "佟中介", "13900001111")  # fmt: skip
        if n == 6:
            # Of all seven, this one was really ill.
            town.claim(one, "2023-11-02", "住院", "2200", hospital="县中医院", ill="腰椎间盘突出症")
            town.claim(one, "2023-12-02", "门诊", "60", hospital="县中医院", ill="腰椎间盘突出症")
            town.blameless(one)
        else:
            town.expect(SICK, one, "21005.00")
    for n in range(12):
        # The mine's own hospital and the mine's own clerk: all were ill.
        one = town.person(birth=date(1967, 1 + n, 9))
        town.employee(one, "2300.00", "2024-12", first="2024-05")
        town.award(one, f"2024-04-{5 + n:02d}", "病退", "矿务局职业病医院", "尚医生", "尘肺病",
                   "矿劳资科", "13900002222")  # fmt: skip
        if n % 4:
            town.claim(one, f"2024-01-{5 + n:02d}", "住院", "3000", hospital="矿务局职业病医院",
                       ill="尘肺病")  # fmt: skip
        town.blameless(one)
    for n in range(14):
        one = town.person(birth=date(1966, 1 + n % 12, 17))
        town.employee(one, "2250.00", "2024-12", first="2024-02")
        town.award(one, f"2024-01-{5 + n:02d}", "病退", f"第{n % 5}医院", f"医师{n % 7}",
                   ("冠心病", "脑梗死", "尿毒症")[n % 3], f"家属{n}",
                   f"1385555{n:04d}")  # fmt: skip
        town.blameless(one)


def _dead_on(town: Prefecture, key: str, count: int, account: str, **extra: str) -> set[str]:
    keys = set()
    for n in range(count):
        one = town.person(f"{key} {n}", **extra)
        town.employee(one, "2555.00", "2024-10", account=account)
        town.police(one, f"2024-0{5 + n % 3}-1{n}")
        town.cremation(one, f"2024-0{5 + n % 3}-1{n}")
        keys.add(one.key)
    return keys


def accounts(town: Prefecture) -> None:
    for count in (2, 3, 5):
        collector = town.person(f"collector of {count}")
        town.rows["账户"].append(
            {"账号": collector.account, "客户姓名": collector.name, "证件号码": collector.number,
             "账户类型": "借记卡", "开户时间": "2015-06-01", "预留手机号": collector.phone}
        )  # fmt: skip
        before = len(town.people)
        members = _dead_on(town, f"of {count}", count, collector.account)
        for one in town.people[before:]:
            stop = {5: 5, 6: 4, 7: 3}[5 + int(one.key[-1]) % 3]
            for scenario in (SHARED, DEAD):
                town.expect(scenario, one, Decimal("2555.00") * stop, "confirmed")
        town.rings[f"collector of {count}"] = members | {collector.key}

    husband = town.person("husband", sex="男", house="H9100")
    wife = town.person("wife", sex="女", house="H9100", village=husband.village)
    for one, day in ((husband, "2024-03-03"), (wife, "2024-05-05")):
        town.resident(one, "230.00", "2024-07", account=husband.account)
        town.police(one, day)
        town.cremation(one, day)
    # Somebody did draw on it, but it was theirs: never more than probable.
    for one, amount in ((husband, "920.00"), (wife, "460.00")):
        town.expect(DEAD, one, amount)
        town.expect(SHARED, one, amount, "possible", "probable")

    father = town.person("father", house="H9200")
    son = town.person("son", house="H9200", birth=date(1961, 1, 1), village=father.village)
    town.resident(father, "240.00", "2024-12", account=son.account)
    town.resident(son, "180.00", "2024-12")
    town.police(father, "2024-10-10")
    town.cremation(father, "2024-10-11")
    town.expect(DEAD, father, "480.00", "confirmed")
    town.blameless(father, SHARED)
    town.blameless(son)

    pooled = {"home": "8866001200334455", "village": "34120500060007"}
    town.rows["账户"].append(
        {"账号": pooled["village"], "客户姓名": "前屯村民委员会", "证件号码": "",
         "账户类型": "村集体账户", "开户时间": "2012-01-01", "预留手机号": ""}
    )  # fmt: skip
    for place, size in (("home", 12), ("village", 4)):
        for n in range(size):
            one = town.person(f"{place} {n}", phone="0558-6620001" if place == "home" else "")
            if n < 2:
                town.resident(one, "220.00", "2024-12", account=pooled[place])
                town.police(one, "2024-10-20")
                town.cremation(one, "2024-10-20")
                town.blameless(one, SHARED)
                town.expect(DEAD, one, "440.00")
            else:
                town.resident(one, "220.00", "2024-12", account=pooled[place])
                town.blameless(one)

    guardian = town.person("guardian")
    for n in range(3):
        ward = town.person(f"ward {n}", village=guardian.village)
        town.resident(ward, "210.00", "2024-12", account=guardian.account)
        town.blameless(ward)


def changes(town: Prefecture) -> None:
    for days, guilty in ((-91, False), (-90, True), (-1, True), (1, True)):
        one = town.person(f"changed {days} days after")
        new, day = (
            f"62170001{abs(days):03d}{'5' if days > 0 else '3'}4321",
            shifted("2024-06-15", days),
        )
        town.employee(one, "2900.00", "2024-09",
                      account={"": one.account, (day[:7] if day[8:] < "15" else
                               shifted(day[:8] + "28", 5)[:7]): new})  # fmt: skip
        town.change(one, day, one.account, new)
        town.police(one, "2024-06-15")
        town.cremation(one, "2024-06-16")
        town.expect(DEAD, one, "8700.00", "confirmed")
        if guilty:
            town.expect(MOVED, one, "8700.00")
        else:
            town.blameless(one, MOVED)
    for n in range(18):
        one = town.person(f"merger {n}")
        new = f"6231{n:04d}99887766"
        dead = n < 2
        town.employee(one, "2600.00", "2024-08" if dead else "2024-12",
                      account={"": one.account, "2024-05": new})  # fmt: skip
        town.change(one, "2024-04-28", one.account, new, "农商行合并换号")
        if dead:
            town.police(one, "2024-06-20")
            town.cremation(one, "2024-06-20")
            town.expect(DEAD, one, "5200.00", "confirmed")
            town.blameless(one, MOVED)
        else:
            town.blameless(one)
    for n in range(16):
        # Another bank's merger, which nobody entered: only the payments show it.
        one = town.person(f"silent merger {n}")
        town.employee(one, "2700.00", "2024-09" if n < 1 else "2024-12",
                      account={"": one.account, "2024-07": f"6221{n:04d}55443322"})  # fmt: skip
        if n < 1:
            town.police(one, "2024-08-20")
            town.cremation(one, "2024-08-20")
            town.expect(DEAD, one, "2700.00", "confirmed")
            town.blameless(one, MOVED)
        else:
            town.blameless(one)

"""What happened in the other prefecture: ten frauds with their amounts, and the innocent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.pipeline import other_accounts
from tests.pipeline.other_prefecture import Prefecture, full_width, identity

DEAD, CONFLICT, GAP = "pension_after_death", "death_date_conflict", "cross_scheme_gap"
CARE, BOTH, DUAL = "medical_after_death", "employee_and_resident_pension", "dual_identity"
PRISON = "pension_in_prison"


def prefecture() -> Prefecture:
    """Return the whole prefecture, the same every time."""
    town = Prefecture()
    for part in (_ordinary, _deaths, _disputed_deaths, _stops, _care, _two_schemes, _identities,
                 _custody, other_accounts.awards, other_accounts.accounts,
                 other_accounts.changes):  # fmt: skip
        part(town)
    return town


def _ordinary(town: Prefecture) -> None:
    for n in range(60):
        one = town.person()
        if n % 2:
            town.employee(one, f"{2600 + n * 13}.{n:02d}", "2024-12")
        else:
            town.resident(one, f"{180 + n}.50", "2024-12")
        if n % 3 == 0:
            town.seen(one, f"2024年{1 + n % 12}月{1 + n % 27}日")
        if n % 4 == 0:
            town.claim(one, f"2024/{1 + n % 12}/{1 + n % 27}", "门诊", "35.20")
        if n % 10 == 9:
            # Died, reported, stopped in time.
            town.police(one, "2024-12-03")
            town.cremation(one, "2024-12-04")
            town.blameless(one)


def _deaths(town: Prefecture) -> None:
    first = town.person("first of the month")
    town.employee(first, "3127.45", "2024-08")
    town.police(first, "2024-03-01")
    town.cremation(first, "2024-03-01")
    town.expect(DEAD, first, "15637.25", "confirmed")

    last = town.person("last of the month")
    town.employee(last, "3127.45", "2024-08", number=last.number.lower())
    town.police(last, "20240331")
    town.cremation(last, "2024-03-31", number=full_width(last.number))
    town.expect(DEAD, last, "15637.25", "confirmed")

    month = town.person("only the month is known")
    town.resident(month, "213.60", "2024-07")
    town.village_list(month, "2024年5月", number=month.number)
    town.insurer(month, "2024-05")
    town.expect(DEAD, month, "427.20")
    town.expect(GAP, month, "427.20")

    one_month = town.person("paid for the month of death")
    town.employee(one_month, "2980.10", "2024-06")
    town.police(one_month, "2024-06-01")
    town.cremation(one_month, "2024-06-02")
    town.blameless(one_month)

    back = town.person("partly paid back")
    back_months = {"2024-03": "2800.00", "2024-04": "1,000.00"}
    town.employee(back, "2800", "2024-05", back=back_months)
    town.police(back, "2024-01-15")
    town.cremation(back, "2024-01-16")
    town.expect(DEAD, back, "7400.00", "confirmed")

    all_back = town.person("all paid back")
    town.employee(all_back, "2800", "2024-05", back={"2024-04": "2800", "2024-05": "2800"})
    town.police(all_back, "2024-03-15")
    town.cremation(all_back, "2024-03-16")
    town.blameless(all_back)

    reversal = town.person("reversed in a row of its own")
    town.employee(reversal, "2810.20", "2024-06")
    town.rows["职工发放"].append(
        dict(town.rows["职工发放"][-1], 实发金额="-2,810.20元", 应发金额="-2810.20")
    )
    town.police(reversal, "2024-04-15")
    town.cremation(reversal, "2024-04-16")
    town.expect(DEAD, reversal, "2810.20", "confirmed")

    late = town.person("arrears for months before")
    arrears = dict.fromkeys(("2023-11", "2023-12", "2024-01", "2024-02"), "2024-04-20 10:00:00")
    town.employee(late, "3010.00", "2024-02", paid_on=arrears)
    town.police(late, "2024-02-10")
    town.cremation(late, "2024-02-11")
    town.blameless(late)

    bounced = town.person("payments after death bounced")
    town.employee(bounced, "3333.33", "2024-07", failed=("2024-06", "2024-07"))
    town.police(bounced, "2024-05-09")
    town.cremation(bounced, "2024-05-10")
    town.blameless(bounced)

    old = town.person("old number on the roll", birth=date(1941, 4, 5))
    town.employee(old, "2450.75", "2024-04", number=old.old_number)
    town.police(old, "2024年2月2日")
    town.cremation(old, "2024-02-03")
    town.expect(DEAD, old, "4901.50", "confirmed")

    blank = town.person("no number at the crematory")
    town.employee(blank, "2700.00", "2024-11")
    town.police(blank, "2024-09-20")
    town.village_list(blank, "2024.9")
    town.expect(DEAD, blank, "5400.00")

    spoken = town.person("village list alone")
    town.resident(spoken, "190.00", "2024-12")
    town.village_list(spoken, "2024-10")
    town.expect(DEAD, spoken, "380.00", "possible", "probable")

    minority = town.person("minority name", name="阿依古丽·买买提")
    town.employee(minority, "3600.00", "2024-10", name="阿依古丽.买买提")
    town.police(minority, "2024-08-08", name="阿依古丽买买提")
    town.cremation(minority, "2024-08-09")
    town.expect(DEAD, minority, "7200.00", "confirmed")

    renamed = town.person("changed the name", name="王招娣")
    town.employee(renamed, "2900.00", "2024-10")
    town.police(renamed, "2024-08-08", name="王佳怡")
    town.cremation(renamed, "2024-08-09")
    town.expect(DEAD, renamed, "5800.00")

    carded = town.person("bus card after death")
    town.employee(carded, "2500.00", "2024-12")
    town.police(carded, "2024-10-31")
    town.cremation(carded, "2024-11-01")
    town.rows["公交"].append(
        {"持卡人姓名": carded.name, "身份证号": carded.number, "年审时间": "2024-12-05"}
    )
    # Police say October, the crematory November: the earlier month counts.
    town.expect(DEAD, carded, "5000.00")


def _disputed_deaths(town: Prefecture) -> None:
    two = town.person("registered late")
    town.employee(two, "3000.00", "2024-04")
    town.police(two, "2024-04-12", on="2024-04-12")
    town.cremation(two, "2024-02-03")
    town.expect(DEAD, two, "6000.00")

    taken_back = town.person("report withdrawn")
    town.employee(taken_back, "3100.00", "2024-12")
    town.insurer(taken_back, "2024-03-05", withdrawn="是")
    town.blameless(taken_back)

    alive = town.person("seen afterwards")
    town.employee(alive, "3100.00", "2024-12")
    town.police(alive, "2024-01-20")
    town.seen(alive, "2024-06-03")
    town.rows["认证"].append(
        {
            "姓名": alive.name,
            "证件号码": alive.number,
            "认证时间": "2024-09-02",
            "认证方式": "人脸识别",
        }
    )
    town.blameless(alive)

    # A neighbour's death was filed under his number.
    other = town.person("number of another's death", name="马有田", sex="男")
    dead = town.person("died under a wrong number", name="牛得草", sex="男")
    town.employee(other, "3200.00", "2024-12")
    town.police(dead, "2024-05-05", number=other.number)
    town.blameless(other)

    # Cremated on one day and registered with another day of the same month.
    near = town.person("two days apart")
    town.employee(near, "2750.00", "2024-05")
    town.police(near, "2024-05-30")
    town.cremation(near, "2024-05-28")
    town.blameless(near)


def _stops(town: Prefecture) -> None:
    late = town.person("stopped four months late")
    town.employee(late, "2600.00", "2024-06", status="终止发放", stop="2024-06", reason="死亡")
    town.police(late, "2024-02-14")
    town.cremation(late, "2024-02-15")
    town.expect(CONFLICT, late, "10400.00", "confirmed")
    town.expect(DEAD, late, "10400.00", "confirmed")
    town.blameless(late, GAP)

    fine = town.person("stopped in time")
    town.employee(fine, "2600.00", "2024-02", status="终止发放", stop="2024-02", reason="死亡")
    town.police(fine, "2024-02-29")
    town.cremation(fine, "2024-03-01")
    town.blameless(fine)

    gap = town.person("medical insurance knew")
    town.employee(gap, "2650.00", "2024-03")
    town.insurer(gap, "2023-10-08")
    town.police(gap, "2023-10-08")
    for scenario in (GAP, DEAD):
        town.expect(scenario, gap, "13250.00", "confirmed")

    schemes = town.person("one scheme stopped")
    town.resident(schemes, "205.00", "2024-09")
    town.employee(schemes, "2500.00", "2024-05", status="终止发放", stop="2024-05", reason="死亡")
    town.police(schemes, "2024-05-11")
    for scenario in (GAP, DEAD):
        town.expect(scenario, schemes, "820.00")
    town.expect(BOTH, schemes, "3485.00", "confirmed")
    town.blameless(schemes, CONFLICT)


def _care(town: Prefecture) -> None:
    fraud = town.person("clinic after death")
    town.resident(fraud, "188.00", "2024-03")
    town.police(fraud, "2024-03-03")
    town.cremation(fraud, "2024-03-04")
    town.claim(fraud, "2024-03-02", "住院", "900.00")
    town.claim(fraud, "2024-04-11", "门诊", "120.35")
    town.claim(fraud, "2024-05-11", "门诊慢特病", "80.40")
    # Bought with the family's shared account.
    town.claim(fraud, "2024-06-11", "药店购药", "0")
    town.expect(CARE, fraud, "200.75")

    same_day = town.person("bill of the last stay")
    town.resident(same_day, "188.00", "2024-03")
    town.police(same_day, "2024-03-03")
    town.cremation(same_day, "2024-03-04")
    town.claim(same_day, "2024-03-03", "住院", "5000.00", settled="2024-04-20")
    town.blameless(same_day)


def _two_schemes(town: Prefecture) -> None:
    both = town.person("three months of both")
    town.employee(both, "2400.00", "2024-12", first="2024-02")
    town.resident(both, "199.90", "2024-04")
    town.expect(BOTH, both, "599.70", "confirmed")

    transfer = town.person("month of transfer")
    town.employee(transfer, "2400.00", "2024-12", first="2024-04")
    town.resident(transfer, "199.90", "2024-04")
    town.blameless(transfer)

    returned = town.person("second month returned")
    town.employee(returned, "2400.00", "2024-12", first="2024-04")
    town.resident(returned, "199.90", "2024-05", zero=("2024-05",))
    town.blameless(returned)


def _identities(town: Prefecture) -> None:
    one = town.person("first identity", name="葛长贵", birth=date(1950, 3, 3), sex="男")
    two = town.person("second identity", name="葛长贵", birth=date(1951, 3, 3), sex="男",
                      number=identity("341204", date(1951, 3, 3), 417), village=one.village,
                      phone=one.phone)  # fmt: skip
    town.employee(one, "2850.00", "2024-12")
    town.resident(two, "201.00", "2024-12", account=one.account)
    town.expect(DUAL, two, "4824.00", "possible", "probable", "confirmed")

    birth = date(1955, 6, 6)
    number = identity("341222", birth, 501), identity("341222", birth, 503)
    for at, name in enumerate(("贺建国", "贺建军")):
        twin = town.person(f"twin {at}", name=name, birth=birth, sex="男", number=number[at],
                           village="石桥乡下洼村", phone="13955550001", house="H9001")  # fmt: skip
        town.employee(twin, "2700.00", "2024-12")
        town.blameless(twin)
    for at in range(2):
        # Namesakes of a village, born a month apart, each with a phone, often seen on one day.
        day = date(1952, 2 + at, 2)
        namesake = town.person(f"namesake {at}", name="李秀英", birth=day, sex="女",
                               village="石桥乡下洼村")  # fmt: skip
        town.resident(namesake, "196.00", "2024-12")
        town.seen(namesake, "2024-05-20")
        town.blameless(namesake)

    renumbered = town.person("on one roll with the old number", birth=date(1946, 7, 8))
    town.resident(renumbered, "192.00", "2024-03", number=renumbered.old_number)
    town.employee(renumbered, "2250.00", "2024-12", first="2024-04")
    town.blameless(renumbered)


def _custody(town: Prefecture) -> None:
    def prisoner(key: str, kind: str, start: str, end: str, out: str = "") -> None:
        one = town.person(key)
        town.employee(one, "3050.00", "2024-12")
        town.rows["在押"].append(
            {"罪犯编号": f"Z{one.number[-5:]}", "姓名": one.name, "身份证号": one.number,
             "入监日期": start, "刑期止": end, "出监日期": out, "刑种": kind}
        )  # fmt: skip
        if key.startswith("mild"):
            town.blameless(one)
        else:
            months = {"in the middle": 9, "short": 2, "to the last day": 2}[key]
            town.expect(PRISON, one, Decimal("3050.00") * months, "confirmed")

    prisoner("in the middle", "有期徒刑", "2023-05-17", "2024-05-16", "2024-03-20")
    prisoner("short", "拘役", "2024-01-05", "2024-04-04", "2024-04-04")
    prisoner("to the last day", "有期徒刑", "2024-02-29", "2024-05-31", "2024-05-31")
    prisoner("mild one", "缓刑", "2023-05-17", "2024-05-16")
    prisoner("mild two", "管制", "2023-05-17", "2024-05-16")
    prisoner("mild three", "暂予监外执行", "2023-05-17", "2024-05-16")
    # In and out within two months: none of them is a whole one.
    prisoner("mild four", "拘役", "2024-03-05", "2024-04-25", "2024-04-25")

    cleared = town.person("acquitted")
    town.employee(cleared, "3050.00", "2024-12")
    town.court(cleared, "2023-03-03", "2023-12-20", "羁押", "无罪")
    town.blameless(cleared)

    doubly = town.person("acquitted, and on the gaol's list with another day")
    town.employee(doubly, "3050.00", "2024-12")
    town.court(doubly, "2023-03-03", "2023-12-20", "羁押", "无罪")
    town.rows["在押"].append(
        {"罪犯编号": "K1", "姓名": doubly.name, "身份证号": doubly.number, "入监日期": "2023-03-01",
         "刑期止": "", "出监日期": "2023-12-20", "刑种": "刑事拘留"}
    )  # fmt: skip
    town.blameless(doubly)

    paused = town.person("paused while in prison")
    town.employee(paused, "3050.00", "2023-06", status="暂停发放", reason="服刑")
    town.court(paused, "2023-06-10", "2026-06-09", "有期徒刑")
    town.blameless(paused)

    convicted = town.person("by the judgment alone")
    town.employee(convicted, "3050.00", "2024-12")
    town.court(convicted, "2024-06-10", "2026-06-09", "有期徒刑")
    town.expect(PRISON, convicted, "18300.00", "confirmed", "probable")

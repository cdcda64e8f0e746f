"""What becomes of rows, and of files that come again, corrected, or while the machine fails."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from resolver.sources import LakeError
from tests.sources.conftest import Office, contract

HEAD = "序号,姓名,身份证号码,死亡时间,金额,类别\n"
ID = "11010519491231002X"

RICH = {
    "key": "序号",
    "facts": {
        "death": {"date": "死亡时间", "method": {"const": "registration"}},
        "grant": {
            "when": {"column": "类别", "in": ["丧葬", "抚恤"]},
            "kind": {"column": "类别", "values": {"丧葬": "funeral", "抚恤": "survivor"}},
            "date": "死亡时间",
            "amount": "金额",
        },
        "presence": {
            "when": {"column": "类别", "not_in": ["丧葬", "抚恤", ""]},
            "date": {"column": "死亡时间", "required": False},
            "kind": {"column": "类别", "values": {"门诊": "outpatient"}},
            "strength": {"const": "weak"},
        },
    },
}


def test_each_row_is_kept_or_quarantined_with_its_reason(office: Office) -> None:
    office.sources = {"deaths": contract(**RICH)}
    rows = {
        2: (f"1,张三,{ID},2024年1月5日,,", None),
        3: (f"2,张三,{ID},2024-02-30,,", ["death.date:impossible"]),
        4: (f"3,李四,{ID},某日,,", ["death.date:unreadable"]),
        5: (f"4,李四,{ID},,,", ["death.date:empty"]),
        6: (f"5,李四,{ID},99999999,,", ["death.date:empty"]),
        7: ("6,李四,2.20202E+17,20240105,,", None),
        8: ("7,李四,000000000000000000,20240105,,", None),
        9: ("8,,,20240105,,", ["person:nobody"]),
        10: ("9,,2.20202E+17,20240105,,", ["person:nobody"]),
        11: (f"10,李四,{ID},20240105,abc,丧葬", ["grant.amount:unreadable"]),
        12: (f'11,李四,{ID},20240105,"1,234.50元",丧葬', None),
        13: (f"12,李四,{ID},20240105,abc,", None),
        14: (f"13,李四,{ID},20240105,,别的", ["presence.kind:unknown_code"]),
        15: (f"14,李四,{ID},20240105,,门诊", None),
        16: ("15,李四", ["row:too_short"]),
        17: (f"16,李四,{ID},20240105,,,7", ["row:too_long"]),
        18: ("合计,,,,1234.50,", ["row:trailer"]),
        19: ("制表人:王五", ["row:trailer"]),
    }
    office.deliver("death.csv", HEAD + "\n".join(text for text, _ in rows.values()), "gb18030")
    (file,) = office.ingest().files
    faults = {number: reasons for number, (_, reasons) in rows.items() if reasons}
    assert office.quarantine() == faults
    assert (file.rows_in, file.quarantined) == (len(rows), len(faults))
    assert file.accepted == file.rows_in - file.quarantined
    amounts = office.query("select kind, cast(amount as varchar) from lake_grant")
    assert amounts == [("funeral", "1234.50")]
    assert office.query("select kind, strength from lake_presence") == [("outpatient", "weak")]
    dates = office.query("select date, date_precision from lake_death order by row_id limit 1")
    assert dates == [(date(2024, 1, 5), "day")]
    keys = [key for (key,) in office.query("select row_key from lake_person order by row_id")]
    assert keys == ["1", "6", "7", "11", "12", "14"]


def test_an_unreadable_number_is_listed_and_the_row_kept(office: Office) -> None:
    office.deliver("death.csv", "姓名,身份证号,死亡时间\n李四,2.20202E+17,20240105\n")
    office.ingest()
    (batch,) = office.lake.batches()
    assert batch.rows_accepted == 1
    assert sum(batch.fields["id_number"]["issues"].values()) == 1
    assert office.query("select person__id_number, person__name from lake_person") == [
        (None, "李四")
    ]


def test_row_ids_name_batch_and_row_and_are_the_same_again(tmp_path: Path) -> None:
    found = []
    for folder in ("a", "b"):
        office = Office(tmp_path / folder)
        office.deliver("death.csv", f"姓名,身份证号,死亡时间\n张三,{ID},20240105\n")
        office.ingest()
        (batch,) = office.lake.batches()
        found.append(office.query("select row_id, row_key from lake_person"))
        assert found[-1][0][0] == (batch.batch_no << 32) + 2
        assert 0 <= batch.batch_no < 1 << 31
    assert found[0] == found[1] == [(found[0][0][0], "death.csv:2")]


def test_equal_inboxes_give_equal_bytes(tmp_path: Path) -> None:
    lakes = []
    for folder in ("a", "b"):
        office = Office(tmp_path / folder)
        for month in range(1, 4):
            rows = "".join(f"某{n},{ID},2024{month:02}{n:02}\n" for n in range(40))
            office.deliver(f"death_2024{month:02}.csv", "姓名,身份证号,死亡时间\n" + rows)
        office.ingest()
        root = office.lake.workspace
        lakes.append({p.relative_to(root): p.read_bytes() for p in root.rglob("*.*")})
    assert lakes[0] == lakes[1]
    assert len(lakes[0]) == 3 * 4


GOOD = f"姓名,身份证号,死亡时间\n张三,{ID},20240105\n"


def test_the_same_content_is_taken_in_once(office: Office) -> None:
    office.deliver("death_1.csv", GOOD)
    office.deliver("death_2.csv", GOOD)
    assert [file.status for file in office.ingest().files] == ["new", "known"]
    assert [file.status for file in office.ingest().files] == ["known", "known"]
    assert len(office.lake.batches()) == 1
    assert office.query("select count(*) from lake_person") == [(1,)]


def test_a_corrected_file_supersedes_and_the_history_stays(office: Office) -> None:
    office.deliver("death.csv", GOOD)
    office.ingest()
    office.deliver("death.csv", GOOD.replace("张三", "章三"))
    report = office.ingest()
    assert report.files[0].status == "corrected"
    assert "replaces" in report.files[0].notes[0]
    old, new = sorted(office.lake.batches(), key=lambda batch: batch.sequence)
    assert (old.superseded_by, new.supersedes) == (new.batch, (old.batch,))
    assert office.query("select person__name from lake_person") == [("章三",)]
    assert office.lake.rows_path("deaths", old.batch).exists()
    office.deliver("death.csv", GOOD)
    (file,) = office.ingest().files
    assert file.status == "known"
    assert f"replaced since by {new.batch}" in file.notes[0]


def test_a_changed_contract_has_its_files_read_again(office: Office) -> None:
    office.deliver("death.csv", GOOD)
    office.ingest()
    office.sources = {"deaths": contract(facts={"tip": {"date": "死亡时间", "text": "姓名"}})}
    assert office.ingest().files[0].status == "reread"
    assert office.query("select text from lake_tip") == [("张三",)]
    assert len(office.lake.batches()) == 1


def test_only_people_of_retirement_age_are_kept(office: Office) -> None:
    office.sources = {"deaths": contract(keep_only="retirement_age", files="death_20241231*")}
    people = {
        "男六十": "11010519641231001",
        "男五十九": "11010519650101001",
        "女五十": "11010519741231002",
        "女四十九": "11010519750101002",
    }
    rows = "".join(f"{name},{with_check(number)},20240105\n" for name, number in people.items())
    office.deliver("death_20241231.csv", "姓名,身份证号,死亡时间\n" + rows + "无号,,20240105\n")
    (file,) = office.ingest().files
    assert (file.rows_in, file.accepted, file.quarantined, file.not_kept) == (5, 2, 0, 3)
    found = office.query("select person__name from lake_person order by row_id")
    assert found == [("男六十",), ("女五十",)]


def with_check(first: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True))
    return first + "10X98765432"[total % 11]


def test_a_full_disk_is_told_and_leaves_nothing_half(office: Office) -> None:
    rows = "".join(f"某{n},{ID},20240105\n" for n in range(20_000))
    office.deliver("death.csv", "姓名,身份证号,死亡时间\n" + rows)
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
    done = run(office, limited)
    assert done.returncode == 1, done.stderr
    assert "LakeError: the disk of" in done.stderr
    assert "Free some space" in done.stderr
    assert [path for path in office.lake.workspace.rglob("*.*") if path.is_file()] == []
    assert office.ingest().accepted == 20_000


KILL = "os.kill(os.getpid(), signal.SIGKILL)"


@pytest.mark.parametrize(
    "where",
    [
        f"loading.Loader._broken = lambda *a: {KILL}",
        f"loading.Unit.place = lambda self: {KILL}",
        f"sink.Sink.discard = lambda self: None; lake.Lake.commit = lambda *a: {KILL}",
        # Between the manifest of the new batch and the mark on the one that it replaces.
        "write = lake.write_atomically; calls = []\n"
        "def second(*a):\n"
        f"    calls.append(a); {KILL} if len(calls) == 2 else write(*a)\n"
        "lake.write_atomically = second",
    ],
    ids=["while writing", "before placing", "before the manifest", "inside the manifests"],
)
def test_a_killed_run_leaves_a_lake_that_reads_and_the_next_completes_it(
    office: Office, where: str
) -> None:
    office.deliver("death.csv", GOOD)
    office.ingest()
    office.deliver("death.csv", GOOD.replace("张三", "章三"))
    done = run(office, where)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert office.query("select person__name from lake_person") in ([("张三",)], [("章三",)])
    office.ingest()
    assert office.query("select person__name from lake_person") == [("章三",)]
    old, new = sorted(office.lake.batches(), key=lambda batch: batch.sequence)
    assert (old.superseded_by, new.superseded_by) == (new.batch, None)
    assert not list(office.lake.workspace.rglob("*.tmp"))


def run(office: Office, prepare: str) -> subprocess.CompletedProcess[str]:
    """Take in the inbox in a process of its own, after preparing how it fails."""
    script = (
        "import os, signal\nfrom pathlib import Path\n"
        "from resolver.sources import lake, loading, sink\n"
        "from tests.sources.conftest import Office\n"
        f"{prepare}\nOffice(Path({str(office.root)!r})).ingest()\n"
    )
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_missing_inbox_and_a_damaged_manifest_are_told(office: Office) -> None:
    office.deliver("death.csv", GOOD)
    office.ingest()
    (batch,) = office.lake.batches()
    manifest = office.lake.root / "deaths" / f"{batch.batch}.json"
    manifest.write_text("{", "utf-8")
    with pytest.raises(LakeError, match=r"manifest is damaged.*remove it"):
        office.ingest()
    manifest.unlink()
    assert office.ingest().files[0].status == "new"
    office.inbox.rename(office.root / "gone")
    with pytest.raises(LakeError, match="not a folder"):
        office.ingest()


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("有期徒刑", "imprisonment"),
        ("有期徒刑三年六个月", "imprisonment"),
        ("判处有期徒刑三年,缓刑四年", "probation"),
        ("有期徒刑三年　监外执行", "outside_prison"),
        ("拘役五个月", "short_detention"),
        ("100%赔偿", "control"),
        ("无罪", None),
    ],
)
def test_values_may_be_told_by_a_part(office: Office, written: str, meaning: str | None) -> None:
    values = {
        "有期徒刑": "imprisonment", "*有期徒刑*": "imprisonment", "*有期徒刑*缓刑*": "probation",
        "拘役*": "short_detention", "*徒刑*监外执行": "outside_prison", "100%*": "control",
    }  # fmt: skip
    kind = {"column": "刑罚", "values": values}
    office.sources = {"deaths": contract(facts={"custody": {"start": "刑期起", "kind": kind}})}
    office.deliver("death_1.csv", f'姓名,身份证号,刑期起,刑罚\n甲,{ID},20240101,"{written}"\n')
    (file,) = office.ingest().files
    if meaning is None:
        assert office.quarantine() == {2: ["custody.kind:unknown_code"]}
    else:
        assert (file.accepted, office.query("select kind from lake_custody")) == (1, [(meaning,)])


def test_a_fact_may_be_limited_by_a_part(office: Office) -> None:
    fact = {"date": "日期", "method": {"const": "benefit_stop"}}
    fact["when"] = {"column": "原因", "in": ["*死亡*"]}
    office.sources = {"deaths": contract(facts={"death": fact})}
    rows = "".join(f"甲,{ID},20240101,{why}\n" for why in ("因病死亡", "未认证", "死亡"))
    office.deliver("death_1.csv", "姓名,身份证号,日期,原因\n" + rows)
    office.ingest()
    assert office.query("select count(*) from lake_death") == [(2,)]


@pytest.mark.parametrize(
    "row", ["合计,,100.00,", "合计:,24人,,", "总 计,24,100,50", "本月合计,,1,1", "共计24人,,,"]
)
def test_a_sum_is_no_person_though_it_stands_among_the_names(office: Office, row: str) -> None:
    paid = {"scheme": {"const": "resident_pension"}}
    months = [{**paid, "month": {"const": f"2024-0{m}"}, "amount": f"{m}月"} for m in (1, 2)]
    office.sources = {"deaths": contract(facts={"payment": months})}
    office.deliver("death_1.csv", f"姓名,身份证号,1月,2月\n甲一,{ID},50,50\n{row}\n")
    (file,) = office.ingest().files
    assert (file.accepted, office.quarantine()) == (1, {3: ["row:trailer"]})

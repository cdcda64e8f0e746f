"""Night after night gives what a rebuild from scratch gives, whatever comes in which order."""

import csv
import random
import shutil
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from resolver.config.project import load_project
from resolver.engine import Engine
from resolver.pipeline import increment, run_nightly
from resolver.pipeline.checks import CHECKS
from resolver.pipeline.verify import verify
from resolver.runs import Workspace
from resolver.sample import generate
from resolver.sources import Lake, withdraw

AS_OF = date(2024, 12, 31)
# What is delivered here in what order is beyond all bounds.
EVERYTHING = dict.fromkeys(CHECKS, "made up")


@pytest.fixture(scope="module")
def project(repository):
    return load_project(repository / "configs" / "pension")


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prefecture")
    generate(folder, 500, 6, 33)
    return folder


@pytest.fixture(autouse=True)
def every_night_is_an_increment(monkeypatch):
    monkeypatch.setattr(increment, "MOST_CHANGED", float("inf"))


def files_of(folder):
    return sorted(path for path in folder.iterdir() if path.is_file())


def corrupt(path, draw):
    """Deliver a file once more with other content: rows missing, names and numbers altered."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = path.read_text(encoding)
            break
        except UnicodeDecodeError:
            continue
    delimiter = "\t" if path.suffix == ".tsv" else ","
    header, *rows = csv.reader(text.splitlines(), delimiter=delimiter)
    kept = [row for row in rows if draw.random() < 0.9]
    for row in kept:
        if draw.random() < 0.2:
            place = draw.randrange(len(row))
            row[place] = draw.choice([other[place] for other in rows if len(other) > place])
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([header, *kept])


@settings(
    max_examples=3,
    derandomize=True,
    # A smaller example of the same takes minutes to find.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    seed=st.integers(0, 2**16),
    nights=st.integers(2, 4),
    corrections=st.integers(0, 3),
    withdrawn=st.booleans(),
)
def test_nights_add_up_to_a_rebuild(
    project, deliveries, tmp_path_factory, seed, nights, corrections, withdrawn
):
    draw = random.Random(seed)
    root = tmp_path_factory.mktemp("nights")
    inbox, workspace = root / "inbox", Workspace(root / "workspace")
    inbox.mkdir()
    files = files_of(deliveries)
    draw.shuffle(files)
    for night in range(nights):
        for path in files[night::nights]:
            shutil.copy(path, inbox)
        run_nightly(project, workspace, inbox, as_of=AS_OF, accept=EVERYTHING)
    assert verify(workspace) == []
    flat = [path for path in files_of(inbox) if path.suffix in {".csv", ".tsv"}]
    for path in draw.sample(flat, corrections):
        corrupt(path, draw)
    if withdrawn:
        lake = Lake(workspace.root)
        standing = [batch for batch in lake.batches() if batch.superseded_by is None]
        withdraw(lake, draw.choice(standing), AS_OF, "delivered by mistake")
    run_nightly(project, workspace, inbox, as_of=AS_OF, accept=EVERYTHING)
    with workspace.open_published() as engine:
        assert engine.value("select increment from night")
    assert verify(workspace) == []


def test_a_night_without_news_changes_nothing(project, deliveries, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    run_nightly(project, workspace, deliveries, as_of=AS_OF)
    run_nightly(project, workspace, deliveries, as_of=AS_OF)
    with workspace.open_published() as engine:
        assert engine.value("select increment from night")
        assert engine.value("select count(*) from identity_event") == 0
    assert verify(workspace) == []


def test_verify_sees_a_row_that_does_not_belong(project, deliveries, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    run_nightly(project, workspace, deliveries, as_of=AS_OF)
    snapshot = workspace.snapshot(workspace.published())
    with Engine(snapshot) as engine:
        engine.run(
            "update payment set amount = amount + 1"
            " where row_id = (select min(row_id) from payment)"
        )
    [difference] = verify(workspace)
    assert (difference.table, difference.only_published) == ("payment", 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda folder: None, "asked"),
        (lambda folder: (folder / "linkage.yml").write_text(
            (folder / "linkage.yml").read_text("utf-8") + "\n# changed\n", "utf-8"), "project"),
    ],
    ids=["asked for", "another linkage.yml"],
)  # fmt: skip
def test_a_rebuild_keeps_the_ids(repository, deliveries, tmp_path, change, reason):
    folder = tmp_path / "project"
    shutil.copytree(repository / "configs" / "pension", folder)
    workspace = Workspace(tmp_path / "workspace")
    run_nightly(load_project(folder), workspace, deliveries, as_of=AS_OF)
    change(folder)
    run_nightly(load_project(folder), workspace, deliveries, as_of=AS_OF, rebuild=reason == "asked")
    with workspace.open_published() as engine:
        assert engine.rows("select increment, reason from night") == [(False, reason)]
        assert engine.value("select count(*) from identity_event") == 0
        assert engine.value("select count(distinct minted_run) from identity") == 1

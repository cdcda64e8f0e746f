"""What is documented exists, and what exists is documented."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import click
import pytest
import yaml

from resolver.cli.main import COMMANDS, cli
from resolver.config.facts import FACT_KINDS
from resolver.config.linkage import Drift
from resolver.config.project import load_project
from resolver.config.scenario import (
    InnocentHeader,
    ScenarioHeader,
    load_scenario,
    load_views,
)
from resolver.config.source import Format, SourceContract, ValueSpec, When
from resolver.scenarios.relations import HIT_COLUMNS, REQUIRED_OF_SCENARIO
from resolver.scenarios.testing import Cases

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
PENSION = load_project(ROOT / "configs" / "pension")


def text_of(path: Path) -> str:
    """Return a page, or what a notebook says between its code."""
    text = path.read_text("utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands(path: Path, name: str) -> Iterator[list[str]]:
    """Yield the words of every call of a program that a page shows in a shell."""
    for block in blocks(text_of(path), "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == [name]:
                yield words[1:]


def section(page: str, heading: str) -> str:
    """Return what stands below a heading, down to the next one of any level."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    found = re.search(
        rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text, re.DOTALL | re.MULTILINE
    )
    assert found, f"{page} has no section '{heading}'"
    return found[1]


def tables(text: str) -> list[list[list[str]]]:
    """Return the tables of a text, each as rows of cells without its heading."""
    found = re.findall(r"(?:^\|.*\|\n)+", text + "\n", re.MULTILINE)
    return [
        [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()[2:]]
        for table in found
    ]


def plain(cell: str) -> str:
    """Return a cell without emphasis, code marks and link."""
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", cell).strip("*`")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        pytest.param(path.name, words, id=f"{path.name}: {' '.join(words)}")
        for path in [*PAGES, *NOTEBOOKS]
        for words in commands(path, "resolver")
    ],
)
def test_a_command_that_is_shown_exists_with_its_options(page: str, words: list[str]) -> None:
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        if command.invoke_without_command and (not words or words[0].startswith("-")):
            break
        found = command.get_command(context, words[0])
        assert found is not None, f"{page}: there is no command '{words[0]}'"
        command, words = found, words[1:]
        context = click.Context(command, parent=context)
    given, _, _ = command.make_parser(context).parse_args(list(words))
    lacking = [p.name for p in command.params if p.required and given.get(str(p.name)) is None]
    assert not lacking, f"{page}: needs {lacking}"


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_a_readme_lists_every_command(page: str) -> None:
    [listed] = [
        {word.split()[0] for row in table for word in re.findall(r"`([^`-][^`]*)`", row[0])}
        for table in tables((ROOT / page).read_text("utf-8"))
    ]
    assert listed == set(COMMANDS) - {"completion"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_make_target_that_is_shown_exists(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {words[0] for words in commands(path, "make")} <= targets


def test_both_readmes_say_the_same() -> None:
    def shape(page: str) -> dict[str, Any]:
        text = (ROOT / page).read_text("utf-8")
        links = re.findall(r"\]\(([^)]+)\)", text)
        return {
            "headings": re.findall(r"^#+(?= )", text, re.MULTILINE),
            "commands": list(commands(ROOT / page, "resolver")),
            "blocks": len(blocks(text, r"\w*")),
            "rows": [len(table) for table in tables(text)],
            "points": len(re.findall(r"^(?:- |\d\. )", text, re.MULTILINE)),
            "links": [link for link in links if not link.startswith("README")],
        }

    english, chinese = shape("README.md"), shape("README.zh-CN.md")
    assert english == chinese
    assert english["commands"]


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", plain(heading).lower()).replace(" ", "-")


@pytest.mark.parametrize("path", [*PAGES, *NOTEBOOKS], ids=lambda path: path.name)
def test_links_within_the_repository_resolve(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", text_of(path), flags=re.DOTALL | re.MULTILINE)
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("http:", "https:")):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists():
            broken.append(link)
        elif anchor:
            headings = re.findall(r"^#+ (.*)$", text_of(target), re.MULTILINE)
            if anchor not in {slug(heading) for heading in headings}:
                broken.append(link)
    assert not broken


def test_source_contracts_are_documented_kind_by_kind() -> None:
    text = (ROOT / "docs" / "sources.md").read_text("utf-8").split("\n## Kinds of fact\n")[1]
    assert re.findall(r"^### (.*)$", text, re.MULTILINE) == list(FACT_KINDS)


@pytest.mark.parametrize("kind", FACT_KINDS)
def test_a_kind_of_fact_is_documented_as_it_is(kind: str) -> None:
    text = section("sources.md", kind)
    expected = [
        [
            f"**{name}**" if attribute.required else name,
            str(attribute.type),
            ", ".join(attribute.codes),
            attribute.meaning,
        ]
        for name, attribute in FACT_KINDS[kind].attributes.items()
    ]
    assert tables(text) == [expected]
    assert FACT_KINDS[kind].meaning in text


def literals(annotation: Any) -> set[str]:
    """Return the values that an annotation lists."""
    parts = get_args(annotation)
    return {part for part in parts if isinstance(part, str)}.union(
        *(literals(part) for part in parts if not isinstance(part, str))
    )


@pytest.mark.parametrize(
    ("heading", "number", "model"),
    [
        ("Keys of a contract", 0, SourceContract),
        ("Keys of format", 0, Format),
        ("Values", 0, ValueSpec),
        ("Values", 1, When),
    ],
)
def test_the_keys_of_a_contract_are_documented(heading: str, number: int, model: Any) -> None:
    table = tables(section("sources.md", heading))[number]
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    assert [row[0] for row in table] == list(fields)
    for name, values, _ in table:
        offered = literals(fields[name].annotation)
        assert offered <= set(re.split(r"\W+", values)), name


def test_the_limits_of_drift_are_documented_as_they_are() -> None:
    text = section("models.md", "Drift")
    [example] = blocks(text, "yaml")
    assert Drift.model_validate(yaml.safe_load(example)["drift"]) == Drift()
    [table] = tables(text)
    assert {row[0] for row in table} == set(Drift.model_fields)


def test_examples_of_contracts_are_contracts() -> None:
    examples = blocks((ROOT / "docs" / "sources.md").read_text("utf-8"), "yaml")
    assert [SourceContract.model_validate(yaml.safe_load(text)).department for text in examples]


def test_every_scenario_is_listed() -> None:
    [table] = tables(section("scenarios.md", "The ten that are there · 十个核查场景"))
    listed = [[plain(cell) for cell in row[:4]] + [row[-1]] for row in table]
    headers = sorted(
        ((s.header.number, name, s.header) for name, s in PENSION.scenarios.items()),
        key=lambda found: found[0] or 0,
    )
    assert listed == [
        [str(number), name, header.title.en, header.title.zh, header.severity]
        for number, name, header in headers
    ]


def test_every_innocent_explanation_is_listed() -> None:
    *_, table = tables(section("scenarios.md", "Innocent explanations · 合理解释"))
    assert [[plain(cell) for cell in row] for row in table] == [
        [name, found.header.title.en, found.header.title.zh, found.header.effect]
        for name, found in sorted(PENSION.innocent.items())
    ]


def test_the_fields_of_a_header_are_documented() -> None:
    [scenario] = tables(section("scenarios.md", "The header"))
    fields, effects, _ = tables(section("scenarios.md", "Innocent explanations · 合理解释"))
    for table, model in ((scenario, ScenarioHeader), (fields, InnocentHeader)):
        needed = {row[0] for row in table if row[1] == "yes"}
        assert {row[0] for row in table} == set(model.model_fields)
        assert needed == {name for name, f in model.model_fields.items() if f.is_required()}
    offered = literals(InnocentHeader.model_fields["effect"].annotation)
    assert {row[0] for row in effects} == offered


def test_the_columns_of_a_hit_and_the_shared_views_are_documented() -> None:
    [columns] = tables(section("scenarios.md", "What a query returns"))
    assert [row[0] for row in columns] == [
        name for name in HIT_COLUMNS if name not in {"scenario", "details"}
    ]
    assert {row[0] for row in columns if row[1] == "yes"} == set(REQUIRED_OF_SCENARIO)
    [views] = tables(section("scenarios.md", "What a query may read"))
    assert {plain(name): about for name, about in views} == {
        name: " ".join(view.header.about.split())
        for name, view in load_views(PENSION.folder, []).items()
    }


def test_examples_of_scenarios_are_valid(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
    [sql] = blocks(text, "sql")
    (tmp_path / "example.sql").write_text(sql, "utf-8")
    problems: list[Any] = []
    example = load_scenario(tmp_path / "example.sql", problems)
    assert (example is not None, problems) == (True, [])
    [cases] = blocks(text, "yaml")
    assert len(Cases.model_validate(yaml.safe_load(cases)).cases) == 2


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_was_run_and_tells_nothing_of_the_machine(path: Path) -> None:
    cells = [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]
    for output in outputs:
        data = {**output.get("data", {}), "text": output.get("text", "")}
        said = "".join("".join(part) for kind, part in data.items() if not kind.startswith("image"))
        assert not re.search(r"(?<![\w.<])/(?:home|root|tmp|work|usr|var|Users)\b", said)
        # Whole ID numbers and accounts are masked, as everywhere.
        assert not re.search(r"(?<!\d)\d{15,19}[\dXx]?(?!\d)", said)


def test_notebooks_are_small() -> None:
    assert len(NOTEBOOKS) == 2
    assert sum(path.stat().st_size for path in NOTEBOOKS) < 600_000


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/images/*.svg")), ids=lambda path: path.name)
def test_a_picture_stands_alone(path: Path) -> None:
    text = path.read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("svg")
    assert "viewBox" in root.attrib
    assert "@font-face" not in text
    assert not re.search(r"(?:href|src)=|url\((?!#)", text)

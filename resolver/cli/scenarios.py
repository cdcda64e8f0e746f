"""`resolver scenarios`: the questions, and whether their tests pass."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.cli.errors import ExitCode
from resolver.config.project import load_project
from resolver.scenarios import test_scenarios


@click.group("scenarios")
def command() -> None:
    """List, show and test the questions that are asked of the graph."""


@command.command("list")
@options.project
@options.language
@options.as_json
def list_(project_folder: Path, language: str, as_json: bool) -> None:
    """List the scenarios of a project."""
    project = load_project(project_folder)
    rows = [
        {
            "scenario": name,
            "title": scenario.header.title.in_language(language),
            "severity": scenario.header.severity,
            "phase": list(scenario.header.phase),
            "parameters": [f"{k}={p.default}" for k, p in scenario.header.parameters.items()],
        }
        for name, scenario in project.scenarios.items()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table("", {key: key for key in rows[0]} if rows else {}, rows)


@command.command("show")
@click.argument("name")
@options.project
@options.as_json
def show(name: str, project_folder: Path, as_json: bool) -> None:
    """Print one scenario as it lies in the project folder: its header and its query."""
    project = load_project(project_folder)
    if name not in project.scenarios:
        known = ", ".join(project.scenarios)
        raise click.UsageError(f"there is no scenario '{name}'. There are: {known}")
    text = project.scenarios[name].path.read_text("utf-8")
    if as_json:
        header = project.scenarios[name].header.model_dump(mode="json")
        print_json({"scenario": name, "header": header, "text": text})
    else:
        click.echo(text)


@command.command("test")
@click.argument("names", nargs=-1)
@options.project
@options.as_json
def test(names: tuple[str, ...], project_folder: Path, as_json: bool) -> None:
    """Run the tests that lie beside the scenarios: rows in, hits out.

    \b
      resolver scenarios test
      resolver scenarios test pension_after_death dual_identity
    """
    project = load_project(project_folder)
    unknown = sorted(set(names) - set(project.scenarios) - set(project.innocent))
    if unknown:
        raise click.UsageError(f"there is no scenario {', '.join(unknown)}")
    results = test_scenarios(project, list(names) or None)
    failed = [result for result in results if not result.passed]
    if as_json:
        print_json([result.as_dict() for result in results])
    else:
        for result in failed:
            say(f"{result.scenario}: {result.case}: {result.message}")
        say(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    if failed:
        sys.exit(ExitCode.PROBLEMS_IN_DATA)

"""The command `resolver` itself."""

from __future__ import annotations

import click

import resolver
from resolver.cli.errors import reported
from resolver.cli.lazy import LazyGroup

COMMANDS = (
    "sample",
    "check",
    "source",
    "train",
    "model",
    "run",
    "runs",
    "status",
    "find",
    "show",
    "why",
    "how",
    "review",
    "decide",
    "decisions",
    "graph",
    "leads",
    "rings",
    "persons",
    "scenarios",
    "export",
    "completion",
)


@click.group(
    cls=LazyGroup,
    modules={name: f"resolver.cli.{name}" for name in COMMANDS},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 problems in the data beyond the policy's tolerance,"
    " 2 usage or configuration, 3 failed.",
)
@click.version_option(resolver.__version__, prog_name="resolver")
def cli() -> None:
    """Find pension and benefit fraud in what departments hand over.

    Put the departments' extracts into a folder and start a run; then look at the leads and
    rings, ask why, and export them.

    \b
      resolver sample inbox --people 2000 --months 24 --seed 1
      resolver run --project configs/pension --inbox inbox --workspace workspace
      resolver leads list --workspace workspace
      resolver find 王秀兰 --workspace workspace
      resolver export --workspace workspace --output exports
    """


def main() -> None:
    """Run the command line; what goes wrong becomes a sentence and an exit code."""
    with reported():
        cli()

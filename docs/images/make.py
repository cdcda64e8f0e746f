"""Make the pictures of the README anew: a terminal run and a ring, both from real output.

Run it from the checkout, with resolver installed: ``python docs/images/make.py``.
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from resolver.engine import Engine
from resolver.runs import Workspace

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SHOWN = (
    "resolver run --project configs/pension --inbox data_samples/prefecture \\\n"
    "    --workspace demo --as-of 2024-12-31"
)
WIDTH = 112
MOST_DEAD = """
select ring_id from ring_member where dead group by ring_id order by count(*) desc, ring_id limit 1
"""


def main() -> None:
    """Run the sample prefecture once and draw both pictures from it."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "demo")
        arguments = [
            part.replace("demo", str(workspace.root)) for part in SHOWN.replace("\\\n", "").split()
        ]
        stages, tables = _in_terminal([*arguments[1:], "--language", "en"])
        (HERE / "run.svg").write_text(_run(stages, tables), "utf-8")
        with workspace.open_published() as engine:
            ring = _most_dead(engine)
        _resolver(
            *("rings", "export", "--workspace", str(workspace.root)),
            *("--output", f"{folder}/rings.html", "--language", "en"),
        )
        page = (Path(folder) / "rings" / f"{ring}.html").read_text("utf-8")
        (HERE / "ring.svg").write_text(_ring(page), "utf-8")


def _resolver(*arguments: str, **rest: int) -> subprocess.CompletedProcess[bytes]:
    command = [str(Path(sys.executable).with_name("resolver")), *arguments]
    environment = {**os.environ, "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, **rest)


def _in_terminal(arguments: list[str]) -> tuple[str, str]:
    """Return what a run says while at work, and the tables that it prints to a terminal."""
    reader, writer = pty.openpty()
    said = _resolver(*arguments, stdout=writer, stderr=subprocess.PIPE).stderr.decode()
    os.close(writer)
    printed = b""
    try:
        while block := os.read(reader, 65536):
            printed += block
    except OSError:  # Linux says so when the other end of a terminal is closed.
        pass
    os.close(reader)
    return said, printed.decode().replace("\r\n", "\n")


def _run(said: str, printed: str) -> str:
    *stages, totals = said.rstrip("\n").split("\n")
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ {SHOWN}\n", style="bold green"))
    console.print(Text("\n".join(stages), style="dim"))
    console.print(Text.from_ansi(printed))
    console.print(Text(totals, style="bold"))
    svg = console.export_svg(title="resolver", theme=MONOKAI, unique_id="run")
    # A font that has to be fetched from elsewhere is none on GitHub.
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE) + "\n"


def _most_dead(engine: Engine) -> str:
    return str(engine.value(MOST_DEAD))


def _ring(page: str) -> str:
    """Put the picture and the legend of a dossier, with its style, on paper of their own."""
    picture = _found(r'<svg class="picture" viewBox="0 0 (\d+) (\d+)"[^>]*>(.*?)</svg>', page)
    legend = _found(r'<svg class="legend"[^>]*>(.*?)</svg>', page)
    width, height = int(picture[1]), int(picture[2])
    # In a drawing every rule that is meant for its texts still holds; those for a page do not.
    rules = re.findall(r"^svg (text[^{]*\{[^}]*\})", page, re.MULTILINE)
    font = "text { font-family: 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; }"
    style = " ".join([font, *rules])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 60}">\n'
        f"<style>{style}</style>\n"
        f'<rect width="{width}" height="{height + 60}" rx="12" fill="#ffffff"/>\n'
        f"{picture[3]}\n"
        f'<g transform="translate(20 {height + 10})">{legend[1]}</g>\n</svg>\n'
    )


def _found(pattern: str, page: str) -> re.Match[str]:
    found = re.search(pattern, page, re.DOTALL)
    if found is None:
        raise SystemExit(f"the dossier has no {pattern}: has its template changed?")
    return found


if __name__ == "__main__":
    main()

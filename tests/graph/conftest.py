from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resolver.engine import Engine

_WORLD = runpy.run_path(str(Path(__file__).parent / "world.py"))["World"]


@pytest.fixture
def world() -> Iterator[Any]:
    with Engine(threads=1) as engine:
        yield _WORLD(engine)

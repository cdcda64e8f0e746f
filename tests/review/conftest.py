from __future__ import annotations

from collections.abc import Iterator

import pytest

from resolver.engine import Engine
from tests.review.village import Village


@pytest.fixture
def village() -> Iterator[Village]:
    with Engine(threads=1) as engine:
        yield Village(engine)

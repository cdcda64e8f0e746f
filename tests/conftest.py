"""Fixtures that several packages share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# A machine may be slow or busy; how long a case takes is for benchmarks to tell.
settings.register_profile("resolver", deadline=None)
settings.load_profile("resolver")


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the top folder of the checkout."""
    return Path(__file__).parent.parent

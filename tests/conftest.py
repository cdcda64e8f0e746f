"""Fixtures that several packages share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the top folder of the checkout."""
    return Path(__file__).parent.parent

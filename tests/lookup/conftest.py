"""A village that is linked once for all questions about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from resolver.config.linkage import Linkage
from resolver.link import Model, project_model
from tests.link.town import project
from tests.lookup.village import Village


@pytest.fixture(scope="session")
def linkage(repository: Path) -> Linkage:
    return project(repository / "configs" / "pension")


@pytest.fixture(scope="session")
def model(repository: Path, linkage: Linkage) -> Model:
    return project_model(repository / "configs" / "pension", linkage)


@pytest.fixture(scope="session")
def village(linkage: Linkage, model: Model) -> Iterator[Village]:
    """Return a village that nobody may change; see `decided_village`."""
    built = Village(linkage, model)
    yield built
    built.engine.close()


@pytest.fixture
def changed(village: Village) -> Iterator[Village]:
    """Return the village to decide and hold things in; afterwards it is as it was."""
    yield village
    for table in ("system_entry", "identity", "identity_event", "link_decision"):
        village.engine.run(f"drop table if exists {table}")
    village.cluster()

"""Property tests try the same examples every time, so that a failure belongs to the change it is seen with.

``HYPOTHESIS_PROFILE=explore`` tries others each time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from sitecheck.settings.records import Project

# No deadlines: what is slow is found by the benchmarks, and a busy machine is no fault of an example.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests go first: a worker that met one last would keep all others waiting."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server for this run alone; the address of it, without a database."""
    from tests.postgres import binaries, cluster

    found = binaries()
    if found is None:
        pytest.skip("PostgreSQL is not installed: .ci/system-packages installs it")
    with cluster(found) as server:
        yield server


@pytest.fixture(scope="session")
def demo_night(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Project:
    """The demo portals after one night without browser, to be read only; see ``demo_night.copied`` for changes.

    It is made once for all workers of a run.
    """
    from tests.demo_night import audited

    from sitecheck.settings.load import load_project

    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "demo-night"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            audited(folder / "project")
            (folder / "whole").touch()
    return load_project(folder / "project")

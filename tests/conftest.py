"""Property tests try the same examples every time, so that a failure belongs to the change it is seen with.

``HYPOTHESIS_PROFILE=explore`` tries others each time.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from sitecheck.settings.records import Project

# No deadlines: what is slow is found by the benchmarks, and a busy machine is no fault of an example.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def demo_night(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The demo portals after one night without browser, to be read only; see ``demo_night.copied`` for changes."""
    from tests.demo_night import audited

    return audited(tmp_path_factory.mktemp("demo-night") / "project")

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.review.house import House, open_house


@pytest.fixture
def house() -> Iterator[House]:
    yield from open_house()

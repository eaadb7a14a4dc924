from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from tests.review.house import House, empty_store, open_house


@pytest.fixture(scope="session")
def review_store() -> Iterator[Engine]:
    with empty_store() as engine:
        yield engine


@pytest.fixture
def house(review_store: Engine) -> Iterator[House]:
    with open_house(review_store) as house:
        yield house

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel
from tests.postgres import new_database
from tests.review.house import House, empty_store, open_house

from sitecheck.store.engine import make_engine


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def review_store(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty store of either kind."""
    if request.param == "sqlite":
        with empty_store() as engine:
            yield engine
        return
    url = new_database(request.getfixturevalue("postgresql"))
    engine = make_engine(url)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def house(review_store: Engine) -> Iterator[House]:
    with open_house(review_store) as house:
        yield house

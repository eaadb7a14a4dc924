"""The desk over PostgreSQL: every page says what it says over SQLite, in the same order, to everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.postgres import copy_database, drop_database, new_database
from tests.web.conftest import Desk, Visitor, seed
from tests.web.test_access import GET, _place

PEOPLE = ("admin", "finance-unit")
# What differs between two sessions, and how much room a disk has.
_OWN = re.compile(r'(name="(?:csrf|nonce)" value=")[^"]+|data-csrf="[^"]+|[\d.]+ (?:GB|MB|TB)|\d,\d{3},\d{3}')


@pytest.fixture(scope="module")
def other_template(
    postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[tuple[str, str, str], int], str]]:
    """The seeded project over a database of its own."""
    url, root = new_database(postgresql), tmp_path_factory.mktemp("other")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITECHECK_DATABASE_URL", url)
        made = seed.seed(root)
    made.store.close()
    yield root, made.ids, url
    drop_database(url)


@pytest.fixture
def other_desk(
    other_template: tuple[Path, dict[tuple[str, str, str], int], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    root, ids, template = other_template
    url = copy_database(template)
    monkeypatch.setenv("SITECHECK_DATABASE_URL", url)
    desk = Desk(root, ids)
    assert desk.store.engine.dialect.name == "postgresql"
    yield desk
    desk.store.close()
    drop_database(url)


async def _pages(desk: Desk, name: str) -> dict[str, tuple[int, str]]:
    visitor = Visitor(desk)
    await visitor.sign_in(name)
    found = {}
    for route, (path, _) in GET.items():
        answer = await visitor.get(_place(desk, path))
        said = answer.text if "html" in answer.headers.get("content-type", "") else ""
        found[route] = (answer.status_code, _OWN.sub("", said))
    await visitor.client.aclose()
    return found


@pytest.mark.parametrize("name", PEOPLE)
async def test_every_page_is_the_same(desk: Desk, other_desk: Desk, name: str) -> None:
    ours, theirs = await _pages(desk, name), await _pages(other_desk, name)
    assert {route: status for route, (status, _) in ours.items()} == {
        route: status for route, (status, _) in theirs.items()
    }
    different = [route for route in ours if ours[route] != theirs[route]]
    assert not different, [
        next(
            pair
            for pair in zip(ours[route][1].splitlines(), theirs[route][1].splitlines(), strict=False)
            if pair[0] != pair[1]
        )
        for route in different[:3]
    ]


async def test_a_decision_is_made(other_desk: Desk) -> None:
    visitor = Visitor(other_desk)
    await visitor.sign_in("assessor")
    number = other_desk.finding("finance", "contact-fields", "fax")
    await visitor.get(f"/findings/{number}")
    answer = await visitor.post(f"/findings/{number}", {"action": "confirm", "expected": "verified"})
    assert answer.status_code == 303
    again = await visitor.post(f"/findings/{number}", {"action": "confirm", "expected": "verified"})
    assert again.status_code == 409
    await visitor.client.aclose()

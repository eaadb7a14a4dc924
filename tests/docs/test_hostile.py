"""The table of the hostile server is what its tests run."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.cases import HOSTS, OF_HOSTS, OF_PAGES
from tests.hostile.table import TITLES, markdown, tables

from sitecheck.facts.outcomes import Failure

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "hostile-server.md").read_text(encoding="utf-8")


def test_the_page_holds_the_tables_of_the_cases() -> None:
    assert PAGE[PAGE.index("## ") :] == markdown()


def test_every_case_is_in_them() -> None:
    named = [row[0] for _, _, rows in tables() for row in rows]
    assert sorted(named) == sorted([*OF_PAGES, *OF_HOSTS, *HOSTS])
    assert len(named) > 70
    assert {case.group for cases in (OF_PAGES, OF_HOSTS, HOSTS) for case in cases.values()} == set(TITLES)


def test_reasons_are_those_of_the_program() -> None:
    known = {failure.value for failure in Failure} | {"open", "dead", "soft-404"}
    said = {case.seen.partition(" ")[0] for cases in (OF_PAGES, OF_HOSTS, HOSTS) for case in cases.values()}
    assert {word for word in said if not word.isdigit()} <= known

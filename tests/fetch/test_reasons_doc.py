"""docs/reasons.md names every failure and every link state, and nothing that does not exist."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from sitecheck.facts.identity import LookEnd, TlsTrouble
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.visit import LinkState

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reasons.md"


def table(heading: str) -> dict[str, list[str]]:
    """Rows of the table below a heading: code → the other cells."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in section.splitlines() if "|" in line
    ]
    return {row[0].strip("`"): row[1:] for row in rows[2:]}


ENUMS: dict[str, type[StrEnum]] = {
    "Failures of a request": Failure,
    "States of a link": LinkState,
    "Attempts at the home page": LookEnd,
    "HTTPS": TlsTrouble,
}


@pytest.mark.parametrize(("heading", "codes"), ENUMS.items())
def test_the_table_is_the_enum(heading: str, codes: type[StrEnum]) -> None:
    assert list(table(heading)) == [one.value for one in codes]


@pytest.mark.parametrize("heading", [*ENUMS, "HTTP statuses as a reason"])
def test_every_row_is_complete(heading: str) -> None:
    for code, cells in table(heading).items():
        assert len(cells) == 3, code
        assert all(cells), code
        assert re.match(r"(Yes|No|Not|Only)\b", cells[1]), f"{code}: say first whether it can be a defect"


def test_what_a_firewall_hid_is_never_a_defect() -> None:
    assert table("Failures of a request")["blocked"][1].startswith("No.")
    assert table("States of a link")["undecided"][1].startswith("No.")

"""``docs/rubrics.md`` names every table, kind, unit of counting, switch, error and reading, as it is in the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.scoring.model import Switches
from sitecheck.scoring.refusals import FactCode
from sitecheck.scoring.rubric import list_rubrics, load_rubric
from sitecheck.scoring.rules import Per

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "rubrics.md").read_text(encoding="utf-8")
RUBRICS = {name: load_rubric(path) for name, path in list_rubrics([data_dir("config") / "rubrics"]).items()}


@pytest.mark.parametrize("name", RUBRICS)
def test_table(name):
    rubric = RUBRICS[name]
    assert f"| `{name}` | {rubric.title} | {rubric.mode} | {len(rubric.items)} | {len(rubric.rules)} |" in TEXT
    for key, reading in rubric.readings.items():
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| {key} |"))
        assert row.endswith(f"| {reading} |")
        assert "| all |" in row or name in row


def test_closed_sets():
    words = [*Per, *FactCode, *Switches.model_fields]
    words += {rule.kind for rubric in RUBRICS.values() for _, rule in rubric.rules.values()}
    assert [word for word in words if f"`{word}`" not in TEXT] == []

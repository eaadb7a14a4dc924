"""The guide of the desk names every step of a period and everything that is looked at before it is closed."""

from __future__ import annotations

import re
from pathlib import Path

from sitecheck.review.periods import PeriodState
from sitecheck.tables.closing import Doubt

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "desk.md").read_text(encoding="utf-8")


def test_every_step_and_every_doubt_is_named() -> None:
    part = GUIDE.split("## Periods and publishing")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| \w+ \(`([a-z-]+)`\)", part, re.MULTILINE)) == {one.value for one in PeriodState}
    assert set(re.findall(r"^\| `([a-z-]+)` \|", part, re.MULTILINE)) == {one.value for one in Doubt}

"""A fact that a rule does not take."""

from __future__ import annotations

from typing import Any

import pytest

from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.refusals import FactRefused, Refusal


def refused(rubric: Rubric, key: str, raw: Any) -> Refusal:
    """Why the rule ``key`` (``ITEM.RULE``) does not take ``raw``; a test fails where it does."""
    with pytest.raises(FactRefused) as raised:
        parse_fact(*rubric.rules[key], raw)
    return raised.value.refusal

"""Which columns of a portal the rubrics in use ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sitecheck.checks.definition import CheckFile
from sitecheck.review.columns import asked_columns
from sitecheck.scoring.model import Rubric


def asked_by(checks: Mapping[str, CheckFile], tables: Iterable[Rubric]) -> frozenset[str]:
    """The columns that the rules of these tables ask for, by way of the checks that feed them."""
    fed = (name for table in tables for _, rule in table.rules.values() for name in (rule.check, *rule.also_checks))
    return asked_columns(checks, {name for name in fed if name is not None})

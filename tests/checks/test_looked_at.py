from __future__ import annotations

import pytest

from sitecheck.checks.load import load_checks
from sitecheck.checks.looked_at import looked_at
from sitecheck.facts.data import data_dir

CHECKS = load_checks([data_dir("checks")])


@pytest.mark.parametrize(
    ("check", "columns"),
    [
        ("broken-links", set()),
        ("disclosure-guide", set()),
        ("contact-fields", {"disclosure-guide", "foi-entry", "contact", "disclosure-column"}),
        ("leadership-info", set()),
        ("update-freshness", set(CHECKS["update-freshness"].params.model_dump()["columns"])),
        ("service-guide", {"service-guide"}),
    ],
)
def test_a_check_names_the_columns_it_goes_by(check: str, columns: set[str]) -> None:
    assert looked_at(CHECKS[check]) == columns | {check}


def test_every_check_has_an_answer() -> None:
    found = {key for check in CHECKS.values() for key in looked_at(check)}
    assert {"notices", "disclosure-directory", "policies"} <= found
    assert all(isinstance(key, str) for key in found)

"""How much was decided is told by nights: a run of some sites, whatever it came to, changes nothing of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sitecheck.facts.outcomes import Outcome
from sitecheck.store.engine import Store
from sitecheck.store.models import CheckResult, Run, Site, Unit
from sitecheck.tables.proofs import decided

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CHECKS = ("broken-links", "foi-entry")


@pytest.mark.parametrize(("kind", "wanted"), [("retry", 1), ("recheck", 1), ("manual", 2)])
def test_runs_of_some_sites_are_no_nights(tmp_path: Path, kind: str, wanted: int) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/a.db")
    with store.session() as session:
        session.add(Unit(code="u", name="示例局", category="department"))
        session.flush()
        session.add(Site(key="a.example/", unit_code="u", url="http://a.example/"))
        for number, (of, outcomes) in enumerate(
            (("nightly", (Outcome.PASS, Outcome.UNABLE)), (kind, (Outcome.PASS, Outcome.FAIL))), 1
        ):
            session.add(Run(id=number, kind=of, as_of=DAY, started_at=AT, finished_at=AT, state="finished"))
            session.flush()
            session.add_all(
                CheckResult(run_id=number, site_key="a.example/", check_id=check, outcome=outcome.value, reason="r")
                for check, outcome in zip(CHECKS, outcomes, strict=True)
            )
        session.flush()
        found, every, left = decided(session, "u", (DAY, DAY), {}, "zh", CHECKS)
    store.close()
    assert (found, every, len(left)) == (wanted, 2, 2 - wanted)

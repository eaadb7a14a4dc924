"""What a finding costs: on which rules it bears, and why it takes points or none."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from tests.audit.test_rejudge import opened
from tests.demo_night import copied

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions, entries
from sitecheck.settings.records import Project
from sitecheck.store.models import Finding
from sitecheck.tables.finding_costs import Cost, Standing, costs_of, within

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def assessed(project: Project, **changed: Any) -> Project:
    """The project with its one assessment changed."""
    (one,) = project.assessments
    return project.model_copy(update={"assessments": (one.model_copy(update=changed),)})


def costs(project: Project, check: str, *, confirm: bool = True, entry: tuple[str, Any] | None = None) -> list[Cost]:
    """Of the first finding of the check; nothing is kept of the decisions made for it."""
    with opened(project) as session:
        one = session.exec(select(Finding).where(Finding.check_id == check)).first()
        assert one is not None
        assert one.id is not None
        if confirm:
            state = FindingState(one.state)
            decisions.confirm(session, one.id, who="assessor", now=NOW, expected=state, reason="", shown={})
        if entry is not None:
            entries.append(
                session,
                assessment=project.assessments[0].id,
                unit_code=one.unit_code,
                place=entry[0],
                value=entry[1],
                reason="looked",
                who="assessor",
                now=NOW,
            )
        session.flush()
        found = list(costs_of(session, project, one))
        session.rollback()
        return found


def told(found: list[Cost]) -> dict[str, tuple[Standing, Decimal | None]]:
    return {one.rule: (one.standing, one.points) for one in found}


def test_a_confirmed_finding_costs_what_the_rule_takes(demo_night: Project, tmp_path: Path) -> None:
    (one,) = costs(copied(demo_night, tmp_path), "update-freshness")
    assert (one.rubric, one.item, one.rule) == ("kaifu-2013-departments", "KD6", "KD6.r1")
    assert (one.standing, one.points, one.places) == (Standing.COUNTED, Decimal(-5), 1)
    assert one.worth == "扣5分"
    assert len(one.rubric_hash) == 64


def test_only_what_a_person_confirmed_counts_unless_the_policy_is_another(demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    nothing = {"KD6.r1": (Standing.NOT_COUNTED, None)}
    assert told(costs(project, "update-freshness", confirm=False)) == nothing
    verified = assessed(project, counts="verified")
    assert told(costs(verified, "update-freshness", confirm=False)) == {"KD6.r1": (Standing.COUNTED, Decimal(-5))}


def test_a_night_outside_the_period_does_not_count(demo_night: Project, tmp_path: Path) -> None:
    (one,) = costs(assessed(copied(demo_night, tmp_path), period="2026Q3"), "update-freshness")
    assert one.standing is Standing.NOT_COUNTED
    assert not within(one, NOW.date())


def test_a_rule_that_asks_for_more_is_not_met(demo_night: Project, tmp_path: Path) -> None:
    found = told(costs(copied(demo_night, tmp_path), "contact-fields"))
    assert found["KD10.g1"] == (Standing.NOT_MET, None)
    assert found["KD10.r1"][0] is Standing.COUNTED


@pytest.mark.parametrize(("place", "value"), [("KD6.r1", False), ("KD6", "4")])
def test_an_entry_stands_before_it(demo_night: Project, tmp_path: Path, place: str, value: object) -> None:
    found = costs(copied(demo_night, tmp_path), "update-freshness", entry=(place, value))
    assert told(found) == {"KD6.r1": (Standing.OUTRANKED, None)}


def test_what_a_rule_leaves_to_a_person_is_a_hint(demo_night: Project, tmp_path: Path) -> None:
    ouhai = assessed(copied(demo_night, tmp_path), rubric="ouhai-2017", period="2026")
    found = told(costs(ouhai, "broken-links"))
    assert found["O13.r4"] == (Standing.BY_HAND, None)
    assert found["O14.r5"][0] is Standing.COUNTED
    assert (found["O14.r5"][1] or 0) < 0


@pytest.mark.parametrize("left", ["unit", "assessment", "rubric"])
def test_where_nothing_asks_for_it_it_costs_nothing(demo_night: Project, tmp_path: Path, left: str) -> None:
    project = copied(demo_night, tmp_path)
    changed = {
        "unit": project.model_copy(update={"units": ()}),
        "assessment": project.model_copy(update={"assessments": ()}),
        "rubric": assessed(project, rubric="nobody-knows-it"),
    }[left]
    assert costs(changed, "update-freshness") == []

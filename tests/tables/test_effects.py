"""What decisions would change: told beforehand, equal to what happens, with nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import func, select
from tests.tables import office as house
from tests.tables.office import ASSESSMENT, NOW, Office, checks, contacts

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions
from sitecheck.store.models import Decision
from sitecheck.tables import effects as module
from sitecheck.tables.effects import Effects, effects
from sitecheck.tables.finding_costs import Standing, costs_of
from sitecheck.tables.standings import standings

S = FindingState


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Culture lacks two fields and a third that is confirmed, finance one."""
    with house.office(tmp_path) as opened:
        opened.night(2, "culture", contacts("fax", "email", "hours"))
        opened.night(2, "finance", contacts("fax"))
        opened.confirm("culture", "hours")
        yield opened


def supposed(office: Office, instead: dict[int, S], *codes: str) -> Effects:
    before = standings(office.session, office.project, ASSESSMENT, checks())
    return effects(office.session, office.project, ASSESSMENT, instead, codes or ("culture", "finance"), before)


def key(office: Office, unit: str, subject: str) -> int:
    return office.finding(unit, subject).id or 0


def test_what_is_told_is_what_happens(office: Office) -> None:
    rows = office.session.exec(select(func.count()).select_from(Decision)).one()
    instead = {key(office, "culture", name): S.CONFIRMED for name in ("fax", "email")}
    told = supposed(office, instead)
    assert office.session.exec(select(func.count()).select_from(Decision)).one() == rows
    (line,) = told.changed
    assert (line.unit, told.unchanged, told.left_out) == ("culture", 1, 0)
    assert line.before is not None
    assert line.after is not None
    assert line.before - line.after == Decimal(2)
    for name in ("fax", "email"):
        office.confirm("culture", name)
    now = standings(office.session, office.project, ASSESSMENT, checks())["culture"]
    assert (now.final if now.final is not None else now.main.total, now.rank) == (line.after, line.rank_after)


def test_dismissing_gives_points_back(office: Office) -> None:
    (line,) = supposed(office, {key(office, "culture", "hours"): S.DISMISSED}).changed
    assert line.before is not None
    assert line.after is not None
    assert line.after - line.before == Decimal(1)


def test_what_does_not_count_changes_nothing(office: Office) -> None:
    told = supposed(office, {key(office, "culture", "fax"): S.DISMISSED})
    assert (told.changed, told.moved, told.unchanged) == ((), 0, 2)


def test_units_that_are_not_assessed_or_too_many(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    instead = {key(office, "finance", "fax"): S.CONFIRMED}
    assert supposed(office, instead, "street").changed == ()
    monkeypatch.setattr(module, "MOST_UNITS", 1)
    told = supposed(office, instead)  # culture is the first
    assert (told.changed, told.unchanged, told.left_out) == ((), 1, 1)


@pytest.mark.parametrize("state", ["verified", "confirmed", "dismissed"])
def test_what_a_finding_costs_once_it_is_confirmed(office: Office, state: str) -> None:
    finding = office.finding("culture", "fax")
    assert finding.id is not None
    if state == "confirmed":
        office.confirm("culture", "fax")
    elif state == "dismissed":
        decisions.dismiss(
            office.session, finding.id, who="assessor", now=NOW, expected=S(finding.state), reason="published"
        )
    costs = costs_of(office.session, office.project, finding, suppose=True)
    counted = [one for one in costs if one.standing is Standing.COUNTED]
    assert [(one.loss, one.places) for one in counted] == [(Decimal(1), 2)]  # with the hours that count already
    plain = costs_of(office.session, office.project, finding)
    assert [one.standing is Standing.COUNTED for one in plain if one.rule == counted[0].rule] == [state == "confirmed"]
    assert all(one.loss is None for one in plain)

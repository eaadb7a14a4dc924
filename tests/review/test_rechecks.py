"""Looking again: at most once in half an hour, and what each outcome says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.review.house import SITE, House, fail, passed, unable

from sitecheck.facts.verdict import Verdict
from sitecheck.review import rechecks
from sitecheck.review.rechecks import PAUSE, Seen, cutoff
from sitecheck.review.refusals import Refusal, Refused
from sitecheck.store.models import CheckResult, Job, Run, dumps


def ask(house: House) -> datetime:
    now = house.at(2)
    rechecks.ask(house.session, house.key(), who="li", now=now)
    return now


def look(house: House, *verdicts: Verdict, job: str = "done", state: str = "finished", run: int = 2) -> None:
    """The run that was started, over the one portal."""
    row = house.run(run)
    row.kind, row.state = "recheck", state
    house.session.add(Job(run_id=run, site_key=SITE, state=job))
    for verdict in verdicts:
        params, left = dumps(dict(verdict.params)), dumps(list(verdict.undecided))
        house.session.add(
            CheckResult(
                run_id=run, site_key=SITE, check_id=verdict.check, outcome=verdict.outcome.value,
                reason=verdict.reason, params=params, undecided=left,
            )
        )  # fmt: skip
    house.session.flush()
    if verdicts:
        house.night(run, *verdicts)


def seen(house: House, after: timedelta = timedelta(minutes=5)) -> Seen:
    found = rechecks.newest(house.session, house.finding(), house.at(2) + after)
    assert found is not None
    return found.seen


def test_nobody_has_asked(house: House) -> None:
    house.night(1, fail("fax", certain=True))
    assert rechecks.newest(house.session, house.finding(), house.at(2)) is None
    with pytest.raises(LookupError):
        rechecks.ask(house.session, 999, who="li", now=house.at(2))


def test_once_in_half_an_hour_for_a_portal(house: House) -> None:
    house.night(1, fail("fax", "phone", certain=True))
    now = ask(house)
    with pytest.raises(Refused) as caught:
        rechecks.ask(house.session, house.key("phone"), who="wang", now=now + PAUSE - timedelta(seconds=1))
    assert caught.value.why is Refusal.TOO_SOON
    assert caught.value.values == {"at": "01:00", "next": "01:30"}
    rechecks.ask(house.session, house.key("phone"), who="wang", now=now + PAUSE)


@pytest.mark.parametrize(
    ("verdict", "wanted"),
    [
        (fail("fax", certain=True), Seen.STILL_THERE),
        (passed(), Seen.GONE),
        (fail("phone"), Seen.GONE),
        (unable(), Seen.UNDECIDED),
        (passed(undecided=["fax"]), Seen.UNDECIDED),
        (passed(partial="yes"), Seen.UNDECIDED),
    ],
    ids=["there", "passed", "another", "unable", "this one undecided", "seen in part"],
)
def test_what_came_of_it(house: House, verdict: Verdict, wanted: Seen) -> None:
    house.night(1, fail("fax", certain=True))
    ask(house)
    look(house, verdict)
    assert seen(house) is wanted


@pytest.mark.parametrize(("verdict", "wanted"), [(passed(), Seen.GONE), (passed(partial="yes"), Seen.UNDECIDED)])
def test_what_was_mended_before_is_looked_at_all_the_same(house: House, verdict: Verdict, wanted: Seen) -> None:
    house.night(1, fail("fax", certain=True))
    house.night(2, passed())
    assert house.state() == "fixed"
    rechecks.ask(house.session, house.key(), who="li", now=house.at(3))
    look(house, verdict, run=3)
    found = rechecks.newest(house.session, house.finding(), house.at(3, 5))
    assert found is not None
    assert found.seen is wanted


def test_before_and_without_a_run(house: House) -> None:
    house.night(1, fail("fax", certain=True))
    ask(house)
    assert seen(house) is Seen.WAITING
    assert seen(house, PAUSE) is Seen.NOT_RUN


@pytest.mark.parametrize(
    ("job", "state", "wanted"),
    [
        ("queued", "running", Seen.RUNNING),
        ("running", "running", Seen.RUNNING),
        ("running", "interrupted", Seen.NOT_RUN),
        ("failed", "failed", Seen.NOT_RUN),
        ("done", "finished", Seen.UNDECIDED),  # the check was not asked for
    ],
)
def test_how_far_the_run_is(house: House, job: str, state: str, wanted: Seen) -> None:
    house.night(1, fail("fax", certain=True))
    ask(house)
    look(house, job=job, state=state)
    assert seen(house) is wanted


def test_a_run_of_another_kind_is_no_answer(house: House) -> None:
    house.night(1, fail("fax", certain=True))
    ask(house)
    look(house, passed())
    house.run(2).kind = "nightly"
    house.session.flush()
    assert seen(house) is Seen.WAITING


def test_the_cut_off_is_the_closing_or_the_end_of_the_period(house: House) -> None:
    assert cutoff(date(2026, 12, 31), None) == datetime(2026, 12, 31, 16, tzinfo=UTC)
    closed = datetime(2026, 12, 20, 3, tzinfo=UTC)
    assert cutoff(date(2026, 12, 31), closed) == closed
    house.night(1, fail("fax", certain=True))
    ask(house)
    look(house, passed())
    found = rechecks.newest(house.session, house.finding(), house.at(2, 5))
    assert found is not None
    assert found.run == house.session.get(Run, 2)
    assert found.after(house.at(2))
    assert not found.after(house.at(2, 1))

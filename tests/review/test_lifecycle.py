from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from sqlmodel import SQLModel, select
from tests.review.house import SITE, House, fail, passed, unable

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure, FindingState
from sitecheck.facts.verdict import Verdict, fingerprint
from sitecheck.review import decisions
from sitecheck.review.decisions import Scope
from sitecheck.store.models import Decision, Finding, Sighting


def dump(house: House) -> str:
    """Every row of every table, as text."""
    house.session.flush()
    rows = []
    for table in SQLModel.metadata.sorted_tables:
        rows.extend(f"{table.name} {row}" for row in house.session.execute(select(table)).all())
    return "\n".join(rows)


NIGHTS: list[tuple[str, list[Verdict], str, list[str]]] = [
    ("seen once, one look", [fail("fax")], "suspected", ["see"]),
    ("seen once, two looks", [fail("fax", certain=True)], "verified", ["see", "verify"]),
    ("seen in two runs", [fail("fax"), fail("fax")], "verified", ["see", "verify"]),
    ("a look in between that could not decide", [fail("fax"), unable(), fail("fax")], "verified", ["see", "verify"]),
    ("gone", [fail("fax", certain=True), passed()], "fixed", ["see", "verify", "fix"]),
    ("gone while another is there", [fail("fax"), fail("email")], "fixed", ["see", "fix"]),
    ("unable mends nothing", [fail("fax"), unable()], "suspected", ["see"]),
    ("undecided mends nothing", [fail("fax"), passed(undecided=["fax"])], "suspected", ["see"]),
    ("another check mends nothing", [fail("fax"), passed("broken-links")], "suspected", ["see"]),
    ("a partial look mends nothing", [fail("fax"), passed(partial="yes")], "suspected", ["see"]),
    ("back again", [fail("fax"), passed(), fail("fax")], "reopened", ["see", "fix", "reopen"]),
    ("back and gone", [fail("fax"), passed(), fail("fax"), passed()], "fixed", ["see", "fix", "reopen", "fix"]),
]


@pytest.mark.parametrize(("name", "nights", "state", "actions"), NIGHTS, ids=[case[0] for case in NIGHTS])
def test_what_nights_do(house: House, name: str, nights: list[Verdict], state: str, actions: list[str]) -> None:
    for number, verdict in enumerate(nights, 1):
        house.night(number, verdict)
    assert house.state() == state
    assert [action for _, action in house.steps()] == actions
    assert {who for who, _ in house.steps()} == {"sitecheck"}


@pytest.mark.parametrize(("name", "nights", "state", "actions"), NIGHTS, ids=[case[0] for case in NIGHTS])
def test_every_night_twice_is_once(
    house: House, name: str, nights: list[Verdict], state: str, actions: list[str]
) -> None:
    for number, verdict in enumerate(nights, 1):
        house.night(number, verdict)
        before = dump(house)
        house.night(number, verdict, again=30)
        assert dump(house) == before


def test_counts_and_ids(house: House) -> None:
    first = house.night(1, fail("fax", "email"), passed("broken-links"))
    assert (first.new, first.seen, first.verified, first.fixed, first.reopened) == (2, 0, 0, 0, 0)
    assert first.ids == {
        fingerprint(SITE, "contact-fields", subject): house.key(subject) for subject in ("fax", "email")
    }
    second = house.night(2, fail("fax"))
    assert (second.new, second.seen, second.verified, second.fixed, second.reopened) == (0, 1, 1, 1, 0)
    again = house.night(2, fail("fax"))
    assert (again.new, again.seen, again.verified, again.fixed, again.reopened) == (0, 1, 0, 0, 0)
    assert again.ids == second.ids


def test_a_partial_night_mends_what_it_saw_well(house: House) -> None:
    dead = ("http://a.example/1", "http://a.example/2")
    house.night(1, fail(*dead, check="broken-links"))
    house.night(2, passed("broken-links", partial="yes"), examined={"broken-links": {dead[0]}})
    assert [house.state(subject) for subject in dead] == ["fixed", "suspected"]


def test_the_sighting_keeps_what_was_said_and_asked(house: House) -> None:
    attempt = Attempt(datetime(2026, 11, 1, tzinfo=UTC), "GET", f"http://{SITE}/gk/zn.html", None, None, Failure.RESET)
    house.night(1, fail("fax"), attempts={attempt.url: [attempt]})
    row = house.session.exec(select(Sighting)).one()
    assert json.loads(row.params) == {"field": "fax"}
    assert json.loads(row.marks)[0]["region"] == "contact"
    assert json.loads(row.attempts)[0]["failure"] == "reset"
    assert house.finding().unit_code == "culture"


def test_text_and_place_may_change_the_finding_stays(house: House) -> None:
    house.night(1, fail("fax"))
    mark = house.finding().fingerprint
    moved = fail("fax")
    house.night(2, Verdict(moved.check, moved.outcome, moved.reason, {}, tuple(
        type(one)(one.subject, "http://portal.example/new.html", "other", {"x": "y"}, True) for one in moved.findings
    )))  # fmt: skip
    found = house.session.exec(select(Finding)).one()
    assert (found.fingerprint, found.url, found.reason) == (mark, "http://portal.example/new.html", "other")
    assert (found.first_run, found.last_run, found.nights) == (1, 2, 2)


def test_a_subject_longer_than_the_column_keeps_its_identity(house: House) -> None:
    long = "http://a.example/" + "x" * 3000
    house.night(1, fail(long, long + "y", check="broken-links"))
    house.night(2, fail(long, long + "y", check="broken-links"))
    found = house.session.exec(select(Finding)).all()
    assert len(found) == 2
    assert all(len(one.subject) <= 2000 and one.nights == 2 for one in found)


def test_two_sites_with_the_same_fault_are_two_findings(house: House) -> None:
    house.night(1, fail("fax"))
    house.night(1, fail("fax"), site="other.example")
    house.night(2, passed(), site="other.example")
    states = {one.site_key: one.state for one in house.session.exec(select(Finding))}
    assert states == {SITE: "suspected", "other.example": "fixed"}


def test_a_night_recorded_late_does_not_undo_a_later_one(house: House) -> None:
    house.night(3, fail("fax", certain=True))
    house.night(4, passed())
    house.night(2, fail("fax"))
    found = house.finding()
    assert (found.state, found.first_run, found.last_run, found.nights) == ("fixed", 2, 3, 2)
    house.night(1, passed())
    assert house.state() == "fixed"


def test_what_a_person_confirmed_stays_confirmed_and_can_be_fixed(house: House) -> None:
    house.night(1, fail("fax"))
    decisions.confirm(house.session, house.key(), who="li", now=house.at(1, 90), expected=FindingState.SUSPECTED)
    house.night(2, fail("fax"))
    assert house.state() == "confirmed"
    house.night(3, passed())
    assert house.state() == "fixed"
    assert ("li", "confirm") in house.steps()


def test_what_a_person_dismissed_is_never_reopened_or_fixed_by_the_machine(house: House) -> None:
    house.night(1, fail("fax"))
    decisions.dismiss(
        house.session, house.key(), who="li", now=house.at(1, 90), expected=FindingState.SUSPECTED, reason="另有公布"
    )
    steps = house.steps()
    for number, verdict in enumerate([fail("fax", certain=True), passed(), fail("fax"), unable()], 2):
        house.night(number, verdict)
        assert house.state() == "dismissed"
    assert house.steps() == steps


def test_a_remembered_dismissal_covers_new_findings_until_it_ends(house: House) -> None:
    house.night(1, fail("http://old.example/a", check="broken-links"))
    decisions.dismiss(
        house.session,
        house.key("http://old.example/a"),
        who="li",
        now=house.at(1, 90),
        expected=FindingState.SUSPECTED,
        reason="旧站停用",
        scope=Scope(pattern="http://old.example/*", until=date(2026, 11, 3)),
    )
    both = fail(
        "http://old.example/a", "http://old.example/b", "http://new.example/", certain=True, check="broken-links"
    )
    house.night(3, both)
    assert house.state("http://old.example/a") == "dismissed"
    assert house.state("http://old.example/b") == "dismissed"
    assert house.state("http://new.example/") == "verified"
    assert house.steps("http://old.example/b") == [("sitecheck", "see"), ("sitecheck", "dismiss")]
    after = house.night(4, both)
    assert house.state("http://old.example/a") == "reopened"
    assert house.state("http://old.example/b") == "reopened"
    assert after.reopened == 2
    last = house.session.exec(select(Decision).order_by(Decision.id.desc())).first()  # type: ignore[union-attr]
    assert last is not None
    assert last.reason == "the remembered dismissal has ended"


def test_a_person_who_looked_later_outranks_a_remembered_dismissal(house: House) -> None:
    house.night(1, fail("fax"))
    decisions.dismiss(
        house.session,
        house.key(),
        who="li",
        now=house.at(1, 90),
        expected=FindingState.SUSPECTED,
        reason="x",
        scope=Scope(),
    )
    decisions.reopen(
        house.session, house.key(), who="wu", now=house.at(1, 95), expected=FindingState.DISMISSED, reason="确实没有"
    )
    house.night(2, fail("fax"))
    assert house.state() == "reopened"

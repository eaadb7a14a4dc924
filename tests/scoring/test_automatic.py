"""Findings become facts only where the check decides and the policy lets them count."""

from __future__ import annotations

import pytest

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.automatic import CONTACT_FIELDS, CountedFinding, Policy, merge, propose
from sitecheck.scoring.engine import score
from sitecheck.scoring.values import Answer, Count, Fact, Flag, Origin, Said, Submission, Unit

UNIT = Unit("u", category="department")
C, V, S, D, F, R = (
    FindingState.CONFIRMED,
    FindingState.VERIFIED,
    FindingState.SUSPECTED,
    FindingState.DISMISSED,
    FindingState.FIXED,
    FindingState.REOPENED,
)


def finding(check, subject="x", state=C, number=1):
    return CountedFinding(check, subject, f"{check}:{subject}:{number}", state)


FACTS = [
    # contact-fields: one point for each distinct missing field
    ("kaifu-2013-departments", [finding("contact-fields", "fax")], {"KD10.r1": Count(1)}),
    (
        "kaifu-2013-departments",
        [
            finding("contact-fields", "fax"),
            finding("contact-fields", "fax", number=2),
            finding("contact-fields", "email"),
        ],
        {"KD10.r1": Count(2)},
    ),
    # the gate only when all six are missing
    (
        "kaifu-2013-departments",
        [finding("contact-fields", name) for name in CONTACT_FIELDS],
        {"KD10.r1": Count(6), "KD10.g1": Flag(True)},
    ),
    (
        "kaifu-2013-departments",
        [finding("contact-fields", name, C if name != "fax" else V) for name in CONTACT_FIELDS],
        {"KD10.r1": Count(5)},
    ),
    ("kaifu-2013-departments", [finding("update-freshness"), finding("update-freshness", "y")], {"KD6.r1": Flag(True)}),
    # assisted rules get no points
    ("kaifu-2013-departments", [finding("disclosure-guide"), finding("disclosure-directory")], {}),
    ("ouhai-2017", [finding("broken-links", "a"), finding("broken-links", "b")], {"O14.r5": Count(2)}),
    ("citywide-2013-counties", [finding("annual-report", "2012")], {"C13.r1": Answer(Said.NO)}),
]


@pytest.mark.parametrize(("table", "findings", "facts"), FACTS)
def test_facts(rubric, table, findings, facts):
    found = propose(rubric(table), UNIT, findings)
    assert {key: fact.value for key, fact in found.facts.items()} == facts
    assert propose(rubric(table), UNIT, reversed(findings)) == found
    for fact in found.facts.values():
        assert fact.origin is Origin.FINDING
        assert set(fact.ids) <= {one.finding_id for one in findings}


STATES = [
    (Policy.CONFIRMED, [C], True),
    (Policy.CONFIRMED, [V, S, D, F, R], False),
    (Policy.VERIFIED, [V, C], True),
    (Policy.VERIFIED, [S, D, F, R], False),
]


@pytest.mark.parametrize(("policy", "states", "counted"), STATES)
def test_policy(rubric, policy, states, counted):
    for state in states:
        found = propose(rubric("kaifu-2013-departments"), UNIT, [finding("update-freshness", state=state)], policy)
        assert ("KD6.r1" in found.facts) is counted


def test_hints_name_what_a_person_should_look_at(rubric):
    findings = [finding("disclosure-directory", state=S), finding("disclosure-guide", state=D)]
    found = propose(rubric("kaifu-2013-departments"), UNIT, findings)
    assert [(hint.key, hint.ids) for hint in found.hints] == [("KD6.r2", ("disclosure-directory:x:1",))]


def test_rules_that_do_not_concern_the_unit_get_nothing(rubric):
    without = Unit("u", category="department", attributes={"has_website": False})
    assert propose(rubric("ouhai-2017"), without, [finding("key-areas-column")]).facts == {}
    assert "O8.r1" in propose(rubric("ouhai-2017"), UNIT, [finding("key-areas-column")]).facts


def test_an_entry_stands_before_the_automatic_fact_and_says_so(rubric):
    table = rubric("kaifu-2013-departments")
    automatic = propose(table, UNIT, [finding("contact-fields", "fax"), finding("contact-fields", "email")]).facts
    entry = Fact("KD10.r1", Count(1), Origin.ENTRY, ("entry-9",), "fax was found on paper")
    card = score(table, Submission(UNIT, merge(automatic, {"KD10.r1": entry})))
    line = next(item for item in card.items if item.item == "KD10").lines[0]
    assert (line.count, line.points, line.ids) == (1, -1, ("entry-9",))
    note = next(note for note in line.notes if note.remark == "outranks")
    assert dict(note.params)["ids"] == "contact-fields:email:1, contact-fields:fax:1"


def test_a_stale_street_is_proposed_its_grade(rubric):
    found = propose(rubric("kaifu-2013-streets"), Unit("s", category="street"), [finding("update-freshness")])
    assert [level.key for level in found.facts["KS5.r2"].value.levels] == ["stale"]

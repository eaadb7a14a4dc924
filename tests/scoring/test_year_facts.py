"""What was entered for quarters, taken together for the year."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sitecheck.scoring.rubric import list_rubrics, load_rubric, rubric_folders
from sitecheck.scoring.values import Amounts, Count, Fact, Flag, Level, Levels, NotApplicable, Origin, Value
from sitecheck.scoring.year_facts import of_the_year

RUBRICS = [load_rubric(path) for path in list_rubrics(rubric_folders()).values()]
RULES = {key: rule for rubric in RUBRICS for key, (_, rule) in rubric.rules.items()}
D = Decimal


def levels(*keys: str) -> Levels:
    return Levels(tuple(Level(key) for key in keys))


CASES: dict[str, tuple[str, list[Value], Value | None]] = {
    "cases add up": ("O1.r1", [Count(2), Count(1)], Count(3)),
    "a flag is one case": ("O1.r1", [Flag(True), Count(1)], Count(2)),
    "places may be the same: the most of any quarter": ("O14.r5", [Count(2), Count(3)], Count(3)),
    "missing fields may be the same": ("KD10.r1", [Count(2), Count(1)], Count(2)),
    "elements never more than there are": ("KD2.r1", [Count(4), Count(4)], Count(4)),
    "once in the year": ("O2.r1", [Flag(False), Flag(True), Flag(True)], Flag(True)),
    "never in the year": ("O2.r1", [Flag(False), Flag(False)], Flag(False)),
    "of amounts taken once the gravest": ("O6.r1", [Amounts((D(1),)), Amounts((D(3), D(2)))], Amounts((D(3),))),
    "amounts for each case": ("KW1.r8", [Amounts((D(5),)), Amounts((D(6),))], Amounts((D(5), D(6)))),
    "levels of events": ("O1.r2", [levels("city"), levels("district", "city")], levels("city", "district", "city")),
    "bonuses by count": ("O20.r1", [Count(1), Count(2)], Count(3)),
    "bonuses by level": ("O20.r2", [levels("city"), levels("province")], levels("city", "province")),
    "a penalty taken once": ("O22.r1", [Count(1), Count(1)], Count(1)),
    "a penalty each time": ("O22.r2", [Count(1), Count(1)], Count(2)),
    "what did not concern the unit in a quarter": ("O1.r1", [NotApplicable(), Count(1)], Count(1)),
    "nowhere": ("O1.r1", [NotApplicable()], None),
    "nothing": ("O1.r1", [], None),
    "a gate is for the year to say": ("O15.g1", [Flag(True)], None),
    "a grade is for the year to say": ("KS8.r1", [levels("compliant")], None),
    "an award is for the year to say": ("O4.r1", [Flag(True)], None),
    "an answer is for the year to say": ("T1.r1", [Flag(True)], None),
    "fraud is for the year to say": ("T67.r1", [Flag(True)], None),
    "a rank is for the year to say": ("O3.r1", [Count(1)], None),
}


@pytest.mark.parametrize(("key", "values", "wanted"), CASES.values(), ids=CASES)
def test_values(key: str, values: list[Value], wanted: Value | None) -> None:
    facts = [Fact(key, value, Origin.ENTRY, (str(n),)) for n, value in enumerate(values)]
    found = of_the_year(RULES[key], facts)
    assert (found.value if found is not None else None) == wanted


def test_proof_reasons_and_events_of_all_quarters() -> None:
    one = Fact("O1.r1", Count(1), Origin.ENTRY, ("3",), "第二季度通报", ("M1",), earlier=D(1))
    two = Fact("O1.r1", Count(1), Origin.EVENT, ("events/E4",), "第二季度通报", ("M1", "M2"), outranked=one)
    assert of_the_year(RULES["O1.r1"], [one, two]) == Fact(
        "O1.r1", Count(2), Origin.ENTRY, ("3", "events/E4"), "第二季度通报", ("M1", "M2")
    )

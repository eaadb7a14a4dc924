"""Every rule of the Ouhai table with facts and what they come to; the arithmetic stands beside each row.

The unit is a responsible department with a website; items not named have full marks, so a total is
100 − the item's points + what is left of it, with what acts on the total, within 0 and 100.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.automatic import CountedFinding
from sitecheck.scoring.scorecard import ItemScore, Line

Test = Callable[..., None]
TABLE = "ouhai-2017"
UNIT = {"category": "department", "foi_responsible": True, "has_website": True}
OUTSIDE = {**UNIT, "foi_responsible": False}
NO_SITE = {**UNIT, "has_website": False}
NA = {"value": "na", "reason": "no such business"}

# item, facts, its points, its lines
ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    # O1 of 8: 1 a case, notices 2/4/8 an event, a gate
    ("O1", {"r1": 0}, "8", "r1×0=0"),  # 8
    ("O1", {"r1": 1}, "7", "r1×1=-1"),  # 8 − 1×1 = 7
    ("O1", {"r1": 3}, "5", "r1×3=-3"),  # 8 − 3×1 = 5
    ("O1", {"r1": 9}, "0", "r1×9=-9 floor=1"),  # 8 − 9 = −1 → 0
    ("O1", {"r2": "district"}, "6", "r2×1=-2"),  # 8 − 2 = 6
    ("O1", {"r2": "city"}, "4", "r2×1=-4"),  # 8 − 4 = 4
    ("O1", {"r2": "province_or_above"}, "0", "r2×1=-8"),  # 8 − 8 = 0
    ("O1", {"r2": ["district", "district"]}, "4", "r2×2=-4"),  # two events: 8 − 2 − 2 = 4
    ("O1", {"r1": 2, "r2": ["city"]}, "2", "r1×2=-2 r2×1=-4"),  # 8 − 2 − 4 = 2
    ("O1", {"r1": 2, "r2": "province_or_above"}, "0", "r1×2=-2 r2×1=-8 floor=2"),  # 8 − 10 = −2 → 0
    ("O1", {"g1": False}, "8", "g1=0"),  # 8
    ("O1", {"g1": True}, "0", "g1=-8 r4×1=-30!"),  # gate: 0; 30 off the total
    ("O1", {"r1": 3, "g1": True}, "0", "r1×3=-3 g1=-5 r4×1=-30!"),  # 8 − 3 = 5, the gate takes 5
    ("O1", {"r4": False}, "8", "r4×0=0!"),  # 8
    ("O1", {"r1": NA}, "8", "r1=0"),  # kept: 8
    ("O1", {"g1": NA, "r4": NA}, "8", "g1=0 r4=0!"),  # what does not concern the unit takes nothing
    # O2 of 6: 6, 3, 3, each once
    ("O2", {"r1": True}, "0", "r1×1=-6"),  # 6 − 6 = 0
    ("O2", {"r2": True}, "3", "r2×1=-3"),  # 6 − 3 = 3
    ("O2", {"r3": True}, "3", "r3×1=-3"),  # 6 − 3 = 3
    ("O2", {"r2": True, "r3": True}, "0", "r2×1=-3 r3×1=-3"),  # 6 − 3 − 3 = 0
    ("O2", {"r1": True, "r2": True, "r3": True}, "0", "r1×1=-6 r2×1=-3 r3×1=-3 floor=6"),  # 6 − 12 = −6 → 0
    ("O2", {"r2": [True, True]}, "3", "r2×1=-3"),  # once a period: 6 − 3 = 3
    ("O2", {"r1": "6"}, "0", "r1×1=-6"),  # the amount of the source by its figure: 6 − 6 = 0
    # O3 of 6 from 0: first 20 six, last 20 two, others four
    ("O3", {"r1": {"rank": 1, "n": 63}}, "6", "r1=6"),  # first 20
    ("O3", {"r1": {"rank": 20, "n": 63}}, "6", "r1=6"),  # 19 above
    ("O3", {"r1": {"rank": 21, "n": 63}}, "4", "r1=4"),  # 20 above, 42 below
    ("O3", {"r1": {"rank": 43, "n": 63}}, "4", "r1=4"),  # 63 − 43 = 20 below
    ("O3", {"r1": {"rank": 44, "n": 63}}, "2", "r1=2"),  # 63 − 44 = 19 below
    ("O3", {"r1": {"rank": 63, "n": 63}}, "2", "r1=2"),  # the last
    ("O3", {"r1": {"rank": 1}}, "6", "r1=6"),  # in the first 20 whatever the length of the list
    ("O3", {"r1": NA}, "6", "r1=6"),  # kept: the best band
    # O4 of 2 from 0: two awards of 1
    ("O4", {"r1": True}, "1", "r1×1=1"),  # 0 + 1 = 1
    ("O4", {"r2": True}, "1", "r2×1=1"),  # 0 + 1 = 1
    ("O4", {"r1": True, "r2": True}, "2", "r1×1=1 r2×1=1"),  # 0 + 1 + 1 = 2
    ("O4", {"r1": False, "r2": False}, "0", "r1×0=0 r2×0=0"),  # 0
    ("O4", {"r1": "1", "r2": "0"}, "1", "r1×1=1 r2×1=0"),  # 0 + 1 + 0 = 1
    ("O4", {"r1": NA, "r2": False}, "1", "r1=1 r2×0=0"),  # kept: 0 + 1 = 1
    # O5 of 2: amounts by the assessor
    ("O5", {"r1": "0.5"}, "1.5", "r1×1=-0.5"),  # 2 − 0.5 = 1.5
    ("O5", {"r2": 1}, "1", "r2×1=-1"),  # 2 − 1 = 1
    ("O5", {"r1": "0.5", "r2": 1}, "0.5", "r1×1=-0.5 r2×1=-1"),  # 2 − 0.5 − 1 = 0.5
    ("O5", {"r1": "1.5", "r2": "1.5"}, "0", "r1×1=-1.5 r2×1=-1.5 floor=1"),  # 2 − 3 = −1 → 0
    ("O5", {"r1": 0, "r2": False}, "2", "r1×1=0 r2×0=0"),  # 2
    # O6 of 6: amounts
    ("O6", {"r1": [1, "1.5"]}, "3.5", "r1×2=-2.5"),  # 6 − 1 − 1.5 = 3.5
    ("O6", {"r2": 6}, "0", "r2×1=-6"),  # 6 − 6 = 0
    ("O6", {"r1": 4, "r2": 4}, "0", "r1×1=-4 r2×1=-4 floor=2"),  # 6 − 8 = −2 → 0
    # O7 of 6: six times 1, each once
    ("O7", {"r1": True}, "5", "r1×1=-1"),  # 6 − 1 = 5
    ("O7", {"r2": True}, "5", "r2×1=-1"),  # 6 − 1 = 5, however many fields are missing
    ("O7", {"r3": True}, "5", "r3×1=-1"),  # 6 − 1 = 5
    ("O7", {"r4": True}, "5", "r4×1=-1"),  # 6 − 1 = 5, guide and directory are one duty
    ("O7", {"r5": True}, "5", "r5×1=-1"),  # 6 − 1 = 5
    ("O7", {"r6": [True, True]}, "5", "r6×1=-1"),  # once a period: 6 − 1 = 5
    ("O7", dict.fromkeys(("r1", "r2", "r3", "r4", "r5", "r6"), True), "0",
     "r1×1=-1 r2×1=-1 r3×1=-1 r4×1=-1 r5×1=-1 r6×1=-1"),  # 6 − 6 = 0
    # O8 of 8: no column 2 or stale 2, late 2 each
    ("O8", {"r1": True}, "6", "r1×1=-2"),  # 8 − 2 = 6
    ("O8", {"r2": True}, "6", "r2×1=-2"),  # 8 − 2 = 6
    ("O8", {"r1": True, "r2": True}, "6", "r1×1=-2 r2=0"),  # one of the two: 8 − 2 = 6
    ("O8", {"r3": 1}, "6", "r3×1=-2"),  # 8 − 1×2 = 6
    ("O8", {"r2": True, "r3": 2}, "2", "r2×1=-2 r3×2=-4"),  # 8 − 2 − 4 = 2
    ("O8", {"r3": 5}, "0", "r3×5=-10 floor=2"),  # 8 − 10 = −2 → 0
    # O9 of 4: 2 a case
    ("O9", {"r1": 1}, "2", "r1×1=-2"),  # 4 − 2 = 2
    ("O9", {"r1": 2}, "0", "r1×2=-4"),  # 4 − 4 = 0
    ("O9", {"r1": 3}, "0", "r1×3=-6 floor=2"),  # 4 − 6 = −2 → 0
    # O10 of 2: amounts
    ("O10", {"r1": 2}, "0", "r1×1=-2"),  # 2 − 2 = 0
    ("O10", {"r2": "0.25"}, "1.75", "r2×1=-0.25"),  # 2 − 0.25 = 1.75
    ("O10", {"r1": "1.5", "r2": 1}, "0", "r1×1=-1.5 r2×1=-1 floor=0.5"),  # 2 − 2.5 = −0.5 → 0
    # O11 of 3: an amount, 1 a late filing, 2 a hidden one
    ("O11", {"r1": 1}, "2", "r1×1=-1"),  # 3 − 1 = 2
    ("O11", {"r2": 2}, "1", "r2×2=-2"),  # 3 − 2×1 = 1
    ("O11", {"r3": 1}, "1", "r3×1=-2"),  # 3 − 1×2 = 1
    ("O11", {"r1": 1, "r2": 1}, "1", "r1×1=-1 r2×1=-1"),  # 3 − 1 − 1 = 1
    ("O11", {"r2": 1, "r3": 1}, "0", "r2×1=-1 r3×1=-2"),  # 3 − 1 − 2 = 0
    ("O11", {"r3": 2}, "0", "r3×2=-4 floor=1"),  # 3 − 4 = −1 → 0
    # O12 of 15: 2 a time, 5 a case, 15 a case
    ("O12", {"r1": 1}, "13", "r1×1=-2"),  # 15 − 2 = 13
    ("O12", {"r2": 2}, "5", "r2×2=-10"),  # 15 − 10 = 5
    ("O12", {"r3": 1}, "0", "r3×1=-15"),  # 15 − 15 = 0
    ("O12", {"r1": 1, "r2": 1}, "8", "r1×1=-2 r2×1=-5"),  # 15 − 2 − 5 = 8
    ("O12", {"r2": 1, "r3": 1}, "0", "r2×1=-5 r3×1=-15 floor=5"),  # 15 − 20 = −5 → 0
    # O13 of 2: amounts
    ("O13", {"r1": 1}, "1", "r1×1=-1"),  # 2 − 1 = 1
    ("O13", {"r2": "0.5"}, "1.5", "r2×1=-0.5"),  # 2 − 0.5 = 1.5
    ("O13", {"r3": "0.5"}, "1.5", "r3×1=-0.5"),  # 2 − 0.5 = 1.5
    ("O13", {"r4": 2}, "0", "r4×1=-2"),  # 2 − 2 = 0
    ("O13", {"r1": 1, "r2": 1, "r4": 1}, "0", "r1×1=-1 r2×1=-1 r4×1=-1 floor=1"),  # 2 − 3 = −1 → 0
    # O14 of 3: an amount, 1 a place four times over
    ("O14", {"r1": "1.5"}, "1.5", "r1×1=-1.5"),  # 3 − 1.5 = 1.5
    ("O14", {"r2": 1}, "2", "r2×1=-1"),  # 3 − 1 = 2
    ("O14", {"r3": 2}, "1", "r3×2=-2"),  # 3 − 2 = 1
    ("O14", {"r4": 3}, "0", "r4×3=-3"),  # 3 − 3 = 0
    ("O14", {"r5": 7}, "0", "r5×7=-7 floor=4"),  # 3 − 7 = −4 → 0
    ("O14", {"r2": 1, "r5": 1}, "1", "r2×1=-1 r5×1=-1"),  # 3 − 1 − 1 = 1
    ("O14", {"r1": 1, "r3": 1, "r4": 2}, "0", "r1×1=-1 r3×1=-1 r4×2=-2 floor=1"),  # 3 − 4 = −1 → 0
    # O15 of 10 from 0: steps of 0.25, by tens for departments, one by one for streets; a gate
    ("O15", {"r1": {"rank": 1}}, "10", "r1=10"),  # 10 − 0.25×0
    ("O15", {"r1": {"rank": 10}}, "10", "r1=10"),  # ⌊9/10⌋ = 0
    ("O15", {"r1": {"rank": 11}}, "9.75", "r1=9.75"),  # ⌊10/10⌋ = 1: 10 − 0.25
    ("O15", {"r1": {"rank": 30, "n": 50}}, "9.5", "r1=9.5"),  # ⌊29/10⌋ = 2: 10 − 0.5
    ("O15", {"r1": {"rank": 50, "n": 50, "group": "department"}}, "9", "r1=9"),  # ⌊49/10⌋ = 4: 10 − 1
    ("O15", {"r1": {"rank": 2, "group": "township_street"}}, "9.75", "r1=9.75"),  # 10 − 0.25×1
    ("O15", {"r1": {"rank": 13, "group": "township_street"}}, "7", "r1=7"),  # 10 − 0.25×12
    ("O15", {"r1": {"rank": 41, "group": "township_street"}}, "0", "r1=0"),  # 10 − 0.25×40
    ("O15", {"r1": {"rank": 45, "group": "township_street"}}, "0", "r1=0"),  # 10 − 11 = −1 → 0
    ("O15", {"g1": True}, "0", "g1=0"),  # nothing sent in all year, no rank needed
    ("O15", {"r1": {"rank": 3}, "g1": True}, "0", "r1=10 g1=-10"),  # the gate takes 10
    ("O15", {"r1": {"rank": 11}, "g1": False}, "9.75", "r1=9.75 g1=0"),
    ("O15", {"r1": NA}, "10", "r1=10"),  # kept: the first step
    # O16 of 2: amounts
    ("O16", {"r1": 1}, "1", "r1×1=-1"),  # 2 − 1 = 1
    ("O16", {"r2": "0.5"}, "1.5", "r2×1=-0.5"),  # 2 − 0.5 = 1.5
    ("O16", {"r3": "1.5"}, "0.5", "r3×1=-1.5"),  # 2 − 1.5 = 0.5
    ("O16", {"r1": 1, "r2": 1, "r3": 1}, "0", "r1×1=-1 r2×1=-1 r3×1=-1 floor=1"),  # 2 − 3 = −1 → 0
    # O17 of 8: 2 a document
    ("O17", {"r1": 1}, "6", "r1×1=-2"),  # 8 − 2 = 6
    ("O17", {"r1": 4}, "0", "r1×4=-8"),  # 8 − 8 = 0
    ("O17", {"r1": 5}, "0", "r1×5=-10 floor=2"),  # 8 − 10 = −2 → 0
    # O18 of 2: amounts
    ("O18", {"r1": "0.75"}, "1.25", "r1×1=-0.75"),  # 2 − 0.75 = 1.25
    ("O18", {"r2": 2}, "0", "r2×1=-2"),  # 2 − 2 = 0
    ("O18", {"r3": 1}, "1", "r3×1=-1"),  # 2 − 1 = 1
    ("O18", {"r1": 1, "r2": 1, "r3": "0.5"}, "0", "r1×1=-1 r2×1=-1 r3×1=-0.5 floor=0.5"),  # 2 − 2.5 = −0.5 → 0
    # O19 of 5: 3 and 5, each once
    ("O19", {"r1": True}, "2", "r1×1=-3"),  # 5 − 3 = 2
    ("O19", {"r2": True}, "0", "r2×1=-5"),  # 5 − 5 = 0
    ("O19", {"r1": True, "r2": True}, "0", "r1×1=-3 r2×1=-5 floor=3"),  # 5 − 8 = −3 → 0
]  # fmt: skip

# facts, raw total, total: what acts on the total, from 100
TOTALS: list[tuple[dict[str, Any], str, str]] = [
    ({"O1.g1": True}, "62", "62"),  # 92 − 30
    ({"O1.g1": True, "O1.r4": 1}, "62", "62"),  # the 30 follow the gate, once: 92 − 30
    ({"O1.r4": 1}, "70", "70"),  # entered by itself: 100 − 30
    ({"O1.r4": 3}, "70", "70"),  # once a period: 100 − 30
    ({"O1.g1": False, "O1.r4": False}, "100", "100"),
    ({"O20.r1": 0}, "100", "100"),
    ({"O20.r1": 1, "O2.r2": True}, "98", "98"),  # 97 + 1
    ({"O20.r1": 2, "O2.r2": True}, "99", "99"),  # 97 + 2
    ({"O20.r1": 5, "O2.r2": True}, "99", "99"),  # cap 2 a year: 97 + 2
    ({"O20.r1": 5}, "102", "100"),  # 102 counts as 100
    ({"O20.r2": "city", "O12.r3": 1}, "90", "90"),  # 85 + 5
    ({"O20.r2": "province", "O12.r3": 1}, "95", "95"),  # 85 + 10
    ({"O20.r2": "national", "O12.r3": 1}, "105", "100"),  # 85 + 20 → 100
    ({"O20.r2": ["city", "city"], "O12.r3": 1}, "95", "95"),  # two commendations: 85 + 5 + 5
    ({"O20.r2": False}, "100", "100"),
    ({"O21.r1": "district"}, "98", "98"),  # 100 − 2
    ({"O21.r1": "city"}, "95", "95"),  # 100 − 5
    ({"O21.r1": "province"}, "90", "90"),  # 100 − 10
    ({"O21.r1": "national"}, "70", "70"),  # 100 − 30
    ({"O21.r1": ["district", "city"]}, "93", "93"),  # two events: 100 − 2 − 5
    ({"O21.r1": [{"value": "district", "event": "e"}, {"value": "city", "event": "e"}]}, "95", "95"),  # one: 100 − 5
    ({"O21.r2": True}, "70", "70"),  # 100 − 30
    ({"O21.r2": 2}, "70", "70"),  # once a period: 100 − 30
    ({"O22.r1": True}, "90", "90"),  # 100 − 10
    ({"O22.r1": 2}, "90", "90"),  # once a period: 100 − 10
    ({"O22.r2": 2}, "90", "90"),  # 100 − 2×5
    ({"O22.r3": 3}, "91", "91"),  # 100 − 3×3
    ({"O22.r1": 1, "O22.r2": 1, "O22.r3": 1}, "82", "82"),  # 100 − 10 − 5 − 3
    ({"O21.r1": NA, "O22.r2": NA}, "100", "100"),
    ({"O21.r1": "national", "O21.r2": True, "O22.r2": 10}, "-10", "0"),  # 100 − 30 − 30 − 50 = −10 → 0
    ({"O20.r2": ["province", "city"], "O22.r1": 1}, "105", "100"),  # 100 + 15 − 10 = 105 → 100
]

# key of a rule, what is refused, part of the message
REFUSED: list[tuple[str, Any, str]] = [
    ("O1.r1", -1, "-1 is not within 0 to"),
    ("O1.r1", "1.5", "no count"),
    ("O1.r2", "county", "none of district, city, province_or_above"),
    ("O1.g1", 1, "write true or false"),
    ("O2.r1", 3, "the source says 6 or nothing"),
    ("O2.r2", 2, "the source says 3 or nothing"),
    ("O3.r1", {"rank": 64, "n": 63}, "rank 64 of 63 cannot be"),
    ("O3.r1", {"rank": 0, "n": 63}, "rank 0 of 63 cannot be"),
    ("O3.r1", {"rank": 21}, "number of ranked units, is needed"),
    ("O3.r1", {"rank": 1, "n": 63, "metric": 5}, "write {rank: 5, n: 63}"),
    ("O3.r1", 5, "write {rank: 5, n: 63}"),
    ("O4.r1", "0.5", "the source says 1 or nothing"),  # AO-8 names two things of 1 each, no parts of them
    ("O5.r1", "2.5", "2.5 is not within 0 to 2"),
    ("O5.r1", -1, "-1 is not within 0 to 2"),
    ("O5.r2", True, "enter 0 to 2 points"),
    ("O6.r1", [4, 4], "together more than the 6"),
    ("O6.r2", "many", "no number"),
    ("O10.r1", 3, "3 is not within 0 to 2"),
    ("O11.r1", 4, "4 is not within 0 to 3"),
    ("O13.r1", "2.01", "2.01 is not within 0 to 2"),
    ("O14.r1", 4, "4 is not within 0 to 3"),
    ("O15.r1", {"rank": 1, "group": "office"}, "'office' is none of department, township_street"),
    ("O16.r1", 3, "3 is not within 0 to 2"),
    ("O18.r1", 3, "3 is not within 0 to 2"),
    ("O19.r2", 4, "the source says 5 or nothing"),
    ("O20.r1", -1, "-1 is not within 0 to"),
    ("O20.r2", "district", "none of city, province, national"),
    ("O21.r1", 2, "none of district, city, province, national"),
    ("O22.r1", -2, "-2 is not within 0 to"),
    ("O9.r1", {"value": "na"}, "not applicable needs a reason"),
    ("O12", 16, "16 is not within 0 to 15"),  # an assessor's value for a whole item
    ("O20", 2, "no points of its own"),
]


def item(card: Any, name: str) -> ItemScore:
    """One item of a card."""
    found: ItemScore = next(score for score in card.items if score.item == name)
    return found


def steps(score: ItemScore) -> str:
    """The lines of an item in short: ``r1×3=-3 floor=1 r4×1=-30!``; the last acts on the total."""
    return " ".join(_step(line) for line in score.lines)


def _step(line: Line) -> str:
    name = line.rule.partition(".")[2] if line.rule else line.notes[0].remark.value
    count = "" if line.count is None else f"×{line.count}"
    points = Decimal(0) if line.points is None else line.points.normalize() + 0
    return f"{name}{count}={points:f}{'!' if line.on_total else ''}"


TIMED = {"AO-12", "AO-15", "AO-25", "AO-26", *(f"AX-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11))}
"""Readings about days, checks and the way of counting; the others are about the table."""


def about(covered: set[str], *names: str) -> Callable[[Test], Test]:
    """Says which readings a test is about."""
    covered.update(names)
    return lambda test: test


def total(card: Any, facts: dict[str, Any], settings: dict[str, Any] | None = None, **unit: Any) -> Decimal:
    """The total with full marks elsewhere."""
    found: Decimal = card(TABLE, facts, settings, unit={**UNIT, **unit}, others="full").total
    return found


def points(card: Any, name: str, facts: dict[str, Any], **unit: Any) -> Decimal:
    """What one item comes to."""
    found = card(
        TABLE, {f"{name}.{rule}": value for rule, value in facts.items()}, unit={**UNIT, **unit}, others="full"
    )
    return item(found, name).points or Decimal(0)


def finding(check: str, subject: str, number: int = 1) -> CountedFinding:
    """A confirmed finding."""
    return CountedFinding(check, subject, f"{check}:{subject}:{number}", FindingState.CONFIRMED)

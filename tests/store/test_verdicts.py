from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict
from sitecheck.store import verdicts

MARK = Mark("http://portal.example/", "a" * 64, 3, "更多")
NIGHT = verdicts.JudgedNight(
    verdicts.SCHEMA,
    "portal.example",
    date(2026, 11, 20),
    "b" * 64,
    "c" * 64,
    {"has_website": True, "category": "department"},
    (
        Verdict("a", Outcome.PASS, "found", {"url": "http://portal.example/", "label": "公开"}, looked_at=(MARK,)),
        Verdict("b", Outcome.FAIL, "dead", {}, (JudgedFinding("x", "y", "z", {"n": "1"}, False, (MARK,)),), ("u",)),
        Verdict("c", Outcome.UNABLE, "blocked"),
    ),
)


def test_what_was_written_is_read_again_as_it_was() -> None:
    assert verdicts.load(verdicts.dump(NIGHT)) == NIGHT


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_verdicts_and_values_came_leaves_no_trace(seed: int) -> None:
    shuffled = list(NIGHT.verdicts)
    random.Random(seed).shuffle(shuffled)
    turned = [replace(one, params=dict(reversed(one.params.items()))) for one in shuffled]
    other = replace(NIGHT, verdicts=tuple(turned), attributes=dict(reversed(NIGHT.attributes.items())))
    assert verdicts.dump(other) == verdicts.dump(NIGHT)


@pytest.mark.parametrize(
    "change",
    [
        {"checks_sha256": "d" * 64},
        {"attributes": {}},
        {"verdicts": (*NIGHT.verdicts[:2], replace(NIGHT.verdicts[2], outcome=Outcome.PASS))},
        {"verdicts": (replace(NIGHT.verdicts[0], looked_at=()), *NIGHT.verdicts[1:])},
        {"verdicts": NIGHT.verdicts[:2]},
    ],
)
def test_whatever_differs_differs_in_the_bytes(change: dict[str, object]) -> None:
    assert verdicts.dump(replace(NIGHT, **change)) != verdicts.dump(NIGHT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "damaged verdicts"),
        (b"{}", "damaged verdicts"),
        (verdicts.dump(NIGHT)[:-9], "damaged verdicts"),
        (verdicts.dump(replace(NIGHT, schema="sitecheck.verdicts/9")), "schema 'sitecheck.verdicts/9'"),
        (verdicts.dump(NIGHT).replace(b'"unable"', b'"maybe"'), "damaged verdicts"),
    ],
)
def test_what_is_no_verdicts_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(verdicts.BadVerdicts, match=said):
        verdicts.load(data)

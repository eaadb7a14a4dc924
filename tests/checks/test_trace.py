"""Every finding of every worked example is explained by what the judge itself took down, with the finding's values."""

from __future__ import annotations

from datetime import date
from functools import cache

import msgspec
import pytest

from sitecheck.audit.example import observe_example
from sitecheck.checks.definition import CheckFile, Example
from sitecheck.checks.engine import judge
from sitecheck.checks.load import load_checks
from sitecheck.checks.registry import KINDS
from sitecheck.checks.trace import SILENT, Recorder, Step, Trace, written
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.verdict import Verdict
from sitecheck.worktime import load_calendar

CALENDAR = load_calendar([data_dir("config") / "calendar"])
CHECKS = load_checks([data_dir("checks")])
EXAMPLES = [
    pytest.param(check, example, id=f"{check.id}-{at}")
    for check in CHECKS.values()
    for at, example in enumerate(check.examples)
    if example.findings
]


@cache
def traced(check_id: str, at: int) -> tuple[Verdict, Verdict, Recorder]:
    check = CHECKS[check_id]
    example = check.examples[at]
    seen, asked = observe_example(check, example), check.under(example)
    trace = Recorder()
    return (
        judge(seen, asked, CALENDAR, dict(example.attributes)),
        judge(seen, asked, CALENDAR, dict(example.attributes), trace),
        trace,
    )


def of(check: CheckFile, example: Example) -> tuple[Verdict, Verdict, Recorder]:
    return traced(check.id, check.examples.index(example))


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_each_finding_is_explained_with_its_values(check: CheckFile, example: Example) -> None:
    _, verdict, trace = of(check, example)
    assert verdict.findings
    for finding in verdict.findings:
        steps = [step for step in trace.steps if step.subject in ("", finding.subject)]
        said = "\n".join(step.said for step in steps)
        told = {name: value for name, value in finding.params.items() if value and value not in said}
        assert not told, f"{finding.subject}: no step says {told}\n{said}"
        assert any(step.would_pass for step in steps), f"{finding.subject}: what would have passed is not said"
        assert any(look.subject in ("", finding.subject) for look in trace.looks)


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_who_asks_gets_the_same_verdict(check: CheckFile, example: Example) -> None:
    silent, asked, _ = of(check, example)
    assert msgspec.json.encode(silent, order="sorted") == msgspec.json.encode(asked, order="sorted")


def test_every_kind_that_can_fail_is_among_the_examples() -> None:
    """One that is not would be explained by nobody."""
    failing = {kind for kind, known in KINDS.items() if Outcome.FAIL in known.outcomes}
    shown = {check.kind for check in CHECKS.values() if any(example.findings for example in check.examples)}
    assert failing - shown == set()


def test_a_step_shows_its_values() -> None:
    trace, text = Recorder(), "{n} of {names} on {day}: {ok}"
    trace.step(text, subject="s", wanted="{n} more", n=2, names=("a", "b"), day=date(2026, 1, 2), ok=True)
    values = {"n": "2", "names": "a, b", "day": "2026-01-02", "ok": "yes"}
    assert trace.steps == [Step(text, values, "s", "{n} more")]
    assert (trace.steps[0].said, trace.steps[0].would_pass) == ("2 of a, b on 2026-01-02: yes", "2 more")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "–"), ("", "–"), (False, "no"), (Outcome.FAIL, "fail"), (frozenset({"b", "a"}), "a, b"), (0, "0"),
        ("{x}", "{x}"),
    ],
)  # fmt: skip
def test_values_are_written_for_people(value: object, said: str) -> None:
    assert written(value) == said


def test_words_of_a_page_are_no_template() -> None:
    trace = Recorder()
    trace.step("it says {text}", wanted="not {text}", text="{text} {} {0.x}")
    assert trace.steps[0].said == "it says {text} {} {0.x}"


def test_a_record_is_taken_down_once_for_a_subject() -> None:
    trace, record = Recorder(), object()
    for subject in ("a", "a", "b"):
        trace.look(record, subject=subject)
    assert [look.subject for look in trace.looks] == ["a", "b"]


def test_who_does_not_ask_is_told_nothing() -> None:
    assert not SILENT.asked
    assert Trace().step("{x}", x=1) is None  # type: ignore[func-returns-value]

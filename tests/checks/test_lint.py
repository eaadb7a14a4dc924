from __future__ import annotations

from pathlib import Path

import pytest
from tests.checks.sights import SITE, written

from sitecheck.checks.definition import CheckFile, Example, FreshnessCheck
from sitecheck.checks.lint import differs, lint
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.verdict import JudgedFinding, Verdict

GUIDE = data_dir("checks") / "disclosure-guide.yaml"


def as_expected(check: CheckFile, example: Example) -> Verdict:
    findings = tuple(JudgedFinding(subject, SITE, "missing") for subject in example.subjects())
    return Verdict(check.id, example.outcome, example.reason or "found", findings=findings)


def always_pass(check: CheckFile, example: Example) -> Verdict:
    return Verdict(check.id, Outcome.PASS, "found")


def test_a_file_in_order() -> None:
    done = lint(GUIDE, as_expected)
    assert done.problems == ()
    assert done.examples >= 6


def test_examples_that_come_out_otherwise_are_named_with_their_line() -> None:
    done = lint(GUIDE, always_pass)
    said = [str(problem) for problem in done.problems]
    assert any("the guide does not answer: expected unable, came out as pass (found)" in one for one in said)
    line = next(problem.line for problem in done.problems if "the guide does not answer" in problem.message)
    assert "the guide does not answer" in GUIDE.read_text(encoding="utf-8").splitlines()[line - 1]


def test_a_file_without_examples_owes_three(tmp_path: Path) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    path = written(tmp_path, text[: text.index("\nexamples:")], "disclosure-guide")
    done = lint(path, always_pass)
    assert [problem.message for problem in done.problems] == [
        "has no example of fail", "has no example of pass", "has no example of unable",
    ]  # fmt: skip


def test_an_unreadable_file_is_not_worked(tmp_path: Path) -> None:
    done = lint(written(tmp_path, "kind: nothing"), always_pass)
    assert (done.examples, len(done.problems)) == (0, 1)


def verdict(outcome: Outcome, reason: str, *subjects: str) -> Verdict:
    return Verdict("x", outcome, reason, findings=tuple(JudgedFinding(one, SITE, reason) for one in subjects))


FAIL = {"name": "a", "outcome": "fail", "as_of": "2026-11-20", "pages": {"/": "x"}, "findings": ["/b", "/a"]}


@pytest.mark.parametrize(
    ("given", "verdict", "said"),
    [
        (FAIL, verdict(Outcome.FAIL, "missing", f"{SITE}a", f"{SITE}b"), ""),
        ({**FAIL, "reason": "missing"}, verdict(Outcome.FAIL, "missing", f"{SITE}a", f"{SITE}b"), ""),
        ({**FAIL, "reason": "blank"}, verdict(Outcome.FAIL, "missing", f"{SITE}a", f"{SITE}b"), "the reason blank"),
        (FAIL, verdict(Outcome.FAIL, "missing", f"{SITE}a"), f"came out as {SITE}a"),
        (FAIL, verdict(Outcome.FAIL, "missing"), "came out as nothing"),
        (FAIL, verdict(Outcome.UNABLE, "unreadable"), "expected fail, came out as unable (unreadable)"),
    ],
)
def test_differences(given: dict[str, object], verdict: Verdict, said: str) -> None:
    difference = differs(Example.model_validate(given), verdict)
    assert said in difference
    assert bool(said) is bool(difference)


def test_an_example_may_ask_by_other_parameters(tmp_path: Path) -> None:
    text = (data_dir("checks") / "update-freshness.yaml").read_text(encoding="utf-8")
    head, mark, examples = text.partition("\nexamples:")
    stricter = examples.replace("    as_of:", "    params: {max_working_days: 5}\n    as_of:", 1)
    asked: list[int] = []

    def run(check: CheckFile, example: Example) -> Verdict:
        assert isinstance(check, FreshnessCheck)
        asked.append(check.params.max_working_days)
        return as_expected(check, example)

    assert lint(written(tmp_path, head + mark + stricter, "update-freshness"), run).problems == ()
    assert asked[0] == 5
    assert set(asked[1:]) == {20}

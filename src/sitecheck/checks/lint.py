"""Reading every check file and working its examples, with every mistake named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sitecheck.checks.definition import CheckFile, Example
from sitecheck.checks.load import read_check
from sitecheck.checks.rules import unshown
from sitecheck.facts.verdict import Verdict
from sitecheck.settings.problems import ConfigError, Problem, line_of
from sitecheck.settings.yaml_lines import read_yaml

Run = Callable[[CheckFile, Example], Verdict]
"""How an example is worked: crawled, surveyed and judged as a night would."""


@dataclass(frozen=True, slots=True)
class Linted:
    """What became of one file: the number of its examples worked, and its mistakes."""

    path: Path
    examples: int
    problems: tuple[Problem, ...]


def lint(path: Path, run: Run) -> Linted:
    """Read one check file and work its examples. Errors of ``run`` itself go through."""
    try:
        check = read_check(path)
    except ConfigError as error:
        return Linted(path, 0, error.problems)
    _, lines = read_yaml(path)
    places = [*unshown(check), *_wrong_examples(check, run)]
    problems = sorted(
        Problem(str(path), line_of(lines, place), ".".join(map(str, place)), text) for place, text in places
    )
    return Linted(path, len(check.examples), tuple(problems))


def _wrong_examples(check: CheckFile, run: Run) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, example in enumerate(check.examples):
        verdict = run(check.under(example), example)
        difference = differs(example, verdict)
        if difference:
            yield ("examples", index), f"{example.name}: {difference}"


def differs(example: Example, verdict: Verdict) -> str:
    """How a verdict differs from what the example says must come out, empty when it does not."""
    if verdict.outcome is not example.outcome:
        return f"expected {example.outcome.value}, came out as {verdict.outcome.value} ({verdict.reason})"
    if example.reason not in (None, verdict.reason):
        return f"expected the reason {example.reason}, came out as {verdict.reason}"
    found = tuple(finding.subject for finding in verdict.findings)
    if sorted(found) != sorted(example.subjects()):
        return f"expected findings about {_listed(example.subjects())}, came out as {_listed(found)}"
    return ""


def _listed(subjects: tuple[str, ...]) -> str:
    return ", ".join(sorted(subjects)) or "nothing"

"""One check as its page shows it: what its file says, what rubrics set in it, which rules it feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sitecheck.audit.limits import limits_set
from sitecheck.checks.definition import CheckFile, Example, ExamplePage
from sitecheck.checks.kept import RubricLimit
from sitecheck.checks.registry import KINDS
from sitecheck.checks.words import extend_lexicon
from sitecheck.facts.outcomes import Outcome
from sitecheck.page.lexicon import Column, load_lexicon
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.rules import Rule
from sitecheck.scoring.show import points_text
from sitecheck.settings.records import AssessmentConfig
from sitecheck.web.desk import Desk

_LONG = 120  # characters from which a value is folded away
_PAGE = 2000  # characters of an example's page
_PAGES = 6  # of one example; those on a shipped portal have dozens, which are alike


@dataclass(frozen=True, slots=True)
class Reason:
    """A way to end: its outcome and the sentence said then, with its values in braces."""

    code: str
    outcome: Outcome
    said: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the judge; a long value is folded away."""

    name: str
    value: str

    @property
    def long(self) -> bool:
        """Whether it is folded away."""
        return len(self.value) > _LONG or "\n" in self.value


@dataclass(frozen=True, slots=True)
class Words:
    """The words by which a column is recognised."""

    key: str
    column: Column


@dataclass(frozen=True, slots=True)
class Use:
    """A rule that the check feeds, and the assessments that score by its table."""

    table: Rubric
    item: Item
    rule: Rule
    points: str
    assessments: tuple[AssessmentConfig, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of an example portal as text; nothing of it is ever shown as a page."""

    path: str
    head: str
    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Worked:
    """An example with its first pages as text; ``more`` are not shown."""

    example: Example
    pages: tuple[Page, ...]
    more: int


def reasons(check: CheckFile, lang: str) -> list[Reason]:
    """Every reason the check can give, in the order of its kind."""
    known = KINDS[check.kind].reasons
    return [
        Reason(code, reason.outcome, check.messages[code].in_language(lang))
        for code, reason in known.items()
        if code not in check.never and code in check.messages
    ]


def parameters(check: CheckFile) -> list[Parameter]:
    """What the judge is told."""
    return [Parameter(name, _value(value)) for name, value in check.params.model_dump(mode="json").items()]


def limits(desk: Desk, check: CheckFile) -> list[tuple[AssessmentConfig, tuple[RubricLimit, ...]]]:
    """What each assessment's rubrics set in the check; those that set nothing are left out."""
    found = []
    for one in desk.project.assessments:
        own = tuple(limit for limit in limits_set(desk.checks, desk.families[one.id]) if limit.check == check.id)
        if own:
            found.append((one, own))
    return found


def words(desk: Desk, check: CheckFile) -> list[Words]:
    """The words for each column the check asks for, those of the lexicon and its own."""
    keys = check.columns.keys()
    if not keys:
        return []
    lexicon = extend_lexicon(load_lexicon(), desk.checks.values())
    return [Words(key, lexicon.columns[key]) for key in keys if key in lexicon.columns]


def uses(desk: Desk, check: str) -> list[Use]:
    """The rules of the rubrics in use that the check feeds."""
    tables: dict[str, tuple[Rubric, list[AssessmentConfig]]] = {}
    for one in desk.project.assessments:
        for table in desk.families[one.id]:
            tables.setdefault(table.id, (table, []))[1].append(one)
    return [
        Use(table, item, rule, points_text(rule), tuple(by))
        for table, by in tables.values()
        for item, rule in table.rules.values()
        if check == rule.check or check in rule.also_checks
    ]


def fed(desk: Desk) -> dict[str, int]:
    """By check, how many rules of the rubrics in use it feeds."""
    found: dict[str, int] = {}
    for table in {table.id: table for family in desk.families.values() for table in family}.values():
        for _, rule in table.rules.values():
            for name in {rule.check, *rule.also_checks} - {None}:
                found[str(name)] = found.get(str(name), 0) + 1
    return found


def examples(check: CheckFile) -> list[Worked]:
    """The worked examples, their pages as text."""
    return [
        Worked(one, tuple(islice(_pages(one.pages), _PAGES)), max(0, len(one.pages) - _PAGES)) for one in check.examples
    ]


def _pages(pages: Mapping[str, ExamplePage | str]) -> Iterator[Page]:
    for path, page in pages.items():
        answer = ExamplePage(body=page) if isinstance(page, str) else page
        head = "" if isinstance(page, str) else _head(answer)
        yield Page(path, head, answer.body[:_PAGE], len(answer.body) > _PAGE)


def _head(answer: ExamplePage) -> str:
    if answer.failure is not None:
        return answer.failure.value
    return "\n".join([f"{answer.status} {answer.content_type}", *(f"{k}: {v}" for k, v in answer.headers.items())])


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return "、".join(map(str, value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=1) if value else ""
    return str(value).lower() if isinstance(value, bool) else str(value)

"""The rubrics at hand as the pages show them: those in use as the desk has loaded them, others out of their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sitecheck.checks.definition import CheckFile
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.numbers import plain
from sitecheck.scoring.problems import RubricError
from sitecheck.scoring.rubric import list_rubrics, load_rubric, rubric_folders
from sitecheck.scoring.rules import Rule
from sitecheck.scoring.show import points_text
from sitecheck.scoring.show_table import said_of, terms_of, when_of
from sitecheck.settings.records import AssessmentConfig
from sitecheck.web.desk import Desk

_SHOWN_APART = ("〔", "自动", "辅助", "人工", "台账")  # readings, checks and events have places of their own


@dataclass(frozen=True, slots=True)
class Known:
    """A rubric at hand. ``rubric`` is None where the file is faulty; ``main`` and ``beside`` are the assessments that
    score by it, and those whose own table is combined with it. ``newer``: the file says something else by now."""

    id: str
    rubric: Rubric | None
    main: tuple[AssessmentConfig, ...] = ()
    beside: tuple[AssessmentConfig, ...] = ()
    own: bool = False
    newer: bool = False

    @property
    def used(self) -> bool:
        """Whether any assessment scores by it."""
        return bool(self.main or self.beside)


def known(desk: Desk) -> list[Known]:
    """Every rubric at hand, those in use first."""
    files = list_rubrics(rubric_folders(desk.project.root))
    found = [_known(desk, name, files.get(name)) for name in sorted({*files, *_loaded(desk)})]
    return sorted(found, key=lambda one: not one.used)


def one_known(desk: Desk, name: str) -> Known | None:
    """The rubric of that id; None where there is none."""
    files = list_rubrics(rubric_folders(desk.project.root))
    return _known(desk, name, files.get(name)) if name in files or name in _loaded(desk) else None


def _loaded(desk: Desk) -> dict[str, Rubric]:
    return {table.id: table for family in desk.families.values() for table in family}


def _known(desk: Desk, name: str, path: Path | None) -> Known:
    loaded, file = _loaded(desk).get(name), _read(path)
    scored = [one for one in desk.project.assessments if any(table.id == name for table in desk.families[one.id])]
    main = tuple(one for one in scored if desk.families[one.id][0].id == name)
    return Known(
        id=name,
        rubric=loaded or file,
        main=main,
        beside=tuple(one for one in scored if one not in main),
        own=path is not None and path.is_relative_to(desk.project.root),
        newer=loaded is not None and (file is None or file.hash != loaded.hash),
    )


def _read(path: Path | None) -> Rubric | None:
    try:
        return load_rubric(path) if path is not None else None
    except RubricError:
        return None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: what it says, what it gives or takes, the checks and kinds of events that feed it, what else holds."""

    id: str
    said: tuple[str, ...]
    points: str
    automation: str
    checks: tuple[tuple[str, str], ...]
    terms: tuple[str, ...]
    events: tuple[str, ...]
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemLines:
    """One item with its rules; ``when``: of which units it is asked, empty for all."""

    item: Item
    points: str
    when: str
    rules: tuple[RuleLine, ...]


def items_of(rubric: Rubric, checks: Mapping[str, CheckFile], lang: str) -> dict[str, tuple[ItemLines, ...]]:
    """The items by section id, in the order of the source."""
    return {
        section.id: tuple(_item(rubric.by_id[name], checks, lang) for name in section.items)
        for section in rubric.sections
    }


def _item(item: Item, checks: Mapping[str, CheckFile], lang: str) -> ItemLines:
    points = plain(item.max_points) if item.max_points is not None else ""
    when = when_of(item.when) if item.when else ""
    return ItemLines(item, points, when, tuple(_rule(rule, checks, lang) for rule in item.rules))


def _rule(rule: Rule, checks: Mapping[str, CheckFile], lang: str) -> RuleLine:
    names = tuple(name for name in (rule.check, *rule.also_checks) if name is not None)
    return RuleLine(
        id=rule.id,
        said=tuple(said_of(rule).split("\n")),
        points=points_text(rule),
        automation=rule.automation.value,
        checks=tuple((name, checks[name].name.in_language(lang) if name in checks else name) for name in names),
        terms=tuple(term for term in terms_of(rule) if not term.startswith(_SHOWN_APART)),
        events=tuple(kind.value for kind in rule.events.kinds) if rule.events is not None else (),
        readings=rule.readings,
    )

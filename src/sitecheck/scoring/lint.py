"""What a well-formed rubric can still have wrong: sums, names that lead nowhere, rules without effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from sitecheck.scoring.catalogue import CHECKS, PARAMS
from sitecheck.scoring.documents import Document, Loc
from sitecheck.scoring.lint_readings import reading_mistakes
from sitecheck.scoring.lint_rules import item_reach, rule_mistakes
from sitecheck.scoring.lint_source import source_mistakes
from sitecheck.scoring.lint_units import condition_mistakes
from sitecheck.scoring.model import Item, Rubric, Switches
from sitecheck.scoring.numbers import plain
from sitecheck.scoring.problems import Level, Problem
from sitecheck.scoring.reading import dotted, read_rubric
from sitecheck.scoring.rules import Rule

Finding = tuple[Loc, str, Level]
"""A place in the rubric's data, what is wrong there and what to do, and how bad it is."""


@dataclass(frozen=True)
class _Surroundings:
    """What the linter knows beside the file."""

    checks: Collection[str]
    rubrics: Collection[str] | None  # ids beside this one; None: not known, not checked


def lint_rubric(
    path: Path, *, checks: Collection[str] = (), rubrics: Collection[str] | None = None
) -> tuple[Rubric | None, list[Problem]]:
    """The rubric in ``path`` (None when its form is wrong) and every mistake, sorted by line.

    ``checks``: ids of check files beside the catalogue; ``rubrics``: ids of the rubrics that exist, where known.
    """
    rubric, document, problems = read_rubric(path)
    if rubric is not None:
        problems += [_problem(path, document, *found) for found in mistakes(rubric, checks=checks, rubrics=rubrics)]
        if rubric.id != path.stem:
            problems.append(_problem(path, document, ("id",), f"the file must be called {rubric.id}.yaml", Level.ERROR))
    return rubric, sorted(problems)


def mistakes(
    rubric: Rubric, *, checks: Collection[str] = (), rubrics: Collection[str] | None = None
) -> Iterator[Finding]:
    """What is wrong with a rubric wherever it came from, by place in its data. Arguments as for ``lint_rubric``."""
    around = _Surroundings(frozenset(checks) | CHECKS, rubrics)
    for look in _LOOKS:
        yield from look(rubric, around)


def _problem(path: Path, document: Document, loc: Loc, message: str, level: Level) -> Problem:
    return Problem(path.name, document.line(loc) or 0, dotted(loc), message, level)


def _ids(rubric: Rubric, around: _Surroundings) -> Iterator[Finding]:
    """Ids are unique where they are looked up."""
    places: list[tuple[str, list[tuple[Loc, str]]]] = [
        ("section", [(("sections", i, "id"), section.id) for i, section in enumerate(rubric.sections)]),
        ("item", [(("items", i, "id"), item.id) for i, item in enumerate(rubric.items)]),
    ]
    for i, item in enumerate(rubric.items):
        places.append(
            (f"rule of {item.id}", [(("items", i, "rules", j, "id"), r.id) for j, r in enumerate(item.rules)])
        )
        places.append(
            (f"part of {item.id}", [(("items", i, "parts", j, "id"), p.id) for j, p in enumerate(item.parts)])
        )
    places.append(("subtotal", [(("subtotals", i, "id"), one.id) for i, one in enumerate(rubric.subtotals)]))
    for what, entries in places:
        seen: set[str] = set()
        for loc, identity in entries:
            if identity in seen:
                yield loc, f"{what} {identity!r} stands here a second time; give it an id of its own", Level.ERROR
            seen.add(identity)


def _sections(rubric: Rubric, around: _Surroundings) -> Iterator[Finding]:
    """Each item stands in exactly the section it names; weights add up."""
    known = {section.id for section in rubric.sections}
    listed = Counter(identity for section in rubric.sections for identity in section.items)
    for i, item in enumerate(rubric.items):
        if item.section not in known:
            yield (
                ("items", i, "section"),
                f"there is no section {item.section!r}; there are {', '.join(sorted(known))}",
                Level.ERROR,
            )
        if listed[item.id] != 1:
            yield ("items", i, "id"), f"{item.id} is listed by {listed[item.id]} sections, it must be one", Level.ERROR
    for i, section in enumerate(rubric.sections):
        for identity in section.items:
            found = rubric.by_id.get(identity)
            if found is None or found.section != section.id:
                yield (
                    ("sections", i, "items"),
                    f"{identity} is no item of this section; take it out, or correct its section",
                    Level.ERROR,
                )
        total = _sum(rubric.by_id[identity] for identity in section.items if identity in rubric.by_id)
        if section.max_points is not None and total != section.max_points:
            message = f"its items add up to {plain(total)}, not {plain(section.max_points)}; correct one of the two"
            yield ("sections", i, "max_points"), message, Level.ERROR


def _totals(rubric: Rubric, around: _Surroundings) -> Iterator[Finding]:
    """The whole adds up to what the source states."""
    total = _sum(item for item in rubric.items if item.in_base)
    for name, figure in (("stated", rubric.total.stated), ("items_sum", rubric.total.items_sum)):
        if figure is not None and figure != total:
            yield (
                ("total", name),
                f"the items add up to {plain(total)}, not {plain(figure)}; correct one of the two",
                Level.ERROR,
            )
    cap, floor = rubric.total.cap, rubric.total.floor
    if cap is not None and floor is not None and floor > cap:
        yield ("total", "floor"), "the floor lies above the cap; correct one of the two", Level.ERROR
    for place, rewards in (("total", rubric.total.bonus_items), ("switches", rubric.switches.bonus_items or ())):
        for identity in rewards:
            if identity not in rubric.by_id:
                yield (place, "bonus_items"), f"there is no item {identity!r}", Level.ERROR
    known = {section.id for section in rubric.sections}
    for i, subtotal in enumerate(rubric.subtotals):
        for name in sorted(set(subtotal.sections) - known):
            yield (
                ("subtotals", i, "sections"),
                f"there is no section {name!r}; there are {', '.join(sorted(known))}",
                Level.ERROR,
            )
        points = _sum(item for item in rubric.items if item.section in subtotal.sections and item.in_base)
        if subtotal.max_points is not None and points != subtotal.max_points:
            message = (
                f"its sections add up to {plain(points)}, not {plain(subtotal.max_points)}; correct one of the two"
            )
            yield ("subtotals", i, "max_points"), message, Level.ERROR


def _whole(rubric: Rubric, around: _Surroundings) -> Iterator[Finding]:
    """Rescaling and combination rest on items and tables that exist, and weigh 1 together."""
    if rubric.rescale is not None:
        for identity in rubric.rescale.items:
            if identity not in rubric.by_id:
                yield ("rescale", "items"), f"there is no item {identity!r}", Level.ERROR
        total = _sum(rubric.by_id[identity] for identity in rubric.rescale.items if identity in rubric.by_id)
        if total != rubric.rescale.subset_max or total == 0:
            message = (
                f"the items add up to {plain(total)}, not {plain(rubric.rescale.subset_max)}; correct one of the two"
            )
            yield ("rescale", "subset_max"), message, Level.ERROR
    if rubric.combine is not None:
        weight = sum(rubric.combine.weights.values(), Decimal(0))
        if weight != 1:
            yield ("combine", "weights"), f"the weights add up to {plain(weight)}, not 1", Level.ERROR
        if rubric.id not in rubric.combine.weights:
            yield ("combine", "weights"), f"{rubric.id} itself has no weight; add it", Level.ERROR
        for name in rubric.combine.weights:
            if around.rubrics is not None and name not in around.rubrics:
                yield ("combine", "weights", name), f"there is no rubric {name!r}", Level.ERROR
    if rubric.combined_in is not None and around.rubrics is not None and rubric.combined_in not in around.rubrics:
        yield ("combined_in",), f"there is no rubric {rubric.combined_in!r}", Level.ERROR
    if rubric.mode == "points" and not any(item.max_points for item in rubric.items):
        yield ("mode",), "a table with points needs items with max_points", Level.ERROR


def _items(rubric: Rubric, around: _Surroundings) -> Iterator[Finding]:
    """Parts, starts and rules of each item fit together."""
    for i, item in enumerate(rubric.items):
        at: Loc = ("items", i)
        if item.source_lines[0] > item.source_lines[1]:
            yield (*at, "source_lines"), "the first line lies after the last; swap them", Level.ERROR
        if rubric.mode == "points" and item.in_base and item.max_points is None:
            yield (*at, "id"), "an item inside the total needs max_points", Level.ERROR
        if item.in_base and item.max_points is not None and item.start == "none":
            yield (*at, "start"), "an item with points starts full or zero", Level.ERROR
        if item.parts and sum((part.max_points for part in item.parts), Decimal(0)) != item.max_points:
            yield (*at, "parts"), "the parts do not add up to the item's max_points; correct one of them", Level.ERROR
        if item.alternative is not None:
            if not _can_be(item.alternative.switch, item.alternative.value):
                message = f"the switch {item.alternative.switch} is never {item.alternative.value!r}"
                yield (*at, "alternative", "value"), message, Level.ERROR
            for name in item.alternative.rules:
                if all(rule.id != name for rule in item.rules):
                    yield (*at, "alternative", "rules"), f"there is no rule {name!r} in {item.id}", Level.ERROR
        for field, message, level in item_reach(item):
            yield (*at, field), message, level
        for j, rule in enumerate(item.rules):
            for field, message, level in rule_mistakes(rubric, item, rule):
                yield (*at, "rules", j, *field.split(".")), message, level
            for field, names in (("check", (rule.check,) if rule.check else ()), ("also_checks", rule.also_checks)):
                for name in names:
                    if name not in around.checks:
                        message = f"there is no check {name!r}; `sitecheck checks list` names them"
                        yield (*at, "rules", j, field), message, Level.ERROR
            for name in _unread(rule):
                message = f"{rule.check} does not know {name!r}; it reads {', '.join(_read(rule)) or 'nothing'}"
                yield (*at, "rules", j, "check_params", name), message, Level.WARNING


_LOOKS: tuple[Callable[[Rubric, _Surroundings], Iterator[Finding]], ...] = (
    _ids,
    _sections,
    _totals,
    _whole,
    _items,
    lambda rubric, _: reading_mistakes(rubric),
    lambda rubric, _: source_mistakes(rubric),
    lambda rubric, _: condition_mistakes(rubric),
)


def _sum(items: Iterator[Item]) -> Decimal:
    return sum((item.max_points for item in items if item.max_points is not None), Decimal(0))


def _read(rule: Rule) -> list[str]:
    """What the rule's check reads of ``check_params``."""
    return sorted(PARAMS.get(rule.check or "", frozenset()))


def _unread(rule: Rule) -> list[str]:
    """What the rule tells a check of the catalogue that reads no such thing; own checks are not known well enough."""
    return sorted(set(rule.check_params) - set(_read(rule))) if rule.check in CHECKS else []


def _can_be(switch: str, value: str) -> bool:
    """Whether a switch has such a value."""
    try:
        Switches.model_validate({switch: value})
    except ValidationError:
        return False
    return True

"""Whether what a form says makes a rubric: its form, its sums and names, each mistake at its cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sitecheck.scoring.documents import Loc
from sitecheck.scoring.form.columns import TABLES, WHOLE_NAME
from sitecheck.scoring.form.given import Given, Read, Slip
from sitecheck.scoring.form.read import read_form
from sitecheck.scoring.lint import mistakes
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.problems import Level

_KINDS = {"award", "deduct", "per_occurrence", "tier", "rank", "yes_no", "bonus", "penalty", "gate", "zero_all"}


def rubric_of(
    given: Given, *, checks: Collection[str] = (), rubrics: Collection[str] | None = None
) -> tuple[Rubric | None, list[Slip], list[Slip]]:
    """The rubric a form makes (None while there are mistakes), its mistakes, and what its author should look at again.

    ``checks`` as for ``lint_rubric``; ``rubrics``: ids of those there are. A table it is combined with that is not
    among them is no mistake: of two that name each other, one comes first. Both lists are in the order of the form.
    """
    read = read_form(given)
    slips, warnings = list(read.slips), list[Slip]()
    rubric = None
    try:
        rubric = Rubric.model_validate(read.data)
    except ValidationError as error:
        slips += _of_form(read, error)
    if rubric is not None:
        for loc, message, level in mistakes(rubric, checks=checks):
            (slips if level is Level.ERROR else warnings).append(Slip(read.spot(loc), message))
        for loc, name in _partners(rubric):
            if rubrics is not None and name not in (*rubrics, rubric.id):
                warnings.append(Slip(read.spot(loc), f"there is no rubric {name!r} yet; bring it in as well"))
    return (None if slips else rubric), _tidy(slips), _tidy(warnings)


def _partners(rubric: Rubric) -> Iterator[tuple[Loc, str]]:
    """The tables this one is combined with."""
    for name in rubric.combine.weights if rubric.combine is not None else ():
        yield ("combine", "weights"), name
    if rubric.combined_in is not None:
        yield ("combined_in",), rubric.combined_in


def _of_form(read: Read, error: ValidationError) -> list[Slip]:
    """Mistakes of form; a cell that was not understood is told by itself, and not once more as missing."""
    told = {slip.spot for slip in read.slips}
    found = []
    for detail in error.errors(include_url=False):
        if detail["type"] == "too_short" and detail["input"]:
            continue  # entries are there, and their own mistakes are told
        loc = _untagged(detail["loc"])
        spot = read.spot((*loc, "kind") if detail["type"].startswith("union_tag") else loc)
        if spot not in told:
            found.append(Slip(spot, _said(detail, loc)))
    return found


def _untagged(loc: tuple[int | str, ...]) -> Loc:
    """Without the kind that stands behind a rule's number: the form has no such level."""
    return tuple(
        step
        for position, step in enumerate(loc)
        if not (step in _KINDS and position > 1 and loc[position - 2] == "rules" and isinstance(loc[position - 1], int))
    )


def _said(detail: ErrorDetails, loc: Loc) -> str:
    """What is wrong, for somebody who has never seen a rubric file."""
    name = loc[-1] if loc else ""
    match detail["type"]:
        case "missing":
            return "is empty; fill it in" if name not in ("tiers", "rules") else _absent(str(name))
        case "extra_forbidden":
            return f"does not go with this kind of rule or entry ({name}); clear the cell"
        case "union_tag_invalid" | "union_tag_not_found":
            return "choose the kind of the rule"
        case "too_short":
            return _absent(str(name))
        case "greater_than_equal":
            return f"{detail['input']} is too small; {detail['msg'].removeprefix('Input ')}"
        case "string_pattern_mismatch":
            return f"{str(detail['input'])[:30]!r} is no id of this kind; {_ids(loc)}"
        case _:
            return detail["msg"]


def _absent(name: str) -> str:
    match name:
        case "rules":
            return "has no rule; add one on the sheet 规则"
        case "tiers":
            return "a rule by level needs its levels; add them on the sheet 档次"
        case _:
            return "nothing is filled in here; at least one row is needed"


def _ids(loc: Loc) -> str:
    if loc == ("id",):
        return "use small letters, digits and hyphens such as my-county-2026"
    if len(loc) == 3:
        return "an item is called by capital letters and a number such as A1"
    return "use small letters and digits such as r1"


def _tidy(slips: list[Slip]) -> list[Slip]:
    """Each once, in the order of the form: sheet, row, column."""
    titles = {sheet.name: [column.title for column in sheet.columns] for sheet in TABLES}
    order = [WHOLE_NAME, *titles]

    def place(slip: Slip) -> tuple[int, int, int, str]:
        columns = titles.get(slip.spot.sheet, [])
        column = columns.index(slip.spot.title) if slip.spot.title in columns else -1
        return order.index(slip.spot.sheet), slip.spot.row, column, slip.message

    return sorted(set(slips), key=place)

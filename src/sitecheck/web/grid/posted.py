"""What was typed or pasted into a grid: single cells, a block with headings, or the cells of the step before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from sitecheck.i18n import Translator
from sitecheck.scoring.model import Rubric
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.settings.unit_names import UnitNames, UnitNotFound
from sitecheck.tables.entry_cells import MOST_CELLS, Cell, Checked, State, newest_rows
from sitecheck.web.forms import Posted
from sitecheck.web.said import said

_LONGEST = 2_000  # characters of a cell
MINE, THEIRS = "mine", "theirs"


class BlockError(ValueError):
    """The block cannot be read as one; the message says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Posting:
    """The cells, in their order."""

    cells: tuple[Cell, ...]

    def hindrance(self, checked: Sequence[Checked], reason: str, t: Translator) -> str:
        """Why these cells cannot be kept; empty when they can."""
        wrong = sum(one.state is State.WRONG for one in checked)
        met = sum(one.state is State.CONFLICT for one in checked)
        if wrong:
            return t("{n} cells do not fit; nothing was saved.", n=wrong)
        if met:
            return t("{n} cells were changed by somebody else meanwhile: choose for each; nothing was saved.", n=met)
        if not any(one.changes for one in checked):
            return t("Nothing would change.")
        return "" if reason else t("A reason is needed here.")


def posting_of(
    session: Session,
    assessment: AssessmentConfig,
    rubrics: Sequence[Rubric],
    units: Sequence[UnitConfig],
    form: Posted,
    t: Translator,
) -> Posting:
    """The cells that were sent. Raises BlockError."""
    if form.text("count").isdigit():
        cells = _again(form, int(form.text("count")))
    elif form.text("block"):
        cells = _block(session, assessment, rubrics, units, form.text("block"), t)
    else:
        cells = [_line(line, t) for line in _lines(form.text("cells"), t)]
    if not cells:
        raise BlockError(t("No cell was changed."))
    if len(cells) > MOST_CELLS:
        raise BlockError(
            t(
                "These are {n} cells; at most {most} go at once. Longer lists can be taken over as a file.",
                n=len(cells),
                most=MOST_CELLS,
            )
        )
    return Posting(tuple(cells))


def _again(form: Posted, count: int) -> list[Cell]:
    """The cells of the step before, as they were corrected; what stays as the other left it is taken out."""
    found = []
    for at in range(min(count, MOST_CELLS + 1)):
        unit, place, seen = (form.text(f"{name}.{at}")[:64] for name in ("unit", "place", "seen"))
        now, choice = form.text(f"now.{at}"), form.text(f"choice.{at}")
        if choice == THEIRS or form.text(f"drop.{at}"):
            continue
        number = now if choice == MINE else seen
        found.append(Cell(unit, place, form.text(f"text.{at}")[:_LONGEST], int(number) if number.isdigit() else 0))
    return found


def _lines(text: str, t: Translator) -> list[str]:
    """What the script sends: a list of lines, so that no cell can break another."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise BlockError(t("The cells cannot be read. Reload the page and enter them again."))
    return found


def _line(line: str, t: Translator) -> Cell:
    parts = line.split("\t")
    if len(parts) != 4 or not parts[2].isdigit():
        raise BlockError(t("The cells cannot be read. Reload the page and enter them again."))
    return Cell(parts[0][:64], parts[1][:64], parts[3].strip()[:_LONGEST], int(parts[2]))


def _block(
    session: Session,
    assessment: AssessmentConfig,
    rubrics: Sequence[Rubric],
    units: Sequence[UnitConfig],
    text: str,
    t: Translator,
) -> list[Cell]:
    """A block as a spreadsheet copies it: places in its first row, a unit in its first column."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines() if line.strip()]
    known = {key for table in rubrics for key in (*table.rules, *table.by_id)}
    places = rows[0][1:]
    if len(rows) < 2 or not places:
        raise BlockError(t("The block needs the places (KD6.r2) in its first row and a unit in its first column."))
    unknown = [place for place in places if place not in known]
    if unknown:
        raise BlockError(t("There is no place {places} in these tables.", places=", ".join(unknown)[:200]))
    names = UnitNames(units)
    codes = {unit.code for unit in units}
    cells, wrong = [], []
    newest = newest_rows(session, assessment.id, codes, places)
    for number, row in enumerate(rows[1:], start=2):
        try:
            unit = names.find(row[0] if row[0] in codes else "", "" if row[0] in codes else row[0])
        except UnitNotFound as error:
            wrong.append(t("Row {row}: {why}", row=number, why=said(str(error), t)))
            continue
        for place, cell in zip(places, row[1:], strict=False):
            if cell:  # an empty cell of a block takes nothing back
                cells.append(Cell(unit.code, place, cell[:_LONGEST], newest.get((unit.code, place), 0)))
    if wrong:
        raise BlockError(" ".join(wrong[:20]))
    return cells

"""Several tables that make one result: a final only when every one of them is there. Source: AK-15."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from sitecheck.scoring.conditions import attribute
from sitecheck.scoring.effects import note
from sitecheck.scoring.model import Combine, Rubric, Switches
from sitecheck.scoring.numbers import ZERO
from sitecheck.scoring.scorecard import Remark, Scorecard
from sitecheck.scoring.values import Submission, Unit

ScoreTable = Callable[[Rubric, Submission, Switches], Scorecard]


def combined(
    rubric: Rubric,
    card: Scorecard,
    submission: Submission,
    switches: Switches,
    partners: Mapping[str, Rubric],
    score_table: ScoreTable,
) -> Scorecard:
    """``card`` of ``rubric`` with the final result over all tables of its combination; None while one is missing.

    ``partners``: the other tables by id; ``score_table`` scores one table by itself. Whichever table of a combination
    is asked for, the final is the same.
    """
    home = rubric if rubric.combine is not None else partners.get(rubric.combined_in or "")
    if home is None or home.combine is None:
        return card
    family = {name: rubric if name == rubric.id else partners.get(name) for name in home.combine.weights}
    given = {name: table is not None and submission.touches(frozenset(table.by_id)) for name, table in family.items()}
    asked = _asked(home.combine, submission.unit, any(given[name] for name in family if name != home.id))
    cards = {
        name: score_table(table, submission, _also_for(table, rubric, switches))
        for name, table in family.items()
        if table is not None and name != rubric.id and (given[name] or asked)
    }
    if not asked:
        return replace(card, tables=cards)
    final = _weighed(home.combine, {rubric.id: card, **cards}, given)
    complete = final is not None and card.complete and all(other.complete for other in cards.values())
    missing = [table.title if table is not None else name for name, table in family.items() if not given[name]]
    notes = (note(Remark.TABLE_MISSING, value="、".join(missing)),) if missing else ()
    return replace(card, final=final, complete=complete, notes=(*card.notes, *notes), tables=cards)


def _asked(combine: Combine, unit: Unit, others: bool) -> bool:
    """Whether the unit is scored by all tables: by its attribute, or where that is not stated, because it carries
    facts of a table that exists for such units only."""
    stated = [attribute(unit, name) for name in combine.when]
    if None in stated:
        return others
    return all(found == wanted for found, wanted in zip(stated, combine.when.values(), strict=True))


def _weighed(combine: Combine, cards: Mapping[str, Scorecard], given: Mapping[str, bool]) -> Decimal | None:
    """The weighted sum of all totals; None where a table is missing or has no total."""
    totals = {name: card.total for name, card in cards.items() if given[name] and card.total is not None}
    if totals.keys() != combine.weights.keys():
        return None
    return sum((weight * totals[name] for name, weight in combine.weights.items()), ZERO)


def _also_for(table: Rubric, rubric: Rubric, switches: Switches) -> Switches:
    """The switches of another table: its own, but what was chosen for ``rubric`` holds for it as well."""
    chosen = {name: value for name, value in switches if value != getattr(rubric.switches, name)}
    return table.switches.model_copy(update=chosen)

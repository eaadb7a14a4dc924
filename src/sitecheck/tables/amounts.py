"""The columns of amounts in a final table: what stands in them for each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from sitecheck.i18n import Translator
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import ZERO, plain
from sitecheck.tables.records import UnitCard
from sitecheck.tables.words import table_name


@dataclass(frozen=True, slots=True)
class Amount:
    """A column of points (or rates): its heading, and what stands in it for a card; None: nothing yet."""

    title: str
    of: Callable[[UnitCard], Decimal | None]
    bold: bool = False


def amounts_of(cards: Sequence[UnitCard], t: Translator) -> list[Amount]:
    """Sections, subtotals over several of them, the tables, the result. A checklist has rates instead of points."""
    if not cards:
        return [Amount(t("Result"), lambda card: card.final, bold=True)]
    rubric, others = cards[0].main.rubric, _others(cards)
    checklist = rubric.mode == "checklist"
    rate = t("Compliance rate") + "\n(%)"
    found = [
        Amount(_titled(section.title, section.max_points), partial(_section, name=section.id))
        for section in rubric.sections
        if not checklist or any(rubric.by_id[name].in_base for name in section.items)
    ]
    most = {section.id: section.max_points for section in rubric.sections}
    for group in rubric.subtotals if not checklist else ():
        if len(group.sections) > 1:  # that of a single section stands there already
            known = [points for name in group.sections if (points := most[name]) is not None]
            found.append(
                Amount(_titled(group.title, sum(known, ZERO) if known else None), partial(_group, name=group.id))
            )
    named = bool(others)
    for one in (rubric, *others):
        title = table_name(one, t) if named else t("Total")
        found.append(Amount(rate if one.mode == "checklist" else title, partial(_table, name=one.id)))
    return [*found, Amount(t("Result"), lambda card: card.final, bold=True)]


def _titled(title: str, most: Decimal | None) -> str:
    return f"{title}\n({plain(most)})" if most is not None else title


def _section(card: UnitCard, name: str) -> Decimal | None:
    if card.main.rubric.mode == "checklist":
        counted = card.main.card.compliance_by_section.get(name)
        return counted.rate if counted is not None else None
    return card.main.card.subtotals.get(name)


def _group(card: UnitCard, name: str) -> Decimal | None:
    return card.main.card.groups.get(name)


def _table(card: UnitCard, name: str) -> Decimal | None:
    found = next((one for one in card.sheets if one.rubric.id == name), None)
    if found is None or not (found.given or len(card.sheets) == 1):
        return None
    counted = found.card.compliance
    return counted.rate if counted is not None else found.card.total


def _others(cards: Sequence[UnitCard]) -> list[Rubric]:
    found = {sheet.rubric.id: sheet.rubric for card in cards for sheet in card.sheets[1:]}
    return [found[name] for name in sorted(found)]

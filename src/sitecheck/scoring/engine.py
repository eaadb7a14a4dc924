"""From a rubric and what is known about a unit to its scorecard. Pure; the order of facts does not matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sitecheck.scoring.combination import combined
from sitecheck.scoring.conditions import Applies, applies
from sitecheck.scoring.effects import note
from sitecheck.scoring.items import Scored, score_item
from sitecheck.scoring.model import Item, Rubric, Switches
from sitecheck.scoring.numbers import HUNDRED, ZERO, exactly, plain, ratio, shown
from sitecheck.scoring.quarters import of_quarters
from sitecheck.scoring.ranking import rank_all
from sitecheck.scoring.scorecard import Compliance, ItemScore, Note, Remark, Scorecard
from sitecheck.scoring.shared import with_shared
from sitecheck.scoring.uncollected import uncollected
from sitecheck.scoring.values import Said, Submission


@exactly
def score(
    rubric: Rubric,
    submission: Submission,
    switches: Switches | None = None,
    partners: Mapping[str, Rubric] | None = None,
) -> Scorecard:
    """The scorecard of one unit under ``rubric``.

    ``switches``: the alternatives chosen (default: the rubric's own); ``partners``: the other tables of a
    combination, by id. Metrics must have been ranked before (``score_all`` does it); one that was not counts as not yet
    entered.
    """
    chosen = switches or rubric.switches
    facts = with_shared((rubric, *(partners or {}).values()), submission.facts)
    submission = replace(submission, facts=facts)
    card = _table(rubric, submission, chosen)
    card = combined(rubric, card, submission, chosen, partners or {}, _table)
    card = of_quarters(rubric, card, submission.quarters, chosen.annual_aggregation)
    weight = chosen.conversion_weight
    if weight is None or card.final is None:
        return card
    return replace(card, converted=ratio(card.final, HUNDRED, weight))


@uncollected
def score_all(
    rubric: Rubric,
    submissions: Sequence[Submission],
    switches: Switches | None = None,
    partners: Mapping[str, Rubric] | None = None,
    among: Sequence[Submission] = (),
) -> list[Scorecard]:
    """Scorecards of all units together, ranked where the rubric ranks them; in the order given.

    ``among``: further units that are ranked with them and not scored.
    """
    ranked = rank_all(rubric, [*submissions, *among])
    for partner in (partners or {}).values():
        ranked = rank_all(partner, ranked)
    return [score(rubric, submission, switches, partners) for submission in ranked[: len(submissions)]]


def _table(rubric: Rubric, submission: Submission, switches: Switches) -> Scorecard:
    """One table by itself."""
    concerned = applies(rubric.applies_to.when, submission.unit, rubric.attributes)
    subset, doubtful = _subset(rubric, submission)
    scored = {
        item.id: score_item(rubric, item, submission, switches, _bar(item, concerned, subset, rubric, switches))
        for item in rubric.items
    }
    items = tuple(entry.score for entry in scored.values())
    rewards = rubric.total.bonus_items if switches.bonus_items is None else switches.bonus_items
    base_items = [item.id for item in rubric.items if item.in_base and item.id not in rewards]
    base = _add(scored[name].score.points for name in base_items)
    inside = _add(scored[name].score.points for name in rewards)
    bonus = _add([inside, *(share for entry in scored.values() for share in entry.bonus)])
    penalty = _add(share for entry in scored.values() for share in entry.penalty)
    zeroed = any(entry.zero_all for entry in scored.values())
    counted = rubric.mode == "points" and concerned.met
    raw, total = _totals(rubric, base or ZERO, bonus or ZERO, penalty or ZERO, subset is not None, switches)
    notes = [note(Remark.ASSUMED_ATTRIBUTE, attribute=name) for name in (*concerned.assumed, *doubtful)]
    if subset is not None and counted:
        notes.append(_rescaled(rubric, base or ZERO))
    sections = {section.id: _subtotal(rubric, scored, (section.id,)) for section in rubric.sections}
    by_section = {
        section.id: _compliance([scored[name].score for name in section.items if name in scored])
        for section in rubric.sections
        if rubric.mode == "checklist"
        and any(scored[name].score.answer or not scored[name].score.complete for name in section.items)
    }
    answered = [entry.score for entry in scored.values()]
    return Scorecard(
        rubric=rubric.id,
        rubric_hash=rubric.hash,
        code=submission.unit.code,
        name=submission.unit.name,
        items=items,
        subtotals=sections,
        groups={group.id: _subtotal(rubric, scored, group.sections) for group in rubric.subtotals},
        base=base if counted else None,
        bonus=(bonus or ZERO) if counted else bonus,
        penalty=(penalty or ZERO) if counted else penalty,
        raw_total=raw if counted else None,
        total=ZERO if zeroed else total if counted else None,
        final=ZERO if zeroed else total if counted else None,
        converted=None,
        compliance=_compliance(answered) if rubric.mode == "checklist" and concerned.met else None,
        compliance_by_section=by_section,
        complete=concerned.met and all(entry.complete for entry in answered if entry.applies),
        notes=(*notes, *((note(Remark.ZERO_ALL),) if zeroed else ())),
        tables={},
    )


def _subset(rubric: Rubric, submission: Submission) -> tuple[frozenset[str] | None, tuple[str, ...]]:
    """The few items by which this unit is scored and rescaled (None: by all), and attributes it does not state."""
    if rubric.rescale is None:
        return None, ()
    found = applies(rubric.rescale.when, submission.unit, rubric.attributes)
    return frozenset(rubric.rescale.items) if found.met else None, found.assumed


def _rescaled(rubric: Rubric, base: Decimal) -> Note:
    """The step from the few items to the scale of all."""
    assert rubric.rescale is not None
    most, to = rubric.rescale.subset_max, rubric.rescale.to
    return note(Remark.RESCALED, base=plain(base), most=plain(most), to=plain(to), value=shown(ratio(base, most, to)))


def _bar(
    item: Item, concerned: Applies, subset: frozenset[str] | None, rubric: Rubric, switches: Switches
) -> Note | None:
    """Why a whole item does not count for this unit."""
    if not concerned.met:
        return note(Remark.NOT_THIS_TABLE, attributes=", ".join(rubric.applies_to.when))
    if subset is not None and item.id not in subset and not (switches.subset_adjustments and not item.in_base):
        return note(Remark.NOT_IN_SUBSET)
    return None


def _totals(
    rubric: Rubric, base: Decimal, bonus: Decimal, penalty: Decimal, rescaled: bool, switches: Switches
) -> tuple[Decimal, Decimal]:
    """Raw total (before cap and floor) and total."""
    if rescaled and rubric.rescale is not None:
        base = ratio(base, rubric.rescale.subset_max, rubric.rescale.to)
    raw = base + bonus - penalty
    cap = rubric.total.cap if switches.total_cap is None else switches.total_cap
    floor = rubric.total.floor
    total = raw
    if cap is not None:
        total = min(raw, cap) if switches.cap_order == "after_all" else min(base + bonus, cap) - penalty
    if floor is not None:
        total = max(total, floor)
    if switches.normalise_to is not None and rubric.total.items_sum:
        total = ratio(total, rubric.total.items_sum, switches.normalise_to)
    return raw, total


def _subtotal(rubric: Rubric, scored: Mapping[str, Scored], sections: tuple[str, ...]) -> Decimal | None:
    return _add(scored[item.id].score.points for item in rubric.items if item.section in sections)


def _add(values: Iterable[Decimal | None]) -> Decimal | None:
    """Sum of what has points; None when nothing has."""
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None


def _compliance(scores: Sequence[ItemScore]) -> Compliance:
    said = [score.answer for score in scores]
    yes, no, na = (said.count(answer) for answer in (Said.YES, Said.NO, Said.NA))
    rate = ratio(Decimal(yes), Decimal(yes + no), HUNDRED) if yes + no else None
    return Compliance(yes, no, na, rate)

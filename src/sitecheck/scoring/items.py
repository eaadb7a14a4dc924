"""One item of one unit: start, effects of its rules in rubric order, limits, gate, an assessor's value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sitecheck.scoring.checklist import is_checklist, score_answers
from sitecheck.scoring.conditions import applies
from sitecheck.scoring.effects import Effect, effect, note
from sitecheck.scoring.exclusion import losers, yielding
from sitecheck.scoring.lines import fact_line, idle_line
from sitecheck.scoring.model import Item, Rubric, Switches
from sitecheck.scoring.numbers import ZERO, plain
from sitecheck.scoring.rules import (
    AdjustmentRule,
    AwardRule,
    GateRule,
    RankRule,
    Rule,
    TierRule,
    ZeroAllRule,
)
from sitecheck.scoring.scorecard import ItemScore, Line, Note, Remark
from sitecheck.scoring.values import Fact, Flag, NotApplicable, Submission


@dataclass(slots=True)
class Scored:
    """An item's score and what it does to the total (None: points not assigned by the source)."""

    score: ItemScore
    bonus: list[Decimal | None] = field(default_factory=list)
    penalty: list[Decimal | None] = field(default_factory=list)
    zero_all: bool = False


def score_item(rubric: Rubric, item: Item, submission: Submission, switches: Switches, barred: Note | None) -> Scored:
    """Score ``item``. ``barred`` says why the whole item does not count for this unit, if it does not."""
    facts = {
        rule.id: submission.facts[key] for rule in item.rules if (key := f"{item.id}.{rule.id}") in submission.facts
    }
    if barred is not None:
        lines = [idle_line(item, rule, facts[rule.id], (barred,)) for rule in item.rules if rule.id in facts]
        entry = submission.items.get(item.id)
        if entry is not None:
            lines.append(Line(None, None, ZERO, None, (barred,), ids=entry.ids, reason=entry.reason))
        return Scored(ItemScore(item.id, None, item.max_points, None, tuple(lines), applies=False))
    return _Sheet(rubric, item, submission, switches, facts).score()


class _Sheet:
    """The arithmetic of one item while it is being written down."""

    def __init__(
        self, rubric: Rubric, item: Item, submission: Submission, switches: Switches, facts: Mapping[str, Fact]
    ) -> None:
        self.rubric, self.item, self.submission, self.facts = rubric, item, submission, facts
        self.entry = submission.items.get(item.id)
        self.category = submission.unit.category
        alternative = item.alternative
        taken = alternative is not None and getattr(switches, alternative.switch) == alternative.value
        self.alternative = alternative if taken else None
        self.lines: list[Line] = []
        self.effects: dict[str, Effect] = {}
        self.skipped: dict[str, tuple[Note, ...]] = {}
        self.running: Decimal | None = None
        self.gated = False

    def score(self) -> Scored:
        """All steps in order."""
        concerned = applies(self.item.when, self.submission.unit, self.rubric.attributes)
        if not concerned.met:
            return self._kept(concerned.assumed)
        if is_checklist(self.item):
            return Scored(score_answers(self.rubric, self.item, self.submission))
        start = self._start()
        self.running = start
        self._decide()
        for part, limit in self._stretches():
            self._stretch(part, limit)
        self._gates()
        filled = self._fill()
        outcome = Scored(ItemScore(self.item.id, self.running, self.item.max_points, start, ()))
        self._on_total(outcome)
        self._whole_item()
        complete = filled or self.gated or self.entry is not None or not self._missing()
        points = self.running if self.item.max_points is not None else _net(self.item, outcome)
        outcome.score = ItemScore(
            self.item.id, points, self.item.max_points, start, tuple(self.lines), complete=complete
        )
        return outcome

    def _start(self) -> Decimal | None:
        if self.item.max_points is None:
            return None
        if self.alternative is not None:
            # Nothing entered is nothing given, as with awards that are taken as met once the item is named.
            named = bool(self.facts) or self.entry is not None
            return self.item.max_points if self.alternative.start == "full" and named else ZERO
        if self.item.parts:
            return sum((part.max_points for part in self.item.parts if part.start == "full"), ZERO)
        return self.item.max_points if self.item.start == "full" else ZERO

    def _stretches(self) -> list[tuple[str | None, Decimal | None]]:
        if self.item.parts:
            return [(part.id, part.max_points) for part in self.item.parts]
        return [(None, self.item.max_points)]

    def _decide(self) -> None:
        """Effects of all facts; those that do not count here are set aside with the reason."""
        unit = self.submission.unit
        for rule in self.item.rules:
            fact = self.facts.get(rule.id)
            if fact is None:
                continue
            concerned = applies(rule.when, unit, self.rubric.attributes)
            if not concerned.met:
                self.skipped[rule.id] = (note(Remark.NOT_THIS_UNIT, attributes=", ".join(rule.when)),)
            elif self.alternative is not None and rule.id not in self.alternative.rules:
                self.skipped[rule.id] = (note(Remark.OTHER_READING),)
            else:
                left, shared = yielding(rule, fact, self.submission.facts)
                found = effect(rule, left, self.category)
                assumed = tuple(note(Remark.ASSUMED_ATTRIBUTE, attribute=name) for name in concerned.assumed)
                notes = (*found.notes, *shared, *assumed)
                self.effects[rule.id] = Effect(found.count, found.points, notes, found.fires)
        for loser, winner in losers(self.item, self.effects, self.facts).items():
            self.skipped[loser] = (note(Remark.EXCLUDED, rule=f"{self.item.id}.{winner}"),)

    def _stretch(self, part: str | None, limit: Decimal | None) -> None:
        """The rules of one part (or of the whole item), then its limits."""
        inside = [rule for rule in self.item.rules if rule.part == part and not _acts_elsewhere(rule)]
        points = self._part_start(part)
        for rule in inside:
            fact = self.facts.get(rule.id)
            if rule.id in self.skipped and fact is not None:
                self.lines.append(idle_line(self.item, rule, fact, self.skipped[rule.id], self.running))
            elif fact is not None:
                points += self._add(rule, fact, self.effects[rule.id])
            elif isinstance(rule, AwardRule) and rule.assumed and self.facts and self.alternative is None:
                points += self._own(rule.points, note(Remark.ASSUMED_MET), rule)
        if limit is not None and points > limit:
            self._own(limit - points, note(Remark.LIMIT, limit=plain(limit)))
        if limit is not None and points < ZERO:
            self._own(-points, note(Remark.FLOOR))

    def _part_start(self, part: str | None) -> Decimal:
        if part is None:
            return self.running or ZERO
        return next((p.max_points for p in self.item.parts if p.id == part and p.start == "full"), ZERO)

    def _gates(self) -> None:
        for rule in self.item.rules:
            fact = self.facts.get(rule.id)
            if not isinstance(rule, GateRule) or fact is None:
                continue
            if rule.id in self.skipped:
                self.lines.append(idle_line(self.item, rule, fact, self.skipped[rule.id], self.running))
                continue
            found = self.effects[rule.id]
            taken = -(self.running or ZERO) if found.fires else ZERO
            notes = (*found.notes, note(Remark.GATE if found.fires else Remark.NOT_MET))
            self._add(rule, fact, Effect(None, taken, notes))
            self.gated = self.gated or found.fires

    def _fill(self) -> bool:
        """Full marks for an item nobody named, where the file asks for it."""
        if not self.submission.fill or self.facts or self.entry is not None or not self.item.in_base:
            return False
        if self.item.max_points is not None and self.running is not None:
            self._own(self.item.max_points - self.running, note(Remark.FILLED))
        return True

    def _on_total(self, outcome: Scored) -> None:
        """Bonus, penalty and zero_all act outside the item; a linked rule follows its gate."""
        for rule in self.item.rules:
            if not _acts_elsewhere(rule) or isinstance(rule, GateRule):
                continue
            fact = self.facts.get(rule.id)
            extra: tuple[Note, ...] = (note(Remark.ON_TOTAL),)
            gate = self._fired_gate(rule)
            if gate is not None:
                extra = (*extra, note(Remark.LINKED, rule=gate.key))
                fact = replace(gate, key=f"{self.item.id}.{rule.id}", value=Flag(True))
                found = effect(rule, fact, self.category)
            elif fact is None:
                continue
            elif rule.id in self.skipped:
                self.lines.append(idle_line(self.item, rule, fact, self.skipped[rule.id]))
                continue
            else:
                found = self.effects[rule.id]
            if isinstance(rule, ZeroAllRule):
                outcome.zero_all = outcome.zero_all or found.fires
                extra = (note(Remark.ZERO_ALL if found.fires else Remark.NOT_MET),)
            elif isinstance(rule, AdjustmentRule) and found.count != 0:
                share = None if found.points is None else abs(found.points)
                (outcome.bonus if rule.kind == "bonus" else outcome.penalty).append(share)
            self.lines.append(fact_line(self.item, rule, fact, found, None, extra, on_total=True))

    def _fired_gate(self, rule: Rule) -> Fact | None:
        """The fact of the gate ``rule`` is linked to, where that gate holds."""
        if not isinstance(rule, AdjustmentRule) or rule.linked_to is None:
            return None
        found = self.effects.get(rule.linked_to)
        return self.facts[rule.linked_to] if found is not None and found.fires else None

    def _whole_item(self) -> None:
        """An assessor's value for the item stands before its rules; the lines of the rules stay visible."""
        if self.entry is None or self.running is None or self.item.max_points is None:
            return
        said = self.entry.value
        if isinstance(said, Decimal):
            self._own(said - self.running, note(Remark.WHOLE_ITEM, value=plain(said)), entry=True)
        elif isinstance(said, NotApplicable):
            self._own(self.item.max_points - self.running, note(Remark.NOT_APPLICABLE), entry=True)

    def _missing(self) -> bool:
        """Whether a grade, a rank or the awards still have to be entered."""
        awards = [rule for rule in self.item.rules if isinstance(rule, AwardRule)]
        if self.alternative is not None:
            return not self.facts
        if awards and not any(rule.id in self.facts for rule in awards):
            return True
        if any(rule.judged and not rule.assumed and self._unnamed(rule) for rule in awards):
            return True  # nobody has judged it yet
        for rule in self.item.rules:
            needed = isinstance(rule, RankRule) or (isinstance(rule, TierRule) and rule.direction == "set")
            found = self.effects.get(rule.id)
            if needed and rule.id not in self.skipped and (found is None or found.points is None):
                return True
        return False

    def _unnamed(self, rule: Rule) -> bool:
        """Whether a rule that applies to the unit has no fact."""
        concerned = applies(rule.when, self.submission.unit, self.rubric.attributes)
        return concerned.met and rule.id not in self.facts

    def _kept(self, assumed: tuple[str, ...]) -> Scored:
        """An item that does not concern the unit keeps its points (nothing is rescaled)."""
        self.running = self._start()
        why = note(Remark.NOT_THIS_UNIT, attributes=", ".join(self.item.when))
        self.lines += [
            idle_line(self.item, rule, self.facts[rule.id], (why,), self.running)
            for rule in self.item.rules
            if rule.id in self.facts
        ]
        start = self.running
        if self.item.max_points is not None and start is not None:
            self._own(self.item.max_points - start, why)
        return Scored(ItemScore(self.item.id, self.running, self.item.max_points, start, tuple(self.lines)))

    def _add(self, rule: Rule, fact: Fact, found: Effect) -> Decimal:
        points = found.points or ZERO
        if self.running is not None:
            self.running += points
        self.lines.append(fact_line(self.item, rule, fact, found, self.running))
        return points

    def _own(self, points: Decimal | None, why: Note, rule: Rule | None = None, *, entry: bool = False) -> Decimal:
        """A line of the item itself: a limit, full marks, an assessor's value."""
        if self.running is not None and points is not None:
            self.running += points
        self.lines.append(
            Line(
                rule=f"{self.item.id}.{rule.id}" if rule is not None else None,
                count=None,
                points=points,
                running=self.running,
                notes=(why,),
                condition=rule.condition if rule is not None else "",
                ids=self.entry.ids if entry and self.entry is not None else (),
                reason=self.entry.reason if entry and self.entry is not None else "",
                readings=(*self.item.readings, *(rule.readings if rule is not None else ())),
            )
        )
        return points or ZERO


def _acts_elsewhere(rule: Rule) -> bool:
    return isinstance(rule, GateRule | ZeroAllRule) or (isinstance(rule, AdjustmentRule) and rule.scope == "total")


def _net(item: Item, outcome: Scored) -> Decimal | None:
    """Bonus less penalty of an item outside the total; None where the source assigns no points."""
    rules = [rule for rule in item.rules if isinstance(rule, AdjustmentRule)]
    shares = [*outcome.bonus, *(None if share is None else -share for share in outcome.penalty)]
    if not any(rule.points is not None or rule.tiers or rule.points_range for rule in rules) or None in shares:
        return None
    return sum((share for share in shares if share is not None), ZERO)

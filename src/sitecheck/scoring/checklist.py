"""A checklist line of one unit: the assessor's answer for the item, else the fact's, else yes where the file fills."""

from __future__ import annotations

from sitecheck.scoring.answers import judge_answer
from sitecheck.scoring.effects import Effect, note
from sitecheck.scoring.lines import fact_line
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.rules import YesNoRule
from sitecheck.scoring.scorecard import ItemScore, Line, Remark
from sitecheck.scoring.values import Answer, Answers, Said, Submission


def is_checklist(item: Item) -> bool:
    """Whether the item is answered and gives no points."""
    return any(isinstance(rule, YesNoRule) for rule in item.rules)


def score_answers(rubric: Rubric, item: Item, submission: Submission) -> ItemScore:
    """The answer of ``item`` with its lines; what an assessor said of the whole item stands before the fact."""
    rule = next(rule for rule in item.rules if isinstance(rule, YesNoRule))
    fact, entry = submission.facts.get(f"{item.id}.{rule.id}"), submission.items.get(item.id)
    said: Said | None = None
    lines: list[Line] = []
    if fact is not None and isinstance(fact.value, Answer | Answers):
        judged = judge_answer(rule, fact.value, submission.unit, rubric.attributes, year_over=submission.year_over)
        said = judged.said
        lines.append(fact_line(item, rule, fact, Effect(None, None, judged.notes), None))
    if entry is not None and isinstance(entry.value, Answer):
        said = entry.value.said
        why = (note(Remark.ANSWER, answer=said.value),)
        lines.append(Line(None, None, None, None, why, ids=entry.ids, reason=entry.reason, readings=item.readings))
    elif fact is None and submission.fill:
        said = Said.YES
        lines.append(Line(None, None, None, None, (note(Remark.FILLED),), readings=item.readings))
    return ItemScore(item.id, None, None, None, tuple(lines), answer=said, complete=said is not None)

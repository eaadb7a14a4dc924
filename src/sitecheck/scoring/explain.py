"""A scorecard as text: every line with its count, points, running total, origin and reading."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sitecheck.scoring.messages import Language, say_all
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import plain, rounded_text, shown
from sitecheck.scoring.scorecard import ItemScore, Line, Scorecard
from sitecheck.scoring.values import Origin, Said

_ZH: dict[str, str] = {
    "start": "起始",
    "not scored": "不计",
    "yes": "是",
    "no": "否",
    "na": "不适用",
    "unanswered": "未填",
    "base": "基本分",
    "bonus": "加分",
    "penalty": "减分",
    "before cap and floor": "封顶保底前",
    "total": "总分",
    "final": "最终得分",
    "none yet": "暂无",
    "converted": "折算",
    "rate": "符合率",
    "not complete": "尚有未填项",
    "readings": "依据理解",
    "finding": "自动发现",
    "event": "台账事件",
    "entry": "人工填写",
    "ranking": "排名表",
    "self": "自查自评",
    "file": "事实文件",
}


def explain(rubric: Rubric, card: Scorecard, language: Language = "en") -> str:
    """The whole card in lines of text; ends with a newline."""
    return "\n".join(_card(rubric, card, language)) + "\n"


def explain_item(rubric: Rubric, score: ItemScore, language: Language = "en") -> tuple[str, ...]:
    """One item: a heading and one text line for each line of the score."""
    item = rubric.by_id[score.item]
    said = score.self_score
    beside = () if said is None else (f"  {_word(Origin.SELF.value, language)}: {_self_score(said, language)}",)
    return (_heading(item.title, score, language), *(f"  {_line(line, language)}" for line in score.lines), *beside)


def _self_score(said: Decimal | Said, language: Language) -> str:
    return _word(said.value, language) if isinstance(said, Said) else plain(said)


def _card(rubric: Rubric, card: Scorecard, language: Language) -> Iterator[str]:
    yield f"{card.name or card.code}  {rubric.title}"
    for score in card.items:
        yield from explain_item(rubric, score, language)
    for word, amount in (("base", card.base), ("bonus", card.bonus), ("penalty", card.penalty)):
        if amount is not None:
            yield f"{_word(word, language)} {plain(amount)}"
    if card.raw_total is not None and card.raw_total != card.total:
        yield f"{_word('before cap and floor', language)} {shown(card.raw_total)}"
    if card.compliance is not None:
        found = card.compliance
        counted = ", ".join(
            f"{_word(w, language)} {n}" for w, n in (("yes", found.yes), ("no", found.no), ("na", found.na))
        )
        rate = f"{rounded_text(found.rate)}%" if found.rate is not None else _word("none yet", language)
        yield f"{_word('rate', language)} {rate} ({counted})"
    if card.compliance is None or card.total is not None:
        yield f"{_word('total', language)} {_amount(card.total, language)}"
        yield f"{_word('final', language)} {_amount(card.final, language)}"
    if card.converted is not None:
        yield f"{_word('converted', language)} {shown(card.converted)}"
    if not card.complete:
        yield _word("not complete", language)
    if card.notes:
        yield say_all(card.notes, language)


def _heading(title: str, score: ItemScore, language: Language) -> str:
    head = f"{score.item} {title}: "
    if not score.applies:
        return head + _word("not scored", language)
    if score.points is not None and score.max_points is not None:
        start = f" ({_word('start', language)} {plain(score.start)})" if score.start is not None else ""
        return f"{head}{plain(score.points)} / {plain(score.max_points)}{start}"
    if score.points is not None:
        return head + plain(score.points)
    return head + _word(score.answer.value if score.answer is not None else "unanswered", language)


def _line(line: Line, language: Language) -> str:
    parts = [line.rule or "-"]
    if line.condition:
        parts.append(line.condition)
    if line.count is not None:
        parts.append(f"×{line.count}")
    if line.points is not None:
        parts.append(f"{'+' if line.points > 0 else ''}{plain(line.points)}")
    if line.running is not None:
        parts.append(f"→ {plain(line.running)}")
    notes = say_all(line.notes, language)
    if notes:
        parts.append(f"[{notes}]")
    if line.reason:
        parts.append(f"“{line.reason}”")
    if line.origin is not None and (line.ids or line.origin is not Origin.FILE):
        parts.append(f"({_word(line.origin.value, language)}{': ' + ', '.join(line.ids) if line.ids else ''})")
    if line.readings:
        parts.append(f"({_word('readings', language)} {', '.join(line.readings)})")
    return " ".join(parts)


def _amount(value: Decimal | None, language: Language) -> str:
    return shown(value) if value is not None else _word("none yet", language)


def _word(word: str, language: Language) -> str:
    return _ZH.get(word, word) if language == "zh" else word

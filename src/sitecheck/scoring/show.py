"""What a rule gives, takes or asks for, in words of the language of its source."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from sitecheck.scoring.numbers import plain
from sitecheck.scoring.rules import (
    AdjustmentRule,
    AwardRule,
    Band,
    DeductRule,
    GateRule,
    Per,
    PerOccurrenceRule,
    RankRule,
    Requirement,
    Rule,
    Tier,
    TierRule,
    YesNoRule,
    ZeroAllRule,
)

PER_ZH: dict[Per, str] = {
    Per.BANNER: "面",
    Per.CASE: "例",
    Per.DOCUMENT: "件",
    Per.ELEMENT: "项",
    Per.EVENT: "次",
    Per.FIELD: "项",
    Per.HALF_DAY: "半天",
    Per.MONTH: "月",
    Per.OCCURRENCE: "次",
    Per.PERSON_TIME: "人次",
    Per.PIECE: "件",
    Per.PLACE: "处",
    Per.PROJECT: "项",
    Per.SAMPLED_CASE: "次（抽查）",
    Per.WINDOW: "个",
}


def points_text(rule: Rule) -> str:
    """What a rule gives or takes, in words."""
    match rule:
        case AwardRule():
            return f"得{plain(rule.points)}分" + ("（可酌情）" if rule.judged else "")
        case DeductRule():
            return _each(rule.per) + "扣" + _amount(rule.points, rule.points_range)
        case PerOccurrenceRule():
            cap = f"，累计{plain(rule.cap)}分为限" if rule.cap is not None else ""
            return f"{_each(rule.per)}{'得' if rule.direction == 'award' else '扣'}{plain(rule.points)}分{cap}"
        case TierRule():
            return _tiers(rule.tiers, "得" if rule.direction == "set" else "扣")
        case RankRule():
            return "；".join([_band(band) for band in rule.bands] or [_steps(rule)])
        case YesNoRule():
            return "是／否／不适用"
        case AdjustmentRule():
            verb = ("总分" if rule.scope == "total" else "") + ("加" if rule.kind == "bonus" else "减")
            cap = f"，累计{plain(rule.cap)}分为限" if rule.cap is not None else ""
            return (
                _tiers(rule.tiers, verb)
                if rule.tiers
                else _each(rule.per) + verb + _amount(rule.points, rule.points_range)
            ) + cap
        case GateRule():
            return "本项不得分"
        case ZeroAllRule():
            return "结果归零"
        case _:
            assert_never(rule)


def requirement_text(entry: Requirement) -> str:
    """One thing a checklist line asks for, with the bounds of its figure."""
    unit = entry.unit or ""
    bounds = [f"不低于{plain(entry.least)}{unit}"] if entry.least is not None else []
    bounds += [f"不超过{plain(entry.most)}{unit}"] if entry.most is not None else []
    return entry.title + (f"（{'，'.join(bounds)}）" if bounds else "")


def _each(per: Per | None) -> str:
    return f"每{PER_ZH[per]}" if per is not None else ""


def _amount(points: Decimal | None, span: tuple[Decimal, Decimal] | None) -> str:
    if points is not None:
        return f"{plain(points)}分"
    return f"{plain(span[0])}–{plain(span[1])}分" if span is not None else "分（原件未给分值）"


def _tiers(tiers: tuple[Tier, ...], verb: str) -> str:
    return "；".join(f"{tier.condition}{verb}{plain(tier.points)}分" for tier in tiers)


def _band(band: Band) -> str:
    if band.from_top is not None:
        return f"第{band.from_top[0]}–{band.from_top[1]}名得{plain(band.points)}分"
    if band.from_bottom is not None:
        return f"倒数第{band.from_bottom[0]}–{band.from_bottom[1]}名得{plain(band.points)}分"
    return f"其余得{plain(band.points)}分"


def _steps(rule: RankRule) -> str:
    return "；".join(
        f"{name}：前{steps.band_size}名得{plain(steps.start)}分，每{steps.band_size}名递减{plain(steps.step)}分"
        for name, steps in rule.groups.items()
    )

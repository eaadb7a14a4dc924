"""A value in one cell, as it is typed into a grid or a spreadsheet, and back. The words are those of fact tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sitecheck.i18n import Translator
from sitecheck.scoring.fact_cells import value_of
from sitecheck.scoring.rules import AdjustmentRule, RankRule, Rule, Tier, TierRule, YesNoRule
from sitecheck.tables.fact_file import plain_value

NA = "na"
_APART = re.compile(r"[;；\n]")
_PAIR = re.compile(r"\s*(?P<name>[^=＝:：]+?)\s*[=＝:：]\s*(?P<said>.+?)\s*")
_RANK = re.compile(r"(?P<rank>\d{1,6})\s*[/／]\s*(?P<n>\d{1,6})(?:\s+(?P<group>\S.*))?")
_NOT = frozenset({"na", "n/a", "不适用"})


def cell_text(rule: Rule | None, value: Any, t: Translator) -> str:
    """``value`` of ``rule`` (None: of a whole item) as a cell shows it; ``read_cell`` makes the same value of it."""
    match value:
        case None:
            return ""
        case "na":
            return t("not applicable") if t.language == "zh" else NA
        case bool() | "yes" | "no":
            return t("Yes") if value in (True, "yes") else t("No")
        case {"rank": rank, **rest}:
            return " ".join(
                str(part) for part in (f"{rank}/{rest['n']}" if "n" in rest else rank, rest.get("group")) if part
            )
        case {"metric": number, **rest}:
            return " ".join(str(part) for part in (number, rest.get("group")) if part is not None)
        case {"value": inner}:
            return cell_text(rule, inner, t)
        case Mapping():
            return "; ".join(f"{name}={cell_text(None, said, t)}" for name, said in value.items())
        case list():
            return "; ".join(cell_text(rule, one, t) for one in value)
        case _:
            return _told(rule, str(value))


def read_cell(rule: Rule | None, text: str) -> Any:
    """The value typed as ``text``; None for an empty cell. What fits no rule stays text, and is refused as such."""
    text = text.strip()
    if not text or text.lower() in _NOT:
        return NA if text else None
    tiers = tiers_of(rule)
    if tiers:
        keys = [_key(tiers, text)] if _known(tiers, text) else [_key(tiers, one) for one in _parts(text)]
        single = isinstance(rule, TierRule) and rule.direction == "set" and len(keys) == 1
        return keys[0] if single else keys
    if isinstance(rule, RankRule):
        return _rank(text)
    pairs = [_PAIR.fullmatch(part) for part in _parts(text)]
    if isinstance(rule, YesNoRule) and rule.requirements and pairs and all(pairs):
        names = {one.title: one.id for one in rule.requirements}
        return {
            names.get(pair["name"], pair["name"]): plain_value(value_of(pair["said"], rule, answer=True))
            for pair in pairs
            if pair is not None
        }
    return plain_value(value_of(text, rule))


def tiers_of(rule: Rule | None) -> tuple[Tier, ...]:
    """The grades or levels a rule knows."""
    return rule.tiers if isinstance(rule, TierRule | AdjustmentRule) else ()


def _rank(text: str) -> Any:
    found = _RANK.fullmatch(text)
    if found is None:
        return {"metric": plain_value(text)}
    group = {"group": found["group"]} if found["group"] else {}
    return {"rank": int(found["rank"]), "n": int(found["n"]), **group}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _APART.split(text) if part.strip()]


def _known(tiers: tuple[Tier, ...], text: str) -> bool:
    return any(text in (tier.key, tier.condition) for tier in tiers)


def _key(tiers: tuple[Tier, ...], text: str) -> str:
    """The key of the tier meant by its key or by its words, where only one has them."""
    meant = [tier.key for tier in tiers if text in (tier.key, tier.condition)]
    return meant[0] if len(meant) == 1 else text


def _told(rule: Rule | None, key: str) -> str:
    """A tier by its words where these are its own and cannot be taken for several; else by its key."""
    tiers = tiers_of(rule)
    words = next((tier.condition for tier in tiers if tier.key == key), key)
    clear = sum(words in (tier.key, tier.condition) for tier in tiers) == 1 and not _APART.search(words)
    return words if clear and words.lower() not in _NOT else key

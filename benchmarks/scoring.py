"""What scoring costs: 3,000 units under the Ouhai table with 200,000 facts, parsed, scored, explained. CPU seconds.

Facts are made by a fixed sequence, so every run scores the same. An event, an amount and a count are one fact each.
``--hash`` prints the sha256 of the answer and of the explanation instead: what two versions of the engine must share.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from itertools import pairwise
from random import Random
from typing import Any

from sitecheck.facts.data import data_dir
from sitecheck.scoring.answer import answer
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.explain import explain
from sitecheck.scoring.factfile import parse_fact_file
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rubric import load_family
from sitecheck.scoring.rules import AdjustmentRule, AwardRule, DeductRule, PerOccurrenceRule, RankRule, TierRule

UNITS, FACTS = 3000, 200_000
EVENTS = "O20.r2"  # commendations, each by its level: what brings a unit's facts to their number


def made(rubric: Rubric, units: int, facts: int) -> tuple[dict[str, Any], int]:
    """A fact file for that many units, and how many facts it holds."""
    random, file, count = Random(5), [], 0
    for number in range(units):
        known = {key: _value(rule, random) for key, (_, rule) in rubric.rules.items() if key != EVENTS}
        wanted = facts * (number + 1) // units - count
        levels = [random.choice(("city", "province", "national")) for _ in range(max(1, wanted - len(known)))]
        known[EVENTS] = [{"value": level, "event": f"e{at}"} for at, level in enumerate(levels)]
        count += len(known) - 1 + len(levels)
        unit = {"category": random.choice(("department", "township_street")), "foi_responsible": random.random() < 0.9}
        file.append({"code": f"u{number}", "name": f"示例单位{number}", "unit": unit, "facts": known})
    return {"period": "2017", "units": file}, count


def _value(rule: Any, random: Random) -> Any:
    if isinstance(rule, RankRule):
        return {"metric": random.randrange(100_000)}
    if isinstance(rule, AwardRule):
        return random.random() < 0.9
    if isinstance(rule, DeductRule):
        if rule.points is not None:
            return random.random() < 0.2
        return {"value": random.choice(("0", "0.25", "0.5")), "reason": "按台账扣分"}
    if isinstance(rule, PerOccurrenceRule):
        return random.choice((0, 0, 0, 1, 2))
    if isinstance(rule, TierRule):
        return [random.choice([tier.key for tier in rule.tiers])]
    if isinstance(rule, AdjustmentRule):
        return [random.choice([tier.key for tier in rule.tiers])] if rule.tiers else random.choice((0, 1))
    return random.random() < 0.02


def main() -> None:
    """Print CPU seconds for each step and all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--facts", type=int, default=FACTS)
    parser.add_argument("--hash", action="store_true")
    wanted = parser.parse_args()
    rubric, partners = load_family("ouhai-2017", [data_dir("config") / "rubrics"])
    file, count = made(rubric, wanted.units, wanted.facts)
    clock = [time.process_time()]
    read = parse_fact_file(file, rubric, partners)
    assert not read.errors, read.errors[:3]
    clock.append(time.process_time())
    cards = score_all(rubric, read.submissions, read.switches, partners)
    clock.append(time.process_time())
    texts = [explain(rubric, card, "zh") for card in cards]
    clock.append(time.process_time())
    data = json.dumps(answer(rubric, cards, period=read.period, language="zh"), ensure_ascii=False).encode()
    clock.append(time.process_time())
    if wanted.hash:
        print(hashlib.sha256(data).hexdigest(), hashlib.sha256("".join(texts).encode()).hexdigest())
        return
    steps = [f"{after - before:.2f}" for before, after in pairwise(clock)]
    print(
        f"{len(read.submissions)} units, {len(rubric.items)} items, {count} facts, {len(data) / 1e6:.1f} MB of answer"
    )
    print(
        "parse {} s, score {} s, explain {} s, answer {} s".format(*steps), f"together {clock[-1] - clock[0]:.2f} s CPU"
    )


if __name__ == "__main__":
    main()

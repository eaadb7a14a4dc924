from __future__ import annotations

from sitecheck.scoring.engine import score
from sitecheck.scoring.shares import Shares, card_shares, item_shares
from sitecheck.scoring.values import Count, Fact, Flag, ItemEntry, Origin, Submission, Unit


def test_parts_of_a_result(rubric):
    facts = {
        "KD10.r1": Fact("KD10.r1", Count(6), Origin.FINDING, ("f1",)),  # -6, floor gives 1 back
        "KD12.r1": Fact("KD12.r1", Flag(True), Origin.ENTRY, ("e1",)),  # -5
    }
    entry = ItemEntry("KD6", rubric("kaifu-2013-departments").by_id["KD6"].max_points - 8, ("e2",))  # -8
    card = score(rubric("kaifu-2013-departments"), Submission(Unit("u"), facts, {"KD6": entry}))
    by_item = {item.item: item for item in card.items}
    assert item_shares(by_item["KD10"]) == Shares(-6, 0, 1)
    assert card_shares(card) == Shares(-6, -13, 1)
    assert sum(item.start for item in card.items) - 6 - 13 + 1 == card.base

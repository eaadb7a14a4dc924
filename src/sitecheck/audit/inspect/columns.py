"""Which columns the links of a page may lead to, and which column the page itself would do as."""

from __future__ import annotations

from typing import Any

from sitecheck.facts.page import PageFacts
from sitecheck.page.lexicon import Lexicon
from sitecheck.survey.one_page import OnePage

_GUIDE = "disclosure-guide"
Values = dict[str, Any]


def candidates(read: OnePage, page: PageFacts) -> dict[str, list[Values]]:
    """By column the three links that rank first, with score, tier and the zone they stand in."""
    return {
        key: [
            {
                "url": one.url,
                "label": one.label,
                "score": one.score,
                "tier": one.tier,
                "zone": _zone(page, one.url, one.label),
                "why": one.why,
            }
            for one in found
        ]
        for key, found in read.candidates.items()
    }


def _zone(page: PageFacts, url: str | None, label: str) -> str | None:
    """Where the link stands; None for the page itself, which is a candidate by its own name."""
    links = (link for link in page.links if link.url == url and label in (link.label, link.title))
    return next((link.zone.value for link in links), None)


def targets(read: OnePage) -> dict[str, Values]:
    """By column what the page is behind a link that bears the column's name: found, or refused and why."""
    return {
        key: {
            "state": one.state,
            "confidence": round(one.confidence, 2),
            "reason": one.reason,
            "cues": list(one.cues),
        }
        for key, one in read.targets.items()
    }


def guide(read: OnePage, words: Lexicon) -> Values | None:
    """Which elements of a disclosure guide the page has and lacks, None where it is no guide."""
    looked = read.targets.get(_GUIDE)
    if looked is None or read.column != _GUIDE:
        return None
    names = words.columns[_GUIDE].cue_expressions
    return {"has": list(looked.cues), "lacks": [name for name in names if name not in looked.cues]}

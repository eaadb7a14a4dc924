"""What a rule did with an event, in words."""

from __future__ import annotations

from sitecheck.i18n import Translator
from sitecheck.i18n.names import name_of
from sitecheck.review.event_file import COLUMNS
from sitecheck.scoring.event_trail import Use, Why


def use_text(use: Use, t: Translator) -> str:
    """What a rule did with an event: the words, and what is missing or counts instead."""
    said = name_of("event_use", use.why.value, t)
    if not use.detail:
        return said
    detail = use.detail
    if use.why is Why.UNKNOWN:
        detail = ", ".join(
            COLUMNS[part][t.language == "zh"] if part in COLUMNS else name_of("event_flag", part, t)
            for part in use.detail.split(", ")
        )
    return f"{said}: {detail}"

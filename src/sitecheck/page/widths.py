"""NFKC, quickly: full-width digits, letters and marks become plain ones."""

from __future__ import annotations

import unicodedata

# What Chinese text is full of. Taken out first, most texts are normal already, which is soon seen; replaced or not,
# the normal form is the same, because each stands here for its own compatibility decomposition.
_COMMON = (
    ("，", ","),
    ("：", ":"),
    ("（", "("),
    ("）", ")"),
    ("；", ";"),
    ("！", "!"),
    ("？", "?"),
    ("…", "..."),
    ("％", "%"),
)
_SHORT = 24


def nfkc(text: str) -> str:
    """The text in Unicode's normalization form KC."""
    if text.isascii():
        return text
    if len(text) > _SHORT:
        for wide, plain in _COMMON:
            if wide in text:
                text = text.replace(wide, plain)
    return unicodedata.normalize("NFKC", text)

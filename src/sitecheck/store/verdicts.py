"""The verdicts of one site's night as bytes: canonical JSON, so that equal verdicts are equal bytes a year later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from sitecheck.facts.verdict import Verdict

SCHEMA = "sitecheck.verdicts/1"
_ENCODE = msgspec.json.Encoder(order="sorted").encode


class BadVerdicts(ValueError):
    """Bytes that are no verdicts this version can read."""


@dataclass(frozen=True, slots=True)
class JudgedNight:
    """All verdicts about one site's night, by check id, with what they were judged by.

    ``checks_sha256`` names the checks, limits and calendar in effect, in the evidence store (``checks/kept.py``), and
    ``bundle_sha256`` the observation; ``attributes`` are the unit's settings as the judges had them.
    """

    schema: str
    site_key: str
    as_of: date
    bundle_sha256: str
    checks_sha256: str
    attributes: dict[str, Any]
    verdicts: tuple[Verdict, ...]


_DECODE = msgspec.json.Decoder(JudgedNight).decode


def dump(night: JudgedNight) -> bytes:
    """Serialise with sorted keys and no needless space (UTF-8), the verdicts by check id whatever order they are in."""
    ordered = sorted(night.verdicts, key=lambda one: one.check)
    return _ENCODE(replace(night, verdicts=tuple(ordered)))


def load(data: bytes) -> JudgedNight:
    """Read what ``dump`` wrote; BadVerdicts names what is wrong."""
    try:
        night = _DECODE(data)
    except msgspec.MsgspecError as error:
        raise BadVerdicts(f"damaged verdicts: {error}") from error
    if night.schema != SCHEMA:
        raise BadVerdicts(f"verdicts of schema {night.schema!r}; this version reads {SCHEMA!r}")
    return night

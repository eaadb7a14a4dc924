"""Pinned columns that a person has to look at: bound again elsewhere, or stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sitecheck.checks.phrases import phrase
from sitecheck.facts.pins import PinState
from sitecheck.facts.site import SiteObservation
from sitecheck.page.urls import identity
from sitecheck.store.models import ColumnMap, DeskPin

TO_CONFIRM = (PinState.MOVED.value, PinState.STALE.value)


@dataclass(frozen=True, slots=True)
class PinLine:
    """One pin: its column, the address as pinned and as found now (empty while stale), why, and how it was found."""

    column: str
    state: str
    url: str
    now: str
    why: str
    by: str


def pins_of_map(columns: Iterable[ColumnMap], lang: str, desk: Mapping[str, DeskPin] | None = None) -> list[PinLine]:
    """The pins of a column map that need a person; those placed anew at the ``desk`` since wait for the next night."""
    again = desk or {}
    return [
        PinLine(
            one.column_key,
            one.pin_state,
            one.pin_url,
            one.url if one.pin_state == PinState.MOVED else "",
            phrase(one.pin_why, lang),
            one.pin_by,
        )
        for one in columns
        if one.pin_state in TO_CONFIRM
        and (one.column_key not in again or identity(again[one.column_key].url) == identity(one.pin_url))
    ]


def pins_of_night(seen: SiteObservation | None, lang: str) -> list[PinLine]:
    """The pins that needed a person in one night; none where nothing is known of it."""
    columns = sorted(seen.columns.values(), key=lambda one: one.key) if seen is not None else []
    return [
        PinLine(
            one.key,
            one.pin.state.value,
            one.pin.url,
            one.url or "" if one.pin.state is PinState.MOVED else "",
            phrase(one.pin.why, lang),
            one.pin.by.value if one.pin.by is not None else "",
        )
        for one in columns
        if one.pin is not None and one.pin.state in TO_CONFIRM
    ]

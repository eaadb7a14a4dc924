"""Which pages of a night a person would want to see, to place a column that needs one."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import zip_longest

from sitecheck.audit.seen import row_key
from sitecheck.facts.site import Candidate, ColumnReading, SiteObservation
from sitecheck.page.urls import identity, resolve
from sitecheck.review.columns import Need, need_of

_SHOWN = 6  # of one column
_FURTHER = 4  # addresses looked through for each picture that may be taken


def shown_candidates(reading: ColumnReading) -> tuple[Candidate, ...]:
    """The candidates of a column as a person is shown them: first those the survey put in front, then the refused."""
    found: dict[str, Candidate] = {}
    for one in (*reading.candidates, *reading.trail.refused):
        found.setdefault(identity(one.url) if one.url is not None else f"none:{one.label}", one)
    return tuple(found.values())[:_SHOWN]


def need_of_reading(reading: ColumnReading, asked: Set[str]) -> Need:
    """Why a person should look at a column as this night saw it."""
    pin = reading.pin.state.value if reading.pin is not None else ""
    return need_of(reading.state.value, reading.confidence, pin, asked=reading.key in asked)


def pages_to_show(seen: SiteObservation, asked: Set[str], most: int) -> dict[str, str]:
    """Addresses of candidates by their key, those of columns that press first, the best of each column before the
    second best of any."""
    rows = [
        (need is Need.UNDECIDED, reading.key, _addresses(reading))
        for reading in seen.columns.values()
        if (need := need_of_reading(reading, asked)) is not Need.NONE
    ]
    found: dict[str, str] = {}
    for undecided in (False, True):
        columns = [addresses for late, _, addresses in sorted(rows, key=lambda row: row[1]) if late is undecided]
        for rank in zip_longest(*columns):
            found.update((row_key(url), url) for url in rank if url is not None and row_key(url) not in found)
    return dict(list(found.items())[: most * _FURTHER])


def all_keys(seen: SiteObservation) -> frozenset[str]:
    """Keys of all addresses that a night names for any column: what is not among them is no candidate any more."""
    return frozenset(row_key(url) for reading in seen.columns.values() for url in _addresses(reading))


def _addresses(reading: ColumnReading) -> list[str]:
    return list(dict.fromkeys(_candidates(reading)))


def _candidates(reading: ColumnReading) -> Iterator[str]:
    if reading.url is not None:
        yield reading.url
    for one in shown_candidates(reading):
        if one.url is not None and resolve(one.url, None) is not None:
            yield one.url

"""When the points of a place of the table were announced: what stands behind each of its lines, and since when."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from sitecheck.review import announced
from sitecheck.review.appeal_days import Announcement
from sitecheck.scoring.events import event_id
from sitecheck.scoring.scorecard import Line
from sitecheck.scoring.values import Origin
from sitecheck.tables.records import UnitCard
from sitecheck.tables.year import FINDINGS

_EVENTS = event_id("")
_LISTS = "ranks/"


def of_place(session: Session, card: UnitCard, place: str) -> Announcement | None:
    """The newest of what the lines of ``place`` (``KD6.r2``, or ``KD6`` as a whole) rest on; None where nobody has
    entered or confirmed anything there."""
    return announced.latest(
        found for line in lines_at(card, place) for found in _of_line(session, line, verified=_verified(card))
    )


def lines_at(card: UnitCard, place: str) -> list[Line]:
    """The lines of a rule, or of a whole item."""
    item, _, rule = place.partition(".")
    return [
        line
        for sheet in card.sheets
        for score in sheet.card.items
        if score.item == item
        for line in score.lines
        if not rule or line.rule == place
    ]


def _of_line(session: Session, line: Line, *, verified: bool) -> Iterable[Announcement]:
    match line.origin:
        case Origin.ENTRY:
            yield from announced.of_entries(session, _numbers(line.ids))
        case Origin.EVENT:
            yield from announced.of_events(session, _after(line.ids, _EVENTS))
        case Origin.RANKING:
            yield from announced.of_lists(session, _numbers(_after(line.ids, _LISTS)))
    for number in _numbers((*(line.ids if line.origin is Origin.FINDING else ()), *_after(line.ids, FINDINGS))):
        found = announced.of_finding(session, number, verified=verified)
        if found is not None:
            yield found


def _verified(card: UnitCard) -> bool:
    return card.assessment.counts == "verified"


def _after(ids: Iterable[str], prefix: str) -> list[str]:
    return [one.removeprefix(prefix) for one in ids if one.startswith(prefix)]


def _numbers(ids: Iterable[str]) -> list[int]:
    return [int(one) for one in ids if one.isdecimal()]

"""When a deduction was announced: the decision that confirmed the finding, or the value, event or list that took the
points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from sitecheck.review.appeal_days import Announcement
from sitecheck.review.decisions import UNDO
from sitecheck.review.trail import MACHINE
from sitecheck.store.models import Decision, Entry
from sitecheck.store.sources import EventRow, RankList

_PROPOSE = "propose"
_RETURN = "return"


@dataclass(slots=True)
class _Episode:
    """From when a defect appears until it comes back: the confirmation that stands, and the ones before it."""

    stands: Announcement | None = None
    proposed: frozenset[str] = frozenset()
    before: list[Announcement | None] = field(default_factory=list)


def of_finding(session: Session, finding_id: int, *, verified: bool = False) -> Announcement | None:
    """When the finding was confirmed last, by whom (and who proposed it); None while nobody has.

    ``verified``: the assessment counts findings that nobody confirmed; then the second look announces it.
    """
    rows = session.exec(select(Decision).where(Decision.finding_id == finding_id).order_by(col(Decision.id))).all()
    found = confirmed(rows)
    if found is None and verified:
        looks = [row.at for row in rows if row.who == MACHINE and row.action == "verify"]
        return Announcement(looks[-1]) if looks else None
    return found


def confirmed(decisions: Sequence[Decision]) -> Announcement | None:
    """The newest confirmation that stands in any episode of a finding; ``decisions`` oldest first."""
    episodes = [_Episode()]
    for row in decisions:
        now = episodes[-1]
        if row.who == MACHINE:
            if row.action == "reopen":  # it came back: what was confirmed before it was mended still counts
                episodes.append(_Episode())
        elif row.action == UNDO:
            if now.before:
                now.stands = now.before.pop()
        elif row.action in (_PROPOSE, _RETURN):  # neither makes a deduction nor takes one back
            now.before.append(now.stands)
            now.proposed = frozenset({row.who}) if row.action == _PROPOSE else frozenset()
        else:
            now.before.append(now.stands)
            now.stands = Announcement(row.at, now.proposed | {row.who}) if row.action == "confirm" else None
    return next((one.stands for one in reversed(episodes) if one.stands is not None), None)


def of_entries(session: Session, ids: Iterable[int]) -> list[Announcement]:
    """When these values were entered, and by whom."""
    rows = session.exec(select(Entry).where(col(Entry.id).in_(sorted(set(ids)))))
    return [Announcement(row.at, frozenset({row.who})) for row in rows]


def of_events(session: Session, keys: Iterable[str]) -> list[Announcement]:
    """When these events were last written down, and by whom."""
    newest: dict[str, EventRow] = {}
    query = select(EventRow).where(col(EventRow.key).in_(sorted(set(keys)))).order_by(col(EventRow.revision))
    for row in session.exec(query):
        newest[row.key] = row
    return [Announcement(row.at, frozenset({row.who})) for row in newest.values()]


def of_lists(session: Session, ids: Iterable[int]) -> list[Announcement]:
    """When these ranking lists were handed in, and by whom."""
    rows = session.exec(select(RankList).where(col(RankList.id).in_(sorted(set(ids)))))
    return [Announcement(row.at, frozenset({row.who})) for row in rows]


def latest(found: Iterable[Announcement]) -> Announcement | None:
    """The newest, with everybody who had a hand in any; None of none."""
    every = list(found)
    if not every:
        return None
    return Announcement(max(one.at for one in every), frozenset().union(*(one.who for one in every)))

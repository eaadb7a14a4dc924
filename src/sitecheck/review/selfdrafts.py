"""What a unit has filled in of its self-assessment (自查自评) and not handed in yet, item by item.

Two people of one unit may be at it at once: whoever saves an item that the other changed meanwhile is shown both
values, and nothing of either is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from sitecheck.facts.events import Attachment
from sitecheck.review import selfreports
from sitecheck.review.attachments import dump_attachments, load_attachments
from sitecheck.review.selfreports import Report
from sitecheck.review.trail import note
from sitecheck.store.models import SelfDraft, Unit, dumps

MOST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Answer:
    """What was filled in for one item. ``seen`` is the version of the draft the person saw, 0 for none; ``added`` are
    files that come with it, ``dropped`` the hashes of those taken out."""

    item: str
    value: str
    explanation: str
    seen: int
    added: tuple[Attachment, ...] = ()
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form for one item. ``version`` 0: as handed in before, nobody has changed it since."""

    item: str
    value: str
    explanation: str
    attachments: tuple[Attachment, ...]
    version: int = 0
    who: str = ""
    at: datetime | None = None


@dataclass(slots=True)
class Saved:
    """The items that were changed, and by item what somebody else saved meanwhile."""

    changed: list[str] = field(default_factory=list)
    conflicts: dict[str, Draft] = field(default_factory=dict)


def drafts(session: Session, assessment: str, unit_code: str) -> dict[str, Draft]:
    """What stands in the unit's form by item: its draft, else what it handed in before."""
    found = handed_in(session, assessment, unit_code)
    return found | {row.item: _of_row(row) for row in _rows(session, assessment, unit_code)}


def handed_in(session: Session, assessment: str, unit_code: str) -> dict[str, Draft]:
    """What the unit handed in last, by item: drafts are its own until then."""
    reports = selfreports.current(session, assessment, [unit_code]).get(unit_code, {})
    return {item: _of_report(report) for item, report in reports.items()}


def save(
    session: Session, assessment: str, unit_code: str, answers: Iterable[Answer], *, who: str, now: datetime
) -> Saved:
    """Save what was changed. Files that were added stay, also where the value meets another one."""
    session.get(Unit, unit_code, with_for_update=True)  # two people at one unit come one after the other
    rows = {row.item: row for row in _rows(session, assessment, unit_code)}
    known = drafts(session, assessment, unit_code)
    done = Saved()
    old: dict[str, str] = {}
    new: dict[str, str] = {}
    for answer in answers:
        stands = known.get(answer.item, Draft(answer.item, "", "", ()))
        said = (answer.value, answer.explanation)
        differs = said != (stands.value, stands.explanation)
        if differs and answer.seen != stands.version:
            done.conflicts[answer.item] = stands
            said = (stands.value, stands.explanation)
        kept = tuple(one for one in stands.attachments if one.sha256 not in answer.dropped)
        files = kept + tuple(one for one in answer.added if one not in kept)
        if (*said, files) == (stands.value, stands.explanation, stands.attachments):
            continue
        row = rows.get(answer.item)
        if row is None:
            row = SelfDraft(assessment=assessment, unit_code=unit_code, item=answer.item, version=0, who=who, at=now)
        row.value, row.explanation, row.attachments = *said, dump_attachments(files)
        row.version, row.who, row.at = row.version + 1, who, now
        session.add(row)
        if answer.item not in done.conflicts:
            done.changed.append(answer.item)
        old[answer.item], new[answer.item] = _told(stands), _told(_of_row(row))
    if new:
        target = f"self:{assessment}/{unit_code}"
        note(session, who=who, action="self-draft", target=target, now=now, old=dumps(old), new=dumps(new))
    session.flush()
    return done


def _rows(session: Session, assessment: str, unit_code: str) -> list[SelfDraft]:
    query = select(SelfDraft).where(SelfDraft.assessment == assessment, SelfDraft.unit_code == unit_code)
    return list(session.exec(query.order_by(col(SelfDraft.item))))


def take_out(session: Session, assessment: str, unit_code: str, items: Mapping[str, Report]) -> None:
    """Remove the drafts that were handed in as these reports."""
    for row in _rows(session, assessment, unit_code):
        if row.item in items:
            session.delete(row)


def _of_row(row: SelfDraft) -> Draft:
    files = load_attachments(row.attachments)
    return Draft(row.item, row.value, row.explanation, files, row.version, row.who, row.at)


def _of_report(report: Report) -> Draft:
    return Draft(report.item, report.value, report.explanation, report.attachments, at=report.submitted_at)


def _told(draft: Draft) -> str:
    return " ".join((draft.value, draft.explanation, *(one.name for one in draft.attachments))).strip()

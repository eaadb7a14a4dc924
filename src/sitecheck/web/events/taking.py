"""A list of events, uploaded with the files that lie beside it: looked at, then taken over whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from sitecheck.facts.events import Attachment, Event
from sitecheck.facts.times import BEIJING
from sitecheck.i18n import Translator
from sitecheck.review import events
from sitecheck.review.event_file import read_events
from sitecheck.review.proofs import LEDGER, keep_listed
from sitecheck.review.upload_kinds import UploadsRefused
from sitecheck.settings.problems import ConfigError
from sitecheck.web.desk import Desk
from sitecheck.web.imports import Batch, batch_of, keep_batch, laid_out
from sitecheck.web.once import led, once
from sitecheck.web.render import query_of
from sitecheck.web.said import Said, said_all
from sitecheck.web.uploads import PostedFiles


@dataclass(slots=True)
class Taking:
    """What came of a list: ``events`` by what they would do to the ledger, mistakes, or where it led."""

    batch: Batch | None = None
    reason: str = ""
    fresh: list[Event] = field(default_factory=list)
    changed: list[tuple[Event, Event]] = field(default_factory=list)  # as it stands, as the list has it
    same: int = 0
    mistakes: tuple[Said, ...] = ()
    refused: tuple[str, ...] = ()
    target: str = ""

    @property
    def status(self) -> int:
        """Of the answer."""
        return 422 if self.mistakes or self.refused else 200

    def values(self) -> dict[str, Any]:
        """For the page."""
        return {"taking": self}


def today(desk: Desk) -> date:
    """The day in Beijing by the desk's clock."""
    return desk.clock().astimezone(BEIJING).date()


def with_files(event: Event, attachments: tuple[Attachment, ...]) -> Event:
    """The event with these files."""
    return replace(event, attachments=attachments)


def take(desk: Desk, form: PostedFiles, who: str, t: Translator) -> Taking:
    """Look at the list that was sent, or take over the one that was looked at."""
    taking = Taking(reason=form.text("reason"))
    try:
        with desk.store.session() as session:
            first = once(session, form, who, desk.clock()) if form.text("action") == "take" else None
            if first is not None:
                taking.target = first
                return taking
            if form.text("batch"):
                taking.batch = batch_of(session, form.text("batch"), LEDGER)
            elif form.files("list"):
                taking.batch = keep_batch(session, desk, form, assessment=LEDGER, who=who)
            else:
                taking.refused = (t("Choose a list first."),)
                return taking
            _look(session, desk, taking, store=form.text("action") == "take")
            if form.text("action") == "take" and not taking.mistakes:
                _keep(session, desk, taking, who)
                counts = f"{len(taking.fresh)}-{len(taking.changed)}-{taking.same}"
                taking.target = led(session, form, f"/events{query_of({'done': counts})}")
    except UploadsRefused as refused:
        taking.refused = refused.say(t)
    except ConfigError as error:
        taking.mistakes = said_all(error.problems, t)
    return taking


def _look(session: Session, desk: Desk, taking: Taking, *, store: bool) -> None:
    assert taking.batch is not None
    with laid_out(desk, taking.batch.rows) as path:
        found = read_events(path, desk.project.units, today=today(desk), blobs=desk.blobs if store else None)
    stood = {event.key: event for event in events.current(session)}
    for event in found:
        before = stood.get(event.key)
        if before is None:
            taking.fresh.append(event)
        elif _alike(before, event):
            taking.same += 1
        else:
            taking.changed.append((before, event))


def _alike(one: Event, other: Event) -> bool:
    """Whether two say the same; files that were only looked at have no hash yet."""
    names = [[(file.name, file.size) for file in event.attachments] for event in (one, other)]
    return names[0] == names[1] and replace(one, attachments=()) == replace(other, attachments=())


def _keep(session: Session, desk: Desk, taking: Taking, who: str) -> None:
    now = desk.clock()
    for event in (*taking.fresh, *(after for _, after in taking.changed)):
        keep_listed(session, event.attachments, assessment=LEDGER, unit_code=event.unit, who=who, now=now)
        events.record(session, event, who=who, now=now, reason=taking.reason)

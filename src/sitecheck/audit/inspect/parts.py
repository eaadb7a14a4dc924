"""The parts of a page as plain JSON values: dates, lists, contacts, documents, reports, people, forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sitecheck.facts.channels import ChannelReading
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.leaders import Leaders
from sitecheck.facts.page import Link, LinkKind, PageFacts, RowGroup
from sitecheck.facts.reports import ReportReading
from sitecheck.facts.site import ContactReading
from sitecheck.page.attachments import document_ending
from sitecheck.page.contact_refused import refused_contacts
from sitecheck.page.contact_traces import find_traces
from sitecheck.page.document_head import openness_mark
from sitecheck.survey.next_page import last_page, next_page
from sitecheck.survey.one_page import OnePage, zoned
from sitecheck.survey.report_titles import PARTS

Values = dict[str, Any]


def disagreements(facts: PageFacts) -> list[Values]:
    """Date signals that name another day than the publication date, and by how many days."""
    published = facts.publish_date
    if published is None:
        return []
    days = {name: date.fromisoformat(day) for name, day in facts.date_signals.items()}
    return [
        {"signal": name, "date": day.isoformat(), "days": (day - published).days}
        for name, day in days.items()
        if day != published
    ]


def lists(facts: PageFacts) -> list[Values]:
    """Every run of like-built rows, in document order."""
    return [_group(group) for group in facts.groups]


def _group(group: RowGroup) -> Values:
    days = [row.day for row in group.rows if row.day is not None]
    return {
        "zone": group.zone.value,
        "source": group.source,
        "count": len(group.rows),
        "dated": group.dated,
        "newest": max(days).isoformat() if days else None,
        "oldest": min(days).isoformat() if days else None,
        "first": group.rows[0].title if group.rows else "",
    }


def listing(read: OnePage, page: PageFacts, html: str) -> Values | None:
    """What the list of the page comes to from this page alone, and where it goes on; None for a page without."""
    found = read.listing
    if found is None:
        return None
    return {
        "state": found.state.value,
        "source": found.source,
        "reason": found.reason,
        "count": len(found.rows),
        "newest": found.newest.isoformat() if found.newest is not None else None,
        "undated": found.undated,
        "next_page": next_page(page, html),
        "last_page": last_page(page, html),
    }


def contacts(reading: ContactReading | None, facts: PageFacts, html: str) -> Values:
    """Fields that were read, fields that were not and why, and those of which there is only a trace."""
    doc = zoned(html)
    own = reading.contacts if reading is not None else facts.contacts
    known = {one.field for one in own}
    traces = reading.traces if reading is not None else find_traces(doc)
    return {
        "read": [{"field": one.field, "value": one.value, "label": one.label} for one in own],
        "refused": [
            {"field": one.field, "label": one.label, "text": one.text, "why": one.why.value}
            for one in refused_contacts(doc)
        ],
        "traces": [name for name in traces if name not in known],
        "complete": reading.complete if reading is not None else None,
    }


def document(reading: DocumentReading | None, links: Sequence[Link], facts: PageFacts) -> Values | None:
    """The page as a document of an organ: whose, when, under which number, and which documents it leads to."""
    if reading is None:
        return None
    return {
        "number": reading.number,
        "formed": reading.formed.isoformat() if reading.formed is not None else None,
        "formed_by": reading.formed_by,
        "signals": reading.signals,
        "issuer": reading.issuer,
        "source": reading.source,
        "foreign": reading.foreign,
        "official": reading.official,
        "interpretation": reading.interpretation,
        "amended": reading.amended,
        "mark": openness_mark(facts.main_text),
        "openness": reading.openness,
        "cites": list(reading.cites),
        "links": [{"url": link.url, "label": link.title or link.label} for link in links],
        "attachments": reading.attachments,
        "text_length": reading.text_length,
    }


def channels(reading: ChannelReading | None) -> Values | None:
    """The ways of applying that the page speaks of."""
    if reading is None:
        return None
    return {
        "mentions": {one.channel: one.words for one in reading.mentions},
        "forms": [{"url": one.url, "fields": one.fields} for one in reading.forms],
        "files": [{"url": one.url, "label": one.label} for one in reading.files],
        "email": reading.email,
        "complete": reading.complete,
        "reason": reading.reason,
    }


def leaders(reading: Leaders | None) -> Values | None:
    """Who the page presents; ``unread`` says why there may be more."""
    if reading is None:
        return None
    return {
        "people": [
            {"name": one.name, "post": one.post, "duties": one.duties, "resume": one.resume, "complete": one.complete}
            for one in reading.leaders
        ],
        "unread": reading.unread,
    }


def report(reading: ReportReading | None) -> Values | None:
    """The page as an annual report: the year it reports on and the prescribed parts."""
    if reading is None:
        return None
    return {
        "year": reading.year,
        "format": reading.format,
        "has": list(reading.parts),
        "lacks": [part for part in PARTS if part not in reading.parts],
        "complete": reading.complete,
        "trouble": reading.trouble,
    }


def forms(facts: PageFacts) -> list[Values]:
    """Forms as they stand; nothing is ever submitted."""
    return [
        {"action": form.action, "method": form.method, "inputs": list(form.inputs), "text": form.text[:200]}
        for form in facts.forms
    ]


def attachments(facts: PageFacts) -> list[Values]:
    """Links to files, each address once, with the ending that names their kind."""
    files = {link.url or link.href: link for link in facts.links if link.kind is LinkKind.ATTACHMENT}
    return [
        {
            "url": link.url or link.href,
            "label": link.title or link.label,
            "kind": document_ending(link.url or link.href),
        }
        for link in files.values()
    ]

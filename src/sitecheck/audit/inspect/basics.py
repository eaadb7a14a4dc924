"""The keys of ``sitecheck.page/1`` that stay put (design section 12): what other programs rely on."""

from __future__ import annotations

from typing import Any

from sitecheck.facts.page import Link, LinkKind, PageFacts, RowGroup, Zone
from sitecheck.page.lexicon import Lexicon, best_label, load_lexicon

SCHEMA = "sitecheck.page/1"
COLUMNS = (
    "disclosure-column", "disclosure-guide", "disclosure-directory", "disclosure-rules", "annual-report", "foi-entry",
    "policy-interpretation-column", "leadership-info", "agency-overview", "key-areas-column",
)  # fmt: skip
FIELDS = ("org", "address", "hours", "phone", "fax", "email")
_ITEMS = 200


def describe(facts: PageFacts, lexicon: Lexicon | None = None) -> dict[str, Any]:
    """What was read of a page; links stay as written where its address is unknown."""
    words = lexicon if lexicon is not None else load_lexicon()
    main = main_group(facts.groups)
    contacts: dict[str, str] = {}
    for contact in facts.contacts if not _of_the_agency(facts, words) else ():
        contacts.setdefault(contact.field, contact.value)
    return {
        "schema": SCHEMA,
        "url": facts.url,
        "encoding": facts.encoding,
        "title": facts.title,
        "kind": facts.kind.value,
        "publish_date": facts.publish_date.isoformat() if facts.publish_date else None,
        "date_signals": facts.date_signals,
        "breadcrumbs": list(facts.breadcrumbs),
        "list": _list(main),
        "links_to": {key: _target(facts.links, key, words, bool(facts.url)) for key in COLUMNS},
        "contact": {field: contacts.get(field) for field in FIELDS},
        "meta": facts.metas,
    }


def _of_the_agency(facts: PageFacts, words: Lexicon) -> bool:
    """Whether the contacts of a page are the whole agency's and not its disclosure office's (an overview page)."""
    return best_label([facts.title], "agency-overview", words) is not None and "信息公开" not in facts.main_text


def main_group(groups: tuple[RowGroup, ...]) -> RowGroup | None:
    """The list a page is about: the most dated rows, the main part before side boxes; None without one."""
    ranked = [group for group in groups if group.dated] or [group for group in groups if group.zone is Zone.MAIN]
    return max(ranked, key=lambda group: (group.zone is Zone.MAIN, group.dated, len(group.rows)), default=None)


def _list(group: RowGroup | None) -> dict[str, Any]:
    rows = group.rows if group is not None else ()
    days = [row.day for row in rows if row.day is not None]
    return {
        "count": len(rows),
        "newest": max(days).isoformat() if days else None,
        "items": [
            {"title": row.title, "url": row.url, "date": row.day.isoformat() if row.day else None}
            for row in rows[:_ITEMS]
        ],
    }


def _target(links: tuple[Link, ...], key: str, words: Lexicon, based: bool) -> str | None:
    """Target of the link that names the column best; among equals one that leads somewhere, then the first."""
    best: tuple[float, bool, int] | None = None
    found: Link | None = None
    for place, link in enumerate(links):
        if link.kind not in (LinkKind.ANCHOR, LinkKind.AREA, LinkKind.ONCLICK, LinkKind.ATTACHMENT):
            continue
        match = best_label([link.label, link.title], key, words)
        if match is None:
            continue
        rank = (match.score, _leads_on(link), -place)
        if best is None or rank > best:
            best, found = rank, link
    if found is None:
        return None
    return found.url if based and found.url is not None else found.href


def _leads_on(link: Link) -> bool:
    return bool(link.href.strip()) and not link.href.strip().lower().startswith(("javascript:", "#"))

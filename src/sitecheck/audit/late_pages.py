"""What the pages of late rows say of themselves: the day of publication and that of formation.

A list may show the day a document was made, and that may lie twenty working days back in all order. Only its own page
tells the two days apart.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sitecheck.audit.seen import row_key
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.seen import LateRow, SeenReading
from sitecheck.facts.visit import Visitor
from sitecheck.page.dates import find_dates

MOST = 20  # pages asked for; those whose rows came last are looked at first


async def with_pages(seen: SeenReading, documents: tuple[DocumentReading, ...] | None, visitor: Visitor) -> SeenReading:
    """The reading with what the pages of its late rows say. Those the survey has read are not asked for again."""
    read = {row_key(one.url): one for one in documents or () if one.complete and one.failure is None}
    order = sorted(seen.late, key=lambda row: (-row.first_seen.toordinal(), row.url))
    wanted = {row.url for row in [row for row in order if row_key(row.url) not in read][:MOST]}
    late = []
    for row in seen.late:
        document = read.get(row_key(row.url))
        if document is not None:
            late.append(_told(row, document.publish_date, document.formed, document.body_sha256))
        elif row.url in wanted:
            late.append(await _asked(row, visitor))
        else:
            late.append(row)
    return replace(seen, late=tuple(late))


async def _asked(row: LateRow, visitor: Visitor) -> LateRow:
    visit = await visitor.visit(row.url, referer=row.page_url)
    facts = visit.page
    if facts is None or visit.failure is not None or not visit.fetched.ok:
        return row
    formed = find_dates(facts.header_block.get("成文日期", ""))
    return _told(row, facts.publish_date, formed[0].date if formed else None, visit.body_sha256)


def _told(row: LateRow, page_day: date | None, formed: date | None, body_sha256: str | None) -> LateRow:
    return replace(row, page_day=page_day, formed=formed, page_read=True, body_sha256=body_sha256 or row.body_sha256)

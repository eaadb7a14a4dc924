"""One annual report as it opens: its date, its parts, or the file that holds it."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urljoin, urlsplit

from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import LinkKind, PageFacts, Zone
from sitecheck.facts.reports import ReportReading
from sitecheck.facts.visit import Visitor
from sitecheck.page.attachments import AttachmentKind, attachment_kind, is_document
from sitecheck.page.labels import compact
from sitecheck.survey.content import own_text
from sitecheck.survey.list_rows import main_rows
from sitecheck.survey.report_titles import TitleKind, parts_of, title_kind, year_in, year_of_figures, year_of_text

_DOCUMENT = re.compile(r"\.(pdf|docx?|wps|ofd|ceb|rtf|zip|rar|xlsx?|jpe?g|png)$", re.I)
_PICTURE = frozenset({"jpg", "jpeg", "png"})
_TEXT = 600  # characters from which a page is the report itself and not the cover of a file
_BARE = 80  # characters of a page that holds a title, a date and nothing else
_SOME = 3  # parts from which a shorter page with a file is the report itself and not the cover of one
_LATEST = (7, 1)  # a report published before July that names the year of its publication needs a second witness


async def open_report(visitor: Visitor, report: ReportReading) -> ReportReading | None:
    """The report with what its own page or file says, None where that is none: a column, or another kind of report.

    What could not be opened says why in ``trouble``.
    """
    if is_document(report.url):
        return await _file(visitor, report, report.url)
    visit = await visitor.visit(report.url, referer=report.page_url)
    status = visit.fetched.status or 0
    if visit.failure is not None:
        return replace(report, complete=False, trouble=visit.failure.value)
    if status >= 400:
        return replace(report, complete=False, trouble=f"http-{status}")
    facts = visit.page
    if facts is None:
        return replace(report, complete=False, format="file")  # a file under an address that does not say so
    if facts.kind is PageKind.NOT_FOUND:
        return replace(report, complete=False, trouble="soft-404")
    if facts.kind in (PageKind.BLOCKED, PageKind.SHELL):
        return replace(report, complete=False, trouble=facts.kind.value)
    if title_kind(facts.title, in_column=True) is TitleKind.OTHER and year_in(facts.title) is not None:
        return None
    text = own_text(facts)
    parts = parts_of(text)
    known = replace(
        report,
        publish_date=facts.publish_date,
        body_sha256=visit.body_sha256,
        year=_year(report.year, text, facts),
    )
    files = _files(facts)
    itself = len(compact(facts.main_text)) >= _TEXT or len(parts) >= (_SOME if files else 1)
    if itself:
        # A report whose parts go on in a file, a picture or a script was not read in full.
        whole = not (files or facts.script_list or facts.frames) or len(parts) == 6
        return replace(known, parts=parts, complete=whole)
    if files:
        return await _file(visitor, known, files[0])
    if facts.script_list:
        return replace(known, complete=False, trouble="script-list")
    if main_rows(facts, facts.url):
        return None
    bare = len(compact(facts.main_text)) < _BARE
    return replace(known, parts=parts, complete=False, trouble="bare" if bare else "")


def _year(titled: int | None, text: str, facts: PageFacts) -> int | None:
    """The year reported on. A title may name the year of publication instead; then the figures must say which it is."""
    if titled is None:
        return year_of_text(text)
    published, figures = facts.publish_date, year_of_figures(text)
    if published is None or titled != published.year or figures == titled:
        return titled
    if figures == titled - 1:
        return figures
    return None if (published.month, published.day) < _LATEST else titled


def _files(facts: PageFacts) -> tuple[str, ...]:
    """Addresses of files in the page's own part, also those shown in a frame by a viewer; reports before others."""
    found: list[tuple[bool, str]] = []
    for link in facts.links:
        if link.url is None or link.zone is not Zone.MAIN:
            continue
        if link.kind is LinkKind.FRAME:
            url = _shown_in(link.url)
        else:
            url = link.url if link.kind in (LinkKind.ATTACHMENT, LinkKind.IMAGE) or is_document(link.url) else None
        if url is not None and (ending := _ending(url)):
            picture = link.kind is LinkKind.IMAGE or ending in _PICTURE
            said = link.title or link.label
            named = not picture and title_kind(said, in_column=False) is TitleKind.REPORT
            if not picture or not compact(facts.main_text):
                found.append((not named, url))
    return tuple(dict.fromkeys(url for _, url in sorted(found, key=lambda one: one[0])))


def _shown_in(url: str) -> str | None:
    """The file that a frame shows: itself, or what a viewer is told by its address."""
    if _ending(url):
        return url
    values = (value for _, value in parse_qsl(urlsplit(url).query))
    return next((urljoin(url, value) for value in values if _ending(value)), None)


def _ending(url: str) -> str:
    found = _DOCUMENT.search(urlsplit(url).path.rstrip("/ "))
    return found[1].lower() if found is not None else ""


async def _file(visitor: Visitor, report: ReportReading, url: str) -> ReportReading:
    fetched = await visitor.probe(url, referer=report.page_url)
    form = _ending(url) or "file"
    return replace(report, format=form, complete=False, trouble=_trouble(fetched))


def _trouble(fetched: Fetched) -> str:
    if fetched.failure is not None:
        return fetched.failure.value
    if fetched.status is None or not 200 <= fetched.status < 300:
        return f"http-{fetched.status}"
    match attachment_kind(fetched.body, fetched.header("content-type") or "", fetched.final_url):
        case AttachmentKind.PAGE:
            return "not-a-file"
        case AttachmentKind.EMPTY:
            return "empty-file" if fetched.header("content-length") == "0" else ""
        case AttachmentKind.FILE | AttachmentKind.OTHER:
            return ""

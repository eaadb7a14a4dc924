"""What the pages of late rows say: asked for once, not at all where they were read, and a bounded number of them."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from tests.survey.fake import Answer, FakeVisitor, Reply, page

from sitecheck.audit.late_pages import MOST, with_pages
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.seen import LateRow, SeenReading

SITE = "http://portal.test/"
DAY, BEFORE = date(2026, 9, 29), date(2026, 11, 19)
HEAD = "<table><tr><td>成文日期：2026-09-28</td><td>发布日期：2026-11-20</td></tr></table>"
TEXT = "<p>现将有关事项通知如下，请各单位遵照执行。</p>" * 5


def row(number: int = 1, first_seen: date = date(2026, 11, 20)) -> LateRow:
    return LateRow(
        f"{SITE}tz/{number}.html", "通知", "notices", f"{SITE}tz/", DAY, BEFORE, date(2026, 8, 1), first_seen,
        body_sha256="of the list",
    )  # fmt: skip


def told(
    rows: tuple[LateRow, ...], pages: dict[str, Answer], documents: tuple[DocumentReading, ...] | None = None
) -> tuple[tuple[LateRow, ...], list[str]]:
    """The rows with what their pages say, and the addresses asked for."""
    visitor = FakeVisitor(pages)
    seen = asyncio.run(with_pages(SeenReading(late=rows), documents, visitor))
    return seen.late, [url for _, url in visitor.asked]


def test_the_page_tells_publication_and_formation_apart() -> None:
    (found,), asked = told((row(),), {"/tz/1.html": page("通知", HEAD + TEXT)})
    assert (found.page_read, found.page_day, found.formed) == (True, date(2026, 11, 20), date(2026, 9, 28))
    assert asked == [f"{SITE}tz/1.html"]


def test_a_page_without_any_date_was_read_all_the_same() -> None:
    (found,), _ = told((row(),), {"/tz/1.html": page("通知", TEXT)})
    assert (found.page_read, found.page_day, found.formed) == (True, None, None)


@pytest.mark.parametrize("answer", [Reply(failure=Failure.TIMEOUT_READ, status=None), Reply("", 404), Reply("", 500)])
def test_a_page_that_does_not_open_leaves_the_row_as_it_is(answer: Reply) -> None:
    assert told((row(),), {"/tz/1.html": answer})[0] == (row(),)


def test_what_the_survey_read_is_not_asked_for_again() -> None:
    read = DocumentReading(
        f"{SITE}tz/1.html", "通知", "notices", publish_date=date(2026, 11, 20), formed=DAY, body_sha256="of the page"
    )
    (found,), asked = told((row(),), {}, (read,))
    assert asked == []
    assert (found.page_read, found.page_day, found.formed) == (True, date(2026, 11, 20), DAY)
    assert found.body_sha256 == "of the page"


def test_only_so_many_are_asked_for_and_those_that_came_last_first() -> None:
    rows = tuple(row(number, date(2026, 8, 20) + timedelta(number)) for number in range(MOST + 5))
    pages: dict[str, Answer] = {f"/tz/{number}.html": page("通知", HEAD + TEXT) for number in range(MOST + 5)}
    found, asked = told(rows, pages)
    assert [one.url for one in found] == [one.url for one in rows]
    assert len(asked) == MOST
    assert [one.page_read for one in found] == [False] * 5 + [True] * MOST

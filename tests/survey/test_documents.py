"""The documents of a small portal, read from their lists."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from tests.survey.fake import AS_OF, SITE, WORDS, Answer, FakeVisitor, Reply, crawl, page, plan, rows

from sitecheck.facts.documents import LINKED, DocumentReading
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.page import Row
from sitecheck.facts.site import ColumnReading, ColumnState, ListReading, ListState
from sitecheck.survey.columns import Column
from sitecheck.survey.documents import MOST, MOST_LINKED, MOST_OF_COLUMN, read_documents

UNIT = "云溪县文化局"
TEXT = "<p>各科室：现将有关事项通知如下，请结合实际认真贯彻执行，并按要求报送落实情况。</p>" * 4
HOME = page("首页", "<p>欢迎</p>", site=UNIT)


def head(
    formed: str = "2026-11-05", published: str = "2026-11-10", number: str = "云文发〔2026〕11号", **more: str
) -> str:
    cells = {"文号": number, "发布机构": UNIT, "成文日期": formed, "发布日期": published, **more}
    return (
        "<table>" + "".join(f"<tr><td>{name}：{value}</td></tr>" for name, value in cells.items() if value) + "</table>"
    )


def document(title: str, body: str) -> str:
    return page(title, f"<h1>{title}</h1>{body}", site=UNIT)


def lists(**columns: tuple[tuple[str, str, str], ...]) -> dict[str, Column]:
    """Columns whose lists have been read: (title, path, day)."""
    found = {}
    for name, entries in columns.items():
        key = name.replace("_", "-")
        read = tuple(Row(title, SITE + path, date.fromisoformat(day) if day else None) for title, path, day in entries)
        reading = ColumnReading(key, ColumnState.FOUND, list=ListReading(ListState.READ, rows=read))
        found[key] = Column(reading)
    return found


def read(
    pages: Mapping[str, Answer], columns: Mapping[str, Column], visitor: FakeVisitor | None = None
) -> tuple[DocumentReading, ...] | None:
    visitor = visitor or FakeVisitor({"/": HOME, **pages})

    async def survey() -> tuple[DocumentReading, ...] | None:
        return await read_documents(await crawl(visitor, limit=1), visitor, WORDS, plan(), columns)

    return asyncio.run(survey())


def one(
    html: Answer, title: str = "关于开展检查的通知", day: str = "2026-11-10", column: str = "policies"
) -> DocumentReading:
    found = read({"/a.html": html}, lists(**{column: ((title, "a.html", day),)}))
    assert found is not None
    return found[0]


def test_all_that_a_document_says() -> None:
    body = (
        head(公开方式="主动公开")
        + TEXT
        + f"<p>{UNIT}</p><p>2026年11月5日</p><p>（此件公开发布）</p><p>附件：<a href='/f/1.pdf'>任务表.pdf</a></p>"
        "<p>相关解读：<a href='/jd/1.html'>检查工作解读</a></p><p>上一篇：<a href='/jd/9.html'>别的</a></p>"
    )
    found = one(document("关于开展检查的通知", body))
    assert (found.title, found.number, found.issuer) == ("关于开展检查的通知", "云文发〔2026〕11号", UNIT)
    assert (found.publish_date, found.formed, found.formed_by) == (
        date(2026, 11, 10),
        date(2026, 11, 5),
        "header-block",
    )
    assert found.signals["row"] == "2026-11-10"
    assert found.signals["formed"] == found.signals["signature"] == "2026-11-05"
    assert (found.foreign, found.official, found.interpretation, found.marked) == (False, True, False, True)
    assert (found.openness, found.attachments, found.amended, found.complete) == ("主动公开", 1, False, True)
    assert found.links == (f"{SITE}jd/1.html",)
    assert len(found.fingerprint) == 16
    assert found.text_length > 100


@pytest.mark.parametrize(
    ("body", "formed", "by", "refused"),
    [
        (head() + TEXT, date(2026, 11, 5), "header-block", None),
        # the moment at which the page was stored is nobody's signing
        (head("2026-11-10 15:47:12", "2026-11-10 15:47:12") + TEXT, None, "", "timestamp"),
        (
            head("2026-11-10 15:47") + TEXT + f"<p>{UNIT}</p><p>2026年9月1日</p>",
            date(2026, 9, 1),
            "signature",
            "timestamp",
        ),
        (head("2026年2月30日") + TEXT, None, "", "impossible"),
        (head("2027-01-05") + TEXT, None, "", "future"),
        (head("2026年10月") + TEXT, None, "", "imprecise"),
        (head("") + TEXT + f"<p>{UNIT}</p><p>2026年11月5日</p>", date(2026, 11, 5), "signature", None),
        (head("") + TEXT + f"<p>{UNIT}</p><p>2027年11月5日</p>", None, "", None),
        (head("") + TEXT, None, "", None),  # never taken from the publication
    ],
)
def test_the_day_of_formation(body: str, formed: date | None, by: str, refused: str | None) -> None:
    found = one(document("关于开展检查的通知", body))
    assert (found.formed, found.formed_by, found.signals.get("formed-refused")) == (formed, by, refused)


def test_a_publication_to_come_is_none() -> None:
    assert one(document("关于开展检查的通知", head(published="2026-12-31") + TEXT)).publish_date is None


@pytest.mark.parametrize(
    ("title", "body", "foreign"),
    [
        ("关于开展检查的通知", head() + TEXT, False),
        ("关于开展检查的通知", head(发布机构="示例省文化厅") + TEXT, True),
        ("国务院办公厅关于公开工作的通知", head() + TEXT, True),
        ("关于开展检查的通知", head(number="国办发〔2026〕3号") + TEXT, True),
        ("关于开展检查的通知", "<p>发布时间：2026-11-10 来源：示例日报</p>" + TEXT, True),
        ("关于开展检查的通知", "<p>发布时间：2026-11-10</p>" + TEXT, None),
    ],
)
def test_who_made_it(title: str, body: str, foreign: bool | None) -> None:
    assert one(document(title, body), title).foreign is foreign


@pytest.mark.parametrize(
    ("column", "title", "body", "official", "interpretation"),
    [
        ("policies", "关于开展检查的通知", TEXT, True, False),
        ("news", "关于开展检查的通知", TEXT, False, False),
        ("news", "关于开展检查的通知", head() + TEXT, True, False),
        ("policies", "图书馆举办读书活动", TEXT, False, False),
        ("policies", "《文化办法》政策解读", TEXT, False, True),
        ("policy_interpretation_column", "文化补贴怎么领", TEXT, False, True),
        ("policy_interpretation_column", "关于开展检查的通知", head() + TEXT, True, False),
    ],
)
def test_sorts(column: str, title: str, body: str, official: bool, interpretation: bool) -> None:
    found = one(document(title, body), title, column=column)
    assert (found.official, found.interpretation) == (official, interpretation)


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        (TEXT + "<p>（此件公开发布）</p>", True),
        (TEXT, False),
        ("<p>附件：<a href='/f/1.pdf'>通知全文.pdf</a></p>", None),  # the text is in the file
    ],
)
def test_the_mark(body: str, marked: bool | None) -> None:
    assert one(document("关于开展检查的通知", body)).marked is marked


def test_a_mark_outside_the_text_is_one() -> None:
    beside = document("关于开展检查的通知", TEXT).replace("主办单位", "（此件公开发布）主办单位")
    assert one(beside).marked is True
    picture = document("关于开展检查的通知", TEXT + "<img src='/mark.png' alt='（此件公开发布）'>")
    assert one(picture).marked is True


SIGNED = "<p>云溪县某局</p><p>2026年11月5日</p>"
FILE = "<p><a href='/f/1.doc'>附件1.doc</a></p>"


@pytest.mark.parametrize(
    ("body", "elsewhere"),
    [
        (TEXT, ""),
        (TEXT + FILE, "attachment"),
        (TEXT + SIGNED + FILE, ""),  # the text is whole: the file is an annex
        (TEXT + "<img src='/scan.jpg'>", "pictures"),
        (TEXT + SIGNED + "<iframe src='/viewer.html'></iframe>", "frames"),
        (TEXT + SIGNED + "<p><a href='2.html'>下一页</a></p>", "further-pages"),
    ],
)
def test_where_the_text_may_go_on(body: str, elsewhere: str) -> None:
    assert one(document("关于开展检查的通知", body)).elsewhere == elsewhere


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Reply(failure=Failure.TIMEOUT_READ, status=None), Failure.TIMEOUT_READ),
        (Reply("<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>", 404), None),
        (page("页面不存在", "<p>您访问的页面不存在或已删除</p>"), None),
        (page("通知公告", rows(*((f"关于第{n}项工作的通知", f"/{n}.html", "2026-11-01") for n in range(8)))), None),
    ],
)
def test_what_is_no_document_is_not_complete(answer: Answer, failure: Failure | None) -> None:
    found = one(answer)
    assert (found.complete, found.failure, found.marked, found.formed) == (False, failure, None, None)
    assert (found.row_title, found.row_day) == ("关于开展检查的通知", date(2026, 11, 10))


def test_a_document_cut_short_is_not_complete() -> None:
    found = one(Reply(document("关于开展检查的通知", TEXT), truncated=True))
    assert (found.complete, found.marked) == (False, False)


def test_a_file_is_not_opened() -> None:
    visitor = FakeVisitor({"/": HOME, "/f/1.pdf": "%PDF"})
    found = read({}, lists(policies=(("通知", "f/1.pdf", "2026-11-10"),)), visitor)
    assert found is not None
    assert (found[0].complete, found[0].attachments) == (False, 1)
    assert not [url for _, url in visitor.asked if url.endswith(".pdf")]


def test_the_boxes_that_scripts_fill() -> None:
    assert one(document("关于开展检查的通知", TEXT + "<h3>相关解读</h3><ul id='jd'></ul>")).scripted
    assert not one(document("关于开展检查的通知", TEXT)).scripted


@pytest.mark.parametrize(
    ("home", "issuer", "foreign"),
    [
        (HOME, UNIT, False),
        # one site of a platform: what the town's government makes is not the bureau's
        (HOME.replace(f"主办单位：{UNIT}", "主办单位：云溪县人民政府"), "云溪县人民政府", True),
        (HOME.replace("<head>", "<head><meta name='SiteName' content='云溪县人民政府'>"), "云溪县人民政府", True),
        (f"<html><head><title>首页</title></head><body><p>主办单位：{UNIT}</p></body></html>", UNIT, False),
        ("<html><head><title>首页</title></head><body></body></html>", UNIT, None),
    ],
)
def test_whose_site_it_is(home: str, issuer: str, foreign: bool | None) -> None:
    body = f"<h1>关于检查的通知</h1>{head(发布机构=issuer)}{TEXT}"
    html = f"<html><head><title>关于检查的通知</title></head><body>{body}</body></html>"
    visitor = FakeVisitor({"/": home, "/a.html": html})
    found = read({}, lists(policies=(("关于检查的通知", "a.html", "2026-11-10"),)), visitor)
    assert found is not None
    assert found[0].foreign is foreign


def test_no_list_and_empty_lists() -> None:
    assert read({}, {}) is None
    unread = ColumnReading("policies", ColumnState.FOUND, list=ListReading(ListState.UNDETERMINED))
    assert read({}, {"policies": Column(unread)}) is None
    assert read({}, lists(policies=())) == ()
    away = ListReading(ListState.READ, rows=(Row("通知", "http://other.test/1.html", AS_OF),))
    assert read({}, {"policies": Column(ColumnReading("policies", ColumnState.FOUND, list=away))}) == ()


def test_each_column_has_its_share_newest_first() -> None:
    many = {
        key: tuple((f"关于{key}第{n}项工作的通知", f"{key}/{n}.html", f"2026-10-{n + 1:02}") for n in range(30))
        for key in ("policies", "notices", "policy_interpretation_column", "news")
    }
    found = read({}, lists(**many))
    assert found is not None
    assert len(found) == MOST
    share = [
        sum(each.column == key for each in found)
        for key in ("policies", "notices", "policy-interpretation-column", "news")
    ]
    assert share == [10, 10, 10, 10]
    assert [each.row_day for each in found[:2]] == [date(2026, 10, 30), date(2026, 10, 29)]
    alone = read({}, lists(policies=many["policies"]))
    assert alone is not None
    assert len(alone) == MOST_OF_COLUMN


def test_rows_without_a_trusted_day_come_last_and_none_twice() -> None:
    entries = (
        ("置顶通知", "1.html", ""),
        ("将来的通知", "2.html", "2026-12-01"),
        ("旧的通知", "3.html", "2026-01-05"),
        ("新的通知", "4.html", "2026-11-05"),
    )
    found = read({}, lists(policies=entries, notices=(("新的通知", "4.html#a", "2026-11-05"),)))
    assert found is not None
    assert [each.row_title for each in found] == ["新的通知", "旧的通知", "置顶通知", "将来的通知"]


def test_what_interpretations_lead_to_is_read_too() -> None:
    link = "<p>原文：<a href='/zc/7.html'>关于发放补贴的通知</a></p><p><a href='/hd/'>互动交流</a></p>"
    pages = {
        "/jd/1.html": document("《关于发放补贴的通知》解读", TEXT + link),
        "/zc/7.html": document(
            "关于发放补贴的通知", head() + TEXT + "<a href='/jd/1.html'>《关于发放补贴的通知》解读</a>"
        ),
    }
    found = read(
        pages, lists(policy_interpretation_column=(("《关于发放补贴的通知》解读", "jd/1.html", "2026-11-10"),))
    )
    assert found is not None
    assert [(each.column, each.title) for each in found] == [
        ("policy-interpretation-column", "《关于发放补贴的通知》解读"),
        (LINKED, "关于发放补贴的通知"),
    ]
    assert found[0].cites == ("关于发放补贴的通知",)
    assert found[1].links == (f"{SITE}jd/1.html",)


def test_no_more_linked_documents_than_allowed() -> None:
    links = "".join(f"<a href='/zc/{{n}}-{at}.html'>关于第{at}项的通知</a> " for at in range(4))
    pages = {f"/jd/{n}.html": document(f"第{n}号工作解读", TEXT + links.replace("{n}", str(n))) for n in range(15)}
    entries = tuple((f"第{n}号工作解读", f"jd/{n}.html", "2026-11-10") for n in range(15))
    found = read(pages, lists(policy_interpretation_column=entries))
    assert found is not None
    assert sum(each.column == LINKED for each in found) == MOST_LINKED


def test_the_same_whatever_the_order_of_answers() -> None:
    pages = {f"/{n}.html": document(f"关于第{n}项工作的通知", head() + TEXT) for n in range(9)}
    entries = lists(policies=tuple((f"关于第{n}项工作的通知", f"{n}.html", "2026-11-10") for n in range(9)))
    again = read(pages, entries, FakeVisitor({"/": HOME, **pages}, jitter=True))
    assert read(pages, entries) == again


NAMED = "《关于发放补贴的通知》解读"
PAIR = {
    "/jd/1.html": document(NAMED, TEXT + "<p><a href='/zc/7.html'>关于发放补贴的通知</a></p>"),
    "/zc/7.html": document("关于发放补贴的通知", head() + TEXT),
}
ADDED = document("关于发放补贴的通知", head() + TEXT + f"<p><a href='/jd/1.html'>{NAMED}</a></p>")


@pytest.mark.parametrize(
    ("given", "looked", "links", "scripted"),
    [
        ({"browser": True, "rendered": {"/zc/7.html": ADDED}}, True, (f"{SITE}jd/1.html",), False),
        ({"browser": True}, True, (), False),  # a second look, and still no link
        ({"browser": True, "crashes": True}, False, (), True),
        ({"browser": True, "rendered": {"/zc/7.html": ADDED}, "whole": False}, False, (), True),
        ({}, False, (), False),  # no browser
    ],
)
def test_where_a_link_is_missing_the_browser_looks(
    given: dict[str, Any], looked: bool, links: tuple[str, ...], scripted: bool
) -> None:
    visitor = FakeVisitor({"/": HOME, **PAIR}, **given)
    entries = lists(policy_interpretation_column=((NAMED, "jd/1.html", "2026-11-10"),))
    found = read(PAIR, entries, visitor)
    assert found is not None
    assert (found[1].rendered, found[1].links, found[1].scripted) == (looked, links, scripted)
    assert not found[0].rendered  # it links to its document


def test_what_is_linked_both_ways_needs_no_browser() -> None:
    visitor = FakeVisitor({"/": HOME, **PAIR, "/zc/7.html": ADDED}, browser=True)
    read(PAIR, lists(policy_interpretation_column=((NAMED, "jd/1.html", "2026-11-10"),)), visitor)
    assert [how for how, _ in visitor.asked if how == "render"] == []

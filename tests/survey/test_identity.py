from __future__ import annotations

from dataclasses import replace

import pytest
from tests.survey.fake import FakeVisitor, Reply, crawl, plan

from sitecheck.facts.identity import CodeClash, IdentityReading, LookEnd, TlsReading
from sitecheck.facts.outcomes import Failure, PageKind
from sitecheck.facts.page import PageFacts
from sitecheck.survey.identity import https_of, read_identity, site_code, site_metas
from sitecheck.survey.meta_tags import tags_of

META = '<meta name="SiteIDCode" content="{}">'
FOOT = "<p>网站标识码：{}</p>"
REPORT = '<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={}&url=x">找错</a>'
HOME = "http://portal.test/"


def html(head: str = "", body: str = "", title: str = "云溪县某局") -> str:
    return f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head><body><p>欢迎</p>{body}</body></html>"


@pytest.mark.parametrize(
    ("head", "body", "code"),
    [
        (META.format("1304000009"), "", "1304000009"),
        ("", FOOT.format("bm07000001"), "bm07000001"),
        ("", "<p>政府网站标识码　N000000672</p>", "N000000672"),
        ("", "<p>网 站 标 识 码 ： 4301050001 43010502000123</p>", "4301050001"),  # not run into the next number
        ("", REPORT.format("4301050001"), "4301050001"),
        ("", FOOT.format("3610782"), ""),  # seven digits: nonsense met in the wild
        (META.format("1111111111"), FOOT.format("4301050001") + REPORT.format("4301050001"), "4301050001"),
        ("", "", ""),
    ],
)
async def test_site_code(head: str, body: str, code: str) -> None:
    seen = await crawl(FakeVisitor({"/": html(head, body)}))
    assert site_code(seen) == code
    assert site_metas(seen).get("siteidcode") == (head.split('"')[3] if head else None)


class Sleeper:
    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


async def read(pages: dict[str, str | Reply], sleep: Sleeper | None = None, **given: object) -> IdentityReading:
    visitor = FakeVisitor(pages)
    return await read_identity(await crawl(visitor), visitor, plan(**given), sleep=sleep or Sleeper())


@pytest.mark.parametrize(
    ("head", "body", "codes", "odd", "clashing"),
    [
        (META.format("1304000009"), FOOT.format("1304000009"), ("meta", "footer"), (), False),
        (META.format("bm07000001"), FOOT.format("BM07000001"), ("meta", "footer"), (), False),
        (META.format("1304000009"), FOOT.format("1304000010"), ("meta", "footer"), (), True),
        ("", FOOT.format("1304000009") + REPORT.format("1304000010"), ("footer", "report-link"), (), True),
        (META.format("1304000009"), FOOT.format("3610782"), ("meta",), ("footer",), False),
        (META.format(""), "", (), (), False),
        # Two codes in one place: an article about codes, a list of sites. It says nothing of this one.
        (META.format("1304000009"), FOOT.format("1304000010") + FOOT.format("1304000011"), ("meta",), (), False),
    ],
)
async def test_codes_by_place(head: str, body: str, codes: tuple[str], odd: tuple[str], clashing: bool) -> None:
    reading = await read({"/": html(head, body)})
    assert (tuple(reading.codes), tuple(reading.odd_codes), bool(reading.clashes)) == (codes, odd, clashing)


async def test_a_clash_counts_the_pages_that_show_it_and_no_others() -> None:
    links = '<a href="/a">通知公告一</a><a href="/b">通知公告二</a><a href="/c">下属单位</a>'
    both = META.format("1304000009"), FOOT.format("1304000010")
    reading = await read(
        {
            "/": html(both[0], links + both[1]),
            "/a": html(*both),
            "/b": html(META.format("1304000009"), FOOT.format("1304000009")),
            # A unit under the same roof has a code of its own: no contradiction.
            "/c": html(META.format("1304000077"), FOOT.format("1304000077")),
        }
    )
    wanted = CodeClash(HOME, {"meta": "1304000009", "footer": "1304000010"}, 2, True, "0" * 64)
    assert reading.clashes == (wanted,)
    assert reading.codes == {"meta": "1304000009", "footer": "1304000010"}


async def test_pages_of_other_hosts_say_nothing() -> None:
    reading = await read(
        {
            "/": html(META.format("1304000009"), '<a href="/out">上级网站</a>'),
            "/out": Reply(location="http://city.test/"),
            "http://city.test/": html(META.format("1300000001"), FOOT.format("1300000002")),
        }
    )
    assert (reading.codes, reading.clashes) == ({"meta": "1304000009"}, ())
    assert reading.metas["home"]["pages"] == 1


def tags(**values: str) -> str:
    return "".join(f'<meta content="{value}" name="{name}"/>' for name, value in values.items())


SITE_TAGS = {"SiteName": "云溪县某局", "SiteDomain": "portal.test", "SiteIDCode": "4301050001"}
COLUMN_TAGS = {"ColumnName": "通知公告", "ColumnDescription": "x", "ColumnKeywords": "x", "ColumnType": "通知公告"}
ARTICLE_TAGS = {"ArticleTitle": "关于检查的通知", "PubDate": "2026-11-12 09:00", "ContentSource": "某局"}
LIST = "".join(
    f'<li><a href="/t/{n}.html">关于开展第{n}次检查工作的通知</a><span>2026-11-{n:02d}</span></li>' for n in range(1, 9)
)


async def test_meta_tags_are_counted_by_kind_of_page() -> None:
    body = (
        "<h1>关于检查的通知</h1><div>发布日期：2026-11-12 来源：某局</div><p>" + "各有关单位请遵照执行。" * 20 + "</p>"
    )
    lists = f'<div class="nav"><a href="/">首页</a></div><h2>通知公告</h2><ul>{LIST}</ul>'
    reading = await read(
        {
            "/": html(tags(**SITE_TAGS), '<a href="/t/">通知公告</a>'),
            "/t/": html(tags(**SITE_TAGS, **{**COLUMN_TAGS, "ColumnType": " "}), lists, "通知公告"),
            "/t/1.html": html(tags(**SITE_TAGS, **ARTICLE_TAGS), body, "关于检查的通知"),
            "/t/2.html": html(tags(ARTICLETITLE="x", pubdate="2026-11-02 09:00"), body, "关于检查的通知二"),
        }
    )
    assert reading.metas["home"] == {"pages": 1, "SiteName": 1, "SiteDomain": 1, "SiteIDCode": 1}
    assert reading.metas["column"] == {"pages": 1} | dict.fromkeys((*SITE_TAGS, *COLUMN_TAGS), 1) | {"ColumnType": 0}
    assert reading.metas["article"] == {"pages": 2} | dict.fromkeys(SITE_TAGS, 1) | {
        "ArticleTitle": 2, "PubDate": 2, "ContentSource": 1,
    }  # fmt: skip
    assert reading.without == {
        "column": {"ColumnType": f"{HOME}t/"},
        "article": dict.fromkeys((*SITE_TAGS, "ContentSource"), f"{HOME}t/2.html"),
    }


@pytest.mark.parametrize(
    ("name", "title", "shown"),
    [
        ("云溪县某局", "云溪县某局", True),
        ("云溪县人民政府门户网站", "云溪县政府", True),
        ("齐齐哈尔", "重庆高新区", False),
        ("", "云溪县某局", None),
        ("Yunxi", "云溪县某局", None),
        ("云溪县某局", "Portal", True),
    ],
)
async def test_whether_the_name_in_the_tag_is_shown(name: str, title: str, shown: bool | None) -> None:
    body = "<p>云溪县某局主办</p>" if title == "Portal" else ""
    reading = await read({"/": html(tags(SiteName=name), body, title)})
    assert (reading.site_name, reading.name_shown) == (name, shown)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://a.gov.cn/zwgk/", "https://a.gov.cn/"),
        ("https://a.gov.cn/x?y", "https://a.gov.cn/"),
        ("https://a.gov.cn:8443/x", "https://a.gov.cn:8443/"),
        ("https://127.0.0.1:8443/x", "https://127.0.0.1:8443/"),
        ("http://a.gov.cn:8080/", None),
        ("http://203.0.113.9/", None),
        ("http://[2001:db8::1]/", None),
        ("http://localhost/", None),
    ],
)
def test_where_https_is_looked_for(url: str, asked: str | None) -> None:
    assert https_of(url) == asked


async def test_the_certificate_is_asked_for_where_the_home_page_opened() -> None:
    visitor = FakeVisitor({"/": html()}, tls=TlsReading("portal.test", True, "expired"))
    reading = await read_identity(await crawl(visitor), visitor, plan(), sleep=Sleeper())
    assert reading.tls == visitor.tls
    assert ("certificate", "https://portal.test/") in visitor.asked
    shut = FakeVisitor({"/": Reply(status=500)})
    assert (await read_identity(await crawl(shut), shut, plan(), sleep=Sleeper())).tls is None
    assert "certificate" not in {how for how, _ in shut.asked}


NOWHERE = "the name does not exist; other names resolve in this run"
RESOLVER = "the name does not exist; no other name has resolved in this run, the resolver itself may be down"
CLOSED = "connection refused; no other outside address has answered in this run"


@pytest.mark.parametrize(
    ("reply", "end", "late"),
    [
        (Reply(html()), LookEnd.OPENED, False),
        (Reply(status=404), LookEnd.FAILED, True),
        (Reply(status=500), LookEnd.FAILED, True),
        (Reply(status=None, failure=Failure.REFUSED, detail="connection refused"), LookEnd.FAILED, True),
        (Reply(status=None, failure=Failure.DNS, detail=NOWHERE), LookEnd.FAILED, True),
        (Reply(status=None, failure=Failure.TIMEOUT_READ), LookEnd.UNCLEAR, False),
        (Reply(status=503), LookEnd.UNCLEAR, False),
        (Reply(""), LookEnd.UNCLEAR, False),
        (Reply(status=None, failure=Failure.DNS, detail=RESOLVER), LookEnd.OURS, False),
        (Reply(status=None, failure=Failure.REFUSED, detail=CLOSED), LookEnd.OURS, False),
        (Reply(status=None, failure=Failure.TIMEOUT_CONNECT, detail=CLOSED), LookEnd.OURS, False),
        (Reply(status=None, failure=Failure.OUT_OF_BUDGET), LookEnd.OURS, False),
        (Reply(status=412, failure=Failure.BLOCKED), LookEnd.KEPT_OUT, False),
        (Reply(status=None, failure=Failure.ROBOTS), LookEnd.KEPT_OUT, False),
        (Reply(status=403), LookEnd.KEPT_OUT, False),
    ],
)
async def test_how_the_home_page_opened(reply: Reply, end: LookEnd, late: bool) -> None:
    sleep = Sleeper()
    reading = await read({"/": reply}, sleep)
    assert [look.end for look in reading.looks] == [end] * (2 if late else 1)
    assert sleep.slept == ([90.0] if late else [])


async def test_a_portal_that_comes_back_is_not_called_down() -> None:
    visitor = FakeVisitor({"/": Reply(status=500)}, second={"/": Reply(html())})
    reading = await read_identity(await crawl(visitor), visitor, plan(), sleep=Sleeper())
    assert [look.end for look in reading.looks] == [LookEnd.FAILED, LookEnd.OPENED]
    assert visitor.asked[-1] == ("late", HOME)


async def test_every_try_of_the_crawl_is_a_look_of_its_own() -> None:
    visitor = FakeVisitor({"/": Reply(status=500)})
    seen = await crawl(visitor)
    assert seen.home is not None
    slow = replace(seen.home.fetched.attempts[0], ms=1200)
    home = replace(seen.home, fetched=replace(seen.home.fetched, attempts=(slow, slow)))
    reading = await read_identity(replace(seen, tries=(home, seen.home)), visitor, plan(), sleep=Sleeper())
    assert [(look.status, look.ms) for look in reading.looks] == [(500, 2400), (500, 0), (500, 0)]
    assert reading.looks[0].at == slow.at


async def test_a_portal_on_this_machine_is_not_waited_for() -> None:
    sleep = Sleeper()
    visitor = FakeVisitor({"/": Reply(status=500)}, site="http://127.0.0.1:8001/")
    reading = await read_identity(await crawl(visitor), visitor, plan(site=visitor.site), sleep=sleep)
    assert (len(reading.looks), sleep.slept) == (2, [])


@pytest.mark.parametrize(
    ("body", "notice"),
    [
        ("<p>网站正在升级改造，敬请期待！</p>", "正在升级改造"),
        ("<p>网站正在升级改造，敬请期待！</p>" + "<p>这里是网站的内容，共有许多。</p>" * 40, ""),
        ("", ""),
    ],
)
async def test_a_bare_page_that_says_it_is_closed(body: str, notice: str) -> None:
    assert (await read({"/": html(body=body)})).notice == notice


async def test_an_empty_page() -> None:
    assert (await read({"/": "<html><head><title>x</title></head><body> </body></html>"})).notice == "bare"


async def test_what_is_registered_is_handed_on() -> None:
    assert (await read({"/": html()}, site_code="4301050001")).registered_code == "4301050001"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (PageKind.HOME, ("home", ("SiteName",), ("SiteDomain", "SiteIDCode"))),
        (
            PageKind.ARTICLE,
            ("article", ("SiteName",), ("SiteDomain", "SiteIDCode", "ArticleTitle", "PubDate", "ContentSource")),
        ),
        (PageKind.SEARCH, None),
    ],
)
def test_the_tags_of_one_page(kind: PageKind, told: object) -> None:
    page = PageFacts("", "utf-8", "utf-8", "", kind, "", "", metas={"sitename": "某局", "siteidcode": " "})
    assert tags_of(page) == told

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from tests.survey.fake import SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page, plan, rows
from tests.survey.test_columns import BASE, MENU

from sitecheck.facts.outcomes import Failure
from sitecheck.facts.reports import AnnualReports, ReportReading
from sitecheck.survey.site import survey_site

NAME = "政府信息公开工作年度报告"
FULL = (
    "<p>本报告所列数据的统计期限自{0}年1月1日起至{0}年12月31日止。</p><h3>一、总体情况</h3><p>按要求开展。</p><h3>二、主动公开政府信息情况</h3><p>2件。</p>"
    "<h3>三、收到和处理政府信息公开申请情况</h3><p>3件。</p><h3>四、政府信息公开行政复议、行政诉讼情况</h3><p>0件。</p>"
    "<h3>五、存在的主要问题及改进情况</h3><p>形式不够丰富。</p><h3>六、其他需要报告的事项</h3><p>没有收费。</p>"
)
ALL = ("overview", "disclosed", "requests", "disputes", "problems", "others")
PDF = Reply(b"%PDF-1.7 x", content_type="application/pdf")


def report(year: int, published: str = "2026-01-20", *, body: str = FULL) -> str:
    return page(f"{year}年{NAME}", f"<p>发布日期：{published} 来源：云溪县某局</p>" + body.format(year))


def listed(*years: int, more: str = "") -> str:
    entries = ((f"{year}年{NAME}", f"/nb/{year}.html", f"{year + 1}-01-20") for year in years)
    return page("政府信息公开年报", rows(*entries) + more)


async def read(pages: Mapping[str, Answer], **changes: object) -> AnnualReports | None:
    links = nav({"政府信息公开年报": "/nb/"}) if "/nb/" in pages else ""
    visitor = FakeVisitor({**BASE, "/": page("首页", "<p>欢迎</p>", nav=MENU + links), **pages}, **changes)  # type: ignore[arg-type]
    result = await survey_site(await crawl(visitor), visitor, WORDS, plan())
    return result.reports


def of_year(reports: AnnualReports | None, year: int | None) -> ReportReading:
    assert reports is not None
    return next(one for one in reports.reports if one.year == year)


async def test_years_dates_and_parts() -> None:
    found = await read(
        {"/nb/": listed(2025, 2024), "/nb/2025.html": report(2025), "/nb/2024.html": report(2024, "2025-01-20")}
    )
    assert found is not None
    assert [one.year for one in found.reports] == [2025, 2024]
    newest = found.reports[0]
    assert (newest.publish_date, newest.row_day) == (date(2026, 1, 20), date(2026, 1, 20))
    assert (newest.format, newest.parts, newest.complete, newest.trouble) == ("html", ALL, True, "")
    assert found.unread == ""
    assert found.entries == 2


@pytest.mark.parametrize("ending", ["pdf", "docx", "ofd", "doc", "wps"])
async def test_a_report_that_is_a_file(ending: str) -> None:
    magic = {"pdf": b"%PDF-1.4", "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "wps": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}
    file = Reply(magic.get(ending, b"PK\x03\x04") + b" x", content_type="application/octet-stream")
    column = page(
        "政府信息公开年报",
        rows((f"2025年{NAME}", f"/f/25.{ending}", "2026-01-20"), (f"2024年{NAME}", "/nb/2024.html", "2025-01-20")),
    )
    found = await read({"/nb/": column, f"/f/25.{ending}": file, "/nb/2024.html": report(2024)})
    one = of_year(found, 2025)
    assert (one.format, one.complete, one.parts, one.trouble) == (ending, False, (), "")


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ('<p><a href="/f/25.pdf">2025年政府信息公开工作年度报告.pdf</a></p>', "pdf"),
        ('<iframe src="/viewer/web.html?file=/f/25.pdf"></iframe>', "pdf"),
        ('<iframe src="/f/25.pdf"></iframe>', "pdf"),
    ],
    ids=["attachment", "viewer", "frame"],
)
async def test_a_page_that_only_holds_the_file(body: str, form: str) -> None:
    found = await read(
        {
            "/nb/": listed(2025, 2024),
            "/nb/2025.html": report(2025, body=body),
            "/nb/2024.html": report(2024),
            "/f/25.pdf": PDF,
        }
    )
    one = of_year(found, 2025)
    assert (one.format, one.complete, one.trouble) == (form, False, "")


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (Reply("<html><body>404 Not Found</body></html>", 404), "http-404"),
        (Reply(status=None, failure=Failure.TIMEOUT_READ), "timeout-read"),
        (page(f"2025年{NAME}", ""), "bare"),
    ],
)
async def test_a_report_that_does_not_open(answer: Answer, trouble: str) -> None:
    found = await read({"/nb/": listed(2025, 2024), "/nb/2025.html": answer, "/nb/2024.html": report(2024)})
    assert of_year(found, 2025).trouble == trouble


async def test_a_page_in_place_of_the_file() -> None:
    column = page(
        "政府信息公开年报",
        rows((f"2025年{NAME}", "/f/25.pdf", "2026-01-20"), (f"2024年{NAME}", "/nb/2024.html", "2025-01-20")),
    )
    found = await read(
        {"/nb/": column, "/f/25.pdf": "<html><body>您访问的页面不存在</body></html>", "/nb/2024.html": report(2024)}
    )
    assert of_year(found, 2025).trouble == "not-a-file"


@pytest.mark.parametrize(
    ("body", "year"),
    [
        (FULL.replace("{0}", "2025"), 2025),  # the text says which year its figures are of
        (FULL.split("</p>", 1)[1], None),  # nothing does: the title may name the year of publication
    ],
)
async def test_a_title_that_names_the_year_of_publication(body: str, year: int | None) -> None:
    column = page(
        "政府信息公开年报",
        rows((f"2026年{NAME}", "/nb/26.html", "2026-01-20"), (f"2024年{NAME}", "/nb/2024.html", "2025-01-20")),
    )
    found = await read(
        {"/nb/": column, "/nb/26.html": report(2026, body=body), "/nb/2024.html": report(2024, "2025-01-20")}
    )
    assert found is not None
    assert {one.year for one in found.reports} == {year, 2024}


async def test_other_reports_are_none_and_doubtful_ones_are_named() -> None:
    entries = rows(
        ("2025年法治政府建设年度报告", "/nb/fz.html", "2026-02-01"),
        ("关于公布2025年政府信息公开年度报告的通知", "/nb/tz.html", "2026-01-30"),
        (f"2024年{NAME}", "/nb/2024.html", "2025-01-20"),
    )
    found = await read({"/nb/": page("政府信息公开年报", entries), "/nb/2024.html": report(2024)})
    assert found is not None
    assert [one.year for one in found.reports] == [2024]
    assert [one.url for one in found.unclear] == [SITE + "nb/tz.html"]


async def test_a_tab_of_the_column_itself_is_no_entry() -> None:
    tabs = '<ul><li><a href="/nb/">政府信息公开年度报告</a></li></ul>'
    found = await read(
        {"/nb/": listed(2024, 2023, more=tabs), "/nb/2024.html": report(2024), "/nb/2023.html": report(2023)}
    )
    assert found is not None
    assert [one.year for one in found.reports] == [2024, 2023]


async def test_reports_of_other_units_in_a_collection() -> None:
    entries = rows(
        (f"云溪县教育局2025年{NAME}", "/nb/jy.html", "2026-01-25"),
        (f"云溪县某局2025年{NAME}", "/nb/2025.html", "2026-01-20"),
    )
    found = await read(
        {"/nb/": page("政府信息公开年报", entries), "/nb/jy.html": report(2025), "/nb/2025.html": report(2025)}
    )
    assert found is not None
    assert {one.url: one.own for one in found.reports} == {SITE + "nb/jy.html": False, SITE + "nb/2025.html": True}


async def test_further_pages_and_child_columns_are_read() -> None:
    second = page("政府信息公开年报", rows((f"2023年{NAME}", "/nb/2023.html", "2024-01-20")))
    turned = listed(2025, 2024, more='<div class="pages"><a href="/nb/index_2.html">下一页</a></div>')
    found = await read(
        {"/nb/": turned, "/nb/index_2.html": second}
        | {f"/nb/{year}.html": report(year, f"{year + 1}-01-20") for year in (2023, 2024, 2025)}
    )
    assert found is not None
    assert [one.year for one in found.reports] == [2025, 2024, 2023]
    assert found.unread == ""
    assert found.asked == tuple(f"{SITE}nb/{name}.html" for name in ("index_2", "2025", "2024", "2023"))
    children = page(
        "政府信息公开年报", '<ul><li><a href="/nb/25/">2025年</a></li><li><a href="/nb/24/">2024年</a></li></ul>'
    )
    found = await read(
        {
            "/nb/": children,
            "/nb/25/": page("2025年", rows((f"2025年{NAME}", "/nb/2025.html", "2026-01-20"))),
            "/nb/24/": page("2024年", "<p>暂无数据</p>"),
            "/nb/2025.html": report(2025),
        }
    )
    assert of_year(found, 2025).url == SITE + "nb/2025.html"


@pytest.mark.parametrize(
    ("more", "answers", "unread"),
    [
        (
            '<a href="/nb/index_2.html">下一页</a>',
            {"/nb/index_2.html": Reply(status=None, failure=Failure.TIMEOUT_READ)},
            "timeout-read",
        ),
        ('<a href="javascript:void(0)">下一页</a>', {}, "further-pages"),
        ("<span>共3页</span>", {}, "further-pages"),
        ("<span>共1页 下一页</span>", {}, ""),
    ],
)
async def test_what_was_not_read_of_the_list_is_said(more: str, answers: dict[str, Answer], unread: str) -> None:
    pages = {"/nb/": listed(2024, 2023, more=more), "/nb/2024.html": report(2024), "/nb/2023.html": report(2023)}
    found = await read({**pages, **answers})
    assert found is not None
    assert found.unread == unread


async def test_an_orderly_list_says_how_far_back_it_goes() -> None:
    years = (2024, 2023, 2022, 2021)
    found = await read({"/nb/": listed(*years)} | {f"/nb/{year}.html": report(year) for year in years})
    assert found is not None
    assert found.back_to == date(2022, 1, 20)


async def test_a_report_linked_elsewhere_is_named_apart() -> None:
    notices = page(
        "通知公告",
        rows((f"2025年{NAME}", "/tz/nb.html", "2026-01-20"), ("关于开展检查工作的通知", "/a/9.html", "2026-11-01")),
    )
    found = await read(
        {"/nb/": listed(2024), "/nb/2024.html": report(2024), "/tz/": notices, "/tz/nb.html": report(2025)}
    )
    one = of_year(found, 2025)
    assert (one.in_column, one.page_url, one.row_day) == (False, SITE + "tz/", date(2026, 1, 20))
    without = await read({"/tz/": notices, "/tz/nb.html": report(2025)})
    assert of_year(without, 2025).in_column is False


async def test_a_column_that_is_the_one_report() -> None:
    found = await read({"/nb/": report(2025)})
    assert of_year(found, 2025).parts == ALL


async def test_a_column_that_does_not_answer_says_nothing() -> None:
    assert await read({"/nb/": Reply(status=None, failure=Failure.TIMEOUT_READ)}) is None


@pytest.mark.parametrize(
    ("count", "unread"),
    [(3, ""), (5, ""), (6, "further-pages"), (12, "further-pages")],
)
async def test_a_short_answer_of_an_interface_is_its_only_page(count: int, unread: str) -> None:
    years = [2025 - number for number in range(count)]
    records = "".join(
        f'<record><![CDATA[<li><a href="/nb/{year}.html">{year}年{NAME}</a><span>{year + 1}-01-20</span></li>]]>'
        "</record>"
        for year in years
    )
    store = f'<script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script>'
    pages: dict[str, Answer] = {f"/nb/{year}.html": report(year) for year in years}
    found = await read({"/nb/": page("政府信息公开年报", store), **pages})
    assert found is not None
    assert found.unread == unread

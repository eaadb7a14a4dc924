from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.survey.fake import SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page, plan
from tests.survey.test_columns import APPLY, BASE, FORM, GUIDE, MENU

from sitecheck.facts.outcomes import Failure
from sitecheck.facts.site import ContactReading
from sitecheck.survey.site import survey_site

ALL = {"org", "address", "hours", "phone", "fax", "email"}
LINKS = {"政府信息公开指南": "/zn.html", "依申请公开": "/sq.html"}


async def read(pages: Mapping[str, Answer], **changes: object) -> dict[str, ContactReading]:
    made = {**BASE, "/": page("首页", "<p>欢迎</p>", nav=MENU + nav(LINKS)), **pages}
    visitor = FakeVisitor(made, **changes)  # type: ignore[arg-type]
    result = await survey_site(await crawl(visitor), visitor, WORDS, plan())
    return {reading.source: reading for reading in result.contacts}


def fields(reading: ContactReading) -> set[str]:
    return {contact.field for contact in reading.contacts}


async def test_guide_and_entry_are_read_in_full() -> None:
    readings = await read({"/zn.html": page("政府信息公开指南", GUIDE), "/sq.html": page("依申请公开", APPLY)})
    assert list(readings) == ["disclosure-guide", "foi-entry"]
    assert fields(readings["disclosure-guide"]) == ALL
    assert all(reading.complete for reading in readings.values())


async def test_what_an_applicant_fills_in_is_no_field_of_the_office() -> None:
    form = FORM.replace("<button>", '传真<input name="fax">电子邮箱<input name="email"><button>')
    readings = await read(
        {"/zn.html": page("政府信息公开指南", GUIDE), "/sq.html": page("依申请公开", "<p>当面提交、邮寄</p>" + form)}
    )
    assert readings["foi-entry"].complete
    assert fields(readings["foi-entry"]) == set()


async def test_a_column_that_lists_its_one_guide() -> None:
    listed = '<ul><li><a href="/a/zn.html">云溪县某局政府信息公开指南</a><span>2024-06-03</span></li></ul>'
    readings = await read(
        {"/zn.html": page("政府信息公开指南", listed), "/a/zn.html": page("云溪县某局政府信息公开指南", GUIDE)}
    )
    guide = readings["disclosure-guide"]
    assert (guide.page_url, guide.complete, fields(guide)) == (SITE + "a/zn.html", True, ALL)


@pytest.mark.parametrize(
    "pages",
    [
        {
            "/zn.html": page("政府信息公开指南", '<p><a href="/f/zn.pdf">政府信息公开指南.pdf</a></p>'),
            "/f/zn.pdf": b"%PDF-1.4 x",
        },
        {"/zn.html": page("政府信息公开指南", '<img src="/zn1.jpg"><img src="/zn2.jpg">')},
        {"/zn.html": page("政府信息公开指南", '<div id="text"></div><script>$.ajax({url: u})</script>')},
        {"/zn.html": page("政府信息公开指南", "<p>栏目正在建设中</p>")},
        {"/zn.html": Reply("", 412, failure=Failure.BLOCKED)},
        {"/zn.html": b"%PDF-1.4 x"},
    ],
    ids=["file", "pictures", "script", "closed", "blocked", "itself a file"],
)
async def test_what_could_not_be_read_hides_fields(pages: dict[str, Answer]) -> None:
    guide = (await read(pages))["disclosure-guide"]
    assert not guide.complete
    assert guide.contacts == ()


async def test_the_browser_reads_a_guide_filled_by_script() -> None:
    pages: dict[str, Answer] = {
        "/zn.html": page("政府信息公开指南", '<div id="text"></div><script>$.ajax({url: u})</script>')
    }
    readings = await read(pages, rendered={"/zn.html": page("政府信息公开指南", GUIDE)}, browser=True)
    assert readings["disclosure-guide"].complete
    assert fields(readings["disclosure-guide"]) == ALL


async def test_one_page_for_two_columns_speaks_once() -> None:
    visitor = FakeVisitor(
        {
            **BASE,
            "/": page("首页", "<p>欢迎</p>", nav=MENU + nav({"政府信息公开指南": "/zn.html"})),
            "/zn.html": page("政府信息公开指南", GUIDE + FORM),
        }
    )
    result = await survey_site(await crawl(visitor), visitor, WORDS, plan())
    assert [reading.source for reading in result.contacts] == ["disclosure-guide"]


async def test_a_blank_contact_page_proves_nothing() -> None:
    links = nav({"联系我们": "/lx.html"})
    visitor = FakeVisitor(
        {**BASE, "/": page("首页", "<p>欢迎</p>", nav=MENU + links), "/lx.html": page("联系我们", "<p></p>")}
    )
    result = await survey_site(await crawl(visitor), visitor, WORDS, plan())
    assert result.contacts == ()


@pytest.mark.parametrize(
    "more",
    [
        "<iframe src='/inc/contact.html'></iframe>",
        "<div id=c></div><script>$('#c').load('/inc/contact.html')</script>",
        "<div><a href='/zn_2.html'>下一页</a></div>",
        "<p><a href='/zn/jg.html'>公开机构</a></p>",
        "<p><a href='/f/lx.doc'>联系方式.doc</a></p>",
    ],
)
async def test_a_guide_that_goes_on_elsewhere_was_not_read_in_full(more: str) -> None:
    readings = await read({"/zn.html": page("政府信息公开指南", GUIDE + more), "/sq.html": page("依申请公开", APPLY)})
    assert not readings["disclosure-guide"].complete


async def test_a_form_to_be_filled_in_is_not_what_the_entry_says() -> None:
    entry = "<p>申请方式：当面、邮寄。</p><p><a href='/f/b.doc'>政府信息公开申请表下载</a></p>"
    readings = await read(
        {
            "/zn.html": page("政府信息公开指南", GUIDE),
            "/sq.html": page("依申请公开", entry),
            "/f/b.doc": b"\xd0\xcf\x11\xe0",
        }
    )
    assert readings["foi-entry"].page_url.endswith("/sq.html")
    assert readings["foi-entry"].complete


async def test_traces_travel_with_the_reading() -> None:
    guide = GUIDE.replace("电子邮箱：a@b.example", "电子邮箱：<img src='/m.png'>")
    readings = await read({"/zn.html": page("政府信息公开指南", guide), "/sq.html": page("依申请公开", APPLY)})
    assert "email" in readings["disclosure-guide"].traces
    assert "email" not in fields(readings["disclosure-guide"])


async def test_of_a_guide_in_two_charsets_no_field_is_called_missing() -> None:
    whole = page("政府信息公开指南", GUIDE).encode()
    other = "<p>传真号码：０７３１－８１２３，电子邮箱见网站底部。</p>".encode("gbk")
    guide = (await read({"/zn.html": whole.replace(b"</body>", other + b"</body>")}))["disclosure-guide"]
    assert fields(guide) == ALL
    assert not guide.complete

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.survey.fake import SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page, plan
from tests.survey.test_columns import BASE, FORM, GUIDE, MENU

from sitecheck.facts.channels import ChannelReading
from sitecheck.facts.outcomes import Failure
from sitecheck.survey.site import survey_site

LINKS = {"政府信息公开指南": "/zn.html", "依申请公开": "/sq.html"}
PLAIN_GUIDE = GUIDE.split("<h3>四")[0]
ANSWER = "<p>申请人出示身份证明，本机关自收到申请之日起20个工作日内答复。</p>"


async def read(entry: Answer, guide: str = PLAIN_GUIDE, **pages: Answer) -> ChannelReading:
    made = {"/zn.html": page("政府信息公开指南", guide), "/sq.html": entry} | {
        f"/{name.replace('_', '.')}": answer for name, answer in pages.items()
    }
    visitor = FakeVisitor({**BASE, "/": page("首页", "<p>欢迎</p>", nav=MENU + nav(LINKS)), **made})
    result = await survey_site(await crawl(visitor), visitor, WORDS, plan())
    assert result.channels is not None
    posted = [url for _, url in visitor.asked if url == SITE + "s"]
    assert posted == []  # the form's own address is never asked for
    return result.channels


def entry(body: str) -> str:
    return page("依申请公开", body + ANSWER)


@pytest.mark.parametrize(
    ("sentence", "ways"),
    [
        ("申请人可以当面提交、邮寄或者网上提交申请。", {"onsite", "written", "online"}),
        ("申请人可以到受理窗口提交申请。", {"onsite"}),
        ("可通过信函、传真、电子邮件方式申请。", {"written", "fax", "email"}),
        ("请填写申请表后发送至邮箱 xxgk@x.gov.cn。", {"email"}),
        ("书写有困难的，可以口头提出。", {"oral"}),
        ("可在本网站在线填写申请表。", {"online"}),
        ("申请应当采用书面形式。", {"written"}),
        ("本机关不受理电子邮件申请，申请人可以邮寄。", {"written"}),
        ("传真申请不予受理。", set()),
        ("暂未开通网上申请。", set()),
        ("电子邮箱：xxgk@x.gov.cn", set()),  # how the office is reached, not how one applies
        ("本机关受理申请。", set()),
    ],
)
async def test_ways_as_they_are_written(sentence: str, ways: set[str]) -> None:
    found = await read(entry(f"<p>{sentence}</p>"))
    assert {one.channel for one in found.mentions} == ways
    assert found.complete


async def test_the_guide_completes_the_entry() -> None:
    found = await read(entry("<p>可以网上提交申请。</p>"), GUIDE)
    assert {one.channel: one.page_url for one in found.mentions} == {
        "onsite": SITE + "zn.html",
        "online": SITE + "sq.html",
        "written": SITE + "zn.html",
    }
    assert found.pages == (SITE + "sq.html", SITE + "zn.html")
    assert found.email == "a@b.example"


async def test_a_form_on_the_page() -> None:
    found = await read(entry("<p>可以网上提交申请。</p>" + FORM))
    assert [(one.fields, one.action, one.opens) for one in found.forms] == [(3, "/s", True)]


async def test_a_search_box_is_no_form_for_applicants() -> None:
    box = '<form action="/search"><input name="q"><select name="t"></select><button>搜索</button></form>'
    assert (await read(entry("<p>可以网上提交申请。</p>" + box))).forms == ()


@pytest.mark.parametrize(
    ("answer", "opens"),
    [
        (page("在线申请", "<p>请登录后填写。</p>"), True),
        (Reply("<html><body>404 Not Found</body></html>", 404), False),
        (Reply(status=None, failure=Failure.TIMEOUT_READ), None),
    ],
)
async def test_a_platform_that_is_linked(answer: Answer, opens: bool | None) -> None:
    found = await read(entry('<p>可以网上提交申请。</p><p><a href="/pt.html">在线申请</a></p>'), pt_html=answer)
    assert [(one.url, one.fields, one.opens) for one in found.forms] == [(SITE + "pt.html", 0, opens)]


@pytest.mark.parametrize(
    ("answer", "opens"),
    [
        (Reply(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 x", content_type="application/msword"), True),
        (Reply("", 404), False),
        ("<html><body>您访问的页面不存在</body></html>", False),
        (Reply(status=None, failure=Failure.RESET), None),
    ],
)
async def test_a_form_to_download(answer: Answer, opens: bool | None) -> None:
    found = await read(entry('<p>可以邮寄申请。</p><p><a href="/b.doc">政府信息公开申请表下载</a></p>'), b_doc=answer)
    assert [(one.url, one.opens) for one in found.files] == [(SITE + "b.doc", opens)]


async def test_pages_named_for_it_are_read_and_one_that_fails_is_said() -> None:
    body = '<p>可以网上提交申请。</p><p><a href="/fs.html">申请方式</a></p>'
    found = await read(
        entry(body), fs_html=page("申请方式", "<p>当面提交：到办公室提交申请。邮寄：寄至文化路1号。</p>")
    )
    assert {one.channel for one in found.mentions} == {"online", "onsite", "written"}
    lost = await read(entry(body), fs_html=Reply(status=None, failure=Failure.TIMEOUT_READ))
    assert ({one.channel for one in lost.mentions}, lost.complete, lost.reason) == ({"online"}, False, "timeout-read")


async def test_without_an_entry_nothing_is_said() -> None:
    made: Mapping[str, Answer] = {**BASE, "/": page("首页", "<p>欢迎</p>", nav=MENU)}
    visitor = FakeVisitor(made)
    result = await survey_site(await crawl(visitor), visitor, WORDS, plan())
    assert result.channels is None

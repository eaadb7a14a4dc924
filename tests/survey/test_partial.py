from __future__ import annotations

import pytest
from tests.survey.fake import SITE, WORDS, FakeVisitor, Reply, page

from sitecheck.page.read import read_page
from sitecheck.survey.lists_makes.asked import Found, ListPage
from sitecheck.survey.lists_makes.partial import read_partials

PIECE = (
    '<ul><li><a href="/p/1.html">关于开展安全生产专项检查工作的通知</a><span>2026-11-09</span></li>'
    '<li><a href="/p/2.html">关于公布规范性文件清理结果的公告</a><span>2026-11-01</span></li></ul>'
)


async def asked(script: str, answer: Reply, head: str = "") -> tuple[list[str], Found | None]:
    html = page("通知公告", f"<ul></ul><div id=more></div><script>{script}</script>", head=head)
    visitor = FakeVisitor(lambda _: answer)
    facts, text = read_page(html.encode(), SITE + "tz/", lexicon=WORDS)
    found = await read_partials(ListPage(SITE + "tz/", facts, text, "notices", visitor, WORDS))
    return [url.removeprefix(SITE.rstrip("/")) for _, url in visitor.asked], found


@pytest.mark.parametrize(
    ("answer", "rows", "answered"),
    [
        (Reply(PIECE), 2, True),
        (Reply("<ul></ul>"), 0, True),
        (Reply(""), 0, True),
        (Reply("<p>暂无数据</p>"), 0, True),
        # a head, a menu, an error: nothing is known of the list
        (Reply("<div class=head>欢迎访问某局网站</div>"), 0, False),
        (Reply('<ul><li><a href="/a/">机构职能</a></li><li><a href="/b/">政策文件</a></li></ul>'), 0, False),
        (Reply("", 500), 0, False),
        (Reply("", 404), 0, False),
    ],
)
async def test_what_a_piece_says(answer: Reply, rows: int, answered: bool) -> None:
    urls, found = await asked('function turn() { $("#more").load("/list?page=2"); }', answer)
    assert urls == ["/list?page=2"]
    assert (found is not None) is answered
    assert len(found.rows if found is not None else ()) == rows


@pytest.mark.parametrize(
    "script",
    [
        '$("#more").load("/list?page=" + n)',
        '$("#more").load("/list", {page: 2})',
        '$("#more").load("http://other.test/list")',
        # another call may fetch the list as well
        '$("#more").load("/list?page=2"); $.post("/rows", show)',
        '$("#more").load("/list?page=2"); $("#l").append("<li>" + x + "</li>")',
        ";".join(f'$("#m{n}").load("/list?page={n}")' for n in range(5)),
        "turn(2)",
    ],
)
async def test_what_is_left_to_the_browser(script: str) -> None:
    urls, found = await asked(script, Reply(PIECE))
    assert (urls, found) == ([], None)


async def test_a_script_file_of_the_portal_may_do_what_the_page_does_not_show() -> None:
    script = '$("#more").load("/list?page=2")'
    library = '<script src="/js/jquery-1.12.min.js"></script>'
    assert (await asked(script, Reply(PIECE), library))[1] is not None
    assert (await asked(script, Reply(PIECE), '<script src="/js/list.js"></script>'))[1] is None


async def test_two_pieces_count_together() -> None:
    script = '$("#a").load("/list?page=1 #rows", function () { show(); }); $("#b").load("/list?page=2", done)'
    urls, found = await asked(script, Reply(PIECE))
    assert urls == ["/list?page=1", "/list?page=2"]
    assert found is not None
    assert (len(found.rows), found.pages_read) == (2, 2)

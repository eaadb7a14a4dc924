from __future__ import annotations

import json

import pytest
from tests.survey.fake import SITE, WORDS, FakeVisitor, Reply, page

from sitecheck.page.read import read_page
from sitecheck.survey.lists_makes.asked import ListPage
from sitecheck.survey.lists_makes.endpoint import read_endpoints

ROWS = json.dumps([{"title": "关于开展安全生产专项检查工作的通知", "url": "/p/1", "date": "2026-11-09"}])


async def asked(script: str, answer: str = ROWS) -> tuple[list[str], object]:
    html = page("通知公告", f"<ul></ul><script>{script}</script>")
    visitor = FakeVisitor(lambda _: Reply(answer, content_type="application/json"))
    facts, text = read_page(html.encode(), SITE + "tz/", lexicon=WORDS)
    found = await read_endpoints(ListPage(SITE + "tz/", facts, text, "notices", visitor, WORDS))
    return [url for _, url in visitor.asked], found


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("fetch('/api/list')", ["/api/list"]),
        ("axios.get('/api/list').then(f)", ["/api/list"]),
        ("$.get('list.json', f)", ["/tz/list.json"]),
        ("$.ajax({type: 'GET', url: '/api/list', success: f})", ["/api/list"]),
        ("x.open('GET', '/api/list')", ["/api/list"]),
        # POST only, put together by script, asked with parameters, another host, no list by its name: left alone.
        ("$.ajax({url: '/api/list', type: 'post', success: f})", []),
        ("$.ajax({method: 'POST', url: '/api/list'})", []),
        ("fetch('/api/list', {method: 'POST', body: b})", []),
        ("$.post('/api/list', f)", []),
        ("fetch('/api/list?id=' + id)", []),
        ("fetch(`/api/${id}`)", []),
        ("$.ajax({url: '/api/list', data: {id: 5}, success: f})", []),
        ("fetch('http://other.test/api/list')", []),
        ("$.get('/visit/count', f)", []),
        ("$.get('/js/menu.js', f)", []),
        ("fetch('/api/logout')", []),
    ],
)
async def test_which_addresses_are_asked(script: str, expected: list[str]) -> None:
    urls, _ = await asked(script)
    assert [url.removeprefix(SITE.rstrip("/")) for url in urls] == expected


@pytest.mark.parametrize(
    ("answer", "answered"),
    [('{"total": 0, "list": []}', True), ('{"code": 500}', False), ("[]", False), ("<html></html>", False)],
)
async def test_an_interface_that_says_nothing_is_not_empty(answer: str, answered: bool) -> None:
    _, found = await asked("fetch('/api/list')", answer)
    assert (found is not None) is answered

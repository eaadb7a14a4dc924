# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import pytest

from sitecheck.page.document import Script
from sitecheck.page.embedded import datastore_rows, embedded_groups, fills_lists_by_script, has_datastore
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.walk import parse

RECORD = "<record><![CDATA[<li><a href='/art/2021/12/9/art_1_{n}.html' title='关于开展第{n}次检查的通知'>关于开展…</a><span>2021-12-0{n}</span></li>]]></record>"
STORE = "<datastore><nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=1'>]]></nextgroup><recordset>{}</recordset></datastore>"


def rows(text: str) -> list[tuple[str, str | None, str]]:
    return [
        (row.title, row.url, str(row.day))
        for group in datastore_rows(text, "http://x/", load_lexicon())
        for row in group.rows
    ]


def test_cdata_records() -> None:
    text = STORE.format("".join(RECORD.format(n=n) for n in (2, 1)))
    assert rows(text) == [
        ("关于开展第2次检查的通知", "http://x/art/2021/12/9/art_1_2.html", "2021-12-02"),
        ("关于开展第1次检查的通知", "http://x/art/2021/12/9/art_1_1.html", "2021-12-01"),
    ]


@pytest.mark.parametrize(
    "record",
    [
        "<![CDATA[<tr><td><a href=/a.html>关于开展检查的通知</a></td><td>2021-12-02</td></tr>]]>",
        "&lt;a href=/a.html&gt;关于开展检查的通知&lt;/a&gt;&lt;span&gt;2021-12-02&lt;/span&gt;",
    ],
)
def test_other_makes_of_records(record: str) -> None:
    assert rows(f"<recordset><record>{record}</record></recordset>") == [
        ("关于开展检查的通知", "http://x/a.html", "2021-12-02")
    ]


def test_in_a_page() -> None:
    doc = parse(f"<script type='text/xml'>{STORE.format(RECORD.format(n=3))}</script>")
    (group,) = embedded_groups(doc.scripts, "http://x/", load_lexicon())
    assert (group.source, group.dated) == ("datastore", 1)


def test_an_empty_store_has_no_rows() -> None:
    assert has_datastore("<datastore></datastore>")
    assert not has_datastore("var datastore = 1")
    assert rows("<datastore><recordset></recordset></datastore>") == []


@pytest.mark.parametrize(
    ("html", "script", "wanted"),
    [
        ("", "$.ajax({url: 'list.do'})", True),
        ("", "new Vue({el: '#app'})", True),
        ("<div queryData=\"{'webId':'1'}\">", "", True),
        ("<li v-for='x in y'>", "", True),
        ("<p>x</p>", "createPageHTML(3, 0, 'index', 'html')", False),
        ("", "document.write('<li><a href=1.html>x</a></li>')", True),
        ("", 'el.innerHTML = "<ul><li>x</li></ul>"', True),
        ("", "$('#l').append('<tr><td>' + row.title)", True),
        ("", "document.write('<script src=count.js><\\/script>')", False),
        ("", "clock.innerHTML = new Date().toLocaleString()", False),
    ],
)
def test_lists_filled_by_script(html: str, script: str, wanted: bool) -> None:
    assert fills_lists_by_script(html, [Script("", "", script)]) is wanted

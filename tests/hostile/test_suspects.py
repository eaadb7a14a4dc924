"""Misbehaviour on the very pages that prove a thing is there: nothing is suspected of what could not be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hostile.cases import OF_HOSTS
from tests.hostile.night import audited
from tests.hostile.portal import page, portal
from tests.hostile.server import Case, Hostile
from tests.hostile.test_audit import PLACED

pytestmark = pytest.mark.slow
SUSPECTS = {"attribute-mark", "leadership-info", "key-areas-coverage", "upstream-links"}
ABOVE = "above.test"
COLUMN, PERSON, DOCUMENT, AREAS = "/gk/", "/ld/1.html", "/zc/1.html", "/zdly/"
_NAMES = (
    "市场监管", "政府采购", "价格收费", "国企管理", "财政预决算", "扶贫工作", "保障性住房", "食品药品安全",
    "环境保护", "安全生产", "征地拆迁", "重点项目", "社会救助", "义务教育", "就业创业",
)  # fmt: skip
_FIELDS = "<p>职务：{}</p><p>工作分工：{}</p><p>简历：汉族，1975年生，大学学历，历任科长、副局长。</p>"
_PERSONS = '<ul><li><a href="/ld/1.html">甲某某 局长</a></li><li><a href="/ld/2.html">乙某某 副局长</a></li></ul>'
_ROW = '<ul class="list"><li><a href="{}">{}</a><span>2026-11-0{}</span></li></ul>'
_TITLE = "关于加强水利工程管理的通知"


def healthy() -> dict[str, str | bytes]:
    """A portal with which nothing is amiss: each proof stands on a page of its own."""
    menu = '<a href="/ld/">领导信息</a> <a href="/zc/">政策文件</a>'
    pages = portal(extra=menu)
    column = pages[COLUMN]
    assert isinstance(column, str)
    links = "".join(f'<li><a href="/zdly/{at}.html">{name}</a></li>' for at, name in enumerate(_NAMES))
    rows = _ROW.format("/zdly/a.html", "2026年水利经济运行统计数据", 3)
    document = (
        "<table><tr><td>文号：云水发〔2026〕8号</td><td>发布机构：云溪县水利局</td></tr><tr><td>成文日期：2026-11-02</td>"
        "<td>发布日期：2026-11-04</td></tr></table><p>各单位：现将有关事项通知如下，请结合实际认真贯彻执行，执行中遇有问题请及时"
        "向本局反映。</p><p>云溪县水利局</p><p>2026年11月2日</p><p>（此件公开发布）</p>"
    )
    return pages | {
        COLUMN: column.replace("</body>", f'<a href="http://{ABOVE}/">市人民政府</a></body>'),
        "/ld/": page("领导信息", f"<p>局领导班子成员及工作分工如下。</p>{_PERSONS}"),
        PERSON: page("甲某某", _FIELDS.format("局长", "主持全面工作。")),
        "/ld/2.html": page("乙某某", _FIELDS.format("副局长", "分管办公室。")),
        "/zc/": page("政策文件", _ROW.format(DOCUMENT, _TITLE, 4)),
        DOCUMENT: page(_TITLE, document),
        AREAS: page("重点领域信息公开", f"<ul>{links}</ul>{rows}"),
        **{f"/zdly/{at}.html": page(name, "<p>本栏目公开有关信息。</p>") for at, name in enumerate(_NAMES)},
        "/zdly/a.html": page("2026年水利经济运行统计数据", "<p>现公布有关数据。</p>"),
    }


async def test_the_portal_is_seen_to_be_healthy(tmp_path: Path) -> None:
    async with Hostile(healthy()) as server:
        night = await audited(server.url(), tmp_path, upstream=(ABOVE,))
    assert {check: night.verdict(check).outcome.value for check in SUSPECTS} == dict.fromkeys(SUSPECTS, "pass")


async def test_what_is_taken_away_is_suspected(tmp_path: Path) -> None:
    """The proofs are proofs: without them each check finds what it is for."""
    pages = {
        path: html.replace(f'<a href="http://{ABOVE}/">市人民政府</a>', "")
        .replace("（此件公开发布）", "")
        .replace(_FIELDS.format("局长", "主持全面工作。"), "<p>职务：局长</p><p>工作分工：主持全面工作。</p>")
        .replace("统计数据", "情况")
        .replace("经济运行", "工作")
        if isinstance(html, str)
        else html
        for path, html in healthy().items()
    }
    async with Hostile(pages) as server:
        night = await audited(server.url(), tmp_path, upstream=(ABOVE,))
        document = server.url(DOCUMENT)
    assert {one for one in night.findings if one[0] in SUSPECTS} == {
        ("attribute-mark", document),
        ("leadership-info", "resume"),
        ("key-areas-coverage", "统计信息"),
        ("upstream-links", ABOVE),
    }


@pytest.mark.parametrize("case", PLACED.values(), ids=list(PLACED))
async def test_as_the_pages_that_prove_it(case: Case, tmp_path: Path) -> None:
    async with Hostile(healthy(), dict.fromkeys((COLUMN, PERSON, DOCUMENT, AREAS), case.act)) as server:
        night = await audited(server.url(), tmp_path, upstream=(ABOVE,))
    assert {one for one in night.findings if one[0] in SUSPECTS} == set()


@pytest.mark.parametrize("case", OF_HOSTS.values(), ids=list(OF_HOSTS))
async def test_as_a_whole_host(case: Case, tmp_path: Path) -> None:
    async with Hostile(healthy(), every=case.act) as server:
        night = await audited(server.url(), tmp_path, upstream=(ABOVE,))
    assert {one for one in night.findings if one[0] in SUSPECTS} == set()

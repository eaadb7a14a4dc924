# ruff: noqa: E501 (markup of one case stays on one line)
"""Every part of a page that the survey reads is there, in the form that is published and in words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sitecheck.audit.inspect.taken import take_file
from sitecheck.audit.inspect.text import in_words
from sitecheck.audit.inspect.whole import describe_whole
from sitecheck.page.lexicon import load_lexicon

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "docs" / "page.schema.json").read_text(encoding="utf-8"))
)
WORDS = load_lexicon()
URL = "http://www.yunxi.example/zwgk/"
FRAME = (
    '<div class="nav"><a href="/">首页</a><a href="/zn/">政府信息公开指南</a><a href="/nb/">信息公开年报</a></div>'
    '<div class="main"><div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; {title}</div><h1>{title}</h1>{body}</div>'
    '<div class="footer">主办单位：云溪县文化局 网站标识码：4301050001</div>'
)


def page(title: str, body: str, head: str = "") -> str:
    return f"<html><head><title>{title}-云溪县文化局</title>{head}</head><body>{FRAME.format(title=title, body=body)}</body></html>"


@pytest.fixture
def read(tmp_path: Path):
    """The JSON and the words of a page."""

    def reading(html: str, url: str = URL) -> tuple[dict[str, Any], str]:
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        found = describe_whole(take_file(str(path), url, WORDS), WORDS, date(2026, 11, 20))
        SCHEMA.validate(json.loads(json.dumps(found)))
        return found, in_words(found)

    return reading


def test_a_document(read) -> None:
    body = (
        "<table><tr><td>索引号</td><td>4301/2026-1</td><td>文号</td><td>云文发〔2026〕11号</td></tr>"
        "<tr><td>发布机构</td><td>云溪县文化局</td><td>成文日期</td><td>2026-11-02</td></tr>"
        "<tr><td>发布日期</td><td>2026-11-05</td><td>公开方式</td><td>主动公开</td></tr></table>"
        f"<p>{'各单位：现将有关事项通知如下，请遵照执行。' * 12}</p><p>附件：<a href='a.docx'>申报表</a></p>"
        "<p>相关解读：<a href='/jd/1.html'>《文化活动管理办法》解读</a></p><p>云溪县文化局</p><p>2026年11月2日</p><p>（此件公开发布）</p>"
    )
    head = '<meta name="SiteName" content="云溪县文化局"><meta name="PubDate" content="2026-11-09 08:00"><meta name="ArticleTitle" content="关于印发文化活动管理办法的通知">'
    found, said = read(page("关于印发文化活动管理办法的通知", body, head), URL + "t20261105_1.html")
    assert (found["kind"], found["publish_date"]) == ("article", "2026-11-05")
    assert found["date_disagreements"] == [{"signal": "meta", "date": "2026-11-09", "days": 4}]
    document = found["document"]
    assert (document["number"], document["formed"], document["formed_by"]) == (
        "云文发〔2026〕11号",
        "2026-11-02",
        "header-block",
    )
    assert (document["official"], document["mark"], document["openness"]) == (True, "此件公开发布", "主动公开")
    assert document["links"] == [{"url": "http://www.yunxi.example/jd/1.html", "label": "《文化活动管理办法》解读"}]
    assert found["attachments"] == [{"url": URL + "a.docx", "label": "申报表", "kind": "docx"}]
    assert found["header_block"]["索引号"] == "4301/2026-1"
    assert found["identity"]["tags"] == {
        "kind": "article",
        "has": ["SiteName", "ArticleTitle", "PubDate"],
        "lacks": ["SiteDomain", "SiteIDCode", "ContentSource"],
    }
    for line in (
        "meta          2026-11-09  +4 days",
        "number       云文发〔2026〕11号",
        "formed       2026-11-02 (by header-block)",
        "索引号    4301/2026-1",
        "mark         此件公开发布",
        "docx  申报表",
    ):
        assert line in said


def test_a_list_with_its_links(read) -> None:
    rows = "".join(
        f"<li><a href='/tz/{at}.html'>关于开展第{at}次检查工作的通知</a><span>2026-11-{20 - at:02}</span></li>"
        for at in range(1, 7)
    )
    body = f"<ul>{rows}</ul><a href='index_1.html'>下一页</a><a href='index_9.html'>尾页</a>"
    found, said = read(page("通知公告", body), URL)
    assert (found["column"], found["list_reading"]["state"], found["list_reading"]["newest"]) == (
        "notices",
        "read",
        "2026-11-19",
    )
    assert (found["list_reading"]["next_page"], found["list_reading"]["last_page"]) == (
        URL + "index_1.html",
        URL + "index_9.html",
    )
    assert found["lists"][0] == {
        "zone": "main",
        "source": "static",
        "count": 6,
        "dated": 6,
        "newest": "2026-11-19",
        "oldest": "2026-11-14",
        "first": "关于开展第1次检查工作的通知",
    }
    guide = found["candidates"]["disclosure-guide"]
    assert [(one["url"], one["label"], one["tier"], one["zone"]) for one in guide] == [
        ("http://www.yunxi.example/zn/", "政府信息公开指南", "exact", "nav")
    ]
    assert "next page    " + URL + "index_1.html" in said
    assert "main  static  6 rows  6 dated  2026-11-14 to 2026-11-19" in said


def test_a_list_that_a_script_fills(read) -> None:
    body = "<div id=list></div><script>$.get('/api/list?page=1', function(d){ $('#list').html(d) })</script>"
    found, said = read(page("通知公告", body), URL)
    assert found["state"]["filled_by_script"]
    assert (found["list_reading"]["state"], found["list_reading"]["reason"]) == ("undetermined", "script-list")
    assert found["wanted"] == ["http://www.yunxi.example/api/list?page=1"]
    assert "from this page alone: undetermined (script-list)" in said
    assert "a night would go on to ask for\n  http://www.yunxi.example/api/list?page=1" in said


def test_a_guide_and_whose_contacts_they_are(read) -> None:
    body = (
        "<p>为便于获取政府信息，编制本指南。</p><h3>一、信息的分类和编排体系</h3><p>分为机构职能、政策文件等类别，按索引号编排。</p>"
        "<h3>二、获取方式</h3><p>通过本网站查阅。</p><h3>三、工作机构</h3><p>受理机构：云溪县文化局办公室</p><p>办公地址：云溪县人民路1号</p><p>联系电话：0731-84510018</p><p>传真：暂无</p>"
        "<h3>四、依申请公开</h3><p>申请人可以当面提交、邮寄申请。</p><h3>五、监督投诉</h3><p>投诉电话：0731-84510099</p>"
    )
    found, said = read(page("政府信息公开指南", body))
    assert (found["kind"], found["column"]) == ("guide", "disclosure-guide")
    assert "fax" in found["guide"]["has"]
    assert found["guide"]["lacks"] == ["hours", "internet"]
    assert {"field": "phone", "value": "0731-84510018", "label": "联系电话"} in found["contacts"]["read"]
    assert [(one["field"], one["text"], one["why"]) for one in found["contacts"]["refused"]] == [
        ("fax", "暂无", "placeholder"),
        ("phone", "0731-84510099", "somebody-else"),
    ]
    assert set(found["channels"]["mentions"]) == {"onsite", "written"}
    assert "not read  somebody-else  phone" in said
    assert "lacks        hours, internet" in said


def test_leaders(read) -> None:
    body = "<p>局长：王某某</p><p>工作分工：主持县文化局全面工作，分管办公室。</p><p>简历：男，汉族，1970年1月出生，大学学历。</p>"
    found, said = read(page("领导信息", body))
    assert found["column"] == "leadership-info"
    [person] = found["leaders"]["people"]
    assert (person["name"], person["post"], person["resume"]) == ("王某某", "局长", True)
    assert "王某某  局长" in said


def test_an_annual_report(read) -> None:
    body = f"<h3>一、总体情况</h3><p>{'本局依法公开政府信息。' * 70}</p><h3>二、主动公开政府信息情况</h3><p>共三件。</p><h3>三、存在的主要问题及改进情况</h3><p>无。</p>"
    found, said = read(page("云溪县文化局2025年政府信息公开工作年度报告", body))
    assert found["report"] == {
        "year": 2025,
        "format": "html",
        "has": ["overview", "disclosed", "problems"],
        "lacks": ["requests", "disputes", "others"],
        "complete": True,
        "trouble": "",
    }
    assert "lacks        requests, disputes, others" in said


@pytest.mark.parametrize(
    ("html", "key", "value", "line"),
    [
        ("<title>404</title><p>您访问的页面不存在或已被删除</p>", "missing", "页面不存在", "missing      says '"),
        ("<title>某局</title><p>您的请求被WEB防火墙拦截</p>", "blocked", "请求被WEB防火墙拦截", "blocked      says '"),
        (page("政策解读", "<p>暂无数据</p>"), "empty", "暂无", "empty        says '暂无"),
        (page("政策解读", "<p>栏目正在建设中</p>"), "closed", "正在建设", "closed       says '"),
        ("<body><div id=app></div><script src=/a.js></script>", "shell", True, "shell        shows next to nothing"),
    ],
    ids=["missing", "blocked", "empty", "closed", "shell"],
)
def test_the_state_of_a_page_with_its_words(read, html: str, key: str, value: object, line: str) -> None:
    found, said = read(html)
    assert value in found["state"][key] if isinstance(value, str) else found["state"][key] is value
    assert line in said


def test_whose_site_it_is_and_what_made_it(read) -> None:
    body = "<!-- Produced By TRS WCM 6.0 --><form action='/s' method='post'>检索词<input name='q'></form><iframe src='/f.html'></iframe>"
    head = '<meta name="SiteIDCode" content="4301050002"><meta http-equiv="refresh" content="5;url=/neu/">'
    found, said = read(page("网站地图", body, head))
    assert found["identity"]["codes"] == {"meta": "4301050002", "footer": "4301050001"}
    assert found["identity"]["own_names"] == ["云溪县文化局"]
    assert found["makes"] == [{"make": "trs", "mark": "Produced By TRS"}]
    assert found["frames"] == ["http://www.yunxi.example/f.html"]
    assert found["forms"][0]["action"] == "/s"
    assert found["refresh"] == {"url": "http://www.yunxi.example/neu/", "delay": 5.0, "how": "meta-refresh"}
    assert "the page gives different codes" in said
    assert "made with    trs  [Produced By TRS]" in said
    assert "moves on     to http://www.yunxi.example/neu/ after 5 s (meta-refresh)" in said


def test_nothing_is_said_of_what_is_not_there(read) -> None:
    found, said = read("<p>某</p>")
    assert [
        found[key]
        for key in ("document", "list_reading", "guide", "channels", "leaders", "report", "refresh", "column")
    ] == [None] * 8
    assert said.splitlines() == [
        "title        -", f"address      {URL}", "kind         other", "encoding     utf-8 (by utf-8)", "published    -",
    ]  # fmt: skip


def test_the_same_page_twice_is_the_same(read) -> None:
    html = page("通知公告", "<ul><li><a href=1.html>关于开展检查工作的通知</a><i>2026-01-02</i></li></ul>")
    assert json.dumps(read(html)[0]) == json.dumps(read(html)[0])


@pytest.mark.parametrize(
    "body",
    [
        b"<table>" * 10_000 + b"x",
        b"<p>\x00a\x00b</p>" + b"<p>x</p>" * 20,
        "<title>公".encode()[:-1],
        "<p>信息</p>".encode("gb18030") + "<p>公开</p>".encode(),
        b"<div><ul><li><a href=1>" + "政府信息公开指南".encode() * 3,
        b"<a href='http://[::1'>x</a><a href='//'>y</a><form action=':'>",
        b"\xff\xfe<\x00p\x00>\x00",
    ],
    ids=["nested", "null", "cut", "mixed", "unclosed", "addresses", "utf-16"],
)
def test_odd_bytes_are_read_as_far_as_they_go(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(body)
    for url in ("", URL):
        found = describe_whole(take_file(str(path), url, WORDS), WORDS, date(2026, 11, 20))
        SCHEMA.validate(json.loads(json.dumps(found)))
        assert in_words(found).startswith("title ")


PAGES = Path(__file__).resolve().parents[3] / "shared" / "real-pages"
REAL = sorted(one for one in PAGES.glob("*/index.html"))


@pytest.mark.skipif(not PAGES.is_dir(), reason="the saved pages are not there")
def test_saved_pages_of_real_portals_fit_what_is_published() -> None:
    assert len(REAL) >= 20
    for path in REAL:
        found = describe_whole(take_file(str(path), "", WORDS), WORDS, date(2026, 11, 20))
        SCHEMA.validate(json.loads(json.dumps(found)))
        lines = in_words(found).splitlines()
        assert lines[0] == f"title        {found['title'] or '-'}"
        assert "page.invalid" not in json.dumps(found)

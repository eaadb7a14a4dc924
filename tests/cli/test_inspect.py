# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from sitecheck.cli.inspect import describe, inspect
from sitecheck.page.read import read_page

app = typer.Typer()
app.command()(inspect)
RUN = CliRunner()

PAGE = """<title>通知公告-某县政府网</title><div class=nav><a href=../zn/>政府信息公开指南</a><a href='javascript:;'>依申请公开</a>
<a href='javascript:;'>政策解读</a><a href=/jd/>政策解读</a><a>信息公开年报</a></div>
<div>当前位置：<a>首页</a> > 通知公告</div>
<ul><li><a href=1.html>关于开展检查的通知</a><i>2020-01-02</i></li><li><a href=2.html>关于召开会议的通知</a><i>2020-03-02</i></li></ul>"""


def saved(tmp_path: Path, html: str = PAGE) -> str:
    path = tmp_path / "a.html"
    path.write_text(html, encoding="utf-8")
    return str(path)


def test_json(tmp_path: Path) -> None:
    result = RUN.invoke(app, [saved(tmp_path), "--url", "http://x.gov.cn/tzgg/", "--json"])
    assert result.exit_code == 0
    page = json.loads(result.stdout)
    assert page["schema"] == "sitecheck.page/1"
    assert (page["title"], page["kind"], page["encoding"]) == ("通知公告", "list", "utf-8")
    assert (page["list"]["count"], page["list"]["newest"]) == (2, "2020-03-02")
    assert page["list"]["items"][0] == {
        "title": "关于开展检查的通知",
        "url": "http://x.gov.cn/tzgg/1.html",
        "date": "2020-01-02",
    }
    links = page["links_to"]
    assert links["disclosure-guide"] == "http://x.gov.cn/zn/"
    assert links["foi-entry"] == "javascript:;"
    assert links["policy-interpretation-column"] == "http://x.gov.cn/jd/"
    assert links["disclosure-directory"] is None
    assert page["contact"] == dict.fromkeys(("org", "address", "hours", "phone", "fax", "email"))


def test_without_url_links_stay_as_written(tmp_path: Path) -> None:
    page = json.loads(RUN.invoke(app, [saved(tmp_path), "--json"]).stdout)
    assert page["links_to"]["disclosure-guide"] == "../zn/"
    assert page["list"]["items"][1]["url"] == "2.html"


def test_for_people(tmp_path: Path) -> None:
    result = RUN.invoke(app, [saved(tmp_path)])
    assert result.exit_code == 0
    assert "kind         list" in result.stdout
    assert "2020-03-02  关于召开会议的通知" in result.stdout


def test_a_missing_file_and_a_bad_url_are_usage_errors(tmp_path: Path) -> None:
    result = RUN.invoke(app, [str(tmp_path / "none.html")])
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr
    result = RUN.invoke(app, [saved(tmp_path), "--url", "x.gov.cn"])
    assert result.exit_code == 2
    assert "not an http(s) URL" in result.stderr


def test_contacts_of_an_overview_page_are_the_agencys() -> None:
    html = "<title>{}</title><p>" + "负责全县林业工作。" * 60 + "</p><p>电话：0379-65566778</p>"
    overview, _ = read_page(html.format("单位简介").encode(), "")
    contact, _ = read_page(html.format("联系方式").encode(), "")
    assert overview.contacts
    assert describe(overview)["contact"]["phone"] is None
    assert describe(contact)["contact"]["phone"] == "0379-65566778"

# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import typer
from tests.audit.kept_night import served
from tests.crawl.portal import Portal, Reply
from typer.testing import CliRunner

from sitecheck.cli.inspect import inspect

app = typer.Typer()
app.command()(inspect)
RUN = CliRunner()
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "page.schema.json").read_text(encoding="utf-8"))

PAGE = """<title>通知公告-某县政府网</title><div class=nav><a href=../zn/>政府信息公开指南</a><a href='javascript:;'>依申请公开</a>
<a href='javascript:;'>政策解读</a><a href=/jd/>政策解读</a><a>信息公开年报</a></div>
<div>当前位置：<a>首页</a> > 通知公告</div>
<ul><li><a href=1.html>关于开展检查的通知</a><i>2020-01-02</i></li><li><a href=2.html>关于召开会议的通知</a><i>2020-03-02</i></li></ul>"""


def saved(tmp_path: Path, html: str | bytes = PAGE) -> str:
    path = tmp_path / "a.html"
    path.write_bytes(html.encode() if isinstance(html, str) else html)
    return str(path)


def shown(*arguments: str) -> dict[str, object]:
    result = RUN.invoke(app, [*arguments, "--json", "--as-of", "2020-03-05"])
    assert result.exit_code == 0, result.stderr
    page = json.loads(result.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(page)
    return page


def test_json(tmp_path: Path) -> None:
    page = shown(saved(tmp_path), "--url", "http://x.gov.cn/tzgg/")
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
    page = shown(saved(tmp_path))
    assert page["url"] == ""
    assert page["links_to"]["disclosure-guide"] == "../zn/"
    assert page["list"]["items"][1]["url"] == "2.html"
    assert [one["url"] for one in page["candidates"]["disclosure-guide"]] == ["../zn/"]
    assert "page.invalid" not in json.dumps(page)


def test_for_people(tmp_path: Path) -> None:
    result = RUN.invoke(app, [saved(tmp_path)])
    assert result.exit_code == 0
    assert "kind         list" in result.stdout
    assert "2020-03-02  关于召开会议的通知" in result.stdout


def test_the_day_it_is_read_as_of(tmp_path: Path) -> None:
    result = RUN.invoke(app, [saved(tmp_path), "--as-of", "2020-13-01"])
    assert (result.exit_code, "is no date" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, "none.html: cannot be read: No such file or directory. Name a saved page"),
        (b"", "the file is empty"),
        (b" \r\n\t", "the file is empty"),
        (b"%PDF-1.4 \x00\x01", "is no text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "is no text"),
        (bytes(range(1, 32)) * 40, "is no text"),
        (b"<p>" + b"x" * (5 * 1024 * 1024), "larger than 5 MB"),
    ],
    ids=["missing", "empty", "white", "pdf", "png", "binary", "large"],
)
def test_what_is_no_page(tmp_path: Path, body: bytes | None, said: str) -> None:
    result = RUN.invoke(app, [saved(tmp_path, body) if body is not None else str(tmp_path / "none.html")])
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_folder_and_addresses_that_are_none(tmp_path: Path) -> None:
    result = RUN.invoke(app, [str(tmp_path)])
    assert (result.exit_code, "Is a directory" in result.stderr) == (2, True)
    for url in ("x.gov.cn", "http://", "ftp://x.gov.cn/"):
        result = RUN.invoke(app, [saved(tmp_path), "--url", url])
        assert (result.exit_code, "not an http(s) URL" in result.stderr) == (2, True)
    result = RUN.invoke(app, ["http://x.gov.cn/", "--url", "http://x.gov.cn/"])
    assert (result.exit_code, "--url is for saved pages" in result.stderr) == (2, True)


def test_a_line_of_five_megabytes_is_a_page(tmp_path: Path) -> None:
    page = shown(saved(tmp_path, b"<title>t</title><p>" + "某".encode() * (5_000_000 // 3)))
    assert page["title"] == "t"


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    pages = {
        "/": PAGE,
        "/gone": Reply(PAGE, 404),
        "/file.pdf": Reply(b"%PDF-1.4", content_type="application/pdf"),
        "/empty": Reply(""),
        "/large": Reply("<p>" + "x" * (5 * 1024 * 1024 + 8)),
        "/wall": Reply("<title>403</title>您的请求被WEB防火墙拦截", 403),
    }
    with served(Portal(pages)) as running:
        yield running


def test_a_page_that_is_fetched(portal: Portal) -> None:
    page = shown(portal.url("/"), "--allow-private")
    assert (page["url"], page["status"], page["list"]["count"]) == (portal.url("/"), 200, 2)
    assert shown(portal.url("/gone"), "--allow-private")["status"] == 404
    assert portal.asked("/zn/") == 0  # what it links to is not asked for


@pytest.mark.parametrize(
    ("target", "private", "code", "said"),
    [
        ("/", False, 3, "private-address: the address is private and is not asked"),
        ("/file.pdf", True, 3, "no page but a file (application/pdf)"),
        ("/empty", True, 3, "answered 200 without a page"),
        ("/large", True, 3, "too-large: the answer was too large to read"),
    ],
)
def test_what_cannot_be_fetched(portal: Portal, target: str, private: bool, code: int, said: str) -> None:
    result = RUN.invoke(app, [portal.url(target), *(["--allow-private"] if private else [])])
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr


def test_a_firewall_s_answer_is_shown_with_a_word_beside_it(portal: Portal) -> None:
    result = RUN.invoke(app, [portal.url("/wall"), "--allow-private"])
    assert result.exit_code == 0
    assert "kind         blocked" in result.stdout
    assert "a firewall or challenge stood in the way; shown is what was answered" in result.stderr


def test_an_address_that_is_none() -> None:
    result = RUN.invoke(app, ["http://user:word@127.0.0.1/", "--allow-private"])
    assert (result.exit_code, result.stdout) == (2, "")

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitecheck.page.refresh import find_refresh, parse_refresh

BASE = "http://x.gov.cn/a/"
CASES = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "wpt-meta-refresh.json"


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("", None),
        ("0;url=b/", (0, "b/")),
        ("5 , URL = 'b' c", (5, "b")),
        ("1.9; url=b", (1, "b")),
        (".5; b", (0, "b")),
        ("3", (3, None)),
        ("1 x;url=b", (1, "x;url=b")),
        ("+1; url=b", None),
        ("1url=b", None),
        ("99999999999999999999;url=b", (999999999, "b")),
    ],
)
def test_refresh_values(content: str, wanted: tuple[int, str | None] | None) -> None:
    assert parse_refresh(content) == wanted


@pytest.mark.skipif(not CASES.is_file(), reason="the folder of public test data is absent")
def test_all_public_cases() -> None:
    for case in json.loads(CASES.read_text(encoding="utf-8")):
        wanted = case["expected"]
        assert parse_refresh(case["content"]) == (wanted and (wanted["delay"], wanted["url"])), case


@pytest.mark.parametrize(
    ("script", "target"),
    [
        ("location.replace('./jbxx/')", "http://x.gov.cn/a/jbxx/"),
        ('window.top.location.href = "http://y.gov.cn/";', "http://y.gov.cn/"),
        ("self.location='b.html'", "http://x.gov.cn/a/b.html"),
        ("document.location.assign( 'b.html' );", "http://x.gov.cn/a/b.html"),
        ("setTimeout(\"location.href='b.html'\", 3000)", "http://x.gov.cn/a/b.html"),
        ('document.write(\'<meta http-equiv="Refresh" content="0;URL=http://y.gov.cn/z/" />\');', "http://y.gov.cn/z/"),
        ("document.write('<meta http-equiv=refresh content=\"0;url=z/\">')", "http://x.gov.cn/a/z/"),
        ("if(/Android/.test(ua)){location.href='/wap/index.html'}else{location.href='/pc/'}", "http://x.gov.cn/pc/"),
        ("// location.href='old.html'\nlocation.href='new.html'", "http://x.gov.cn/a/new.html"),
        ("/* location='old.html' */", None),
        ("location.href = 'a' + id;", None),
        ("location.href = base;", None),
        ("if (a) location='b.html'; else location='c.html';", None),
        ("mylocation='b.html'", None),
        ("location.href='javascript:void(0)'", None),
    ],
)
def test_scripts_of_a_shell(script: str, target: str | None) -> None:
    found = find_refresh([], None, [script], BASE, shell=True)
    assert (found.url if found else None) == target
    assert found is None or found.how == "script"


def test_scripts_of_a_full_page_wait_for_a_click() -> None:
    assert find_refresh([], None, ["location.href='b.html'"], BASE, shell=False) is None


def test_header_comes_before_meta_and_meta_before_script() -> None:
    found = find_refresh(["2;url=m"], "1;url=h", ["location='s'"], BASE, shell=True)
    assert found is not None
    assert (found.url, found.delay, found.how) == ("http://x.gov.cn/a/h", 1.0, "refresh-header")
    found = find_refresh(["2;url=m"], None, ["location='s'"], BASE, shell=True)
    assert found is not None
    assert (found.url, found.how) == ("http://x.gov.cn/a/m", "meta-refresh")


def test_a_page_that_reloads_itself_is_no_redirect() -> None:
    assert find_refresh(["30"], None, [], BASE, shell=False) is None

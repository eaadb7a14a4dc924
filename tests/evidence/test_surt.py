"""The keys of addresses, as every indexer and player of web archives makes them."""

from __future__ import annotations

import json
import subprocess

import pytest
from tests.evidence.players import PYTHON, needs_players

from sitecheck.evidence.surt import surt

KEYS = {
    "http://www.example.gov.cn/": "cn,gov,example)/",
    "http://www.example.gov.cn": "cn,gov,example)/",
    "HTTP://WWW2.Example.gov.cn:80/A/b/?b=2&a=1#x": "cn,gov,example)/a/b?a=1&b=2",
    "https://example.gov.cn:443/a//b/../c/./d/": "cn,gov,example)/a/c/d",
    "https://example.gov.cn:8443/a%20b/?k=%E6%94%BF&K=1": "cn,gov,example:8443)/a%20b?k=%e6%94%bf&k=1",
    "http://公开.cn/政务": "cn,xn--55qw44a)/%e6%94%bf%e5%8a%a1",
    "http://user:pw@example.cn/x": "cn,example)/x",
    "http://127.0.0.24:8181/col/col12/index.html": "24,0,0,127:8181)/col/col12/index.html",
    "http://2130706433/x": "1,0,0,127)/x",
    "http://0177.0.0.1/x": "1,0,0,127)/x",
    "http://1.2.3.999/x": "999,3,2,1)/x",
    "http://[::1]:80/a": "::1)/a",
    "http://example.cn/a?jsessionid=0123456789abcdef0123456789abcdef&x=1": "cn,example)/a?x=1",
    "http://example.cn/a?x=1&PHPSESSID=0123456789abcdef0123456789abcdef&y=2": "cn,example)/a?x=1&y=2",
    "http://example.cn/a?CFID=1&CFTOKEN=2&z=1": "cn,example)/a?z=1",
    "http://example.cn/a?sid=0123456789abcdef0123456789abcdef": "cn,example)/a",
    "http://example.cn/(S(abcdefghijklmnopqrstuvwx))/p.aspx?a=1": "cn,example)/p.aspx?a=1",
    "http://example.cn/?": "cn,example)/",
    "http://example.cn/a?b&&a=": "cn,example)/a?&a=&b",
    "http://example.cn/%2525/x": "cn,example)/%25/x",
    "http://http://example.cn/x": "cn,example)/x",
    "example.cn/x": "cn,example)/x",
    "http://example..cn./a": "cn,example)/a",
    "http://example.cn/../../a": "cn,example)/a",
    "http://example.cn:bad/": "http://example.cn:bad/",
    "http://example.cn:/a": "cn,example)/a",
    'http://example.cn/A|B<C>"D"{E}^F': 'cn,example)/a|b<c>"d"{e}^f',
    "http://example.cn/a\tb\n": "cn,example)/ab",
    "http://example.cn/%ff%fe": "cn,example)/%ff%fe",
    "urn:sitecheck:picture:0123ABC": "urn:sitecheck:picture:0123abc",
    "urn:sitecheck:dom:http://Example.cn/A/?Q=1#f": "urn:sitecheck:dom:http://example.cn/a?q=1",
}


@pytest.mark.parametrize(("url", "key"), KEYS.items())
def test_key(url: str, key: str) -> None:
    assert surt(url) == key


@needs_players
def test_the_usual_library_makes_the_same_keys() -> None:
    given = [url for url in KEYS if surt(url) != url or url.startswith("urn:")]  # it gives up on the others
    assert len(given) == len(KEYS) - 1
    code = "import json, sys, surt; print(json.dumps([surt.surt(url) for url in json.load(sys.stdin)]))"
    done = subprocess.run([PYTHON, "-c", code], input=json.dumps(given), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [surt(url) for url in given]

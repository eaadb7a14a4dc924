from __future__ import annotations

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._urls import follow, hostname, netloc, place_of, wire_target, wire_url
from sitecheck.fetch.errors import FetchError


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://a.test/", b"/"),
        ("http://a.test/x?", b"/x?"),
        ("http://a.test/x?y=http://b.test/z", b"/x?y=http://b.test/z"),
        ("http://a.test:8080//x", b"//x"),
        ("http://a.test?q", b"/?q"),
        ("http://a.test", b"/"),
    ],
)
def test_wire_target(url: str, target: bytes) -> None:
    assert wire_target(url) == target


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (b"/b", "http://a.test/b"),
        (b"b?c#d", "http://a.test/dir/b?c"),
        (b"//other.test/x", "http://other.test/x"),
        (b"https://a.test", "https://a.test/"),
        (b"?page=2", "http://a.test/dir/page?page=2"),
        (b" /b ", "http://a.test/b"),
        (b"\\b", "http://a.test/b"),
        ("/中文".encode(), "http://a.test/%E4%B8%AD%E6%96%87"),
        ("/中文".encode("gbk"), "http://a.test/%D6%D0%CE%C4"),
        (b"/%u4e2d?", "http://a.test/%u4e2d?"),
        (b"javascript:void(0)", "javascript:void(0)"),
    ],
)
def test_follow(location: bytes, target: str) -> None:
    assert follow("http://a.test/dir/page", location) == target


@pytest.mark.parametrize("location", [b"http://", b"http://a b/", b"http://a.test:99999/", b"http://[::1/"])
def test_follow_refuses_what_no_browser_reads(location: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        follow("http://a.test/", location)
    assert caught.value.failure is Failure.BAD_URL


def test_hosts() -> None:
    assert netloc("HTTP://A.Test:80/") == "a.test"
    assert netloc("http://u:p@a.test:81/") == "a.test:81"
    assert hostname("http://[::1]:81/") == "::1"
    assert wire_url("http://中国.test/#x") == "http://xn--fiqs8s.test/"


def same_as_ada(url: str) -> None:
    parsed, place = ada_url.URL(url), place_of(url)
    assert place.url == parsed.href.partition("#")[0]
    assert place.scheme == parsed.protocol[:-1]
    assert place.netloc == parsed.host
    assert place.hostname == parsed.hostname.strip("[]")
    assert place.port == (int(parsed.port) if parsed.port else 443 if place.scheme == "https" else 80)
    assert place.credentials == bool(parsed.username or parsed.password)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.test",
        "HTTP://A.Test:80/",
        "https://a.test:80/?x",
        "http://u:p@a.test:81/x@y:9?z@q",
        "http://u@a.test/",
        "http://:p@a.test/",
        "http://:@a.test/",
        "http://[::1]:81/",
        "http://[::1]",
        "http:a.test",
        "http:////a.test\\b",
        "http://0x7f.1/",
        "http://a?b@c:9/d",
        "javascript:void(0)//a@b:1",
        "mailto:a@b.test",
        "file:///etc/passwd",
        "ftp://h.test:21/",
        "foo://h:9/p",
        "foo://h?x@y",
    ],
)
def test_a_place_is_what_the_parser_says(url: str) -> None:
    same_as_ada(url)


@given(
    st.text("ab:@/?#[].1\\%中", max_size=20),
    st.sampled_from(["http://", "https://", "http:", "ftp://", "foo://", "foo:", ""]),
)
def test_a_place_is_what_the_parser_says_of_anything(rest: str, scheme: str) -> None:
    try:
        ada_url.URL(scheme + rest)
    except ValueError:
        with pytest.raises(FetchError):
            place_of(scheme + rest)
    else:
        same_as_ada(scheme + rest)

from __future__ import annotations

import httpx
import pytest
from tests.fetch.fakes import Inner

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import Trip, build
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.guard import check_url
from sitecheck.fetch.redirects import Redirects

Pages = dict[str, tuple[int, str]]


def site(pages: Pages) -> Inner:
    def answer(request: httpx.Request) -> httpx.Response:
        status, location = pages.get(str(request.url), (200, ""))
        return httpx.Response(status, headers={"Location": location} if location else {})

    return Inner(answer)


async def follow(
    inner: Inner, url: str = "http://a.test/", method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int | Failure, Trip]:
    trip = Trip(url)
    request = build(method, trip, httpx.Headers(headers))
    try:
        return (await Redirects(inner, check_url).handle_async_request(request)).status_code, trip
    except FetchError as error:
        return error.failure, trip


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_redirects_are_followed_and_kept(status: int, method: str) -> None:
    inner = site({"http://a.test/": (status, "/b?#x"), "http://a.test/b?": (status, "https://b.test/c")})
    result, trip = await follow(inner, method=method)
    assert (result, trip.url) == (200, "https://b.test/c")
    assert [(hop.url, hop.status, hop.target) for hop in trip.hops] == [
        ("http://a.test/", status, "http://a.test/b?"),
        ("http://a.test/b?", status, "https://b.test/c"),
    ]
    assert [request.method for request in inner.requests] == [method] * 3
    assert inner.requests[1].extensions["target"] == b"/b?"


@pytest.mark.parametrize("page", [(300, "/b"), (304, "/b"), (201, "/b"), (302, ""), (302, " ")])
async def test_answers_that_are_no_redirect(page: tuple[int, str]) -> None:
    result, trip = await follow(site({"http://a.test/": page}))
    assert (result, trip.hops) == (page[0], [])


@pytest.mark.parametrize(
    ("pages", "hops"),
    [
        ({"http://a.test/": (302, "/")}, 1),
        ({"http://a.test/": (302, "/#again")}, 1),
        ({"http://a.test/": (302, "/b"), "http://a.test/b": (302, "/")}, 2),
    ],
)
async def test_circles(pages: Pages, hops: int) -> None:
    result, trip = await follow(site(pages))
    assert (result, len(trip.hops)) == (Failure.REDIRECT_LOOP, hops)


@pytest.mark.parametrize(("length", "expected"), [(10, 200), (11, Failure.REDIRECT_LOOP)])
async def test_ten_hops_and_no_more(length: int, expected: int | Failure) -> None:
    pages = {f"http://a.test/{n or ''}": (302, f"/{n + 1}") for n in range(length)}
    inner = site(pages)
    assert (await follow(inner))[0] == expected
    assert len(inner.requests) == 11


@pytest.mark.parametrize(
    ("location", "failure", "requests"),
    [
        ("javascript:alert(1)", Failure.BAD_URL, 1),
        ("mailto:a@b.test", Failure.BAD_URL, 1),
        ("file:///etc/passwd", Failure.BAD_URL, 1),
        ("http://u:p@b.test/", Failure.BAD_URL, 1),
        ("http://", Failure.BAD_URL, 1),
    ],
)
async def test_each_hop_is_admitted_anew(location: str, failure: Failure, requests: int) -> None:
    inner = site({"http://a.test/": (302, location)})
    assert (await follow(inner))[0] is failure
    assert len(inner.requests) == requests


async def test_an_unreadable_location_keeps_the_answer() -> None:
    request = build("GET", Trip("http://a.test/"), httpx.Headers())
    with pytest.raises(FetchError) as caught:
        await Redirects(site({"http://a.test/": (302, "http://")}), check_url).handle_async_request(request)
    assert caught.value.status == 302


async def test_what_belongs_to_the_first_url_stays_there() -> None:
    inner = site({"http://a.test/": (302, "http://b.test/")})
    given = {"Referer": "http://x.test/", "If-None-Match": '"1"', "Cookie": "a=1", "User-Agent": "me"}
    await follow(inner, headers=given)
    sent = inner.requests[1].headers
    assert (sent["host"], sent["referer"], sent["user-agent"]) == ("b.test", "http://x.test/", "me")
    assert "if-none-match" not in sent
    assert "cookie" not in sent


async def test_cookies_live_on_their_host_for_the_length_of_the_chain() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "cookie" not in request.headers and request.url.host == "a.test":
            cookies = [
                ("Set-Cookie", "s=1; Path=/; HttpOnly"),
                ("Set-Cookie", "t=2"),
                ("Set-Cookie", "bad\x01=3"),
                ("Set-Cookie", "x"),
            ]
            return httpx.Response(302, headers=[("Location", "/in"), *cookies])
        return (
            httpx.Response(302, headers={"Location": "http://b.test/"})
            if request.url.host == "a.test"
            else httpx.Response(200)
        )

    inner = Inner(answer)
    assert (await follow(inner))[0] == 200
    assert [request.headers.get("cookie") for request in inner.requests] == [None, "s=1; t=2", None]


async def test_closing() -> None:
    inner = site({})
    await Redirects(inner, check_url).aclose()
    assert inner.closed

from __future__ import annotations

import pytest
from tests.fetch.fakes import Script, ask

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.guard import Guard, check_url
from sitecheck.fetch.scope import Scope, check_scope


@pytest.mark.parametrize("url", ["http://a.test/", "HTTPS://A.test:8443/x?y", "http://127.0.0.1/", "http://[::1]/"])
def test_urls_that_may_be_asked_for(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.test/",
        "file:///x",
        "data:text/html,x",
        "about:blank",
        "ws://a.test/",
        "http://u@a.test/",
        "http://:p@a.test/",
        "x",
        "",
    ],
)
def test_urls_that_are_never_asked_for(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        check_url(url)
    assert caught.value.failure is Failure.BAD_URL


async def test_the_layers_let_through_or_refuse() -> None:
    inner = Script(200)
    guard = Guard(Scope(inner, lambda url: "elsewhere" if "b.test" in url else None))
    assert (await guard.handle_async_request(ask("http://a.test/"))).status_code == 200
    with pytest.raises(FetchError, match="out of scope: elsewhere") as caught:
        await guard.handle_async_request(ask("http://b.test/"))
    assert caught.value.failure is Failure.OUT_OF_BUDGET
    with pytest.raises(FetchError):
        await guard.handle_async_request(ask("http://u:p@a.test/"))
    assert len(inner.requests) == 1
    await guard.aclose()
    assert inner.closed


def test_without_a_fence_everything_belongs() -> None:
    check_scope(None, "http://anything.test/")

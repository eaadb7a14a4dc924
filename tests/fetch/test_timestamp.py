from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from sitecheck.fetch.timestamp import AuthorityError, ask_authority

URL = "http://127.0.0.1:9/tsa"
TYPE = "application/timestamp-reply"


def ask(handler, **more) -> bytes:
    return ask_authority(URL, b"query", transport=httpx.MockTransport(handler), **more)


def test_the_query_goes_out_as_the_standard_says() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, headers={"Content-Type": f"{TYPE}; x=y"}, content=b"answer")

    assert ask(answer) == b"answer"
    (one,) = asked
    assert (one.method, str(one.url), one.content) == ("POST", URL, b"query")
    assert one.headers["Content-Type"] == "application/timestamp-query"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(500), "status 500"),
        (httpx.Response(302, headers={"Location": "http://127.0.0.1:9/other"}), "status 302"),
        (httpx.Response(200, headers={"Content-Type": "text/html"}, content=b"<p>"), "with text/html, not with"),
        (httpx.Response(200, content=b"x"), "with no type, not with"),
        (httpx.Response(200, headers={"Content-Type": TYPE}, content=bytes(300_000)), "longer than 256 KB"),
    ],
)
def test_answers_that_are_no_stamp(answer: httpx.Response, said: str) -> None:
    with pytest.raises(AuthorityError, match=said):
        ask(lambda _: answer)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (httpx.ConnectError("refused"), "cannot be reached: refused"),
        (httpx.ReadTimeout("slow"), "did not answer within 7 seconds"),
        (httpx.RemoteProtocolError(""), "cannot be reached: RemoteProtocolError"),
    ],
)
def test_no_answer(error: Exception, said: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(AuthorityError, match=said):
        ask(answer, seconds=7)


def test_an_answer_that_drips_is_given_up() -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(1000):
            yield b"x"

    ticks = iter(range(0, 1000, 5))
    with pytest.raises(AuthorityError, match="did not come to an end in time"):
        ask(
            lambda _: httpx.Response(200, headers={"Content-Type": TYPE}, content=drip()),
            seconds=20,
            clock=lambda: float(next(ticks)),
        )


def test_an_address_that_is_none() -> None:
    with pytest.raises(AuthorityError, match="cannot be reached"):
        ask_authority("http://[", b"query")

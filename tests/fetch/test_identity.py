from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from sitecheck.fetch.identity import IdentityClient, ProviderError

ISSUER = "https://id.example/realms/office"
URL = "https://id.example/token"


def client(handler, **more) -> IdentityClient:
    return IdentityClient(ISSUER, transport=httpx.MockTransport(handler), **more)


def test_a_form_goes_out_as_the_standard_says() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"id_token": "x"})

    assert client(answer).post(URL, "grant_type=authorization_code", ("desk", "secret")) == {"id_token": "x"}
    (one,) = asked
    assert (one.method, str(one.url), one.content) == ("POST", URL, b"grant_type=authorization_code")
    assert one.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert one.headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://id.example/keys", True),
        ("https://id.example:443/keys", True),
        ("http://id.example/keys", False),
        ("https://id.example:8443/keys", False),
        ("https://id.example.elsewhere.example/keys", False),
        ("https://elsewhere.example/?https://id.example/keys", False),
        ("https://id.example@elsewhere.example/", False),
        ("//id.example/keys", False),
        ("https://id.example:x/", False),
        ("", False),
    ],
)
def test_no_other_origin_is_ever_asked(url: str, allowed: bool) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={})

    provider = client(answer)
    assert provider.allows(url) is allowed
    if allowed:
        provider.get(url)
    else:
        with pytest.raises(ProviderError, match="does not lie at the issuer's own origin"):
            provider.get(url)
    assert len(asked) == allowed


@pytest.mark.parametrize(
    ("answer", "message", "said"),
    [
        (httpx.Response(400, json={"error": "invalid_grant"}), "status 400: 'invalid_grant'", "invalid_grant"),
        (httpx.Response(400, json={"error": ["x"]}), "status 400", ""),
        (httpx.Response(500, text="<p>"), "status 500", ""),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example/"}), "status 302", ""),
        (httpx.Response(200, text="<p>"), "no JSON object", ""),
        (httpx.Response(200, json=["x"]), "no JSON object", ""),
        (httpx.Response(200, text="[" * 100_000), "no JSON object", ""),
        (httpx.Response(200, content=bytes(300_000)), "longer than 256 KB", ""),
    ],
)
def test_answers_that_are_none(answer: httpx.Response, message: str, said: str) -> None:
    with pytest.raises(ProviderError, match=message) as refused:
        client(lambda _: answer).get(URL)
    assert refused.value.said == said


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (httpx.ConnectError("refused"), "cannot be reached: refused"),
        (httpx.ReadTimeout("slow"), "did not answer within 7 seconds"),
        (httpx.RemoteProtocolError(""), "cannot be reached: RemoteProtocolError"),
    ],
)
def test_no_answer(error: Exception, message: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(ProviderError, match=message):
        client(answer, seconds=7).get(URL)


def test_an_answer_that_drips_is_given_up() -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(1000):
            yield b"x"

    ticks = iter(range(0, 1000, 5))
    with pytest.raises(ProviderError, match="did not come to an end in time"):
        client(lambda _: httpx.Response(200, content=drip()), seconds=20, clock=lambda: float(next(ticks))).get(URL)

from __future__ import annotations

import pytest

from sitecheck.audit.inspect.taken import BadInput, NotReached, take_answer
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.page.lexicon import load_lexicon

URL = "http://www.yunxi.example/"
WORDS = load_lexicon()


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (Failure.REFUSED, "refused: the connection was refused (told so)."),
        (Failure.TIMEOUT_READ, "timeout-read: the answer took too long (told so)."),
        (Failure.TIMEOUT_CONNECT, "timeout-connect: connecting took too long"),
        (Failure.TOO_LARGE, "too-large: the answer was too large to read"),
        (Failure.DNS, "dns: the name does not resolve (told so); check how it is written"),
        (
            Failure.PRIVATE_ADDRESS,
            "private-address: the address is private and is not asked (told so); with --allow-priv",
        ),
        (Failure.BLOCKED, "blocked: a firewall or challenge stood in the way (told so); save the page in a browser"),
        (Failure.REDIRECT_LOOP, "redirect-loop: "),
    ],
)
def test_why_nothing_could_be_fetched(failure: Failure, said: str) -> None:
    with pytest.raises(NotReached) as raised:
        take_answer(Fetched(URL, URL, "GET", None, failure=failure, detail="told so"), WORDS)
    assert str(raised.value).startswith(f"{URL}: {said}")


def test_every_failure_is_told_in_words() -> None:
    for failure in Failure:
        with pytest.raises((NotReached, BadInput)) as raised:
            take_answer(Fetched(URL, URL, "GET", None, failure=failure), WORDS)
        assert str(raised.value) != f"{URL}: {failure.value}: {failure.value}."


def test_an_address_that_is_none_is_bad_input() -> None:
    with pytest.raises(BadInput, match="no host"):
        take_answer(Fetched("http://", "http://", "GET", None, failure=Failure.BAD_URL, detail="no host"), WORDS)


def test_what_a_firewall_answers_is_shown() -> None:
    body = "<title>提示</title><p>您的请求被WEB防火墙拦截</p>".encode()
    taken = take_answer(Fetched(URL, URL, "GET", 403, body=body, failure=Failure.BLOCKED), WORDS)
    assert taken.note.startswith(f"{URL}: blocked: ")
    assert taken.bare.page is not None
    assert taken.bare.page.title == "提示"


def test_the_address_is_where_it_ended() -> None:
    body = "<title>首页</title><a href=a.html>通知公告</a>".encode()
    taken = take_answer(Fetched(URL, f"{URL}b/", "GET", 200, body=body), WORDS)
    assert taken.bare.page is not None
    assert (taken.bare.page.url, taken.bare.page.links[0].url) == (f"{URL}b/", f"{URL}b/a.html")

from __future__ import annotations

import pytest
from tests.survey.fake import AT

from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.visit import LinkState
from sitecheck.survey.link_looks import Seen, look_at, needs_second, verdict_of

URL = "http://portal.test/a"
KNOWN = "the name does not exist; other names resolve in this run"


def fetched(status: int | None, failure: Failure | None = None, *, method: str = "GET", detail: str = "") -> Fetched:
    attempt = Attempt(AT, method, URL, None, status, failure)
    return Fetched(URL, URL, method, status, failure=failure, detail=detail, attempts=(attempt,))


@pytest.mark.parametrize(
    ("status", "failure", "seen", "reason"),
    [
        (200, None, Seen.OK, ""),
        (206, None, Seen.OK, ""),
        (404, None, Seen.GONE, "http-404"),
        (410, None, Seen.GONE, "http-410"),
        (500, None, Seen.FAILED, "http-500"),
        (503, None, Seen.UNCLEAR, "http-503"),
        (999, None, Seen.UNCLEAR, "http-999"),
        *((status, None, Seen.UNCLEAR, f"http-{status}") for status in (301, 400, 401, 403, 405, 412, 429, 451)),
        (412, Failure.BLOCKED, Seen.REFUSED, "blocked"),
        (None, Failure.REFUSED, Seen.FAILED, "refused"),
        (None, Failure.RESET, Seen.UNCLEAR, "reset"),
        (None, Failure.TLS, Seen.UNCLEAR, "tls"),
        (None, Failure.TIMEOUT_READ, Seen.UNCLEAR, "timeout-read"),
        (200, Failure.TOO_LARGE, Seen.OK, "too-large"),
        (None, Failure.ROBOTS, Seen.REFUSED, "robots"),
        (None, Failure.PRIVATE_ADDRESS, Seen.REFUSED, "private-address"),
        (None, Failure.OUT_OF_BUDGET, Seen.REFUSED, "out-of-budget"),
        (None, None, Seen.UNCLEAR, "bad-response"),
    ],
)
def test_one_look(status: int | None, failure: Failure | None, seen: Seen, reason: str) -> None:
    look = look_at(fetched(status, failure))
    assert (look.seen, look.reason) == (seen, reason)


@pytest.mark.parametrize("failure", list(Failure))
def test_every_failure_is_read(failure: Failure) -> None:
    look = look_at(fetched(None, failure))
    assert needs_second(look) is (look.seen is not Seen.REFUSED)


@pytest.mark.parametrize(
    ("detail", "seen"),
    [
        (KNOWN, Seen.FAILED),
        (
            "the name does not exist; no other name has resolved in this run, the resolver itself may be down",
            Seen.UNCLEAR,
        ),
        ("temporary failure: no answer in time; other names resolve in this run", Seen.UNCLEAR),
    ],
)
def test_a_name_fails_only_while_others_resolve(detail: str, seen: Seen) -> None:
    assert look_at(fetched(None, Failure.DNS, detail=detail)).seen is seen


@pytest.mark.parametrize(
    ("url", "method", "body", "headers", "reason"),
    [
        ("http://a.test/x.pdf", "GET", b"%PDF-1.4", (), ""),
        ("http://a.test/x.pdf", "GET", b"<html>404</html>", (("Content-Type", "application/pdf"),), "not-a-file"),
        ("http://a.test/x.pdf", "HEAD", b"", (("Content-Length", "0"),), ""),
        ("http://a.test/x.pdf", "GET", b"", (("content-length", "0"),), "empty-file"),
        ("http://a.test/x.pdf", "GET", b"", (("content-length", "7"),), ""),
        ("http://a.test/x.html", "GET", b"<html>", (), ""),
        ("http://a.test/x.doc", "GET", b'{"code": 404}', (), ""),
    ],
)
def test_what_opens_in_place_of_a_file(
    url: str, method: str, body: bytes, headers: tuple[tuple[str, str], ...], reason: str
) -> None:
    look = look_at(Fetched(url, url, method, 200, headers, body))
    assert (look.seen, look.reason) == (Seen.OK, reason)


DEAD, OK, UNDECIDED = LinkState.DEAD, LinkState.OK, LinkState.UNDECIDED
GONE = fetched(404)
DNS = fetched(None, Failure.DNS, detail=KNOWN)


@pytest.mark.parametrize(
    ("first", "second", "state", "certain"),
    [
        (fetched(200), None, OK, False),
        (GONE, GONE, DEAD, True),
        (GONE, fetched(410), DEAD, True),
        (fetched(404, method="HEAD"), fetched(404, method="HEAD"), DEAD, False),
        (GONE, fetched(200), OK, False),
        (GONE, fetched(None, Failure.TIMEOUT_READ), UNDECIDED, False),
        (GONE, fetched(412, Failure.BLOCKED), UNDECIDED, False),
        (fetched(500), fetched(500), DEAD, False),
        (fetched(500), fetched(200), OK, False),
        (fetched(500), GONE, DEAD, False),
        (fetched(None, Failure.TIMEOUT_READ), GONE, DEAD, False),
        (fetched(None, Failure.TIMEOUT_READ), fetched(500), UNDECIDED, False),
        (fetched(None, Failure.REFUSED), fetched(None, Failure.REFUSED), DEAD, False),
        (DNS, DNS, DEAD, False),
        (fetched(403), fetched(403), UNDECIDED, False),
        (fetched(None, Failure.TLS), fetched(None, Failure.TLS), UNDECIDED, False),
        (fetched(412, Failure.BLOCKED), None, UNDECIDED, False),
        (fetched(None, Failure.ROBOTS), None, UNDECIDED, False),
    ],
)
def test_two_looks(first: Fetched, second: Fetched | None, state: LinkState, certain: bool) -> None:
    verdict = verdict_of(URL, look_at(first), look_at(second) if second is not None else None)
    assert (verdict.state, verdict.certain) == (state, certain)
    assert len(verdict.attempts) == (1 if second is None else 2)

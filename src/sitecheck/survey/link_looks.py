"""What one or two looks at a link's target mean. Pure; errs towards undecided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.visit import LinkState, LinkVerdict
from sitecheck.page.attachments import AttachmentKind, attachment_kind, is_document

NOT_A_FILE = "not-a-file"
EMPTY_FILE = "empty-file"
_GONE = frozenset({404, 410})
_NO_STATUS = 600  # from here on no status of HTTP: gates answer 999 to programs
_LATER = 503  # the server itself says that it is for the moment only
_NO_NAME = "the name does not exist"
_ALONE = "no other outside address has answered"
_OTHERS_RESOLVE = "other names resolve"


class Seen(StrEnum):
    """What a single look showed."""

    OK = "ok"
    GONE = "gone"  # 404 or 410
    FAILED = "failed"  # an error of the server or of the connection, which may pass
    UNCLEAR = "unclear"  # nothing that says anything about the page
    REFUSED = "refused"  # nobody looked: robots, private address, block, budget; asking again changes nothing


@dataclass(frozen=True, slots=True)
class Look:
    """One look with its reason code."""

    seen: Seen
    reason: str
    fetched: Fetched


def look_at(fetched: Fetched) -> Look:
    """Read one answer."""
    if fetched.failure is not None:
        return Look(_seen_failure(fetched.failure, fetched), fetched.failure.value, fetched)
    status = fetched.status
    if status is None:
        return Look(Seen.UNCLEAR, Failure.BAD_RESPONSE.value, fetched)
    if 200 <= status < 300:
        return Look(Seen.OK, _instead_of_a_file(fetched), fetched)
    if status in _GONE:
        return Look(Seen.GONE, f"http-{status}", fetched)
    if 500 <= status < _NO_STATUS and status != _LATER:
        return Look(Seen.FAILED, f"http-{status}", fetched)
    return Look(Seen.UNCLEAR, f"http-{status}", fetched)


def _instead_of_a_file(fetched: Fetched) -> str:
    """Why what opened is not the document its address names, "" where it is, or where nobody can tell."""
    if fetched.method.upper() != "GET" or not is_document(fetched.url):
        return ""
    match attachment_kind(fetched.body, fetched.header("content-type") or "", fetched.url):
        case AttachmentKind.PAGE:
            return NOT_A_FILE
        case AttachmentKind.EMPTY:
            # A body may also not have been kept; only the server's own word makes it an empty file.
            return EMPTY_FILE if fetched.header("content-length") == "0" else ""
        case AttachmentKind.FILE | AttachmentKind.OTHER:
            return ""
        case never:
            assert_never(never)


def _seen_failure(failure: Failure, fetched: Fetched) -> Seen:
    match failure:
        case Failure.REFUSED:
            # In a closed network everything outside refuses: that says nothing about the site.
            return Seen.UNCLEAR if _ALONE in fetched.detail else Seen.FAILED
        case Failure.DNS:
            # A name that fails says something about the site only while the resolver answers for others.
            known = _NO_NAME in fetched.detail and _OTHERS_RESOLVE in fetched.detail
            return Seen.FAILED if known else Seen.UNCLEAR
        case Failure.TOO_LARGE:
            return Seen.OK if fetched.status is not None and 200 <= fetched.status < 300 else Seen.UNCLEAR
        case (
            Failure.RESET  # firewalls do the same
            | Failure.TLS
            | Failure.TIMEOUT_CONNECT
            | Failure.TIMEOUT_READ
            | Failure.BAD_ENCODING
            | Failure.BAD_RESPONSE
            | Failure.REDIRECT_LOOP
            | Failure.RENDER_FAILED
        ):
            return Seen.UNCLEAR
        case (
            Failure.BLOCKED
            | Failure.ROBOTS
            | Failure.ROBOTS_UNREACHABLE
            | Failure.PRIVATE_ADDRESS
            | Failure.BAD_URL
            | Failure.OUT_OF_BUDGET
        ):
            return Seen.REFUSED
    assert_never(failure)


def is_ours(fetched: Fetched) -> bool:
    """Whether a connection that failed may be the doing of our own network: nothing else outside has answered."""
    return _ALONE in fetched.detail or (
        fetched.failure is Failure.DNS and _seen_failure(Failure.DNS, fetched) is Seen.UNCLEAR
    )


def needs_second(look: Look) -> bool:
    """Whether another look could tell more."""
    match look.seen:
        case Seen.OK | Seen.REFUSED:
            return False
        case Seen.GONE | Seen.FAILED | Seen.UNCLEAR:
            return True
    assert_never(look.seen)


def verdict_of(url: str, first: Look, second: Look | None) -> LinkVerdict:
    """The verdict of one look, or of two at different times."""
    last = second if second is not None else first
    attempts = first.fetched.attempts + (second.fetched.attempts if second is not None else ())
    if last.seen is Seen.OK:
        return _verdict(url, LinkState.OK, last.reason, False, last, attempts)
    if second is None or last.seen in (Seen.REFUSED, Seen.UNCLEAR):
        return _verdict(url, LinkState.UNDECIDED, last.reason, False, last, attempts)
    if last.seen is Seen.GONE:
        certain = first.seen is Seen.GONE and _was_got(first) and _was_got(second)
        return _verdict(url, LinkState.DEAD, last.reason, certain, last, attempts)
    if first.seen is Seen.UNCLEAR:
        return _verdict(url, LinkState.UNDECIDED, last.reason, False, last, attempts)
    return _verdict(url, LinkState.DEAD, last.reason, False, last, attempts)


def _was_got(look: Look) -> bool:
    """Whether the answer came to a GET: servers answer HEAD wrongly."""
    if look.fetched.method.upper() == "GET":
        return True
    return any(attempt.method.upper() == "GET" and attempt.status in _GONE for attempt in look.fetched.attempts)


def _verdict(
    url: str, state: LinkState, reason: str, certain: bool, look: Look, attempts: tuple[Attempt, ...]
) -> LinkVerdict:
    return LinkVerdict(url, state, reason, certain, look.fetched.status, look.fetched.final_url, attempts)

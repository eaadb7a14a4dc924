"""What must hold for any input whatever."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._inflate import Inflater
from sitecheck.fetch._retry_after import retry_after
from sitecheck.fetch._urls import follow, netloc, wire_target, wire_url
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.policy import AddressPolicy
from sitecheck.fetch.signs import recognise

CODINGS = st.sampled_from([(), ("gzip",), ("deflate",), ("br",), ("zstd",), ("gzip", "br"), ("zstd", "deflate")])


@given(CODINGS, st.lists(st.binary(max_size=200), max_size=8), st.integers(0, 300))
def test_inflating_anything_ends_in_bytes_below_the_cap_or_a_typed_failure(
    coding: tuple[str, ...], pieces: list[bytes], cap: int
) -> None:
    inflater = Inflater(coding, cap)
    size = 0
    failure = Failure.BAD_ENCODING
    try:
        size = sum(len(inflater.feed(piece)) for piece in pieces)
        size += len(inflater.finish())
    except FetchError as error:
        failure = error.failure
    assert failure is Failure.BAD_ENCODING
    assert size <= cap


@given(st.binary(max_size=2000), st.integers(1, 50))
def test_gzip_comes_back_whole_in_any_pieces(data: bytes, step: int) -> None:
    packed = gzip.compress(data)
    inflater = Inflater(("gzip",), 4000)
    out = b"".join(inflater.feed(packed[at : at + step]) for at in range(0, len(packed), step))
    assert out + inflater.finish() == data


@given(st.text(max_size=60), st.binary(max_size=60))
def test_urls_are_readable_or_refused(url: str, location: bytes) -> None:
    for make in (lambda: wire_url("http://a.test/" + url), lambda: follow("http://a.test/x", location)):
        try:
            wire = make()
        except FetchError:
            continue
        assert wire_url(wire) == wire
        assert "#" not in wire
        if wire.startswith("http"):
            assert wire_target(wire).startswith(b"/")
            assert netloc(wire)


@given(st.integers(100, 599), st.binary(max_size=300), st.sampled_from(["GET", "HEAD"]))
def test_recognising_never_fails(status: int, body: bytes, method: str) -> None:
    recognise(method, status, "text/html", body)


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{1,4} ?(h|m|s|ms|, ?[0-9]+)*", fullmatch=True))
def test_any_retry_after_is_a_wait_or_none(value: str) -> None:
    wait = retry_after(value, datetime(2026, 11, 20, tzinfo=UTC))
    assert wait is None or wait >= 0


@given(st.ip_addresses())
def test_no_private_address_is_ever_public(address: object) -> None:
    ip = address
    if AddressPolicy().allows(str(ip)):
        assert not ip.is_private  # type: ignore[attr-defined]
        assert not ip.is_multicast  # type: ignore[attr-defined]

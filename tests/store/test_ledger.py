from __future__ import annotations

import hashlib
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure
from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.ledger import LedgerFile, Meter, host_of, read_ledger, went_out, write_ledger

AT = datetime(2026, 11, 20, 17, 0, 0, tzinfo=UTC)


def asked(
    seconds: float,
    url: str = "http://a.test/",
    *,
    status: int | None = 200,
    failure: Failure | None = None,
    address: str | None = "192.0.2.1",
    method: str = "GET",
    size: int = 10,
    ms: int = 100,
) -> Attempt:
    return Attempt(AT + timedelta(seconds=seconds), method, url, address, status, failure, "依据", size, ms)


ROWS = (
    asked(0, "http://a.test/robots.txt", status=404),
    asked(0.2, "http://A.test:80/1"),
    asked(0.25, "https://b.test:8443/", status=None, failure=Failure.REFUSED),
    asked(0.95, "http://a.test/2", method="HEAD", ms=1500),
    asked(1.9, "http://a.test/3", status=412, failure=Failure.BLOCKED),
    asked(2.0, "http://a.test/4", status=None, failure=Failure.BLOCKED, address=None, size=0),
    asked(2.5, "http://10.0.0.1/", status=None, failure=Failure.PRIVATE_ADDRESS, address="10.0.0.1", size=0),
    asked(2.6, "https://c.test/", status=None, method="TLS", size=0),
    asked(3.0, "http://[nonsense", status=None, failure=Failure.BAD_URL, address=None, size=0),
)


def test_every_request_comes_back_as_it_was_and_by_time(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    kept = write_ledger(blobs, ROWS)
    assert tuple(read_ledger(blobs, kept.sha256)) == ROWS
    assert kept.rows == len(ROWS)
    assert kept.received == 50
    data = blobs.get(kept.sha256)
    assert hashlib.sha256(data).hexdigest() == kept.sha256
    assert len(data) == kept.bytes
    assert [json.loads(line)["url"] for line in data.splitlines()] == [row.url for row in ROWS]


def test_what_a_night_asked_of_each_host(tmp_path: Path) -> None:
    kept = write_ledger(BlobStore(tmp_path), ROWS)
    hosts = {use.host: use for use in kept.hosts}
    assert list(hosts) == ["", "10.0.0.1", "a.test", "b.test:8443", "c.test"]
    shaken = hosts["c.test"]
    assert (shaken.requests, shaken.answered, shaken.failed) == (1, 1, 0)
    assert shaken.results == shaken.methods == {"TLS": 1}
    use = hosts["a.test"]
    assert (use.requests, use.withheld, use.answered, use.failed, use.bytes) == (4, 1, 4, 0, 40)
    assert (use.first_at, use.last_at) == (AT, AT + timedelta(seconds=1.9))
    assert (use.busiest_second, use.smallest_gap_ms, use.most_in_flight) == (3, 200, 2)
    assert use.results == {"200": 2, "404": 1, "blocked": 1}
    assert use.methods == {"GET": 3, "HEAD": 1}
    refused = hosts["b.test:8443"]
    assert (refused.requests, refused.answered, refused.failed, refused.smallest_gap_ms) == (1, 0, 1, None)


def test_what_our_own_rules_kept_back_was_never_asked(tmp_path: Path) -> None:
    hosts = {use.host: use for use in write_ledger(BlobStore(tmp_path), ROWS).hosts}
    for host in ("10.0.0.1", ""):
        use = hosts[host]
        assert (use.requests, use.withheld, use.busiest_second, use.most_in_flight) == (0, 1, 0, 0)
        assert (use.results, use.methods) == ({}, {})
        assert use.first_at == use.last_at > AT


@pytest.mark.parametrize(
    ("row", "out"),
    [
        (asked(0), True),
        (asked(0, address=None), True),  # an answer without a network: a worked example
        (asked(0, status=503, failure=Failure.TIMEOUT_READ), True),
        (asked(0, status=None, failure=Failure.TIMEOUT_CONNECT), True),
        (asked(0, status=None, failure=Failure.DNS, address=None), False),
        (asked(0, status=None, failure=Failure.BLOCKED, address=None), False),
        (asked(0, status=None, failure=Failure.ROBOTS, address=None), False),
        (asked(0, status=None, failure=Failure.PRIVATE_ADDRESS, address="127.0.0.1"), False),
    ],
)
def test_what_went_out(row: Attempt, out: bool) -> None:
    assert went_out(row) is out


@pytest.mark.parametrize(
    ("spans", "most"),
    [
        ([(0, 1000), (1.0, 1000), (2.0, 10)], 1),  # one after the other
        ([(0, 1001), (1.0, 1000)], 1),  # within what rounding hides
        ([(0, 1500), (1.0, 1000), (1.4, 5), (3, 5)], 3),
        ([(0, 0), (0, 0)], 1),
        ([(0, 9000), (1, 9000), (2, 9000), (8.5, 1), (12, 1)], 4),
    ],
)
def test_most_in_flight(spans: list[tuple[float, int]], most: int) -> None:
    meter = Meter()
    for seconds, ms in spans:
        meter.add(asked(seconds, ms=ms))
    assert meter.uses()[0].most_in_flight == most


def test_the_busiest_second_is_one_of_the_clock() -> None:
    meter = Meter()
    for seconds in (0.9, 1.0, 1.1, 1.95, 2.0, 5.0):
        meter.add(asked(seconds))
    assert meter.uses()[0].busiest_second == 3


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://A.test/x", "a.test"),
        ("https://a.test:443/", "a.test"),
        ("http://a.test:443/", "a.test:443"),
        ("http://u:p@a.test:8080/?x=@b", "a.test:8080"),
        ("http://[2001:db8::1]:80/", "[2001:db8::1]"),
        ("http://a.test:99999999/", ""),
        ("http://[::", ""),
        ("about:blank", ""),
        (f"http://{'a' * 300}/", ""),
    ],
)
def test_host_of(url: str, host: str) -> None:
    assert host_of(url) == host


def test_the_requests_to_one_host(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    # Named in another row's address, but not asked in it.
    rows = (*ROWS, asked(4, "http://b.test/?from=a.test"))
    kept = write_ledger(blobs, rows)
    found = list(read_ledger(blobs, kept.sha256, host="a.test"))
    assert found == [row for row in rows if host_of(row.url) == "a.test"]
    assert len(found) == 5


def test_damage_is_noticed(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    kept = write_ledger(blobs, ROWS)
    blobs.path(kept.sha256).write_bytes(blobs.path(blobs.put(b"other")).read_bytes())
    with pytest.raises(BlobDamaged):
        list(read_ledger(blobs, kept.sha256))
    with pytest.raises(BlobDamaged, match="no Attempt"):
        list(read_ledger(blobs, blobs.put(b'{"url":"http://a.test/"}\n')))
    with pytest.raises(FileNotFoundError):
        read_ledger(blobs, "0" * 64)


def _many(number: int) -> Iterator[Attempt]:
    return (asked(n / 4, f"http://a.test/{n}/{'x' * 60}.html") for n in range(number))


def _peak(blobs: BlobStore, number: int) -> tuple[int, LedgerFile]:
    tracemalloc.start()
    try:
        kept = write_ledger(blobs, _many(number))
        assert sum(1 for _ in read_ledger(blobs, kept.sha256)) == number
        return tracemalloc.get_traced_memory()[1], kept
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_requests(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    few, _ = _peak(blobs, 3_000)
    many, kept = _peak(blobs, 30_000)
    assert kept.rows == 30_000
    assert many < few * 1.3

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.evidence.kept import NOW, A, B, Kept

from sitecheck.evidence.amount import Amount
from sitecheck.evidence.usage import UNNAMED, Usage, measure
from sitecheck.store.models import RankList

FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.close()


def used(kept: Kept, *, free: int = 10**6) -> Usage:
    with kept.store.reading() as session:
        return measure(session, kept.root, free=free)


def disk(kept: Kept, *hashes: str) -> int:
    return sum(kept.blobs.path(sha).stat().st_blocks * 512 for sha in hashes)


def test_an_empty_store(kept: Kept) -> None:
    assert used(kept) == Usage(Amount(), {}, {}, (), Amount(), 10**6, None, None)


def test_each_file_counts_once_for_its_kind_and_for_the_first_night_that_named_it(kept: Kept) -> None:
    runs = [kept.run(FIRST), kept.run(SECOND)]
    big = bytes(range(256)) * 300
    finding, other = kept.finding("fax", "verified"), kept.finding("fax", "verified", site=B)
    first = kept.seen(finding, runs[0], {"html": b"page", "warc": big})
    second = kept.seen(finding, runs[1], {"html": b"page", "screenshot": b"new picture"})
    elsewhere = kept.seen(other, runs[1], {"warc": big})
    assert elsewhere["warc"] == first["warc"]
    night = kept.night(runs[1], B)
    nobody = kept.blobs.put(b"nobody names me")
    found = used(kept)
    assert (found.total.files, found.total.bytes) == (len(kept.files()), disk(kept, *kept.files()))
    assert found.by_kind["html"] == Amount(1, disk(kept, first["html"]), 4)
    assert found.by_kind["warc"] == Amount(1, disk(kept, first["warc"]), len(big))
    assert found.by_kind["screenshot"] == Amount(1, disk(kept, second["screenshot"]), 11)
    assert found.by_kind[UNNAMED] == Amount(1, disk(kept, nobody))
    assert found.by_kind["bundle"] == Amount(1, disk(kept, night["bundle"]))
    assert next(iter(found.by_kind)) == "warc"  # the largest first
    assert set(found.by_site) == {A, B}
    assert found.by_site[A].files == 3
    assert [(one.run, one.day, one.added.files) for one in found.nights] == [(1, FIRST, 2), (2, SECOND, 1 + len(night))]
    assert sum(one.added.bytes for one in found.nights) == found.total.bytes - disk(kept, nobody)


def test_what_was_handed_in_is_of_no_night(kept: Kept) -> None:
    kept.run(FIRST)
    sha = kept.blobs.put(b"ranks")
    with kept.store.session() as session:
        session.add(RankList(assessment="q", metric="m", sha256=sha, who="w", at=NOW))
    found = used(kept)
    assert found.by_kind == {"ranking-list": Amount(1, disk(kept, sha))}
    assert [one.added for one in found.nights] == [Amount()]


def test_the_rate_is_the_mean_of_the_last_seven_nights_that_are_over(kept: Kept) -> None:
    finding = kept.finding("fax", "verified") if kept.run(FIRST) else 0
    kept.seen(finding, 1, {"html": b"a" * 100_000, "warc": bytes(range(256)) * 1000})  # long ago: not in the mean
    for number in range(2, 9):
        kept.run(date(2026, 11, number))
    page = kept.seen(finding, 8, {"html": b"page of the eighth night"})
    kept.run(date(2026, 11, 9), state="running")
    kept.seen(finding, 9, {"html": b"page of the night under way"})
    rate = disk(kept, page["html"]) // 7
    found = used(kept, free=rate * 100 + 1)
    assert (found.per_night, found.nights_left) == (rate, 100)
    assert used(kept, free=0).nights_left == 0


def test_where_nothing_grows_nothing_gets_full(kept: Kept) -> None:
    kept.run(FIRST)
    found = used(kept)
    assert (found.per_night, found.nights_left) == (0, None)


def test_what_is_no_file_of_ours_is_told_apart(kept: Kept) -> None:
    kept.blobs.put(b"page")
    shelf = next((kept.root / "objects").iterdir())
    (shelf / ".new-abc").write_bytes(b"half")
    (shelf / "Thumbs.db").write_bytes(b"x")
    (kept.root / "objects" / "link").symlink_to(shelf)
    found = used(kept)
    assert (found.total.files, found.others.files) == (1, 3)

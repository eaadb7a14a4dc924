from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sitecheck.audit.record_ledger import record_ledger
from sitecheck.audit.requests import host_nights, hosts_named, known_hosts, requests_to, site_ledger
from sitecheck.audit.site import Manners
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure
from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.ledger import write_ledger
from sitecheck.store.models import Observation, Run, Site, Unit

HALF_PAST_MIDNIGHT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # of the 21st in Beijing
PORTALS = ("a.example", "b.example")


def asked(at: datetime, url: str, *, ms: int = 1200) -> Attempt:
    return Attempt(at, "GET", url, "192.0.2.1", 200, None, "", 100, ms)


def every_second(at: datetime, host: str, number: int) -> list[Attempt]:
    return [asked(at + timedelta(seconds=n), f"http://{host}/{n}") for n in range(number)]


class House:
    """Two portals, and nights over them."""

    def __init__(self, folder: Path) -> None:
        self.blobs = BlobStore(folder)
        self.store = Store.open(f"sqlite:///{folder / 'a.db'}")
        with self.store.session() as session:
            session.add(Unit(code="u", name="局", category="department"))
            session.flush()
            session.add_all(Site(key=key, unit_code="u", url=f"http://{key}/") for key in PORTALS)

    def night(self, number: int, portal: str, rows: list[Attempt], *, listed: str = "", authority: str = "") -> None:
        with self.store.session() as session:
            if session.get(Run, number) is None:
                day = date(2026, 11, number)
                session.add(Run(id=number, kind="manual", as_of=day, started_at=rows[0].at, state="finished"))
                session.flush()
            if authority:
                session.add(
                    Observation(
                        run_id=number, site_key=portal, bundle_sha256="", stopped_by="", robots_authority=authority
                    )
                )
            record_ledger(
                session,
                run_id=number,
                site_key=portal,
                ledger=write_ledger(self.blobs, rows),
                manners=Manners(f"agent {number}", 1.0, 2),
                skipped_sha256=listed,
            )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.store.close()


def test_several_portals_of_one_night_are_measured_together(house: House) -> None:
    first = every_second(HALF_PAST_MIDNIGHT, "c.example", 5)
    second = every_second(HALF_PAST_MIDNIGHT + timedelta(seconds=0.3), "c.example", 3)
    house.night(1, "a.example", first)
    house.night(1, "b.example", [*second, asked(second[-1].at, "http://d.example/")], authority="第9号")
    with house.store.reading() as session:
        (night,) = host_nights(session, house.blobs, "c.example")
    assert [one.site_key for one in night.ledgers] == list(PORTALS)
    assert [one.robots_authority for one in night.ledgers] == ["", "第9号"]
    assert (night.use.requests, night.use.busiest_second, night.use.smallest_gap_ms) == (8, 2, 300)
    assert night.use.most_in_flight == 3  # for each portal alone it was two
    rows = list(requests_to(house.blobs, "c.example", night.ledgers))
    assert [row.at for _, row in rows] == sorted(row.at for row in (*first, *second))
    assert [ledger.site_key for ledger, _ in rows][:3] == ["a.example", "b.example", "a.example"]


def test_one_portal_alone_needs_no_file(house: House) -> None:
    house.night(1, "a.example", every_second(HALF_PAST_MIDNIGHT, "c.example", 3))
    for path in house.blobs.root.rglob("*.zst"):
        path.unlink()
    with house.store.reading() as session:
        (night,) = host_nights(session, house.blobs, "c.example")
    assert (night.run_id, night.as_of, night.use.requests) == (1, date(2026, 11, 1), 3)
    assert night.use.methods == {"GET": 3}
    with pytest.raises(FileNotFoundError):
        list(requests_to(house.blobs, "c.example", night.ledgers))


def test_altered_ledgers_are_no_ground_for_figures(house: House) -> None:
    for portal in PORTALS:
        house.night(1, portal, every_second(HALF_PAST_MIDNIGHT, "c.example", 2))
    for path in house.blobs.root.rglob("*.zst"):
        path.write_bytes(b"other")
    with house.store.reading() as session, pytest.raises(BlobDamaged):
        host_nights(session, house.blobs, "c.example")


@pytest.mark.parametrize(
    ("since", "until", "run", "found"),
    [
        (None, None, None, [1, 2]),
        (date(2026, 11, 21), None, None, [1, 2]),  # half past midnight belongs to the day in Beijing
        (None, date(2026, 11, 20), None, []),
        (None, date(2026, 11, 21), None, [1]),
        (date(2026, 11, 22), date(2026, 11, 22), None, [2]),
        (date(2026, 11, 23), None, None, []),
        (None, None, 2, [2]),
        (None, None, 9, []),
    ],
)
def test_days_are_those_of_beijing(
    house: House, since: date | None, until: date | None, run: int | None, found: list[int]
) -> None:
    house.night(1, "a.example", every_second(HALF_PAST_MIDNIGHT, "c.example", 2))
    house.night(2, "a.example", every_second(HALF_PAST_MIDNIGHT + timedelta(days=1), "c.example", 2))
    with house.store.reading() as session:
        nights = host_nights(session, house.blobs, "c.example", since=since, until=until, run=run)
    assert [night.run_id for night in nights] == found
    assert all(night.ledgers[0].user_agent == f"agent {night.run_id}" for night in nights)


def test_hosts_by_name(house: House) -> None:
    urls = ("http://c.example/", "http://c.example:8080/", "https://d.example:8443/", "http://d.example:81/")
    rows = [asked(HALF_PAST_MIDNIGHT, url) for url in urls]
    rows.append(Attempt(HALF_PAST_MIDNIGHT, "GET", "http://[", None, None, Failure.BAD_URL))
    house.night(1, "a.example", rows)
    with house.store.reading() as session:
        assert known_hosts(session) == ("c.example", "c.example:8080", "d.example:81", "d.example:8443")
        for text, named in (
            ("c.example", ("c.example",)),
            ("C.Example/", ("c.example",)),
            ("http://c.example:8080/a?b", ("c.example:8080",)),
            ("d.example", ("d.example:81", "d.example:8443")),
            ("e.example", ()),
            ("http://[", ()),
            ("", ()),
        ):
            assert hosts_named(session, text) == named, text


def test_the_ledger_of_a_portal(house: House) -> None:
    house.night(1, "a.example", every_second(HALF_PAST_MIDNIGHT, "c.example", 2), listed="a" * 64)
    house.night(2, "a.example", every_second(HALF_PAST_MIDNIGHT, "c.example", 2))
    with house.store.reading() as session:
        newest = site_ledger(session, "a.example")
        assert newest is not None
        assert newest[0].run_id == 1  # the second one did not get to its end
        second = site_ledger(session, "a.example", 2)
        assert second is not None
        assert [part.host for part in second[1]] == ["c.example"]
        assert site_ledger(session, "b.example") is None
        assert site_ledger(session, "a.example", 3) is None

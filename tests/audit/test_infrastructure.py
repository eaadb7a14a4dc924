from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.crawl.portal import Portal, Reply

from sitecheck.audit.calendars import calendar_of
from sitecheck.audit.infrastructure import infrastructure
from sitecheck.audit.site import audit_site, make_fetcher
from sitecheck.audit.workshop import open_workshop
from sitecheck.fetch import Walls
from sitecheck.settings.records import Settings, SiteConfig

CHALLENGE = Reply('<html><head><script>$_ts=window["$_ts"]</script></head></html>', 412)


def site(url: str) -> SiteConfig:
    return SiteConfig(unit="a", url=url, allow_networks=("127.0.0.0/8",))


def test_nothing_is_said_of_a_firewall_of_one_host() -> None:
    walls = Walls()
    walls.note("a.test", "http://a.test/", 412, b"x", "status 412")
    assert infrastructure(walls) == ()


def test_many_hosts_are_counted_and_the_first_ones_named() -> None:
    walls = Walls()
    for number in range(12):
        walls.note(f"h{number:02}.test", f"http://h{number:02}.test/", 412, b"", "status 412")
    (line,) = infrastructure(walls)
    assert "12 hosts" in line
    assert "h09.test and 2 more" in line


async def test_one_firewall_before_two_portals_of_a_night(tmp_path: Path) -> None:
    async with (
        Portal({"/": CHALLENGE}, "127.0.0.1") as one,
        Portal({"/": CHALLENGE}, "127.0.0.2") as two,
        open_workshop(Settings(), root=None, snapshots=tmp_path / "snapshots", use_browser=False) as workshop,
    ):
        for number, portal in enumerate((one, two)):
            audit = await audit_site(
                site(portal.url()), workshop, as_of=date(2026, 11, 20), night_path=tmp_path / f"{number}.night",
                calendar=calendar_of(None), attributes={},
            )  # fmt: skip
            assert audit.observation.crawl.stopped_by == "blocked"
            assert not any(verdict.findings for verdict in audit.verdicts)
        (line,) = infrastructure(workshop.walls)
    assert f"127.0.0.1:{one.port}, 127.0.0.2:{two.port}" in line
    assert "status 412" in line


async def test_the_sites_of_a_night_share_their_gates(tmp_path: Path) -> None:
    async with open_workshop(Settings(), root=None, snapshots=tmp_path, use_browser=False) as workshop:
        async with make_fetcher(site("http://127.0.0.1/"), workshop) as one:
            one.set_crawl_delay("127.0.0.1", 7)
        assert workshop.gates.crawl_delay("127.0.0.1", "127.0.0.1") == 7

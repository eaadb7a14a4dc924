from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select
from tests.evidence.authority import NAME, REPLY, Server, Signers
from tests.evidence.sealed import Nights, at

from sitecheck.evidence.manifest import manifest_path
from sitecheck.jobs.closing import close_nights
from sitecheck.settings.records import Project, Settings
from sitecheck.store.models import Seal


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    found = Nights(tmp_path)
    found.run(1)
    yield found
    found.close()


def close(nights: Nights, **settings: object) -> list[str]:
    said: list[str] = []
    project = Project(root=nights.root.parent, settings=Settings(**settings))
    close_nights(project, nights.store, say=said.append, now=lambda: at(9))
    return said


def seals(nights: Nights) -> list[Seal]:
    with nights.store.reading() as session:
        return list(session.exec(select(Seal).order_by(Seal.number)))


def test_a_night_is_sealed_and_says_so(nights: Nights) -> None:
    (said,) = close(nights)
    (seal,) = seals(nights)
    assert said == f"Run 1 is sealed: number 1, {seal.sha256}."
    assert close(nights) == []


def test_a_seal_that_cannot_be_made_does_not_fail_the_night(nights: Nights) -> None:
    manifest_path(nights.root, 1).parent.mkdir()
    manifest_path(nights.root, 1).write_bytes(b"strange")
    (said,) = close(nights)
    assert said.startswith("Not sealed: ")
    assert "000001.json" in said
    assert seals(nights) == []


def test_with_an_authority_the_seal_is_stamped(nights: Nights, tmp_path: Path) -> None:
    signers = Signers(tmp_path)
    server = Server(lambda query: (200, REPLY, signers.reply(query)))
    try:
        said = close(nights, timestamp_url=server.url, timestamp_roots=Path("roots.pem"))
    finally:
        server.close()
    assert said[1].startswith(f"Seal 1 is stamped by {NAME} at ")
    assert seals(nights)[0].stamp_sha256


def test_an_authority_that_is_down_costs_the_night_nothing(nights: Nights, tmp_path: Path) -> None:
    signers = Signers(tmp_path)
    server = Server(lambda query: (200, REPLY, signers.reply(query)))
    good, server.answer = server.answer, lambda _: (500, "text/plain", b"")
    try:
        settings = {"timestamp_url": server.url, "timestamp_roots": Path("roots.pem")}
        said = close(nights, **settings)
        assert said[1].startswith("Not stamped, which the next night or sitecheck evidence stamp makes up for: no time")
        assert [seal.stamp_sha256 for seal in seals(nights)] == [""]
        server.answer = good
        nights.run(2)
        close(nights, **settings)
    finally:
        server.close()
    assert [bool(seal.stamp_sha256) for seal in seals(nights)] == [False, True]


def test_roots_that_are_gone_cost_the_night_nothing(nights: Nights) -> None:
    said = close(nights, timestamp_url="http://127.0.0.1:9/", timestamp_roots=Path("none.pem"))
    assert "none.pem cannot be read" in said[1]

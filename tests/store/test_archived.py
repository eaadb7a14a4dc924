from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sitecheck.store.archived import Archived, load_archived, save_archived, url_key
from sitecheck.store.engine import Store
from sitecheck.store.models import Site, Unit

AT = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
URL = "http://www.example.gov.cn/a"


def test_what_is_archived_is_known_by_address_and_content(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'x.sqlite'}")
    first = Archived(url_key(URL), "a" * 64, "urn:uuid:1", AT, "1" * 64)
    other = Archived(url_key(URL), "b" * 64, "urn:uuid:2", AT, "1" * 64)
    with store.session() as session:
        session.add(Unit(code="u", name="某局", category="department"))
        session.flush()
        session.add_all(Site(key=key, unit_code="u", url=URL) for key in ("one", "two"))
        session.flush()
        save_archived(session, "one", (first, other))
        save_archived(session, "two", (first,))
    moved = replace(first, record_id="urn:uuid:3", warc_sha256="2" * 64)
    with store.session() as session:
        assert load_archived(session, "one") == {(url_key(URL), "a" * 64): first, (url_key(URL), "b" * 64): other}
        save_archived(session, "one", (moved,))
    with store.session() as session:
        assert load_archived(session, "one")[url_key(URL), "a" * 64] == moved
        assert load_archived(session, "two") == {(url_key(URL), "a" * 64): first}
        assert load_archived(session, "three") == {}


def test_keys_of_addresses_are_short_and_different() -> None:
    assert len(url_key(URL + "x" * 4000)) == 32
    assert url_key(URL) != url_key(URL + "/")

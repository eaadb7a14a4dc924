from __future__ import annotations

from pathlib import Path

from sqlmodel import select

from sitecheck.facts.pins import FoundBy, Pin, PinState, Remembered
from sitecheck.store.engine import Store
from sitecheck.store.models import ColumnMap, Site, Unit
from sitecheck.store.pins import load_remembered, mark_pin

HELD = Remembered("http://a.example/1", "http://a.example/2", "政策解读", (("惠企二十条看这里", ""),), "00ff")


def test_what_was_seen_is_kept_through_nights_that_saw_nothing(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    with store.session() as session:
        session.add(Unit(code="u", name="甲局", category="department"))
        session.flush()
        session.add(Site(key="a.example/", unit_code="u", url="http://a.example/"))
        session.flush()
        row = ColumnMap(site_key="a.example/", column_key="policies", state="found")
        mark_pin(row, Pin("http://a.example/1", PinState.MOVED, "http-404", FoundBy.ROWS, HELD))
        session.add(row)
    with store.session() as session:
        assert load_remembered(session, "a.example/") == {"policies": HELD}
        assert load_remembered(session, "b.example/") == {}
        row = session.exec(select(ColumnMap)).one()
        assert (row.pinned, row.pin_state, row.pin_why, row.pin_by) == (True, "moved", "http-404", "rows")
        mark_pin(row, Pin("http://a.example/1", PinState.STALE, "http-404"))
        assert (row.pin_state, row.pin_by) == ("stale", "")
        assert load_remembered(session, "a.example/") == {"policies": HELD}
        row.remembered = '{"rows": ["of another version"]}'
        session.flush()
        assert load_remembered(session, "a.example/") == {}
        mark_pin(row, None)
        assert (row.pinned, row.pin_url, row.pin_state, row.remembered) == (False, "", "", "")
    store.close()

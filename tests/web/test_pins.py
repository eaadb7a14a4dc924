"""Pins that a person has to confirm stand on the columns page and on the night's results."""

from __future__ import annotations

import pytest
from sqlmodel import select
from tests.web.test_results import HOME, KEY, NIGHT, observed

from sitecheck.facts.pins import FoundBy, Pin, PinState
from sitecheck.facts.site import ColumnReading, ColumnState
from sitecheck.store import bundle
from sitecheck.store.models import ColumnMap, Observation

OLD, NEW = f"{HOME}old/", f"{HOME}new/"


@pytest.mark.parametrize(
    ("state", "url", "said", "unsaid"),
    [
        (
            "moved",
            NEW,
            ("已重新定位，请确认", OLD, NEW, "页面不存在（404）", "页面列有原指定网址下的条目", "不因此扣分"),
            (),
        ),
        ("stale", OLD, ("指定网址已失效", OLD, "页面不存在（404）", "不因此扣分"), ("页面列有原指定网址下的条目",)),
        ("holds", OLD, ("人工指定",), ("待确认的人工指定栏目",)),
    ],
)
async def test_the_columns_page(
    desk, signed_in, state: str, url: str, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    with desk.store.session() as session:
        row = session.exec(
            select(ColumnMap).where(ColumnMap.site_key == KEY, ColumnMap.column_key == "foi-entry")
        ).one()
        row.pinned, row.url, row.pin_url, row.pin_state, row.pin_why = True, url, OLD, state, "http-404"
        row.pin_by = "rows" if state == "moved" else ""
        row.need = "" if state == "holds" else state
    visitor = await signed_in("viewer")
    page = (await visitor.get(f"/columns?site={KEY.replace('/', '%2F')}")).text
    assert [text for text in said if text not in page] == []
    assert [text for text in unsaid if text in page] == []
    listed = (await visitor.get("/columns")).text
    assert ("待确认指定栏目 1 个" in listed) == (state != "holds")


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        (Pin(OLD, PinState.MOVED, "leads-home", FoundBy.NAME), "且没有其他同名页面"),
        (Pin(OLD, PinState.STALE, "other-content"), "该网址现在是其他内容"),
        (Pin(OLD, PinState.HOLDS), ""),
    ],
)
async def test_the_results_page(desk, signed_in, pin: Pin, said: str) -> None:
    column = ColumnReading("foi-entry", ColumnState.FOUND, url=NEW, pin=pin)
    sha = desk.blobs.put(bundle.dump(observed(columns={"foi-entry": column})))
    with desk.store.session() as session:
        row = session.exec(select(Observation).where(Observation.run_id == 3, Observation.site_key == KEY)).one()
        row.bundle_sha256 = sha
    page = (await (await signed_in("viewer")).get(f"/results?{NIGHT}")).text
    assert ("待确认的人工指定栏目" in page) == bool(said)
    assert said in page
    assert (NEW in page) == (pin.state is PinState.MOVED)

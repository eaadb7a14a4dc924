"""Why a run stopped stands where people look for it."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from sitecheck.jobs.stopping import Stop
from sitecheck.store.models import Run


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (Stop.DISK_FULL.value, "磁盘已满。请清理磁盘空间，下次启动时从未完成的站点继续。"),
        (Stop.NOT_WRITABLE.value, "证据文件夹无法写入。恢复可写后，下次启动时从未完成的站点继续。"),
        ("a note of an older version", "a note of an older version"),
    ],
)
async def test_the_run_and_the_overview_say_why_it_stopped(desk, signed_in, note: str, said: str) -> None:
    with desk.store.session() as session:
        run = session.exec(select(Run).order_by(col(Run.id).desc())).first()
        run.note, run.state, number = note, "interrupted", run.id
    visitor = await signed_in("viewer")
    for address in (f"/runs/{number}", "/"):
        assert said in (await visitor.get(address)).text

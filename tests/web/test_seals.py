"""The list of seals and what evidence takes of the disk."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import delete, select

from sitecheck.evidence import stamp
from sitecheck.evidence.manifest import manifest_path, stamp_path
from sitecheck.store.models import Finding, Run, Seal
from sitecheck.web.evidence import sealed


def _row(page: str, number: int) -> str:
    return re.search(rf'<tr id="seal-{number}">.*?</tr>', page, re.S)[0]


async def test_seals_newest_first_each_with_its_night(desk, signed_in) -> None:
    page = (await (await signed_in("viewer")).get("/evidence")).text
    assert page.index('id="seal-3"') < page.index('id="seal-2"') < page.index('id="seal-1"')
    assert "首次封存" in _row(page, 1)
    for number in (2, 3):
        assert "与上一次相连" in _row(page, number)
        assert f'href="/runs/{number}"' in _row(page, number)
    with desk.store.reading() as session:
        for row in session.exec(select(Seal)):
            assert row.sha256 in _row(page, row.number)


@pytest.mark.parametrize(
    ("what", "said"),
    [("gone", "封存清单缺失"), ("changed", "封存清单被改动"), ("row", "与上一次不相连"), ("newer", "封存清单无法读取")],
)
async def test_a_seal_that_does_not_hold_is_told(desk, signed_in, what: str, said: str) -> None:
    path = manifest_path(desk.blobs.root, 2)
    with desk.store.session() as session:
        row = session.get_one(Seal, 2)
        match what:
            case "gone":
                path.unlink()
            case "changed":
                path.write_bytes(path.read_bytes() + b" ")
            case "newer":
                data = path.read_bytes().replace(b"sitecheck.seal/1", b"sitecheck.seal/9")
                path.write_bytes(data)
                row.sha256 = sealed.sha256(data).hexdigest()
            case _:
                row.previous = "0" * 64
    page = (await (await signed_in("viewer")).get("/evidence")).text
    assert said in _row(page, 2)
    assert "与上一次相连" in _row(page, 3) or what == "newer"


async def test_a_time_stamp_vouches_for_the_seals_before_it(desk, signed_in, monkeypatch) -> None:
    path = stamp_path(desk.blobs.root, 2)
    path.write_bytes(b"an answer")
    monkeypatch.setattr(sealed, "read_stamp", lambda data: stamp.Stamp("授时机构", desk.now + timedelta(hours=1)))
    with desk.store.session() as session:
        session.get_one(Seal, 2).stamp_sha256 = sealed.sha256(b"an answer").hexdigest()
    visitor = await signed_in("viewer")
    page = (await visitor.get("/evidence")).text
    assert "由授时机构加盖" in _row(page, 2)
    assert "随第2号封存加盖" in _row(page, 1)
    assert "由授时机构加盖" not in _row(page, 3)
    path.write_bytes(b"another answer")
    assert "时间戳文件缺失或被改动" in _row((await visitor.get("/evidence")).text, 2)


async def test_nights_without_a_seal_are_named(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    assert "尚无封存" not in (await visitor.get("/evidence")).text
    with desk.store.session() as session:
        session.execute(delete(Seal))
    page = (await visitor.get("/evidence")).text
    assert "尚无封存：" in page
    assert all(f'href="/runs/{number}"' in page for number in (1, 2, 3))
    assert "每晚巡检结束时封存" in page


async def test_no_evidence_file_is_read_for_the_list(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    for path in (desk.blobs.root / "objects").rglob("*.*"):
        path.unlink()
    page = (await visitor.get("/evidence")).text
    assert "与上一次相连" in _row(page, 3)


async def test_what_evidence_takes(desk, signed_in) -> None:
    page = (await (await signed_in("viewer")).get("/evidence/usage")).text
    for said in ("整页截图", "局部截图", "网页档案（WARC）", "finance.yunxi.example/", "第1次巡检"):
        assert said in page


@pytest.mark.parametrize("path", ["/evidence", "/evidence/usage"])
async def test_a_unit_sees_no_evidence_of_others(desk, signed_in, path: str) -> None:
    visitor = await signed_in("health-unit")
    assert (await visitor.get(path)).status_code == 403
    with desk.store.reading() as session:
        own = session.exec(select(Finding.id).where(Finding.unit_code == "health")).first()
        assert session.get(Run, 3) is not None
    page = (await visitor.get(f"/findings/{own}?state=all")).text
    assert 'id="seal"' in page
    assert "/evidence#seal" not in page

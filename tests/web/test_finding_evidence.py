"""The page of a finding: every night's evidence, what became of each file, the seal, the export, judging again."""

from __future__ import annotations

import io
import re
import zipfile
from hashlib import sha256

import pytest
from sqlmodel import delete, select

from sitecheck.evidence.manifest import manifest_path
from sitecheck.store.models import Evidence, Pruned, Run, Seal


def _files(desk, number: int, kind: str) -> list[Evidence]:
    with desk.store.reading() as session:
        wanted = (Evidence.finding_id == number, Evidence.kind == kind, Evidence.run_id == 3)
        return list(session.exec(select(Evidence).where(*wanted).order_by(Evidence.part)))


async def test_the_place_comes_first_then_the_whole_page_in_order(desk, signed_in) -> None:
    number = desk.finding("finance", "contact-fields", "hours")
    page = (await (await signed_in("assessor")).get(f"/findings/{number}")).text
    shown = [int(row) for row in re.findall(r'<img src="/evidence/(\d+)/picture"', page)]
    wanted = [*_files(desk, number, "closeup"), *_files(desk, number, "screenshot")]
    assert [row.part for row in wanted] == [0, 0, 1, 2]
    assert shown == [row.id for row in wanted]
    assert "共3张，自上而下相接" in page
    for kind in ("closeup", "screenshot", "html", "headers", "warc"):
        for row in _files(desk, number, kind):
            assert row.sha256 in page
            assert f'href="/evidence/{row.id}/file"' in page


async def test_every_night_can_be_chosen_also_of_what_was_mended(desk, signed_in) -> None:
    visitor, number = await signed_in("assessor"), desk.finding("finance", "contact-fields", "hours")
    newest = (await visitor.get(f"/findings/{number}?state=all")).text
    assert len(re.findall(rf'href="/findings/{number}\?state=all&amp;night=\d"', newest)) == 3
    first = (await visitor.get(f"/findings/{number}?state=all&night=1")).text
    shown = set(re.findall(r'<img src="/evidence/(\d+)/picture"', first))
    assert shown
    assert not shown & set(re.findall(r'<img src="/evidence/(\d+)/picture"', newest))
    assert re.search(r'night=1" aria-current="true">2026-11-18<', first)
    for other in ("0", "99"):
        assert (await visitor.get(f"/findings/{number}?state=all&night={other}")).text.count("aria-current") == (
            newest.count("aria-current")
        )
    mended = desk.finding("education", "broken-links")
    assert "未再发现此问题" in (await visitor.get(f"/findings/{mended}?state=all")).text


@pytest.mark.parametrize(
    ("damage", "kind", "said", "badge"),
    [
        ("lost", "screenshot", "证据文件夹中缺少此文件", "缺失"),
        ("lost", "html", "证据文件夹中缺少此文件", "缺失"),
        ("lost", "warc", "有文件异常", "缺失"),
        ("altered", "closeup", "取证后被改动", "已被改动"),
        ("altered", "html", "取证后被改动", "已被改动"),
        ("altered", "headers", "有文件异常", "已被改动"),
        ("pruned", "screenshot", "已按保存期限规定清理", "已按规定清理"),
        ("pruned", "html", "已按保存期限规定清理", "已按规定清理"),
    ],
)
async def test_what_became_of_a_file_is_told(desk, signed_in, damage: str, kind: str, said: str, badge: str) -> None:
    number = desk.finding("finance", "contact-fields", "hours")
    row = _files(desk, number, kind)[0]
    path = desk.blobs.path(row.sha256)
    if damage == "altered":
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    else:
        path.unlink()
    if damage == "pruned":
        with desk.store.session() as session:
            session.add(Pruned(sha256=row.sha256, at=desk.now))
            session.get_one(Evidence, row.id).missing = "pruned"
    page = (await (await signed_in("viewer")).get(f"/findings/{number}")).text
    assert said in page
    assert f">{badge}</span>" in page
    assert row.sha256 in page
    for way in ("picture", "page", "file", "text", "view"):
        assert f'"/evidence/{row.id}/{way}"' not in page


async def test_evidence_that_was_never_had_says_why(desk, signed_in) -> None:
    number = desk.finding("finance", "contact-fields", "hours")
    with desk.store.session() as session:
        for row in session.exec(select(Evidence).where(Evidence.kind == "closeup", Evidence.run_id == 3)):
            row.sha256, row.missing = "", "not-shown"
    page = (await (await signed_in("viewer")).get(f"/findings/{number}")).text
    assert "没有局部截图" in page
    assert 'id="closeup"' not in page


def _seal(page: str) -> str:
    return re.search(r'<section class="card" id="seal">.*?</section>', page, re.S)[0]


async def test_the_seal_of_each_night_is_told(desk, signed_in) -> None:
    visitor, number = await signed_in("assessor"), desk.finding("finance", "contact-fields", "hours")
    with desk.store.reading() as session:
        seals = {row.run_id: row for row in session.exec(select(Seal))}
    for run, seal in seals.items():
        said = _seal((await visitor.get(f"/findings/{number}?night={run}")).text)
        assert "已封存" in said
        assert seal.sha256 in said
        assert f"#seal-{seal.number}" in said


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("later", "部分文件未封存"),
        ("running", "尚未封存"),
        ("none", "未封存"),
        ("gone", "封存清单缺失"),
        ("changed", "封存清单被改动"),
        ("newer", "封存清单无法读取"),
    ],
)
async def test_a_seal_that_does_not_vouch_says_so(desk, signed_in, what: str, said: str) -> None:
    number = desk.finding("finance", "contact-fields", "hours")
    path = manifest_path(desk.blobs.root, 3)
    with desk.store.session() as session:
        match what:
            case "later":
                row = session.exec(select(Evidence).where(Evidence.finding_id == number, Evidence.run_id == 3)).first()
                row.sha256 = desk.blobs.put(b"<p>put in later")
            case "gone":
                path.unlink()
            case "newer":
                data = path.read_bytes().replace(b"sitecheck.seal/1", b"sitecheck.seal/9")
                path.write_bytes(data)
                session.get_one(Seal, 3).sha256 = sha256(data).hexdigest()
            case "changed":
                path.write_bytes(path.read_bytes().replace(b'"run":3', b'"run":2'))
            case _:
                session.execute(delete(Seal).where(Seal.run_id == 3))
                session.get_one(Run, 3).state = what if what == "running" else "finished"
    page = (await (await signed_in("assessor")).get(f"/findings/{number}")).text
    assert f">{said}</span>" in _seal(page)
    assert "不在封存清单内</span>" in page if what == "later" else "不在封存清单内</span>" not in page


async def test_what_cannot_be_judged_again_says_so(desk, signed_in) -> None:
    visitor, number = await signed_in("health-unit"), desk.finding("health", "foi-entry")
    assert f'href="/findings/{number}/why?night=3"' in (await visitor.get(f"/findings/{number}")).text
    page = (await visitor.get(f"/findings/{number}/why?night=3")).text
    assert "此处无法重新判定当晚结果" in page
    for path in (f"{number}/why?night=9", f"{number}/why", f"{desk.finding('finance', 'broken-links')}/why?night=3"):
        assert (await visitor.get(f"/findings/{path}")).status_code == 404


async def test_a_night_is_exported_as_one_file(desk, signed_in) -> None:
    visitor, number = await signed_in("health-unit"), desk.finding("health", "foi-entry")
    assert f'href="/findings/{number}/export?night=3"' in (await visitor.get(f"/findings/{number}")).text
    answer = await visitor.get(f"/findings/{number}/export?night=3")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="sitecheck-finding-{number}-run-3.wacz"'
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert {"datapackage.json", "pages/pages.jsonl"} <= set(file.namelist())


@pytest.mark.parametrize(
    "path", ["{own}/export?night=9", "{own}/export?night=0", "{own}/export", "{other}/export?night=3"]
)
async def test_what_is_not_there_or_another_s_is_not_exported(desk, signed_in, path: str) -> None:
    visitor = await signed_in("health-unit")
    own, other = desk.finding("health", "foi-entry"), desk.finding("finance", "broken-links")
    assert (await visitor.get(f"/findings/{path.format(own=own, other=other)}")).status_code == 404


async def test_altered_evidence_is_not_exported_and_the_page_says_which(desk, signed_in) -> None:
    number = desk.finding("health", "foi-entry")
    path = desk.blobs.path(_files(desk, number, "html")[0].sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    answer = await (await signed_in("viewer")).get(f"/findings/{number}/export?night=3")
    assert answer.status_code == 409
    assert "未能导出" in answer.text
    assert "已被改动" in answer.text

"""The queue of findings and the page of one."""

from __future__ import annotations

import io
import re
import zipfile
from hashlib import sha256

import pytest
from sqlmodel import delete, select

from sitecheck.evidence.manifest import manifest_path
from sitecheck.store.models import AuditRow, Decision, DismissalRule, Evidence, Finding, Pruned, Run, Seal


def _state(desk, number: int) -> str:
    with desk.store.reading() as session:
        return str(session.get_one(Finding, number).state)


async def test_the_queue_shows_what_waits(desk, signed_in) -> None:
    page = (await (await signed_in("assessor")).get("/findings")).text
    assert f"/findings/{desk.finding('finance', 'contact-fields', 'fax')}" in page
    assert "没有公布传真号码" in page
    assert f"/findings/{desk.finding('health', 'foi-entry')}" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=all", 7),
        ("state=open", 5),
        ("state=confirmed", 2),
        ("state=dismissed", 1),
        ("state=fixed", 1),
        ("state=nonsense", 3),
        ("state=all&unit=finance", 3),
        ("state=all&check=broken-links", 3),
        ("state=all&text=%E8%B4%A2%E6%94%BF%E5%B1%80", 3),
        ("state=all&text=%25", 0),
        ("state=all&page=99", 7),
    ],
)
async def test_filters(signed_in, query: str, shown: int) -> None:
    page = (await (await signed_in("assessor")).get(f"/findings?{query}")).text
    assert len(re.findall(r'<a class="strong" href="/findings/\d+', page)) == shown
    assert ("没有符合条件的问题" in page) == (shown == 0)


@pytest.mark.parametrize(
    "path", ["/findings?page=0", "/findings?page=x", "/findings/0", "/findings/x", "/findings/99999999999"]
)
async def test_what_is_no_number_is_not_there(signed_in, path: str) -> None:
    assert (await (await signed_in("assessor")).get(path)).status_code == 404


async def test_a_unit_sees_its_own_only(desk, signed_in) -> None:
    visitor = await signed_in("health-unit")
    page = (await visitor.get("/findings?state=all&unit=finance")).text
    assert "没有符合条件的问题" in page
    own = (await visitor.get("/findings?state=all")).text
    assert len(re.findall(r'<a class="strong" href="/findings/\d+', own)) == 2
    assert "财政局" not in own
    other = desk.finding("finance", "broken-links")
    assert (await visitor.get(f"/findings/{other}")).status_code == 404


async def test_one_finding_shows_all_there_is(desk, signed_in) -> None:
    number = desk.finding("finance", "broken-links")
    page = (await (await signed_in("assessor")).get(f"/findings/{number}")).text
    assert re.search(r'<img src="/evidence/\d+/picture"', page)
    assert re.search(r'<iframe class="captured" src="/evidence/\d+/page" sandbox ', page)
    for text in ("HEAD", "404", "读取超时", "10.1.2.3", "点开是错误页", "两次不同方式的核查结果一致", "疑似 → 已复核"):
        assert text in page


async def test_hostile_text_of_a_page_is_only_text(desk, signed_in) -> None:
    number = desk.finding("finance", "broken-links")
    visitor = await signed_in("assessor")
    for path in ("/findings", f"/findings/{number}"):
        page = (await visitor.get(path)).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "\u202e" not in page


async def test_what_it_costs_leads_to_the_score_sheet(desk, signed_in) -> None:
    number = desk.finding("finance", "contact-fields", "fax")
    page = (await (await signed_in("assessor")).get(f"/findings/{number}")).text
    assert 'href="/scores/demo-2026q4/finance#KD10"' in page
    assert "每项扣1分" in page


async def test_without_a_picture_it_says_why_and_opens_the_captured_page(desk, signed_in) -> None:
    number = desk.finding("housing", "broken-links")
    page = (await (await signed_in("assessor")).get(f"/findings/{number}")).text
    assert "sitecheck doctor" in page
    assert "<details open>" in page


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


async def test_confirming_leads_to_the_next_of_the_queue(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    first = desk.finding("finance", "broken-links")
    following = desk.finding("finance", "contact-fields", "fax")
    answer = await visitor.post(f"/findings/{first}", {"action": "confirm", "expected": "verified", "reason": ""})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/findings/{following}?done=confirm&last={first}"
    page = (await visitor.get(answer.headers["location"])).text
    assert "已确认。" in page
    assert _state(desk, first) == "confirmed"
    with desk.store.reading() as session:
        row = session.exec(select(Decision).where(Decision.finding_id == first).order_by(Decision.id.desc())).first()
        assert (row.who, row.action, row.old_state, row.new_state) == ("assessor", "confirm", "verified", "confirmed")
        assert '"picture":"' in row.shown
        assert session.exec(select(AuditRow).where(AuditRow.target == f"finding:{first}")).first() is not None


async def test_the_filter_is_kept_over_a_decision(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    first = desk.finding("finance", "broken-links")
    fields = {"action": "confirm", "expected": "verified", "state": "all", "in_check": "broken-links"}
    answer = await visitor.post(f"/findings/{first}", fields)
    following = desk.finding("housing", "broken-links")
    wanted = f"/findings/{following}?state=all&check=broken-links&done=confirm&last={first}"
    assert answer.headers["location"] == wanted


@pytest.mark.parametrize("reason", ["", "   "])
async def test_dismissing_needs_a_reason(desk, signed_in, reason: str) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "broken-links")
    fields = {"action": "dismiss", "expected": "verified", "reason": reason}
    answer = await visitor.post(f"/findings/{number}", fields)
    assert answer.status_code == 422
    assert "此处须写明理由" in answer.text
    assert _state(desk, number) == "verified"


async def test_dismissing_reopening_and_taking_back(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "broken-links")
    path = f"/findings/{number}"
    await visitor.post(path, {"action": "dismiss", "expected": "verified", "reason": "核查时网站正在维护"})
    assert _state(desk, number) == "dismissed"
    await visitor.post(path, {"action": "reopen", "expected": "dismissed", "reason": "并未维护"})
    assert _state(desk, number) == "reopened"
    page = (await visitor.get(f"{path}?state=all")).text
    assert "撤回我的上一次处理" in page
    answer = await visitor.post(path, {"action": "undo", "expected": "reopened"})
    assert answer.headers["location"] == f"{path}?done=undo"
    assert _state(desk, number) == "dismissed"


async def test_another_person_s_decision_is_not_overwritten(desk, signed_in) -> None:
    visitor, other = await signed_in("assessor"), await signed_in("reviewer")
    number = desk.finding("finance", "broken-links")
    await other.post(f"/findings/{number}", {"action": "confirm", "expected": "verified"})
    fields = {"action": "dismiss", "expected": "verified", "reason": "已经改好"}
    answer = await visitor.post(f"/findings/{number}", fields)
    assert answer.status_code == 409
    assert "他人刚刚处理过" in answer.text
    assert "已经改好" in answer.text
    assert _state(desk, number) == "confirmed"


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "delete", "expected": "verified"},
        {"action": "", "expected": "verified"},
        {"action": "confirm", "expected": "nonsense"},
        {"action": "reopen", "expected": "verified", "reason": "x"},
        {"action": "undo", "expected": "verified"},
        {"action": "dismiss", "expected": "verified", "reason": "x", "remember": "site", "until": "soon"},
    ],
)
async def test_what_cannot_be_done_changes_nothing(desk, signed_in, fields: dict[str, str]) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "broken-links")
    assert (await visitor.post(f"/findings/{number}", fields)).status_code == 422
    assert _state(desk, number) == "verified"


async def test_a_dismissal_can_be_remembered_for_the_check_on_the_site(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "contact-fields", "fax")
    fields = {"action": "dismiss", "expected": "verified", "reason": "x", "remember": "site", "until": "2026-12-31"}
    assert (await visitor.post(f"/findings/{number}", fields)).status_code == 303
    with desk.store.reading() as session:
        rule = session.exec(select(DismissalRule)).one()
        assert (rule.check_id, rule.pattern, str(rule.until)) == ("contact-fields", None, "2026-12-31")
        assert rule.site_key == "finance.yunxi.example/"
    assert _state(desk, desk.finding("finance", "contact-fields", "hours")) == "confirmed"


async def test_a_dismissal_can_be_remembered_for_the_place_on_any_site(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "broken-links")
    fields = {"action": "dismiss", "expected": "verified", "reason": "x", "remember": "subject"}
    assert (await visitor.post(f"/findings/{number}", fields)).status_code == 303
    with desk.store.reading() as session:
        rule = session.exec(select(DismissalRule)).one()
        assert (rule.site_key, rule.pattern) == (None, "http://finance.yunxi.example/old.html")


async def test_deciding_what_is_not_there(signed_in) -> None:
    visitor = await signed_in("assessor")
    assert (await visitor.post("/findings/99999", {"action": "confirm", "expected": "verified"})).status_code == 404


async def test_a_viewer_sees_no_buttons(desk, signed_in) -> None:
    page = (await (await signed_in("viewer")).get(f"/findings/{desk.finding('finance', 'broken-links')}")).text
    assert 'name="action"' not in page

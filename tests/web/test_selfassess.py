"""Self-assessments at the desk: filling in, handing in, giving back, comparing; and what another unit never sees."""

from __future__ import annotations

import html
import io
import re
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from sitecheck.review import entries, periods, selfdrafts, selfreports, selfsteps
from sitecheck.review.periods import PeriodState
from sitecheck.store.models import ProofFile
from sitecheck.web.app import create_app

A = "demo-2026q4"
PATH = f"/self/{A}/finance"
HOSTILE = '"><script>alert(1)</script>\u202egnp.exe'


async def _fields(visitor, path: str = PATH) -> dict[str, str]:
    """The form as a browser would send it unchanged."""
    page = (await visitor.get(path)).text
    fields = dict(re.findall(r'<input type="hidden" name="(was\.[^"]+)" value="(\d+)"', page))
    fields |= dict(re.findall(r'<input class="short" name="(v\.[^"]+)" value="([^"]*)"', page))
    texts = re.findall(r'<textarea name="(e\.[^"]+)"[^>]*>(.*?)</textarea>', page, re.S)
    return fields | {name: html.unescape(value) for name, value in texts}


async def _send(visitor, fields: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None, path: str = PATH):
    sent = {"csrf": visitor.csrf} | fields
    parts = [(name, (None, value)) for name, value in sent.items()]
    parts += [(name, (given[0], given[1], "application/octet-stream")) for name, given in (files or {}).items()]
    return visitor._seen(await visitor.client.post(path, files=parts))


def _drafts(desk, unit: str = "finance") -> dict[str, str]:
    with desk.store.reading() as session:
        return {name: one.value for name, one in selfdrafts.drafts(session, A, unit).items()}


async def _handed_in(visitor, **values: str) -> None:
    fields = await _fields(visitor)
    answer = await _send(visitor, fields | {f"v.{name}": value for name, value in values.items()})
    assert answer.status_code == 303
    page = (await visitor.get(f"{PATH}/hand-in")).text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen is not None
    answer = await visitor.post(f"{PATH}/hand-in", {"seen": seen[1], "words": "其余各项无此业务"})
    assert answer.headers["location"] == f"{PATH}?done=handed-in"


def _later(desk, **changes: object) -> None:
    """The same desk with an assessment that says something else."""
    own = desk.project.assessments[0].model_copy(update=changes)
    project = desk.project.model_copy(update={"assessments": (own,)})
    desk.app = create_app(project, desk.store, clock=lambda: desk.now, checks={})


async def test_every_item_is_asked_with_its_wording_and_most_points(signed_in) -> None:
    page = (await (await signed_in("finance-unit")).get(PATH)).text
    for text in ("政务公开领导小组", "每项扣1分", "最高</span> 5", 'name="v.KW1"', "0–5", "尚未填报"):
        assert text in page
    assert 'name="v.KW1"' not in (await (await signed_in("health-unit")).get(f"/self/{A}/health")).text


async def test_a_draft_is_saved_with_its_proof_and_nothing_is_handed_in(desk, signed_in) -> None:
    visitor = await signed_in("finance-unit")
    fields = await _fields(visitor) | {"v.KD1": "5", "e.KD1": HOSTILE}
    answer = await _send(visitor, fields, {"p.KD1": ("台账.txt", "台账".encode())})
    assert answer.headers["location"] == f"{PATH}?saved=1"
    page = (await visitor.get(answer.headers["location"])).text
    assert "已将1项存为草稿，尚未提交" in page
    assert "台账.txt" in page
    assert "<script>alert(1)" not in page
    assert _drafts(desk) == {"KD1": "5"}
    with desk.store.reading() as session:
        assert selfreports.current(session, A) == {}
        (proof,) = session.exec(select(ProofFile.id)).all()
    other = await signed_in("health-unit")
    assert (await other.get(f"/proofs/{proof}")).status_code == 404
    assert (await other.get(PATH)).status_code == 404
    office = await signed_in("assessor")
    assert (await office.get(f"/proofs/{proof}")).content == "台账".encode()
    shown = (await office.get(PATH)).text
    assert 'name="v.KD1"' not in shown  # the office reads it
    assert "台账.txt" not in shown  # once it is handed in
    await _handed_in(visitor, KD2="3")
    shown = (await office.get(PATH)).text
    assert "台账.txt" in shown
    assert "<script>alert(1)" not in shown
    assert "\u202e" not in shown


async def test_sent_unchanged_it_changes_nothing(desk, signed_in) -> None:
    visitor = await signed_in("finance-unit")
    await _send(visitor, await _fields(visitor) | {"v.KD1": "5"})
    answer = await _send(visitor, await _fields(visitor))
    assert answer.headers["location"] == f"{PATH}?saved=0"


async def test_a_form_with_more_file_fields_than_files_are_taken(desk, signed_in) -> None:
    visitor = await signed_in("finance-unit")
    fields = await _fields(visitor) | {"v.KD1": "5"}
    parts = [f'"{name}"\r\n\r\n{value}' for name, value in ({"csrf": visitor.csrf} | fields).items()]
    parts += [f'"p.X{number}"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n' for number in range(67)]
    body = "".join(f"--x\r\nContent-Disposition: form-data; name={part}\r\n" for part in parts) + "--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await visitor.client.post(PATH, content=body.encode(), headers=headers)  # as browsers send it
    assert answer.status_code == 303
    answer = await _send(visitor, fields, {f"p.KD{number}": ("a.txt", b"text") for number in range(1, 12)})
    assert answer.status_code == 413  # eleven real ones
    assert _drafts(desk) == {"KD1": "5"}


@pytest.mark.parametrize(
    ("fields", "files", "said"),
    [
        ({"v.KD1": "6"}, {}, "“6”不是有效分数：请填0至5之间的数"),
        ({"v.KD1": "满分"}, {}, "不是有效分数"),
        ({"e.KD1": "长" * 4001}, {}, "内容超过4000字"),
        ({"v.KD1": "5"}, {"p.KD1": ("a.pdf", b"MZ not a pdf")}, "a.pdf"),
    ],
)
async def test_what_does_not_fit_is_said_and_kept_and_holds_up_no_other(desk, signed_in, fields, files, said) -> None:
    visitor = await signed_in("finance-unit")
    answer = await _send(visitor, await _fields(visitor) | fields | {"v.KD2": "3"}, files)
    assert answer.status_code == 422
    assert said in answer.text
    assert "已保存1项" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert _drafts(desk) == {"KD2": "3"}


async def test_two_people_of_a_unit_at_once_see_both_values(desk, signed_in) -> None:
    mine, theirs = await signed_in("finance-unit"), await signed_in("finance-unit")
    my_fields, their_fields = await _fields(mine), await _fields(theirs)
    await _send(theirs, their_fields | {"v.KD1": "4", "e.KD1": "他们的说明"})
    answer = await _send(mine, my_fields | {"v.KD1": "5", "e.KD1": "我们的说明"})
    assert answer.status_code == 409
    for text in ("刚刚保存了此项", "他们的说明", "我们的说明", 'name="v.KD1" value="5"'):
        assert text in answer.text
    assert _drafts(desk)["KD1"] == "4"
    again = dict(re.findall(r'<input type="hidden" name="(was\.[^"]+)" value="(\d+)"', answer.text))
    await _send(mine, my_fields | again | {"v.KD1": "5", "e.KD1": "我们的说明"})
    assert _drafts(desk)["KD1"] == "5"


async def test_what_is_missing_is_named_before_handing_in(desk, signed_in) -> None:
    visitor = await signed_in("finance-unit")
    fields = await _fields(visitor) | {"v.KD1": "5", "action": "hand-in"}
    answer = await _send(visitor, fields)
    assert answer.headers["location"] == f"{PATH}/hand-in"
    page = (await visitor.get(f"{PATH}/hand-in")).text
    assert "有17项未填自评" in page
    assert "KD2" in page
    answer = await visitor.post(f"{PATH}/hand-in", {"seen": "0", "words": ""})
    assert answer.status_code == 422
    assert "请补填，或写明为何留空" in answer.text
    answer = await visitor.post(f"{PATH}/hand-in", {"seen": "0", "words": "无此业务"})
    assert answer.headers["location"] == f"{PATH}?done=handed-in"
    twice = await visitor.post(f"{PATH}/hand-in", {"seen": "0", "words": "无此业务"})
    assert twice.status_code == 422
    with desk.store.reading() as session:
        steps = selfsteps.steps_of(session, A, "finance")
        assert [(one.action, one.why) for one in steps] == [("submit", "无此业务")]
    page = (await visitor.get(PATH)).text
    assert "已提交" in page
    assert 'name="v.KD1"' not in page
    answer = await _send(visitor, fields)
    assert answer.status_code == 409
    assert "考核机关退回后方可修改" in answer.text


async def test_given_back_with_words_it_is_open_again(desk, signed_in) -> None:
    unit, office = await signed_in("finance-unit"), await signed_in("assessor")
    await _handed_in(unit, KD1="5")
    page = (await office.get(PATH)).text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen is not None
    for words, status in (("", 422), ("请补充KD2说明", 303)):
        answer = await office.post(f"{PATH}/return", {"seen": seen[1], "words": words})
        assert answer.status_code == status
    stale = await office.post(f"{PATH}/return", {"seen": seen[1], "words": "again"})
    assert stale.status_code == 422
    page = (await unit.get(PATH)).text
    assert "请补充KD2说明" in page
    assert 'name="v.KD1" value="5"' in page
    assert "请补充KD2说明" in (await unit.get("/")).text  # and on its overview


@pytest.mark.parametrize(("due", "late"), [(date(2026, 11, 19), True), (date(2026, 11, 20), False)])
async def test_late_is_accepted_and_marked_by_the_day_in_beijing(desk, signed_in, due: date, late: bool) -> None:
    _later(desk, self_due=due)
    desk.now = datetime(2026, 11, 20, 15, 59, tzinfo=UTC)  # 23:59 in Beijing
    visitor = await signed_in("finance-unit")
    assert ("现仍可提交" in (await visitor.get(PATH)).text) is late
    await _handed_in(visitor, KD1="5")
    office = await signed_in("assessor")
    for path, mark in ((f"/self/{A}", "badge-late"), (f"/scores/{A}/finance", "(迟报)")):
        answer = await office.get(path)
        assert (answer.status_code, mark in answer.text) == (200, late)


async def test_who_is_missing_is_reminded_once(desk, signed_in) -> None:
    unit, office = await signed_in("finance-unit"), await signed_in("assessor")
    await _handed_in(unit, KD1="5")
    page = (await office.get(f"/self/{A}")).text
    assert "催报4个单位" in page
    nonce = re.search(r'name="nonce" value="([^"]+)"', page)
    assert nonce is not None
    fields = {"nonce": nonce[1], "words": "请于周五前报送"}
    for _ in range(2):  # a double click
        answer = await office.post(f"/self/{A}/remind", fields)
        assert answer.headers["location"] == f"/self/{A}?reminded=4"
    with desk.store.reading() as session:
        assert len(selfsteps.steps_of(session, A, "health")) == 1
    page = (await (await signed_in("health-unit")).get("/")).text
    assert "自查自评尚未提交" in page
    assert "请于周五前报送" in page
    assert "自查自评尚未提交" not in (await unit.get("/")).text


async def test_a_closed_period_takes_nothing(desk, signed_in) -> None:
    visitor = await signed_in("finance-unit")
    fields = await _fields(visitor) | {"v.KD1": "5"}
    with desk.store.session() as session:
        at = PeriodState.OPEN
        for to in (PeriodState.REVIEW, PeriodState.CLOSED):
            periods.advance(session, A, to, expected=at, who="reviewer", now=desk.now)
            at = to
    answer = await _send(visitor, fields)
    assert answer.status_code == 409
    assert "考核周期已关闭" in answer.text
    answer = await visitor.post(f"{PATH}/hand-in", {"seen": "0", "words": "x"})
    assert "考核周期已关闭" in answer.text
    assert _drafts(desk) == {}
    office = await signed_in("assessor")
    page = (await office.get(f"/self/{A}")).text
    assert "考核周期已关闭" in page
    assert "催报" not in page.partition("</table>")[2]
    await office.post(f"/self/{A}/remind")
    with desk.store.reading() as session:
        assert selfsteps.steps_of(session, A, "finance") == []


async def test_a_workbook_is_shown_before_it_is_saved(desk, signed_in) -> None:
    visitor = await signed_in("finance-unit")
    book = load_workbook(io.BytesIO((await visitor.get(f"{PATH}/form.xlsx")).content))
    for row in book.worksheets[0].iter_rows(min_row=4):
        if row[2].value == "KD6":
            row[5].value, row[6].value, row[7].value = 17.5, "目录已补全", "不在此处.pdf"
    file = io.BytesIO()
    book.save(file)
    await _fields(visitor)
    answer = await _send(visitor, {}, {"list": ("自评.xlsx", file.getvalue())}, f"{PATH}/import")
    assert answer.status_code == 200
    assert "表格填有1项" in answer.text
    assert 'name="v.KD6" value="17.5"' in answer.text
    assert _drafts(desk) == {}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "单位代码,项目编号,自评分\nfinance,KD1,9\nhealth,KD2,1\n".encode(), "“9”不是有效分数"),
        ("a.csv", "单位代码,项目编号,自评分\nhealth,KD2,1\n".encode(), "health"),
        ("a.xlsx", b"not a workbook", "a.xlsx"),
        ("", b"", "请先选择文件"),
    ],
)
async def test_a_faulty_list_is_refused_whole(desk, signed_in, name: str, content: bytes, said: str) -> None:
    visitor = await signed_in("finance-unit")
    await _fields(visitor)
    files = {"list": (name, content)} if name else {}
    answer = await _send(visitor, {"x": ""}, files, f"{PATH}/import")
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert _drafts(desk) == {}


def _entered(desk) -> dict[str, tuple[object, str]]:
    with desk.store.reading() as session:
        return {place: (one.value, one.reason) for place, one in entries.current(session, A, "finance").items()}


async def _row(visitor, item: str) -> dict[str, str]:
    page = (await visitor.get(f"{PATH}/review")).text
    part = page.partition(f'id="i.{item}"')[2]
    found = dict(re.findall(r'name="(item|expected|next)" value="([^"]*)"', part.partition("</form>")[0]))
    assert found["item"] == item
    return found


async def test_self_values_score_nothing_until_somebody_accepts_them(desk, signed_in) -> None:
    unit, office = await signed_in("finance-unit"), await signed_in("assessor")
    before = (await office.get(f"/tables/{A}/download.json")).json()
    await _handed_in(unit, KD1="3", KD6="20")
    after = (await office.get(f"/tables/{A}/download.json")).json()
    totals = [[one["scorecard"]["total"] for one in table["units"]] for table in (before, after)]
    assert totals[0] == totals[1]
    fields = await _row(office, "KD1") | {"action": "accept"}
    answer = await office.post(f"{PATH}/review", fields)
    assert answer.headers["location"].startswith(f"{PATH}/review?done=KD1#i.")
    assert _entered(desk)["KD1"] == ("3", "认可自评")
    stale = await office.post(f"{PATH}/review", fields | {"action": "change", "value": "2", "reason": "查阅资料"})
    assert stale.status_code == 409
    assert "查阅资料" in stale.text
    answer = await office.post(
        f"{PATH}/review", await _row(office, "KD1") | {"action": "change", "value": "2", "reason": "查阅资料"}
    )
    assert answer.status_code == 303
    assert _entered(desk)["KD1"] == ("2", "查阅资料")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "change", "value": "2"}, "此处须写明理由"),
        ({"action": "change", "value": "9", "reason": "x"}, "不符合要求"),
        ({"action": "change", "value": "", "reason": "x"}, "没有可填入的值"),
        ({"action": "accept"}, "没有可填入的值"),
    ],
)
async def test_what_is_not_entered(desk, signed_in, fields: dict[str, str], said: str) -> None:
    office = await signed_in("assessor")
    known = _entered(desk)
    answer = await office.post(f"{PATH}/review", await _row(office, "KD1") | fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert _entered(desk) == known


async def test_replacing_what_findings_took_needs_words(desk, signed_in) -> None:
    unit, office = await signed_in("finance-unit"), await signed_in("assessor")
    await _handed_in(unit, KD10="5")
    fields = await _row(office, "KD10") | {"action": "accept"}
    answer = await office.post(f"{PATH}/review", fields)
    assert answer.status_code == 422
    assert "请写明为何以单位自评取代" in answer.text
    answer = await office.post(f"{PATH}/review", fields | {"reason": "指南中有传真号"})
    assert answer.status_code == 303
    assert _entered(desk)["KD10"] == ("5", "认可自评：指南中有传真号")


async def test_differences_come_first(signed_in) -> None:
    unit, office = await signed_in("finance-unit"), await signed_in("viewer")
    await _handed_in(unit, KD5="1")
    page = (await office.get(f"{PATH}/review")).text
    first = re.search(r'id="i\.(\w+)"', page)
    assert first is not None
    assert first[1] == "KD5"
    assert 'value="accept"' not in page  # a viewer looks only


@pytest.mark.parametrize("item", ["KD99", ""])
async def test_an_item_there_is_not(signed_in, item: str) -> None:
    office = await signed_in("assessor")
    await office.get(f"{PATH}/review")
    answer = await office.post(f"{PATH}/review", {"item": item, "action": "accept", "expected": "0"})
    assert answer.status_code == 404

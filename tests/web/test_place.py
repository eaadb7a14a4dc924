"""One place of a unit: its files, its history, earlier values restored, closed periods."""

from __future__ import annotations

import re

import pytest
from tests.review import files

from sitecheck.review import entries, periods
from sitecheck.review.periods import PeriodState
from sitecheck.store.chain_check import check_chain

A = "demo-2026q4"
PATH = f"/entries/{A}/finance/place"
KEY = {"key": "KD2.r1"}


def _current(desk):
    with desk.store.reading() as session:
        return entries.current(session, A, "finance")


def _was(text: str) -> str:
    return re.search(r'name="was" value="(\d+)"', text)[1]


async def _open(visitor) -> str:
    answer = await visitor.get(f"{PATH}?key=KD2.r1")
    assert answer.status_code == 200
    return answer.text


async def test_files_are_added_sent_and_taken_out_again(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    was = _was(await _open(visitor))
    sent = [("proofs", ("总结.pdf", files.PDF, "")), ("proofs", ("截图.png", files.PNG, ""))]
    answer = await visitor.post(PATH, KEY | {"was": was}, files=sent)
    assert answer.headers["location"] == f"{PATH}?key=KD2.r1&done=saved"
    value = _current(desk)["KD2.r1"]
    assert (value.value, value.reason) == (1, "缺年度总结")
    assert [one.name for one in value.attachments] == ["总结.pdf", "截图.png"]
    page = await _open(visitor)
    proof = re.search(r'href="(/proofs/\d+)"><bdi>总结', page)[1]
    assert (await visitor.get(proof)).content == files.PDF
    assert (await (await signed_in("finance-unit")).get(proof)).status_code == 200
    assert (await (await signed_in("health-unit")).get(proof)).status_code == 404
    form = (await visitor.get(f"/entries/{A}/finance")).text
    assert "2个文件" in form

    await _open(visitor)
    left = KEY | {"was": _was(page), f"without.{value.attachments[0].sha256}": "1"}
    assert (await visitor.post(PATH, left)).status_code == 303
    assert [one.name for one in _current(desk)["KD2.r1"].attachments] == ["截图.png"]
    assert desk.blobs.get(value.attachments[0].sha256) == files.PDF  # history keeps what it was proved with
    with desk.store.reading() as session:
        assert check_chain(session, "entry") == []


async def test_a_new_value_keeps_the_files_and_a_withdrawn_one_has_none(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    was = _was(await _open(visitor))
    await visitor.post(PATH, KEY | {"was": was}, files=[("proofs", ("a.pdf", files.PDF, ""))])
    with desk.store.session() as session:
        common = {"assessment": A, "unit_code": "finance", "place": "KD2.r1", "who": "x", "now": desk.now}
        entries.append(session, value=2, reason="y", **common)
        assert [one.name for one in entries.current(session, A, "finance")["KD2.r1"].attachments] == ["a.pdf"]
        row = entries.withdraw(session, reason="z", **common)
        assert row.attachments == "[]"


async def test_an_earlier_value_is_restored_as_a_new_row(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    with desk.store.session() as session:
        entries.append(
            session, assessment=A, unit_code="finance", place="KD2.r1", value=2, reason="改", who="x", now=desk.now
        )
    page = await _open(visitor)
    old = re.search(r'name="restore" value="(\d+)"', page)[1]
    fields = KEY | {"was": _was(page), "restore": old}
    assert (await visitor.post(PATH, fields)).status_code == 422
    assert (await visitor.post(PATH, fields | {"reason": "恢复原值"})).status_code == 303
    value = _current(desk)["KD2.r1"]
    assert (value.value, value.reason, value.who) == (1, "恢复原值", "assessor")
    stale = await visitor.post(PATH, fields | {"reason": "再次"})
    assert stale.status_code == 409
    assert "重新核对" in stale.text


async def test_a_bad_file_is_told_and_changes_nothing(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    was = _was(await _open(visitor))
    answer = await visitor.post(PATH, KEY | {"was": was}, files=[("proofs", ("a.docm", files.office("docx"), ""))])
    assert answer.status_code == 422
    assert "含有宏" in answer.text
    assert _current(desk)["KD2.r1"].attachments == ()


async def test_no_file_without_a_value(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    with desk.store.session() as session:
        row = entries.withdraw(
            session, assessment=A, unit_code="finance", place="KD2.r1", reason="z", who="x", now=desk.now
        )
        was = str(row.id)
    page = await _open(visitor)
    assert "此处没有数值" in page
    answer = await visitor.post(PATH, KEY | {"was": was}, files=[("proofs", ("a.pdf", files.PDF, ""))])
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (PATH, {"key": "KD99.r1", "was": "1"}),
        (PATH, {"key": "KD2.r1", "was": "1", "restore": "999", "reason": "x"}),
        (f"/entries/{A}/nobody/place", KEY),
        ("/entries/none/finance/place", KEY),
    ],
)
async def test_what_is_not_there(signed_in, path: str, fields: dict[str, str]) -> None:
    visitor = await signed_in("assessor")
    assert (await visitor.post(path, fields)).status_code == 404
    assert (await visitor.get(f"{PATH}?key=KD99.r1")).status_code == 404


async def test_a_value_of_another_place_is_not_restored_here(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    page = await _open(visitor)
    with desk.store.reading() as session:
        other = entries.history(session, A, "finance", "KD11.r1")[0].id
    answer = await visitor.post(PATH, KEY | {"was": _was(page), "restore": str(other), "reason": "x"})
    assert answer.status_code == 404


async def test_a_closed_period_is_shown_with_its_fields_locked(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    was = _was(await _open(visitor))
    form = (await visitor.get(f"/entries/{A}/finance")).text
    fields = dict(re.findall(r'name="(was\.[\w.]+)" value="(\d+)"', form)) | {"v.KD2.r1": "2", "why.KD2.r1": "我的理由"}
    with desk.store.session() as session:
        step = {"who": "reviewer", "now": desk.now}
        periods.advance(session, A, PeriodState.REVIEW, expected=PeriodState.OPEN, **step)
        periods.advance(session, A, PeriodState.CLOSED, expected=PeriodState.REVIEW, **step)
    for path in (f"{PATH}?key=KD2.r1", f"/entries/{A}/finance"):
        page = (await visitor.get(path)).text
        assert "本周期已结束" in page
        assert '<fieldset class="bare" disabled>' in page
    answer = await visitor.post(f"/entries/{A}/finance", fields)
    assert answer.status_code == 409
    assert "本周期已结束" in answer.text
    files_answer = await visitor.post(PATH, KEY | {"was": was}, files=[("proofs", ("a.pdf", files.PDF, ""))])
    assert files_answer.status_code == 409
    assert (_current(desk)["KD2.r1"].value, _current(desk)["KD2.r1"].attachments) == (1, ())


async def test_a_form_sent_twice_says_what_it_did_the_first_time(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    form = (await visitor.get(f"/entries/{A}/finance")).text
    fields = dict(re.findall(r'name="((?:was|nonce)[\w.]*)" value="([^"]*)"', form))
    fields |= {"v.KD2.r1": "2", "why.KD2.r1": "缺两项", "v.KD11.r1": "compliant", "why.KD11.r1": "查阅受理台账"}
    for _ in range(2):
        answer = await visitor.post(f"/entries/{A}/finance", fields)
        assert answer.headers["location"] == f"/entries/{A}/finance?saved=1"


async def test_what_somebody_else_entered_stands_beside_mine(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    form = (await visitor.get(f"/entries/{A}/finance")).text
    fields = dict(re.findall(r'name="(was\.[\w.]+)" value="(\d+)"', form))
    with desk.store.session() as session:
        entries.append(
            session,
            assessment=A,
            unit_code="finance",
            place="KD2.r1",
            value=3,
            reason="他的理由",
            who="other",
            now=desk.now,
        )
    answer = await visitor.post(
        f"/entries/{A}/finance",
        fields | {"v.KD2.r1": "2", "why.KD2.r1": "我的理由", "v.KD11.r1": "compliant", "why.KD11.r1": "查阅受理台账"},
    )
    assert answer.status_code == 422
    for said in ("我的理由", "他的理由", "other已存", "<bdi>3</bdi>"):
        assert said in answer.text, said

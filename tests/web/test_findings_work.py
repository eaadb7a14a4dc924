"""Working through the queue: two at once, who is at what, filters that can be passed on, the second look."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlmodel import select

from sitecheck.store.models import AuditRow, Claim, Decision, Finding

LINK = re.compile(r'<a class="strong" href="/findings/(\d+)')


def _finding(desk, number: int) -> Finding:
    with desk.store.reading() as session:
        return session.get_one(Finding, number)


def _number(answer) -> int:
    return int(re.match(r"/findings/(\d+)", answer.headers["location"])[1])


@pytest.fixture
def asking(desk):
    """Second looks are asked for, wherever settings are read."""
    settings = desk.project.settings.model_copy(update={"second_review": True})
    object.__setattr__(desk.project, "settings", settings)
    return desk


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("check=broken-links&check=contact-fields", 3),
        ("check=broken-links", 2),
        ("state=all&check=foi-entry", 1),
        ("category=department", 3),
        ("category=street", 0),
        ("certain=suspected", 0),
        ("certain=agreed&check=broken-links", 2),
        ("since=2026-11-18", 3),
        ("since=2026-11-19", 0),
        ("before=2026-11-18", 0),
        ("nights=3", 3),
        ("nights=4", 0),
        ("appealed=1", 0),
        ("claim=mine", 0),
        ("claim=free", 3),
        ("subject=fax", 1),
        ("site=finance.yunxi.example/", 2),
        ("sort=unit", 3),
        ("sort=nonsense&nights=x&since=yesterday&before=9999-99-99&claim=x&certain=x&group=x", 3),
        ("since=0001-01-01", 3),
        ("state=all&group=defect", 7),
    ],
)
async def test_filters_stand_in_the_address(signed_in, query: str, shown: int) -> None:
    answer = await (await signed_in("assessor")).get(f"/findings?{query}")
    assert answer.status_code == 200
    assert len(LINK.findall(answer.text)) == shown


@pytest.mark.parametrize(
    "query",
    [
        "text=" + "x" * 301,
        "unit=" + "x" * 101,
        "subject=" + "x" * 2001,
        "&".join(f"check=c{n}" for n in range(51)),
        "&".join(f"a{n}=" + "y" * 99 for n in range(70)),
    ],
)
async def test_a_huge_filter_is_refused_kindly(signed_in, query: str) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.get(f"/findings?{query}")
    assert answer.status_code == 422
    assert "筛选条件过多" in answer.text
    assert len(LINK.findall(answer.text)) == 3
    assert (await visitor.post("/findings/next", {"within": f"?{query}"})).status_code == 422
    assert (await visitor.post("/findings/bulk", {"within": f"?{query}", "action": "confirm"})).status_code == 422


async def test_the_dearest_comes_first(desk, signed_in) -> None:
    page = (await (await signed_in("assessor")).get("/findings")).text
    assert int(LINK.findall(page)[0]) == desk.finding("finance", "contact-fields", "fax")


async def test_the_same_defect_is_one_row_that_opens_to_its_findings(desk, signed_in) -> None:
    with desk.store.session() as session:
        one = session.get_one(Finding, desk.finding("finance", "contact-fields", "fax"))
        twin = Finding(
            **one.model_dump(exclude={"id", "fingerprint", "site_key", "unit_code"}),
            fingerprint="f" * 32, site_key="health.yunxi.example/", unit_code="health",
        )  # fmt: skip
        session.add(twin)
    visitor = await signed_in("assessor")
    page = (await visitor.get("/findings?group=defect")).text
    assert len(LINK.findall(page)) == 2  # the others; this one leads to a list
    target = re.search(r'<a class="strong" href="(/findings\?[^"]*subject=fax[^"]*)"', page)
    assert target is not None
    assert len(LINK.findall((await visitor.get(target[1].replace("&amp;", "&"))).text)) == 2
    assert "同类问题2个" in (await visitor.get(f"/findings/{one.id}")).text


async def test_two_at_once_get_different_findings(desk, signed_in) -> None:
    li, wu = await signed_in("assessor"), await signed_in("reviewer")
    first, second = [_number(await one.post("/findings/next", {"within": ""})) for one in (li, wu)]
    assert first != second
    page = (await wu.get(f"/findings/{first}")).text
    assert "assessor正在处理此问题" in page
    assert "assessor正在处理" in (await wu.get("/findings")).text
    answer = await wu.post(f"/findings/{first}", {"action": "confirm", "expected": "verified", "reason": ""})
    assert answer.status_code == 409
    assert "他人正在处理此问题" in answer.text
    assert _finding(desk, first).state == "verified"
    assert len(LINK.findall((await li.get("/findings?claim=mine")).text)) == 1
    assert len(LINK.findall((await li.get("/findings?claim=others")).text)) == 1


async def test_one_after_the_other_until_nothing_is_left(desk, signed_in) -> None:
    li = await signed_in("assessor")
    answer = await li.post("/findings/next", {"within": ""})
    seen = []
    while "/findings/" in answer.headers["location"] and len(seen) < 9:
        number = _number(answer)
        if number in seen:
            break
        seen.append(number)
        fields = {"action": "confirm", "expected": _finding(desk, number).state, "within": "?work=1"}
        answer = await li.post(f"/findings/{number}", fields)
    assert len(seen) == 3
    assert _number(answer) == seen[-1]  # nothing follows
    answer = await li.post("/findings/next", {"within": ""})
    assert answer.headers["location"] == "/findings?none=1"
    assert "没有无人处理的问题" in (await li.get("/findings?none=1")).text
    with desk.store.reading() as session:
        assert session.exec(select(Claim)).all() == []


async def test_passing_over_lets_go(desk, signed_in) -> None:
    li = await signed_in("assessor")
    first = _number(await li.post("/findings/next", {"within": ""}))
    second = _number(await li.post("/findings/next", {"within": "", "after": str(first)}))
    with desk.store.reading() as session:
        assert [row.finding_id for row in session.exec(select(Claim))] == [second]
    assert _number(await li.post("/findings/next", {"within": "", "after": "x" * 50})) == first


async def test_looking_ahead_stays_at_both(desk, signed_in) -> None:
    li = await signed_in("assessor")
    first = _number(await li.post("/findings/next", {"within": ""}))
    fields = {"csrf": li.csrf, "within": "", "after": str(first)}
    await li.client.post("/findings/next", data=fields, headers={"X-Quick": "1"})
    with desk.store.reading() as session:
        assert len(session.exec(select(Claim)).all()) == 2


async def test_taking_over_waiting_and_letting_go(desk, signed_in) -> None:
    li, wu = await signed_in("assessor"), await signed_in("reviewer")
    number = desk.finding("finance", "broken-links")
    place = f"/findings/{number}/claim"
    assert (await li.post(place, {"action": "take"})).status_code == 303
    assert (await wu.post(place, {"action": "take"})).status_code == 409
    assert (await wu.post(place, {"action": "take-over"})).status_code == 303
    with desk.store.reading() as session:
        row = session.exec(select(AuditRow).where(AuditRow.action == "claim-take-over")).one()
    assert (row.who, row.old, row.target) == ("reviewer", "assessor", f"finding:{number}")
    assert (await wu.post(place, {"action": "release"})).status_code == 303
    assert (await li.post(place, {"action": "take"})).status_code == 303
    desk.now += timedelta(minutes=10)
    assert (await wu.post(place, {"action": "take"})).status_code == 303
    assert (await wu.post(place, {"action": "sit"})).status_code == 404
    assert (await wu.post("/findings/9999/claim", {"action": "take"})).status_code == 404


async def test_a_page_that_shows_the_next_one_already_is_told_what_was_done(desk, signed_in) -> None:
    li = await signed_in("assessor")
    number = desk.finding("finance", "broken-links")
    fields = {"csrf": li.csrf, "action": "confirm", "expected": "verified"}
    answer = await li.client.post(f"/findings/{number}", data=fields, headers={"X-Quick": "1"})
    assert answer.status_code == 200
    assert "已确认。" in answer.text
    assert "<html" not in answer.text
    assert 'name="expected" value="confirmed"' in answer.text  # the way back
    answer = await li.client.post(f"/findings/{number}", data=fields, headers={"X-Quick": "1"})
    assert answer.status_code == 409
    assert "flash-bad" in answer.text


async def test_undo_is_offered_on_the_next_finding(desk, signed_in) -> None:
    li = await signed_in("assessor")
    number = desk.finding("finance", "broken-links")
    answer = await li.post(f"/findings/{number}", {"action": "confirm", "expected": "verified"})
    page = (await li.get(answer.headers["location"])).text
    assert f'<form method="post" action="/findings/{number}" class="inline">' in page
    other = await signed_in("reviewer")
    assert f'action="/findings/{number}" class="inline"' not in (await other.get(answer.headers["location"])).text


async def test_what_it_would_cost_stands_beside(desk, signed_in) -> None:
    page = (
        await (await signed_in("assessor")).get(f"/findings/{desk.finding('finance', 'contact-fields', 'fax')}")
    ).text
    assert '<b class="minus cost">−1</b>' in page  # verified only: as it will be


async def test_what_was_shown_can_be_read_later(desk, signed_in) -> None:
    li = await signed_in("assessor")
    number = desk.finding("finance", "contact-fields", "fax")
    await li.post(f"/findings/{number}", {"action": "confirm", "expected": "verified"})
    page = (await li.get(f"/findings/{number}")).text
    shown = page[page.index("处理时的页面内容") :]
    assert "没有公布传真号码" in shown
    assert re.search(r'<a href="/evidence/\d+/picture"', shown)


async def test_a_confirmation_is_a_proposal_until_another_agrees(asking, signed_in) -> None:
    desk = asking
    li, chen = await signed_in("assessor"), await signed_in("reviewer")
    number = desk.finding("finance", "contact-fields", "fax")
    path = f"/findings/{number}"
    assert "提请确认" in (await li.get(path)).text
    answer = await li.post(path, {"action": "confirm", "expected": "verified", "proposal": "0"})
    assert "done=propose" in answer.headers["location"]
    assert (_finding(desk, number).state, _finding(desk, number).proposed) == ("verified", "confirm")
    assert number not in [int(one) for one in LINK.findall((await li.get("/findings")).text)]
    assert LINK.findall((await chen.get("/findings?state=second")).text) == [str(number)]
    own = (await li.get(path)).text
    assert "在此之前您可以撤回" in own
    assert 'value="confirm"' not in own
    refused = await li.post(path, {"action": "confirm", "expected": "verified"})
    assert refused.status_code == 422
    assert "提请人以外" in refused.text
    page = (await chen.get(path)).text
    assert "assessor提请确认此问题" in page
    assert "同意确认" in page
    stale = await chen.post(path, {"action": "confirm", "expected": "verified", "proposal": "0"})
    assert stale.status_code == 409
    seen = re.search(r'name="proposal" value="(\d+)"', page)[1]
    returned = await chen.post(path, {"action": "return", "expected": "verified", "proposal": seen})
    assert returned.status_code == 422  # words are needed
    await chen.post(path, {"action": "confirm", "expected": "verified", "proposal": seen})
    assert (_finding(desk, number).state, _finding(desk, number).proposed) == ("confirmed", "")
    with desk.store.reading() as session:
        row = session.exec(select(Decision).where(Decision.finding_id == number, Decision.action == "confirm")).one()
    assert f'"first":{seen}' in row.shown


async def test_a_proposal_can_be_returned_with_words(asking, signed_in) -> None:
    li, chen = await signed_in("assessor"), await signed_in("reviewer")
    number = asking.finding("finance", "broken-links")
    await li.post(f"/findings/{number}", {"action": "confirm", "expected": "verified"})
    fields = {"action": "return", "expected": "verified", "reason": "截图看不清"}
    assert (await chen.post(f"/findings/{number}", fields)).status_code == 303
    assert _finding(asking, number).proposed == ""
    assert "截图看不清" in (await li.get(f"/findings/{number}")).text


async def test_what_is_only_proposed_is_not_remembered(asking, signed_in) -> None:
    li = await signed_in("assessor")
    number = asking.finding("finance", "contact-fields", "hours")
    fields = {"action": "dismiss", "expected": "confirmed", "reason": "x", "remember": "site"}
    answer = await li.post(f"/findings/{number}", fields)
    assert answer.status_code == 422
    assert "不能记住" in answer.text
    assert _finding(asking, number).state == "confirmed"


async def test_hostile_words_stay_words_in_the_filter(signed_in) -> None:
    bad = '"><script>alert(1)</script>\u202egnp'
    visitor = await signed_in("assessor")
    for name in ("text", "subject", "unit", "check", "site"):
        page = (await visitor.get(f"/findings?state=all&{name}={quote(bad)}")).text
        assert "<script>alert" not in page, name

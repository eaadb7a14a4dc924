"""Many findings at once at the desk: the preview changes nothing, what happens in between is left out, one way back."""

from __future__ import annotations

import re

import pytest
from sqlmodel import func, select

from sitecheck.store.models import Bulk, Decision, Finding

REASON = "核查时网站正在维护"


def _states(desk) -> dict[int, str]:
    with desk.store.reading() as session:
        return dict(session.exec(select(Finding.id, Finding.state)).all())


def _decisions(desk) -> int:
    with desk.store.reading() as session:
        return int(session.exec(select(func.count()).select_from(Decision)).one())


def _hidden(page: str) -> dict[str, str]:
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("nonce", "seen", "within")}


async def test_the_preview_says_what_changes_and_changes_nothing(desk, signed_in) -> None:
    li = await signed_in("assessor")
    before, rows = _states(desk), _decisions(desk)
    fax = desk.finding("finance", "contact-fields", "fax")
    answer = await li.post("/findings/bulk", {"action": "confirm", "within": "", f"f.{fax}": "verified"})
    assert answer.status_code == 200
    line = re.search(r"<tr><th>云溪县财政局</th>.*?</tr>", answer.text)
    assert line is not None
    now, then = re.findall(r'data-label="[^"]*得分">([\d.]+)<', line[0])
    assert float(now) - float(then) == 1
    assert '<span class="minus">−1</span>' in line[0]
    assert (_states(desk), _decisions(desk)) == (before, rows)


async def test_the_effect_is_what_happens(desk, signed_in) -> None:
    li = await signed_in("assessor")
    fax = desk.finding("finance", "contact-fields", "fax")
    page = (await li.post("/findings/bulk", {"action": "confirm", "within": "", f"f.{fax}": "verified"})).text
    then = re.search(r'处理后得分">([\d.]+)<', page)[1]
    await li.post("/findings/bulk/do", {"action": "confirm", **_hidden(page)})
    sheet = (await li.get("/scores/demo-2026q4/finance")).text
    assert f">{then}<" in sheet


async def test_carried_out_once_and_taken_back_as_one(desk, signed_in) -> None:
    li = await signed_in("assessor")
    before = _states(desk)
    page = (await li.post("/findings/bulk", {"action": "dismiss", "within": "", "all": "1"})).text
    fields = {"action": "dismiss", "reason": REASON, **_hidden(page)}
    answer = await li.post("/findings/bulk/do", fields)
    assert answer.headers["location"] == "/findings/bulk/1"
    rows = _decisions(desk)
    again = await li.post("/findings/bulk/do", fields)  # sent twice
    assert (again.status_code, again.headers["location"]) == (303, "/findings/bulk/1")
    assert _decisions(desk) == rows
    changed = {number for number, state in _states(desk).items() if state != before[number]}
    assert len(changed) == 3
    page = (await li.get("/findings/bulk/1")).text
    assert "批量排除了3个问题" in page
    assert REASON in page
    other = await signed_in("reviewer")
    assert (await other.post("/findings/bulk/1/undo")).status_code == 409
    assert (await li.post("/findings/bulk/1/undo")).status_code == 303
    assert _states(desk) == before
    assert "已于" in (await li.get("/findings/bulk/1")).text
    assert (await li.post("/findings/bulk/1/undo")).status_code == 409
    assert (await li.post("/findings/bulk/9/undo")).status_code == 404


async def test_what_others_do_in_between_is_left_out_and_named(desk, signed_in) -> None:
    li, wu = await signed_in("assessor"), await signed_in("reviewer")
    fax, link = desk.finding("finance", "contact-fields", "fax"), desk.finding("finance", "broken-links")
    page = (await li.post("/findings/bulk", {"action": "dismiss", "within": "", "all": "1"})).text
    await wu.post(f"/findings/{fax}", {"action": "confirm", "expected": "verified"})
    await wu.post(f"/findings/{link}/claim", {"action": "take"})
    shown = (await li.post("/findings/bulk", {"action": "dismiss", "within": "", "all": "1"})).text
    assert "reviewer正在处理" in shown
    answer = await li.post("/findings/bulk/do", {"action": "dismiss", "reason": REASON, **_hidden(page)})
    done = (await li.get(answer.headers["location"])).text
    assert "其间已由他人处理" in done
    assert "reviewer正在处理" in done
    states = _states(desk)
    assert (states[fax], states[link]) == ("confirmed", "verified")
    assert states[desk.finding("housing", "broken-links")] == "dismissed"


async def test_a_dismissal_needs_its_reason(desk, signed_in) -> None:
    li = await signed_in("assessor")
    page = (await li.post("/findings/bulk", {"action": "dismiss", "within": "", "all": "1"})).text
    before = _states(desk)
    answer = await li.post("/findings/bulk/do", {"action": "dismiss", "reason": " ", **_hidden(page)})
    assert answer.status_code == 422
    assert "此处须写明理由" in answer.text
    assert _hidden(answer.text)["seen"] == _hidden(page)["seen"]
    assert _states(desk) == before


async def test_nothing_left_to_do(desk, signed_in) -> None:
    li, wu = await signed_in("assessor"), await signed_in("reviewer")
    fax = desk.finding("finance", "contact-fields", "fax")
    page = (await li.post("/findings/bulk", {"action": "confirm", "within": "", f"f.{fax}": "verified"})).text
    await wu.post(f"/findings/{fax}", {"action": "confirm", "expected": "verified"})
    answer = await li.post("/findings/bulk/do", {"action": "confirm", **_hidden(page)})
    assert answer.status_code == 409
    assert "未作处理" in answer.text
    with desk.store.reading() as session:
        assert session.exec(select(Bulk)).all() == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"action": "confirm"}, 422),  # nothing chosen
        ({"action": "confirm", "f.1": "nonsense", "f.x": "verified", "d.99999999999": "1"}, 422),
        ({"action": "erase", "all": "1"}, 404),
        ({"action": "confirm", "f.999999": "verified"}, 200),  # not there: told so
    ],
)
async def test_what_cannot_be_chosen(desk, signed_in, fields: dict[str, str], status: int) -> None:
    li = await signed_in("assessor")
    before = _states(desk)
    assert (await li.post("/findings/bulk", {"within": "", **fields})).status_code == status
    assert _states(desk) == before


async def test_a_defect_means_all_its_free_findings(desk, signed_in) -> None:
    li = await signed_in("assessor")
    fax = desk.finding("finance", "contact-fields", "fax")
    with desk.store.session() as session:
        one = session.get_one(Finding, fax)
        session.add(
            Finding(
                **one.model_dump(exclude={"id", "fingerprint", "site_key", "unit_code"}),
                fingerprint="f" * 32, site_key="health.yunxi.example/", unit_code="health",
            )
        )  # fmt: skip
    page = (await li.post("/findings/bulk", {"action": "confirm", "within": "?group=defect", f"d.{fax}": "1"})).text
    assert _hidden(page)["seen"].count("verified") == 2
    answer = await li.post("/findings/bulk/do", {"action": "confirm", **_hidden(page)})
    assert answer.headers["location"] == "/findings/bulk/1?group=defect"
    assert sum(1 for state in _states(desk).values() if state == "confirmed") == 4


async def test_hostile_words_stay_words(desk, signed_in) -> None:
    li = await signed_in("assessor")
    page = (await li.post("/findings/bulk", {"action": "dismiss", "within": "", "all": "1"})).text
    answer = await li.post(
        "/findings/bulk/do", {"action": "dismiss", "reason": '"><script>alert(2)</script>', **_hidden(page)}
    )
    for text in (page, (await li.get(answer.headers["location"])).text):
        assert "&lt;script&gt;alert(1)" in text
        assert not re.search(r"<script>alert", text)
        assert "\u202e" not in text


async def test_the_number_of_a_bulk_leads_from_the_history(desk, signed_in) -> None:
    li = await signed_in("assessor")
    page = (await li.post("/findings/bulk", {"action": "dismiss", "within": "", "all": "1"})).text
    await li.post("/findings/bulk/do", {"action": "dismiss", "reason": REASON, **_hidden(page)})
    number = desk.finding("finance", "broken-links")
    assert 'href="/findings/bulk/1"' in (await li.get(f"/findings/{number}")).text
    unit = await signed_in("finance-unit")
    assert 'href="/findings/bulk/1"' not in (await unit.get(f"/findings/{number}")).text

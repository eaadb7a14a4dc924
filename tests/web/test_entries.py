"""Manual entries: the form of a unit, what is saved, what is refused, and what it does to the score."""

from __future__ import annotations

import html
import re

import pytest
from sqlmodel import select

from sitecheck.review import entries
from sitecheck.settings.records import AssessmentConfig
from sitecheck.store.models import AuditRow
from sitecheck.web.app import create_app

PATH = "/entries/demo-2026q4/finance"


async def _fields(visitor, path: str = PATH) -> dict[str, str]:
    """All fields of the form as a browser would send them unchanged."""
    page = (await visitor.get(path)).text
    fields = dict(re.findall(r'<input type="hidden" name="(was\.[^"]+)" value="(\d+)"', page))
    fields |= dict(re.findall(r'<input class="short" name="([^"]+)" value="([^"]*)"', page))
    for name, body in re.findall(r'<select name="(v\.[^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        fields[name] = chosen[1] if chosen else ""
    texts = re.findall(r'<textarea name="(why\.[^"]+)"[^>]*>(.*?)</textarea>', page, re.S)
    return fields | {name: html.unescape(value) for name, value in texts}


def _current(desk, unit: str = "finance") -> dict[str, object]:
    with desk.store.reading() as session:
        return {place: value.value for place, value in entries.current(session, "demo-2026q4", unit).items()}


async def test_the_list_counts_what_is_entered(signed_in) -> None:
    page = (await (await signed_in("assessor")).get("/entries/demo-2026q4")).text
    assert re.search(r"云溪县财政局</a></th>\s*<td[^>]*>2</td>", page)


async def test_the_form_shows_rules_values_and_points(signed_in) -> None:
    page = (await (await signed_in("assessor")).get(PATH)).text
    for text in ("政务公开领导小组", "每项扣1分", "缺年度总结", "−1分", "自动结果，来自问题", "（表二）"):
        assert text in page
    assert "表二" not in (await (await signed_in("assessor")).get("/entries/demo-2026q4/health")).text


async def test_the_form_shows_what_the_rubric_advises(signed_in) -> None:
    page = (await (await signed_in("assessor")).get(PATH)).text
    assert "完全没有目录、指南和内容时建议本项0分" in page  # AK-3: a rule without points
    assert "评分标准未另列扣分" in page  # KD14: what the item asks for and no rule takes points for


async def test_sending_it_unchanged_changes_nothing(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    with desk.store.reading() as session:
        before = len(session.exec(select(AuditRow)).all())
    answer = await visitor.post(PATH, await _fields(visitor))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?saved=0")
    with desk.store.reading() as session:
        assert len(session.exec(select(AuditRow)).all()) == before


async def test_a_value_is_saved_and_changes_the_score(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    before = (await visitor.get("/tables/demo-2026q4/download.json")).json()
    fields = await _fields(visitor) | {"v.KD3.r1": "true", "why.KD3.r1": "部署未落实"}
    answer = await visitor.post(PATH, fields)
    assert answer.headers["location"] == f"{PATH}?saved=1"
    assert "已保存1项" in (await visitor.get(answer.headers["location"])).text
    assert _current(desk)["KD3.r1"] is True
    after = (await visitor.get("/tables/demo-2026q4/download.json")).json()

    def total(table) -> float:
        return float(next(unit for unit in table["units"] if unit["code"] == "finance")["scorecard"]["total"])

    assert total(after) == total(before) - 5


async def test_a_value_can_be_withdrawn(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    fields = await _fields(visitor) | {"v.KD2.r1": "", "why.KD2.r1": ""}
    await visitor.post(PATH, fields)
    assert "KD2.r1" not in _current(desk)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"v.KD2.r1": "9"}, "9超过全部4项"),
        ({"v.KD2.r1": "many"}, "不是次数"),
        ({"v.KD3.r1": "true"}, "此处须写明理由"),
        ({"v.KD11.r1": "na", "why.KD11.r1": ""}, "此处须写明理由"),
        ({"v.KD11.r1": "no-such-grade"}, "不在各档之列"),
        ({"why.KD3.r1": "只有理由"}, "只有理由，没有填值"),
        ({"v.KD3": "6", "why.KD3": "x"}, "不在0至5之间"),
        ({"v.KD3": "3"}, "此处须写明理由"),
    ],
)
async def test_what_does_not_fit_is_marked_and_kept(desk, signed_in, changes: dict[str, str], said: str) -> None:
    visitor = await signed_in("assessor")
    known = _current(desk)
    answer = await visitor.post(PATH, await _fields(visitor) | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert _current(desk) == known


async def test_a_fault_holds_up_no_other_value(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    fields = await _fields(visitor) | {"v.KD3.r1": "true", "why.KD3.r1": "未落实", "v.KD2.r1": "many"}
    answer = await visitor.post(PATH, fields)
    assert answer.status_code == 422
    assert "many" in answer.text
    assert "已保存1项" in answer.text
    assert _current(desk)["KD3.r1"] is True
    assert _current(desk)["KD2.r1"] == 1


async def test_replacing_what_a_finding_says_needs_a_reason(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.post(PATH, await _fields(visitor) | {"v.KD10.r1": "0"})
    assert "此处须写明理由" in answer.text
    fields = await _fields(visitor) | {"v.KD10.r1": "0", "why.KD10.r1": "指南中已写明"}
    assert (await visitor.post(PATH, fields)).status_code == 303
    page = (await visitor.get("/scores/demo-2026q4/finance")).text
    assert "以人工填写为准" in page


async def test_two_people_at_once_lose_nothing(desk, signed_in) -> None:
    mine, theirs = await signed_in("assessor"), await signed_in("reviewer")
    my_fields = await _fields(mine)
    fields = await _fields(theirs) | {"v.KD2.r1": "2", "why.KD2.r1": "缺两项"}
    assert (await theirs.post(PATH, fields)).status_code == 303
    answer = await mine.post(PATH, my_fields | {"v.KD2.r1": "3", "why.KD2.r1": "缺三项"})
    assert answer.status_code == 422
    assert "他人刚刚修改过此项" in answer.text
    assert "缺三项" in answer.text
    assert _current(desk)["KD2.r1"] == 2


@pytest.mark.parametrize("path", ["/entries/none/finance", "/entries/demo-2026q4/nobody", "/entries/none"])
async def test_what_is_not_there(signed_in, path: str) -> None:
    assert (await (await signed_in("assessor")).get(path)).status_code == 404


async def test_a_checklist_line_is_answered_by_what_it_asks_for(desk, signed_in) -> None:
    own = AssessmentConfig(
        id="check-2026",
        title="2026年专项考核",
        rubric="citywide-2013-departments",
        period="2026",
        categories=("department",),
    )
    project = desk.project.model_copy(update={"assessments": (*desk.project.assessments, own)})
    desk.app = create_app(project, desk.store, clock=lambda: desk.now, checks={})
    visitor, path = await signed_in("assessor"), "/entries/check-2026/finance"
    fields = await _fields(visitor, path)
    assert {"v.D6.r1", "v.D6.r1.website", "v.D6.r1.openness", "v.D6.r1.releases"} <= fields.keys()
    fields |= {
        "v.D6.r1.website": "yes",
        "v.D6.r1.openness": "yes",
        "v.D6.r1.releases": "no",
        "why.D6.r1": "发布专栏空白",
    }
    assert (await visitor.post(path, fields)).headers["location"] == f"{path}?saved=1"
    page = (await visitor.get(path)).text
    assert "单位网站：是；政务公开专栏：是；政府信息发布专栏：否" in page
    again = await _fields(visitor, path)
    assert (again["v.D6.r1"], again["v.D6.r1.releases"]) == ("apart", "no")
    assert (await visitor.post(path, again)).headers["location"] == f"{path}?saved=0"  # unchanged is unchanged
    whole = await visitor.post(path, again | {"v.D6.r1": "yes"})
    assert whole.headers["location"] == f"{path}?saved=1"
    with desk.store.reading() as session:
        assert entries.current(session, "check-2026", "finance")["D6.r1"].value == "yes"

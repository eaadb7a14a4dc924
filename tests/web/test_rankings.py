"""Ranking lists at the desk: looked at, kept, replaced, taken back; a closed period takes none."""

from __future__ import annotations

import re

import pytest
from tests.review import files

from sitecheck.review import periods, rankings
from sitecheck.review.periods import PeriodState
from sitecheck.settings.records import AssessmentConfig
from sitecheck.web.app import create_app

UNITS = ("财政局", "教育局", "卫生健康局", "住房和城乡建设局", "公安局")
OWN = AssessmentConfig(
    id="rank-2026", title="2026年考核", rubric="ouhai-2017", period="2026", categories=("department",)
)
PATH = "/rankings/rank-2026"


@pytest.fixture
def desk(desk):
    assessments = (*desk.project.assessments, OWN)
    project = desk.project.model_copy(update={"assessments": assessments})
    desk.app = create_app(project, desk.store, clock=lambda: desk.now, checks={})
    return desk


def _list(*scores: object, names: tuple[str, ...] = UNITS) -> bytes:
    rows = [f"云溪县{name},{score}" for name, score in zip(names, scores, strict=False)]
    return "\n".join(["单位,得分", *rows]).encode()


def _sent(data: bytes, name: str = "排名.csv"):
    return [("list", (name, data, "text/csv"))]


async def _metric(visitor) -> str:
    return re.search(r'name="metric" value="([^"]+)"', (await visitor.get(PATH)).text)[1]


def _hidden(text: str) -> dict[str, str]:
    form = text[text.index('name="batch"') - 700 : text.index('name="action" value="take"')]
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return {name: value for name, value in found.items() if name != "csrf"}


def _in_use(desk, metric: str):
    with desk.store.reading() as session:
        return rankings.current(session, "rank-2026").get(metric)


async def _keep(visitor, metric: str, data: bytes, **more: str):
    looked = await visitor.post(PATH, {"metric": metric, **more}, files=_sent(data))
    assert looked.status_code == 200
    return await visitor.post(PATH, _hidden(looked.text) | {"action": "take", **more}), looked


async def test_a_list_is_looked_at_kept_replaced_and_withdrawn(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    metric = await _metric(visitor)
    assert "尚无名单" in (await visitor.get(PATH)).text
    answer, looked = await _keep(visitor, metric, _list(95, 90, 90, 80, 70))
    places = re.findall(r"<tr><th>(.*?)</th><td[^>]*>(\d+)</td>", looked.text)
    assert [place for _, place in places] == ["1", "2", "2", "4", "5"]
    assert answer.headers["location"] == f"{PATH}?done=kept"
    row, listed = _in_use(desk, metric)
    assert (row.file, row.who, len(listed)) == ("排名.csv", "assessor", 5)
    sent = await visitor.get(f"{PATH}/file/{row.id}")
    assert sent.content == _list(95, 90, 90, 80, 70)
    assert sent.headers["content-disposition"].startswith("attachment")

    refused, _ = await _keep(visitor, metric, _list(1, 2, 3, 4, 5))
    assert refused.status_code == 409
    assert "请说明更换" in refused.text
    answer, _ = await _keep(visitor, metric, _list(1, 2, 3, 4, 5), reason="数据更正")
    assert answer.status_code == 303
    same, _ = await _keep(visitor, metric, _list(1, 2, 3, 4, 5), reason="数据更正")
    assert same.headers["location"] == f"{PATH}?done=same"
    row, _ = _in_use(desk, metric)
    page = (await visitor.get(PATH)).text
    assert "数据更正" in page
    assert "已更换" in page

    taken = {"metric": metric, "was": str(row.id)}
    assert (await visitor.post(f"{PATH}/withdraw", taken)).status_code == 422
    stale = taken | {"was": "1", "reason": "x"}
    assert (await visitor.post(f"{PATH}/withdraw", stale)).status_code == 409
    assert (await visitor.post(f"{PATH}/withdraw", taken | {"reason": "口径有误"})).status_code == 303
    assert _in_use(desk, metric) is None


async def test_units_that_are_not_found_doubtful_or_missing_are_named(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    metric = await _metric(visitor)
    rows = "单位,得分\n云溪县财政局,95\n不存在的局,90\n云溪县财政局,88\n云溪县公安局,优\n".encode()
    answer = await visitor.post(PATH, {"metric": metric}, files=_sent(rows))
    assert answer.status_code == 422
    main = answer.text.split("<main")[1]
    for said in ("没有名为", "不存在的局", "不是数字", "云溪县教育局", "按0计"):
        assert said in main, said
    cells = re.findall(r'<td class="full break"><bdi>(.*?)</bdi></td>', main)
    assert not [cell for cell in cells if re.search(r"\b(is|no|the|be|already)\b", cell)], cells
    assert _in_use(desk, metric) is None


async def test_missing_units_count_zero_where_that_is_asked_for(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    metric = await _metric(visitor)
    answer, looked = await _keep(visitor, metric, _list(95, 90), zero="1")
    assert "名单中没有，按0计" in looked.text
    assert answer.status_code == 303
    _, listed = _in_use(desk, metric)
    assert sum(not one.given for one in listed) == 3


async def test_two_people_do_not_replace_each_others_list_unseen(desk, signed_in) -> None:
    mine, theirs = await signed_in("assessor"), await signed_in("reviewer")
    metric = await _metric(mine)
    await theirs.get(PATH)
    looked = await mine.post(PATH, {"metric": metric}, files=_sent(_list(1, 2, 3, 4, 5)))
    await _keep(theirs, metric, _list(5, 4, 3, 2, 1))
    answer = await mine.post(PATH, _hidden(looked.text) | {"action": "take"})
    assert answer.status_code == 409
    assert "在此期间已启用另一份名单" in answer.text
    assert _in_use(desk, metric)[0].who == "reviewer"


async def test_sent_twice_it_is_kept_once(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    metric = await _metric(visitor)
    looked = await visitor.post(PATH, {"metric": metric}, files=_sent(_list(1, 2, 3, 4, 5)))
    fields = _hidden(looked.text) | {"action": "take", "nonce": "n" * 20}
    for _ in range(2):
        assert (await visitor.post(PATH, fields)).headers["location"] == f"{PATH}?done=kept"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("排名.xlsm", files.office("xlsx"), "含有宏"),
        ("排名.xlsx", files.LOCKED_OFFICE, "密码"),
        ("排名.pdf", files.PDF, "不是可读取的名单"),
        ("排名.csv", b"", "空文件"),
    ],
)
async def test_a_hostile_list_is_refused_in_words(desk, signed_in, name: str, data: bytes, said: str) -> None:
    visitor = await signed_in("assessor")
    metric = await _metric(visitor)
    answer = await visitor.post(PATH, {"metric": metric}, files=_sent(data, name))
    assert answer.status_code == 422
    assert said in answer.text


async def test_a_closed_period_takes_no_list(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    metric = await _metric(visitor)
    looked = await visitor.post(PATH, {"metric": metric}, files=_sent(_list(1, 2, 3, 4, 5)))
    with desk.store.session() as session:
        step = {"who": "reviewer", "now": desk.now}
        periods.advance(session, "rank-2026", PeriodState.REVIEW, expected=PeriodState.OPEN, **step)
        periods.advance(session, "rank-2026", PeriodState.CLOSED, expected=PeriodState.REVIEW, **step)
    page = await visitor.get(PATH)
    assert "本周期已结束" in page.text
    assert 'type="file"' not in page.text
    for path, fields in (
        (PATH, _hidden(looked.text) | {"action": "take"}),
        (f"{PATH}/withdraw", {"metric": metric, "was": "1", "reason": "x"}),
    ):
        answer = await visitor.post(path, fields)
        assert answer.status_code == 409
        assert "本周期已结束" in answer.text
    assert _in_use(desk, metric) is None


async def test_what_is_not_there(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.get(PATH)
    assert (await visitor.post(PATH, {"metric": "none"}, files=_sent(_list(1)))).status_code == 404
    assert (await visitor.get("/rankings/none")).status_code == 404
    assert (await visitor.get(f"{PATH}/file/9")).status_code == 404
    every = await visitor.get("/rankings")
    assert "没有排名项" in every.text  # the other assessment's table ranks nothing


async def test_nothing_is_ranked_here(signed_in) -> None:
    answer = await (await signed_in("viewer")).get("/rankings/demo-2026q4")
    assert "没有排名项" in answer.text

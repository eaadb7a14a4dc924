"""Rubrics to read: rules with their points and checks, readings with their switches, and dry runs that keep nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from tests.web.conftest import seed

from sitecheck.facts.data import data_dir
from sitecheck.settings.records import AssessmentConfig

NAME = "kaifu-2013-departments"
TRY = f"/rubrics/{NAME}/try"


def rows(desk) -> dict[str, int]:
    names = inspect(desk.store.engine).get_table_names()
    with desk.store.reading() as session:
        return {
            name: session.connection().execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names
        }


async def test_every_packaged_rubric_is_listed_and_opens(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    page = (await visitor.get("/rubrics")).text
    names = [path.stem for path in (data_dir("config") / "rubrics").glob("*.yaml")]
    assert len(names) > 5
    for name in names:
        assert f"/rubrics/{name}" in page
        assert (await visitor.get(f"/rubrics/{name}")).status_code == 200
    assert page.index(NAME) < page.index("未使用")
    assert (await visitor.get("/rubrics/nothing")).status_code == 404


async def test_a_rubric_says_rules_points_checks_readings_and_hash(desk, signed_in) -> None:
    page = (await (await signed_in("viewer")).get(f"/rubrics/{NAME}")).text
    rubric = desk.app.state.desk.families[seed.ASSESSMENT][0]
    for wanted in (
        rubric.hash,
        "KD10",
        "受理机构信息要素缺项",
        "/checks/contact-fields",
        "自动检查，人工确认",
        "cap_order",
    ):
        assert wanted in page
    for name in rubric.readings:
        assert f'id="r-{name}"' in page
    assert "试算" not in page.partition('id="switches"')[2].partition("<tbody>")[2].partition("</tbody>")[0]


async def test_a_faulty_rubric_and_a_changed_one_are_told(desk, signed_in) -> None:
    folder = desk.project.root / "config" / "rubrics"
    folder.mkdir(parents=True)
    (folder / "broken.yaml").write_text("id: broken\n", encoding="utf-8")
    shipped = (data_dir("config") / "rubrics" / f"{NAME}.yaml").read_text(encoding="utf-8")
    (folder / f"{NAME}.yaml").write_text(shipped.replace("受理机构信息要素缺项", "受理机构信息不全"), encoding="utf-8")
    visitor = await signed_in("viewer")
    listed = (await visitor.get("/rubrics")).text
    assert "有错误" in listed
    assert "文件已修改" in listed
    assert "sitecheck rubrics lint broken" in (await visitor.get("/rubrics/broken")).text
    page = (await visitor.get(f"/rubrics/{NAME}")).text
    assert "重启工作台后采用新内容" in page
    assert "受理机构信息要素缺项" in page  # what is in force


async def test_a_dry_run_shows_each_difference_and_keeps_nothing(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    before = rows(desk)
    fields = {"assessment": seed.ASSESSMENT, "switch": "normalise_to", "value": "50"}
    answer = await visitor.post(TRY, fields)
    assert answer.status_code == 200
    for wanted in ("normalise_to", "试算结果不保存", "比较的5个单位中，3个结果不同", "云溪县教育局", "41.5", "−41.5"):
        assert wanted in answer.text
    assert rows(desk) == before
    same = await visitor.post(TRY, fields | {"value": "none"})
    assert "这些单位的结果没有变化" in same.text


async def test_a_dry_run_goes_over_the_units_in_parts(desk, signed_in, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitecheck.web.rubrics.AT_ONCE", 2)
    visitor = await signed_in("assessor")
    fields = {"assessment": seed.ASSESSMENT, "switch": "normalise_to", "value": "50"}
    first = (await visitor.post(TRY, fields)).text
    assert "共5个单位，本次比较第1至2个" in first
    assert '<th class="num">名次</th>' not in first
    assert 'name="first" value="2"' in first
    last = (await visitor.post(TRY, fields | {"first": "4"})).text
    assert "云溪县公安局" in last
    assert "比较后面的单位" not in last


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("cap_order", "sideways"),
        ("normalise_to", "<script>"),
        ("normalise_to", "NaN"),
        ("total_cap", "-1"),
        ("bonus_items", "KD1, NO9"),
        ("subset_adjustments", "长" * 200),
    ],
)
async def test_a_value_the_switch_does_not_take(desk, signed_in, switch: str, value: str) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.post(TRY, {"assessment": seed.ASSESSMENT, "switch": switch, "value": value})
    assert answer.status_code == 422
    assert f"{switch}不能取" in answer.text
    assert "<script>" not in answer.text.partition("<body")[2]


@pytest.mark.parametrize("fields", [{"assessment": "no"}, {"switch": "no"}])
async def test_what_cannot_be_tried_is_not_there(desk, signed_in, fields: dict[str, str]) -> None:
    visitor = await signed_in("assessor")
    given = {"assessment": seed.ASSESSMENT, "switch": "cap_order", "value": "after_all", "first": "x"} | fields
    assert (await visitor.post(TRY, given)).status_code == 404
    assert (await visitor.post("/rubrics/ouhai-2017/try", given)).status_code == 404


def test_the_switches_stand_with_their_readings_and_the_value_of_each_assessment(desk) -> None:
    from sitecheck.scoring.model import Switches
    from sitecheck.web.rubrics.switches import SWITCHES, settings_of, switch_named

    assert {one.name for one in SWITCHES} == set(Switches.model_fields)
    rubric = desk.app.state.desk.families[seed.ASSESSMENT][0]
    own = AssessmentConfig(id="q", title="q", rubric=NAME, period="2026Q4", settings={"cap_order": "before_penalties"})
    switch = switch_named("cap_order")
    assert switch is not None
    plain, chosen = settings_of(rubric, switch, [desk.project.assessments[0], own])
    assert (plain.value, plain.own) == (plain.default, False)
    assert (chosen.value, chosen.own) == ("before_penalties", True)


def test_readings_with_switches_are_those_of_the_guide() -> None:
    from sitecheck.web.rubrics.switches import SWITCHES

    guide = (Path(__file__).parents[2] / "docs" / "rubrics.md").read_text(encoding="utf-8")
    for one in SWITCHES:
        line = next(line for line in guide.splitlines() if line.startswith(f"| `{one.name}` |"))
        assert line.rstrip().endswith(f"| {', '.join(one.readings)} |")

"""Days and deadlines that a project's copy of a rubric sets reach the checks of the units it assesses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from tests.checks.sights import CALENDAR, CHECKS, column, columns, contact, listing, observe

from sitecheck.audit.limits import Limits, agreed, limited
from sitecheck.audit.preflight import preflight
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.annual_report import AnnualReportParams
from sitecheck.checks.kinds.section_ages import AgesParams
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import Outcome
from sitecheck.scoring.rubric import list_rubrics, load_rubric
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import AssessmentConfig, Project, Settings, UnitConfig

SHIPPED = data_dir("config") / "rubrics"
DAY = date(2026, 11, 20)


def own_copy(folder: Path, table: str, *changes: tuple[str, str]) -> None:
    """A project's own copy of a shipped rubric with other figures."""
    text = (SHIPPED / f"{table}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    target = folder / "config" / "rubrics" / f"{table}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def project(folder: Path, *assessments: AssessmentConfig) -> Project:
    units = (
        UnitConfig(code="a", name="甲局", category="department"),
        UnitConfig(code="b", name="乙街道", category="street"),
    )
    return Project(root=folder, settings=Settings(), units=units, assessments=assessments)


def assessment(rubric: str, period: str = "2026", **given: tuple[str, ...]) -> AssessmentConfig:
    return AssessmentConfig(
        id=rubric, title=rubric, rubric=rubric, period=period, **{"categories": ("department",), **given}
    )


SIX = "机构名称、办公地址、办公时间、联系电话、传真号码、电子邮箱"


def _plain(value: object) -> object:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else value


def ages(checks: Mapping[str, CheckFile]) -> AgesParams:
    params = checks["column-freshness"].params
    assert isinstance(params, AgesParams)
    return params


AREAS = ("{column: 重点领域, max_age_days: null}", "{column: 重点领域, max_age_days: 30}")
PLACES = ("check_params: {max_age_days: null}", "check_params: {max_age_days: 90}")
DAYS = ("{max_days: null}", "{max_days: 10}")
DEADLINE = ("{deadline: null}", "{deadline: 03-31}")


def test_the_shipped_rubrics_set_nothing_the_sources_do_not_give() -> None:
    tables = [load_rubric(path) for path in list_rubrics([SHIPPED]).values()]
    settings, problems = agreed(tables)
    assert problems == []
    said = {(check, name, _plain(value)) for (check, name, _), (value, _) in settings.items()}
    assert said == {
        ("publication-lag", "max_working_days", 20),
        ("service-guide-freshness", "max_working_days", 20),
        ("update-freshness", "max_working_days", 20),
        ("contact-fields", "fields", SIX),
    }
    assert limited(CHECKS, settings) == CHECKS


def test_a_limit_reaches_the_check_of_the_units_it_is_for(tmp_path: Path) -> None:
    own_copy(tmp_path, "ouhai-2017", AREAS, PLACES, DAYS, DEADLINE)
    limits = Limits(project(tmp_path, assessment("ouhai-2017")), CHECKS)
    checks = limits.checks_for("a", DAY)
    assert (ages(checks).max_age_days, ages(checks).limits) == (90, {"key-areas-column": 30})
    assert checks["policy-interpretation-timeliness"].params.max_days == 10
    report = checks["annual-report"].params
    assert isinstance(report, AnnualReportParams)
    assert report.deadlines is not None
    assert {report.deadlines.departments, report.deadlines.governments, report.deadlines.earlier} == {"03-31"}
    for unit, day in (("b", DAY), ("a", date(2027, 1, 1)), ("stranger", DAY)):
        assert limits.checks_for(unit, day) == CHECKS  # not assessed, or not in this period


def test_the_rules_a_check_feeds_are_those_of_the_units_rubrics(tmp_path: Path) -> None:
    limits = Limits(project(tmp_path, assessment("ouhai-2017"), assessment("kaifu-2013-departments")), CHECKS)
    rules = limits.rules_for("a", DAY)
    title = "瓯海区2017年度政务公开工作考核评分表"
    assert [rule for rule in rules["broken-links"] if title in rule] == [
        f"《{title}》O13.r4：上述专栏、入口或链接不能正常使用",
        f"《{title}》O14.r5：网站和信息公开平台链接不可用，每处",
    ]
    # A rule may rest on further checks besides its own.
    assert any("开福区" in rule for rule in rules["disclosure-directory"])
    assert limits.rules_for("b", DAY) == limits.rules_for("stranger", DAY) == {}


def test_a_column_is_old_by_its_own_limit(tmp_path: Path) -> None:
    own_copy(tmp_path, "ouhai-2017", AREAS, PLACES)
    checks = Limits(project(tmp_path, assessment("ouhai-2017")), CHECKS).checks_for("a", DAY)
    # 50 days old: too old for the column of key areas (30), not for notices (90)
    night = observe(
        columns=columns(
            column("notices", list=listing("2026-10-01")), column("key-areas-column", list=listing("2026-10-01"))
        )
    )
    verdict = judge(night, checks["column-freshness"], CALENDAR)
    assert [(one.subject.rsplit("/", 2)[1], one.params["max"]) for one in verdict.findings] == [
        ("key-areas-column", "30")
    ]
    assert verdict.params["max"] == "30、90"


def test_a_limit_for_one_column_asks_nothing_of_the_others(tmp_path: Path) -> None:
    own_copy(tmp_path, "ouhai-2017", AREAS)
    check = Limits(project(tmp_path, assessment("ouhai-2017")), CHECKS).checks_for("a", DAY)["column-freshness"]
    old = column("notices", list=listing("2025-01-01"))
    assert judge(observe(columns=columns(old)), check, CALENDAR).outcome is Outcome.FACTS
    fresh = column("key-areas-column", list=listing("2026-11-10"))
    assert judge(observe(columns=columns(old, fresh)), check, CALENDAR).outcome is Outcome.PASS


def test_a_column_no_check_asks_about_is_asked_about(tmp_path: Path) -> None:
    own_copy(
        tmp_path, "ouhai-2017", ("{column: 重点领域, max_age_days: null}", "{column: 依申请公开, max_age_days: 30}")
    )
    checks = Limits(project(tmp_path, assessment("ouhai-2017")), CHECKS).checks_for("a", DAY)
    assert ages(checks).columns == (*ages(CHECKS).columns, "foi-entry")
    assert ages(checks).limits == {"foi-entry": 30}


def test_the_contact_fields_of_the_rubric_are_looked_for(tmp_path: Path) -> None:
    own_copy(
        tmp_path,
        "ouhai-2017",
        ("{fields: [机构名称, 办公地址, 办公时间, 联系电话, 传真号码, 电子邮箱]}", "{fields: [机构名称, 联系电话]}"),
    )
    check = Limits(project(tmp_path, assessment("ouhai-2017")), CHECKS).checks_for("a", DAY)["contact-fields"]
    night = observe(
        columns=columns(column("disclosure-guide"), column("foi-entry")),
        contacts=(contact("disclosure-guide", ("org", "address")), contact("foi-entry", ())),
    )
    assert [one.subject for one in judge(night, check, CALENDAR).findings] == [
        "phone"
    ]  # fax and e-mail are not asked for


DISAGREEING = [
    # two rubrics of one unit in one period: 90 days and none
    ([PLACES], [], True),
    # the same number in both
    ([PLACES], [("check_params: {max_age_days: null}", "check_params: {max_age_days: 90}")], False),
]


@pytest.mark.parametrize(("ouhai", "wafangdian", "refused"), DISAGREEING)
def test_rubrics_of_one_unit_must_agree(
    tmp_path: Path, ouhai: list[tuple[str, str]], wafangdian: list[tuple[str, str]], refused: bool
) -> None:
    own_copy(tmp_path, "ouhai-2017", *ouhai)
    own_copy(tmp_path, "wafangdian-2013", *wafangdian)
    both = project(tmp_path, assessment("ouhai-2017"), assessment("wafangdian-2013", "2026Q4"))
    limits = Limits(both, CHECKS)
    problems = [str(problem) for problem in limits.problems()]
    assert bool(problems) is refused
    if refused:
        assert problems[0].startswith("config/rubrics/wafangdian-2013.yaml")
        assert "90 in ouhai-2017 O14.r3, no limit in wafangdian-2013 W8.r2" in problems[0]
        with pytest.raises(ConfigError):
            limits.checks_for("a", DAY)
        with pytest.raises(ConfigError, match="make them equal"):
            preflight(both)
    # in another quarter there is only one of them
    assert ages(limits.checks_for("a", date(2026, 5, 1))).max_age_days == 90


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((PLACES[0], "check_params: {max_age_days: 0}"), "greater than or equal to 1"),
        ((PLACES[0], "check_params: {max_age_days: soon}"), "valid integer"),
        ((DEADLINE[0], "{deadline: 13-01}"), "a month and a day"),
        (("传真号码, 电子邮箱]}", "微信号]}"), "contact-fields cannot look for 微信号; it knows 机构名称、办公地址"),
    ],
)
def test_a_value_the_check_does_not_take_is_named(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    own_copy(tmp_path, "ouhai-2017", change)
    (problem,) = Limits(project(tmp_path, assessment("ouhai-2017")), CHECKS).problems()
    assert words in str(problem)
    key = next(key for key in ("O14.r3", "O7.r5", "O7.r2") if problem.field == f"{key}.check_params")
    lines = (tmp_path / problem.file).read_text(encoding="utf-8").splitlines()
    assert "check_params:" in lines[problem.line - 1]
    assert change[1].strip("{}") in lines[problem.line - 1], key


def test_checks_that_are_not_there_are_left_out() -> None:
    checks: dict[str, CheckFile] = {"publication-lag": CHECKS["publication-lag"]}
    settings = {("publication-lag", "max_working_days", ""): (15, "x R1"), ("gone", "max_days", ""): (3, "x R2")}
    assert limited(checks, settings)["publication-lag"].params.max_working_days == 15

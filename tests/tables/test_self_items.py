"""Which items a unit is asked for, until when, how far it is, and how it is reminded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from sitecheck.i18n import translator
from sitecheck.review import selfdrafts, selfsteps
from sitecheck.review.selfdrafts import Answer
from sitecheck.review.selfsteps import SelfState
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.settings.records import AssessmentConfig, Project, Settings, UnitConfig
from sitecheck.store.engine import Store
from sitecheck.store.sync import sync_project
from sitecheck.tables.named_sources import is_late
from sitecheck.tables.self_items import due_on, items_of
from sitecheck.tables.self_progress import by_state, progress_of, reminders
from sitecheck.tables.self_values import ValueMisfit, own_value

NOW = datetime(2027, 1, 4, 4, 0, tzinfo=UTC)
KAIFU = load_family("kaifu-2013-departments", rubric_folders())
OUHAI = load_family("ouhai-2017", rubric_folders())
TOWNSHIPS = load_family("taiqian-townships", rubric_folders())
FAMILY = (KAIFU[0], *KAIFU[1].values())


def unit(code: str = "fin", **attributes: bool | str) -> UnitConfig:
    return UnitConfig(code=code, name=f"{code}局", category="department", attributes=attributes)


def test_a_unit_is_asked_for_the_tables_that_concern_it() -> None:
    assert len(items_of(FAMILY, unit(has_window=True))) == 18
    assert [item.id for item in items_of(FAMILY, unit(has_window=False))] == [f"KD{number}" for number in range(1, 16)]


def test_a_unit_scored_by_a_few_items_is_asked_for_these() -> None:
    asked = [item.id for item in items_of((OUHAI[0],), unit(foi_responsible=False))]
    assert asked == ["O1", "O2", "O3", "O15"]
    assert len(items_of((OUHAI[0],), unit(foi_responsible=True))) > 15


def config(period: str = "2026", **more: object) -> AssessmentConfig:
    return AssessmentConfig(
        id="y", title="2026年度考核", rubric="ouhai-2017", period=period, categories=("department",), **more
    )  # type: ignore[arg-type]


def test_the_day_is_the_assessment_s_own_or_the_table_s() -> None:
    assert due_on(config(), OUHAI[0]) == date(2027, 1, 5)
    assert due_on(config(self_due=date(2026, 12, 20)), OUHAI[0]) == date(2026, 12, 20)
    assert due_on(config("2026Q4"), OUHAI[0]) is None
    assert due_on(config("2026Q4", self_due=date(2027, 1, 8)), OUHAI[0]) == date(2027, 1, 8)


@pytest.mark.parametrize(
    ("at", "late"),
    [("2027-01-05T15:59:59", False), ("2027-01-05T16:00:00", True), ("2027-01-04T20:00:00", False)],
)
def test_late_is_after_the_day_in_beijing(at: str, late: bool) -> None:
    moment = datetime.fromisoformat(f"{at}+00:00")
    assert is_late(moment, date(2027, 1, 5)) is late
    assert is_late(moment, None) is None


@pytest.mark.parametrize(
    ("text", "explanation", "kept"),
    [("是", "", "yes"), ("no", "", "no"), ("不适用", "没有此项", "na"), ("NA", " x ", "na")],
)
def test_answers_are_kept_in_one_way(text: str, explanation: str, kept: str) -> None:
    assert own_value(TOWNSHIPS[0].by_id["T1"], text, explanation) == kept


@pytest.mark.parametrize(
    ("item", "text", "column", "said"),
    [
        ("T1", "部分", "value", "“部分”不是有效答复"),
        ("T1", "na", "explanation", "请写明为何不适用"),
        ("T1", "{text}", "value", "“{text}”不是有效答复"),
    ],
)
def test_what_a_line_does_not_take_is_said_in_both_languages(item: str, text: str, column: str, said: str) -> None:
    with pytest.raises(ValueMisfit) as caught:
        own_value(TOWNSHIPS[0].by_id[item], text, "")
    assert caught.value.column == column
    assert said in caught.value.say(translator("zh"))
    assert caught.value.say(translator("en")) == str(caught.value)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    units = (unit(has_window=False), unit("edu", has_window=False), unit("hea", has_window=False))
    own = AssessmentConfig(
        id="y",
        title="年度考核",
        rubric=FAMILY[0].id,
        period="2026",
        categories=("department",),
        self_due=date(2027, 1, 3),
    )
    return Project(root=tmp_path, settings=Settings(), units=units, assessments=(own,))


@pytest.fixture
def session(project: Project) -> Iterator[Session]:
    store = Store.open(project.database_url)
    with store.session() as session:
        sync_project(session, project, [])
        yield session
    store.close()


def test_progress_and_reminders(project: Project, session: Session) -> None:
    (assessment,) = project.assessments
    items = [item.id for item in items_of(FAMILY, project.units[0])]
    for code in ("fin", "edu"):
        selfdrafts.save(
            session, "y", code, [Answer("KD1", "5", "", 0), Answer("KD2", "", "待查", 0)], who=code, now=NOW
        )

    def hand_in(code: str) -> None:
        step = selfsteps.of_unit(session, "y", code).step
        selfsteps.hand_in(session, "y", code, items, fits=lambda draft: True, seen=step, words="无", who=code, now=NOW)

    hand_in("fin")
    rows = {row.unit.code: row for row in progress_of(session, project, assessment, FAMILY, NOW)}
    assert {code: (row.progress.state, row.progress.items, row.asked, row.late) for code, row in rows.items()} == {
        "fin": (SelfState.HANDED_IN, 1, 15, True),
        "edu": (SelfState.DRAFT, 1, 15, True),
        "hea": (SelfState.NOT_BEGUN, 0, 15, True),
    }
    assert by_state(tuple(rows.values()))[SelfState.DRAFT] == 1
    on_time = datetime(2027, 1, 3, 4, tzinfo=UTC)
    words = [one.words for one in reminders(session, project, assessment, FAMILY, on_time, translator("zh"))]
    assert words == [
        "edu局：“年度考核”的自查自评尚未提交。截止日期为2027-01-03。共15项，已填1项。",
        "hea局：“年度考核”的自查自评尚未提交。截止日期为2027-01-03。共15项，已填0项。",
    ]
    hand_in("edu")
    back = selfsteps.of_unit(session, "y", "edu").step
    selfsteps.give_back(session, "y", "edu", seen=back, words="请补KD2", who="li", now=NOW)
    told = {one.unit_code: one for one in reminders(session, project, assessment, FAMILY, NOW, translator("en"))}
    assert set(told) == {"edu", "hea"}
    assert told["edu"].late
    assert told["edu"].words.endswith("marked as late. The office gave it back: 请补KD2")
    (alone,) = progress_of(session, project, assessment, FAMILY, NOW, ["hea"])
    assert alone.unit.code == "hea"

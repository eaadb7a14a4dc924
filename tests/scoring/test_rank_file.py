"""A ranking list is taken whole: every unit once, or every mistake with sheet and row."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from sitecheck.facts.ranks import RankRow
from sitecheck.scoring.engine import score
from sitecheck.scoring.rank_file import read_ranks
from sitecheck.scoring.rank_lists import metrics_of, rank_facts, standings
from sitecheck.scoring.rubric import list_rubrics, load_rubric, rubric_folders
from sitecheck.scoring.values import Origin, Standing, Submission, Unit
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import UnitConfig

OUHAI = load_rubric(list_rubrics(rubric_folders())["ouhai-2017"])
OA, PORTAL = "OA应用综合得分（外部导入）", "网站信息计分（外部导入）"
UNITS = tuple(
    UnitConfig(code=code, name=name, category=category, aliases=aliases)
    for code, name, category, aliases in (
        ("fin", "区财政局", "department", ("财政局",)),
        ("farm", "区农林渔业局（畜牧兽医局）", "department", ()),
        ("edu", "区教育局", "department", ()),
        ("jing", "景山街道", "township_street", ()),
        ("ze", "泽雅镇", "township_street", ()),
    )
)
OTHER = UnitConfig(code="bank", name="区银行", category="company")


def read(path: Path, metric: str = OA, *, zero: bool = False) -> dict[str, RankRow]:
    rows = read_ranks(path, metrics_of([OUHAI])[metric], UNITS, (*UNITS, OTHER), missing_is_zero=zero)
    return {row.unit: row for row in rows}


def written(folder: Path, *lines: str) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


WHOLE = ("单位,得分", "财政局,98.5", "畜牧兽医局,97", "区教育局,97.0", "景山街道,90", "泽雅镇,60")


def test_a_list_of_figures(tmp_path: Path) -> None:
    rows = read(written(tmp_path, "2026年OA应用综合得分", *WHOLE))
    assert rows["farm"] == RankRow("farm", Decimal(97))
    places = standings(tuple(rows.values()))
    assert {code: (place.rank, place.higher, place.lower, place.of) for code, place in places.items()} == {
        "fin": (1, 0, 4, 5),
        "farm": (2, 1, 2, 5),  # 97 and 97.0 are equal: both second, nobody third
        "edu": (2, 1, 2, 5),
        "jing": (4, 3, 1, 5),
        "ze": (5, 4, 0, 5),
    }


def test_a_list_of_ranks_with_ties_gives_the_same_places(tmp_path: Path) -> None:
    by_score = standings(tuple(read(written(tmp_path, *WHOLE)).values()))
    ranks = ("单位代码,名次", "ze,5", "fin,1", "farm,2", "edu,2", "jing,4")
    assert standings(tuple(read(written(tmp_path, *ranks)).values())) == by_score


def test_groups_of_their_own_in_sheets(tmp_path: Path) -> None:
    book = Workbook()
    first, second = book.worksheets[0], book.create_sheet("镇街")
    heads = ["单位", "得分", "组别"]
    farm = ["区农林渔业局（畜牧兽医局）", 18.5, None]
    for row in (["部门网站信息计分"], heads, ["财政局", 20, "部门"], ["区教育局", 18.5, "department"], farm):
        first.append(row)
    for row in (heads, ["景山街道", 3, "镇街"], ["泽雅镇", 9, None]):
        second.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    places = standings(tuple(read(path, PORTAL).values()))
    assert {code: (place.group, place.rank, place.of) for code, place in places.items()} == {
        "fin": ("department", 1, 3),
        "edu": ("department", 2, 3),
        "farm": ("department", 2, 3),
        "ze": ("township_street", 1, 2),
        "jing": ("township_street", 2, 2),
    }


def test_units_that_are_missing_count_zero_where_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, "单位,得分", "财政局,98.5", "区教育局,")
    rows = read(path, zero=True)
    assert rows["edu"] == RankRow("edu", Decimal(0))
    assert rows["ze"] == RankRow("ze", Decimal(0), given=False)
    assert len(rows) == len(UNITS)


MISTAKES: dict[str, tuple[tuple[str, ...], str, list[str]]] = {
    "missing units": (WHOLE[:4], OA, [
        "list.csv: 景山街道 (jing) is missing: add it (or --missing zero takes it as 0)",
        "list.csv: 泽雅镇 (ze) is missing: add it (or --missing zero takes it as 0)"]),
    "doubled unit": ((*WHOLE, "区农林渔业局（畜牧兽医局）,5"), OA,
        ["list.csv:7: 单位: 区农林渔业局（畜牧兽医局） stands already in list.csv row 3"]),
    "unknown name": ((*WHOLE, "县医院,5"), OA,
        ["list.csv:7: 单位: no unit is called '县医院': correct the name, or add it to the unit's aliases"]),
    "unknown code": (("code,score", "fin,1", "farm,2", "edu,3", "jing,4", "ze,5", "x9,6"), OA,
        ["list.csv:7: code: no unit has the code 'x9'"]),
    "no name": ((*WHOLE, ",5"), OA, ["list.csv:7: 单位: is empty: name the unit, or give its code"]),
    "a unit that is not assessed": ((*WHOLE, "区银行,5"), OA,
        ["list.csv:7: 单位: 区银行 (bank) is not assessed here: leave the row out"]),
    "no number": (("单位,得分", "财政局,优", *WHOLE[2:]), OA, ["list.csv:2: 得分: '优' is no number"]),
    "no figure": (("单位,得分", "财政局,", *WHOLE[2:]), OA,
        ["list.csv:2: 得分: has neither figure nor rank (--missing zero takes it as 0)"]),
    "rank gap": (("code,rank", "fin,1", "farm,2", "edu,3", "jing,3", "ze,4"), OA,
        ["list.csv:6: rank: rank 4 leaves a gap: 4 stand before it, so it is rank 5"]),
    "rank beyond": (("code,rank", "fin,1", "farm,2", "edu,3", "jing,4", "ze,6"), OA,
        ["list.csv:6: rank: rank 6 cannot be among 5"]),
    "rank below one": (("code,rank", "fin,0", "farm,2", "edu,3", "jing,4", "ze,5"), OA,
        ["list.csv:2: rank: '0' is no rank: write a whole number from 1 on"]),
    "rank with a fraction": (("code,rank", "fin,1.5", "farm,2", "edu,3", "jing,4", "ze,5"), OA,
        ["list.csv:2: rank: '1.5' is no rank: write a whole number from 1 on"]),
    "rank and figure disagree": (("code,score,rank", "fin,9,2", "farm,8,1", "edu,7,3", "jing,6,4", "ze,5,5"), OA,
        ["list.csv:2: rank: rank 2 is not what the figures give, 1: correct one of them",
         "list.csv:3: rank: rank 1 is not what the figures give, 2: correct one of them"]),
    "figures for some": (("code,score,rank", "fin,9,1", "farm,,2", "edu,7,3", "jing,6,4", "ze,5,5"), OA,
        ["list.csv:3: score: has no figure, while others have one"]),
    "ranks for some": (("code,score,rank", "fin,9,1", "farm,8,", "edu,7,3", "jing,6,4", "ze,5,5"), OA,
        ["list.csv:3: rank: has no rank, while others have one"]),
    "unknown group": (("code,score,group", "fin,9,部门", "farm,8,银行", "edu,7,", "jing,6,", "ze,5,"), PORTAL,
        ["list.csv:3: group: '银行' is none of the groups department, township_street: add a column group"]),
    "code and name of different units": (
        ("code,name,score", "fin,区教育局,9", "farm,,8", "edu,,7", "jing,,6", "ze,,5"), OA,
        ["list.csv:2: code: code 'fin' is 区财政局, not '区教育局': correct one of them",
         "list.csv: 区财政局 (fin) is missing: add it (or --missing zero takes it as 0)"]),
    "nothing": (("单位,得分",), OA, ["list.csv: no unit is listed"]),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "metric", "wanted"), MISTAKES.values(), ids=MISTAKES)
def test_every_mistake_is_named(tmp_path: Path, lines: tuple[str, ...], metric: str, wanted: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        read(written(tmp_path, *lines), metric)
    said = str(caught.value).splitlines()
    assert set(wanted) <= set(said)
    extra = [line for line in said if line not in wanted]
    assert all("is missing: add it" in line for line in extra), extra


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "单位,得分", "财政局,优", "县医院,1", "区教育局,2", "区教育局,3", "泽雅镇,")
    with pytest.raises(ConfigError) as caught:
        read(path)
    places = [re.sub(r": .*", "", str(problem)) for problem in caught.value.problems]
    assert sorted(places) == ["list.csv", "list.csv", "list.csv:2", "list.csv:3", "list.csv:5", "list.csv:6"]


def test_zero_needs_figures(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--missing zero needs a list with figures"):
        read(written(tmp_path, "code,rank", "fin,1", "farm,2"), zero=True)


def test_facts_name_their_list_and_are_scored_by_its_places() -> None:
    rows = tuple(RankRow(f"u{n}", Decimal(100 - n)) for n in range(63))
    facts = rank_facts({OA: ("ranks/7", rows)}, [OUHAI])
    # 63 units: the first 20 get 6, the last 20 get 2, the 23 between 4
    points = []
    for row in rows:
        (fact,) = facts[row.unit]
        assert (fact.key, fact.origin, fact.ids) == ("O3.r1", Origin.RANKING, ("ranks/7",))
        card = score(OUHAI, Submission(Unit(row.unit), {fact.key: fact}))
        points.append(next(item.points for item in card.items if item.item == "O3"))
    assert points == [Decimal(6)] * 20 + [Decimal(4)] * 23 + [Decimal(2)] * 20


def test_a_metric_no_rule_ranks_by_gives_no_fact() -> None:
    assert rank_facts({"x": ("ranks/1", (RankRow("a", Decimal(1)),))}, [OUHAI]) == {"a": []}
    assert standings((RankRow("a", rank=1),)) == {"a": Standing(1, 0, 0, 1, "")}

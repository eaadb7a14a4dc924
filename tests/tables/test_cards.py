from __future__ import annotations

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.tables.office import ASSESSMENT, LINKS, Office, contacts, office, unable

from sitecheck.facts.data import data_dir
from sitecheck.i18n import translator
from sitecheck.scoring.values import Origin
from sitecheck.store.models import Observation
from sitecheck.tables.export import table_csv, table_json
from sitecheck.tables.records import Authority
from sitecheck.tables.workbook import workbook


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def test_the_assessed_units_in_the_order_of_the_project(house: Office) -> None:
    assert list(house.cards()) == ["culture", "finance", "urban", "archives"]


@pytest.mark.parametrize(
    ("settings", "converted"),
    [
        ({}, True),
        ({"conversion_weight": None}, False),  # null is an answer, and stands above the rubric's own weight
    ],
)
def test_an_assessment_may_take_a_setting_of_the_rubric_away(tmp_path, settings, converted):
    folder = tmp_path / "config" / "rubrics"
    folder.mkdir(parents=True)
    name = "kaifu-2013-departments.yaml"
    shipped = (data_dir("config") / "rubrics" / name).read_text(encoding="utf-8")
    (folder / name).write_text(shipped.replace("switches:\n", "switches:\n  conversion_weight: 5\n"), encoding="utf-8")
    with office(tmp_path) as house:
        assessment = ASSESSMENT.model_copy(update={"settings": settings})
        converted_result = house.cards(assessment=assessment)["culture"].main.card.converted
    assert (converted_result is not None) == converted


def test_confirmed_findings_take_points_and_lead_to_their_proof(house: Office) -> None:
    house.night(2, "culture", contacts("fax", "email"))
    house.night(3, "culture", contacts("fax", "email"))
    before = house.cards()["culture"]
    fax, email = house.confirm("culture", "fax"), house.confirm("culture", "email")
    house.picture(fax, 2, "objects/00/old.raw")
    house.picture(fax, 3, "objects/ab/new.raw")
    house.picture(fax, 3, "objects/ab/further-down.raw", part=1)
    house.picture(email, 3, "", missing="no-browser")
    card = house.cards()["culture"]
    assert before.final is not None
    assert card.final == before.final - 2
    assert (before.waiting, card.waiting) == (2, 0)
    assert (card.automatic, card.manual) == (Decimal(-2), Decimal(0))
    (deduction,) = card.deductions
    assert (deduction.rule, deduction.count, deduction.points, deduction.origin) == (
        "KD10.r1", 2, Decimal(-2), Origin.FINDING,
    )  # fmt: skip
    proofs = {one.id: one for one in deduction.findings}
    assert (proofs[fax].picture, proofs[email].picture) == ("objects/ab/new.raw", "")
    assert proofs[fax].confirmed_by == "assessor"
    assert "传真" in proofs[fax].message


def test_what_nobody_confirmed_costs_nothing_unless_the_policy_says_so(house: Office) -> None:
    house.night(3, "culture", contacts("fax"))
    clean = house.cards()["archives"].final
    assert clean is not None
    assert house.cards()["culture"].final == clean
    strict = ASSESSMENT.model_copy(update={"counts": "verified"})
    assert house.cards(assessment=strict)["culture"].final == clean - 1


def test_a_finding_of_another_period_does_not_count(house: Office) -> None:
    house.night(1, "culture", contacts("fax"))
    house.confirm("culture", "fax")
    assert house.cards()["culture"].deductions == ()
    third = ASSESSMENT.model_copy(update={"period": "2026Q3"})
    assert len(house.cards(assessment=third)["culture"].deductions) == 1


def test_entries_count_and_say_who_made_them(house: Office) -> None:
    before = house.cards()["culture"].final
    house.enter("culture", "KD2.r1", 2, "缺计划、缺总结")
    card = house.cards()["culture"]
    assert before is not None
    assert card.final == before - 2
    (deduction,) = card.deductions
    assert (deduction.entered_by, deduction.reason, deduction.origin) == ("assessor", "缺计划、缺总结", Origin.ENTRY)
    assert card.manual == Decimal(-2)


def test_an_entry_stands_before_the_automatic_fact(house: Office) -> None:
    house.night(3, "culture", contacts("fax", "email"))
    house.confirm("culture", "fax")
    house.confirm("culture", "email")
    house.enter("culture", "KD10.r1", 0, "已按整改材料核销")
    card = house.cards()["culture"]
    assert card.deductions == ()
    assert card.automatic == 0


def test_a_whole_item_and_a_value_with_its_own_reason(house: Office) -> None:
    house.enter("culture", "KD3", "3.5", "部分任务迟报")
    house.enter("archives", "KD6.r2", {"value": 2, "reason": "指南不全"}, "另见台账")
    cards = house.cards()
    assert {item.item: item.points for item in cards["culture"].main.card.items}["KD3"] == Decimal("3.5")
    assert [(one.rule, one.points, one.reason) for one in cards["archives"].deductions] == [
        ("KD6.r2", Decimal(-2), "指南不全")
    ]


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [("KD2.r9", 1, "none of the tables"), ("KD2.r1", 9, "more than the 4"), ("KD3", "9", "not within 0 to 5")],
)
def test_an_entry_that_does_not_fit_is_named_and_not_counted(
    house: Office, place: str, value: object, words: str
) -> None:
    before = house.cards()["culture"].final
    house.enter("culture", place, value, "x")
    card = house.cards("en")["culture"]
    assert card.final == before
    (refused,) = card.refused
    assert refused.place == place
    assert words in refused.message


def test_both_tables_make_the_result_of_a_unit_with_a_window(house: Office) -> None:
    house.enter("finance", "KD2.r1", 1, "缺总结")
    house.enter("finance", "KW2.r2", 2, "格式不合")
    house.enter("urban", "KD2.r1", 1, "缺总结")
    cards = house.cards()
    totals = {sheet.rubric.id: sheet.card.total for sheet in cards["finance"].sheets}
    one, two = totals["kaifu-2013-departments"], totals["kaifu-2013-windows"]
    assert one is not None
    assert two is not None
    assert cards["finance"].final == Decimal("0.6") * one + Decimal("0.4") * two
    assert (cards["urban"].final, cards["urban"].rank) == (None, None)
    assert [sheet.given for sheet in cards["urban"].sheets] == [True, False]


def test_decided_checks_are_those_of_the_last_night_of_the_period(house: Office) -> None:
    house.night(1, "culture", unable("disclosure-guide"), unable("foi-entry"))
    house.night(2, "culture", contacts(), unable("update-freshness"), unable("foi-entry"))
    house.night(3, "culture", contacts("fax"), unable("update-freshness"))
    card = house.cards()["culture"]
    assert (card.decided, card.checks) == (1, 2)
    (undecided,) = card.undecided
    assert (undecided.check, undecided.site) == ("update-freshness", "culture.example")
    assert undecided.message
    assert (house.cards()["archives"].decided, house.cards()["archives"].checks) == (0, 0)


def test_an_authority_over_robots_txt_is_named_in_every_form_of_the_table(tmp_path: Path) -> None:
    with office(tmp_path) as house:
        for run, site, authority in ((1, "finance", "旧函"), (2, "culture", ""), (3, "culture", "政办函〔2026〕7号")):
            house.night(run, site, contacts())
            house.session.add(
                Observation(
                    run_id=run, site_key=f"{site}.example", bundle_sha256="0" * 64, stopped_by="exhausted",
                    robots_authority=authority,
                )
            )  # fmt: skip
        house.session.flush()
        cards = house.cards()
    assert cards["culture"].authorities == (Authority("culture.example", "政办函〔2026〕7号"),)
    assert cards["finance"].authorities == ()  # of a night before the period
    every = list(cards.values())
    for language, words in (("zh", "经书面授权，未适用 culture.example 的 robots.txt"), ("en", "by written authority")):
        t = translator(language)
        book = load_workbook(io.BytesIO(workbook(ASSESSMENT, every, LINKS, t)))
        for sheet in (book.worksheets[0], book["文化局"]):
            texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
            assert sum(words in text and "政办函〔2026〕7号" in text for text in texts) == 1, sheet.title
        assert words in table_csv(every, t).decode("utf-8-sig")
    units = {unit["code"]: unit for unit in json.loads(table_json(ASSESSMENT, every, LINKS))["units"]}
    assert units["culture"]["robots_authorities"] == [{"site": "culture.example", "authority": "政办函〔2026〕7号"}]


@pytest.mark.parametrize(("period", "answer"), [("2026Q3", "yes"), ("2026Q4", "no"), ("2026", "no")])
def test_what_is_due_at_the_years_end_costs_nothing_before(house: Office, period: str, answer: str) -> None:
    own = ASSESSMENT.model_copy(
        update={"rubric": "citywide-2013-counties", "period": period, "categories": (), "units": ("street",)}
    )
    house.enter("street", "C32.r1", {"progress": "yes", "share": "60"}, "六成村已建点")
    (card,) = house.cards(assessment=own).values()
    score = next(score for score in card.sheets[0].card.items if score.item == "C32")
    assert score.answer == answer

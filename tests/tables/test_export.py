from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.tables.office import ASSESSMENT, FORMULA, LINKS, project, told

from sitecheck.i18n import translator
from sitecheck.tables.export import deductions_csv, table_csv, table_json
from sitecheck.tables.links import Links, links_of
from sitecheck.tables.records import UnitCard


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> list[UnitCard]:
    return told(tmp_path_factory.mktemp("office"))


def lines(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_one_line_for_each_unit(cards: list[UnitCard]) -> None:
    found = lines(table_csv(cards, translator("en")))
    assert [(row["Rank"], row["Code"], row["Result"], row["表二"]) for row in found] == [
        ("1", "archives", "90", ""),
        ("2", "culture", "87", ""),
        ("3", "finance", "83.6", "74"),
        ("", "urban", "", ""),
    ]
    assert (found[1]["By findings"], found[1]["Checks decided"], found[1]["Checks"]) == ("-2", "1", "2")


def test_one_line_for_each_deduction_and_no_formula(cards: list[UnitCard]) -> None:
    found = lines(deductions_csv(cards, LINKS, translator("en")))
    assert [(row["Rule"], row["Points"]) for row in found] == [("KD2.r1", "-1"), ("KD10.r1", "-2"), ("KW2.r2", "-6")]
    assert found[0]["Reason"] == "'" + FORMULA
    assert len(found[1]["Findings"].split()) == 2
    assert found[1]["Picture"] == "../snapshots/objects/ab/new.raw"


def test_json_holds_scorecards_and_proofs(cards: list[UnitCard]) -> None:
    data = table_json(ASSESSMENT, cards, LINKS, "en")
    assert data == table_json(ASSESSMENT, list(reversed(cards)), LINKS, "en")
    value = json.loads(data)
    assert (value["schema"], value["assessment"]["id"]) == ("sitecheck.table/1", "q4")
    units = {unit["code"]: unit for unit in value["units"]}
    assert (units["culture"]["final"], units["culture"]["rank"], units["urban"]["final"]) == ("87", 2, None)
    assert units["culture"]["scorecard"]["items"]["KD10"]["points"] == "3"
    findings = units["culture"]["deductions"][1]["findings"]
    assert {one["subject"]: one["picture"] for one in findings} == {
        "fax": "../snapshots/objects/ab/new.raw",
        "email": "",
    }
    assert units["urban"]["refused"] == [{"place": "KD2.r9", "message": "不在本次考核的任何一张表内"}]


def test_links_name_the_desk_as_it_is_configured(tmp_path: Path) -> None:
    plain = project(tmp_path)
    six = plain.model_copy(update={"settings": plain.settings.model_copy(update={"host": "::1", "port": 8080})})
    assert links_of(plain, "../snapshots/") == Links("http://127.0.0.1:8000", "../snapshots")
    assert links_of(six, "s").finding(7) == "http://[::1]:8080/findings/7"

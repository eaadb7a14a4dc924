"""What was published stays, and comes out the same again from what was kept with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select
from tests.tables.office import ASSESSMENT, NOW, Office, contacts, office

from sitecheck.facts.data import data_dir
from sitecheck.store.models import AuditRow, dumps
from sitecheck.store.publications import Publication, PublishedRubric, PublishedScore
from sitecheck.tables.publish import NeedsReason, NotReady, publish
from sitecheck.tables.verify import publications, verify

RUBRIC = "kaifu-2013-departments"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        found.night(3, "culture", contacts("fax", "email"))
        found.confirm("culture", "fax")
        found.enter("finance", "KD1.r1", True, "no leading group")
        found.enter("finance", "KW1.r3", 1)
        yield found


def put(house: Office, reason: str = "", unfinished: bool = True) -> tuple[Publication, bool]:
    return publish(
        house.session, house.project, ASSESSMENT, who="reviewer", now=NOW, reason=reason, unfinished=unfinished
    )


def scores(house: Office, row: Publication) -> dict[str, PublishedScore]:
    found = house.session.exec(select(PublishedScore).where(PublishedScore.publication_id == row.id))
    return {one.unit_code: one for one in found}


def test_what_is_kept(house: Office) -> None:
    row, new = put(house)
    assert (new, row.version, row.assessment, row.period, row.who) == (True, 1, "q4", "2026Q4", "reviewer")
    rubrics = {one.hash: one for one in house.session.exec(select(PublishedRubric))}
    assert {one.rubric_id for one in rubrics.values()} == {RUBRIC, "kaifu-2013-windows"}
    assert rubrics[row.rubric_hash].rubric_id == RUBRIC
    kept = scores(house, row)
    assert set(kept) == {"culture", "finance", "urban", "archives"}
    facts = json.loads(kept["culture"].facts)["facts"]
    assert facts["KD10.r1"]["value"] == {"is": "Count", "n": 1}
    assert facts["KD10.r1"]["origin"] == "finding"
    cards = house.cards()
    for code, one in kept.items():
        assert json.loads(one.answer)["total"] == str(cards[code].main.card.total)
    (audit,) = house.session.exec(select(AuditRow).where(AuditRow.action == "publish"))
    assert (audit.who, audit.target, audit.new) == ("reviewer", "publication:q4/1", row.rubric_hash)


def test_what_is_open_is_named_and_nothing_published(house: Office) -> None:
    house.enter("urban", "KD1.r99", 1)
    with pytest.raises(NotReady) as raised:
        put(house, unfinished=False)
    told = [(one.code, one.message) for one in raised.value.open]
    assert {code for code, _ in told} == {"culture", "finance", "urban", "archives"}
    assert any(code == "urban" and "KD1.r99 is not counted" in message for code, message in told)
    assert any(message.startswith("still to be entered: KD") for _, message in told)
    assert publications(house.session) == []


def test_the_same_again_is_no_new_version(house: Office) -> None:
    first, _ = put(house)
    again, new = put(house)
    assert (again.id, new) == (first.id, False)


def test_a_correction_is_a_further_version_with_its_reason(house: Office) -> None:
    first, _ = put(house)
    before = {code: one.answer for code, one in scores(house, first).items()}
    house.enter("archives", "KD2.r1", 1)
    with pytest.raises(NeedsReason, match="version 1 of q4 is published"):
        put(house)
    second, new = put(house, "a report was late after all")
    assert (new, second.version, second.reason) == (True, 2, "a report was late after all")
    assert {code: one.answer for code, one in scores(house, first).items()} == before
    assert scores(house, second)["archives"].answer != before["archives"]
    assert [verify(house.session, one) for one in publications(house.session, "q4")] == [[], []]
    assert publications(house.session, "q3") == []


def test_computed_again_byte_for_byte_though_the_rubric_file_changed(house: Office) -> None:
    row, _ = put(house)
    own = house.project.root / "config" / "rubrics"
    own.mkdir(parents=True)
    text = (data_dir("config") / "rubrics" / f"{RUBRIC}.yaml").read_text(encoding="utf-8")
    assert "points: 5\n" in text
    (own / f"{RUBRIC}.yaml").write_text(text.replace("points: 1\n", "points: 0.5\n"), encoding="utf-8")
    house.enter("culture", "KD2.r1", 1)
    assert verify(house.session, row) == []
    assert put(house, "another rubric")[0].rubric_hash != row.rubric_hash


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"points":"-1"', '"points":"-2"', "items.KD10.lines[0].points"),
        ('"final":"', '"final":"1', "final"),
    ],
)
def test_a_figure_changed_in_the_answer_is_found(house: Office, old: str, new: str, place: str) -> None:
    row, _ = put(house)
    one = scores(house, row)["culture"]
    assert old in one.answer
    one.answer = one.answer.replace(old, new, 1)
    found = verify(house.session, row)
    assert [(departure.unit, departure.place) for departure in found] == [("culture", place)]


def test_a_remark_in_other_words_is_told_apart(house: Office) -> None:
    house.enter("culture", "KD10.r1", 9)
    row, _ = put(house)
    one = scores(house, row)["culture"]
    assert '"note":"not below 0"' in one.answer
    one.answer = one.answer.replace('"note":"not below 0"', '"note":"never below 0"', 1)
    assert [(found.place, found.in_words) for found in verify(house.session, row)] == [
        ("items.KD10.lines[1].note", True)
    ]
    one.answer = one.answer.replace('"final":"', '"final":"1', 1)
    assert [found.in_words for found in verify(house.session, row)] == [False, True]


def test_a_changed_fact_rank_or_rubric_is_found(house: Office) -> None:
    row, _ = put(house)
    one = scores(house, row)["culture"]
    one.facts = one.facts.replace('{"is":"Count","n":1}', '{"is":"Count","n":2}')
    assert "items.KD10.points" in {departure.place for departure in verify(house.session, row)}
    one.facts = one.facts.replace('{"is":"Count","n":2}', '{"is":"Count","n":1}')
    one.rank = 9
    assert [(found.unit, found.place, found.published) for found in verify(house.session, row)] == [
        ("culture", "rank", "9")
    ]
    one.rank = next(card.rank for code, card in house.cards().items() if code == "culture")
    kept = house.session.get_one(PublishedRubric, row.rubric_hash)
    kept.data = kept.data.replace('"title":"', '"title":"X', 1)
    assert [departure.place for departure in verify(house.session, row)] == [f"rubric {RUBRIC}"]


@pytest.mark.parametrize(
    "facts", ["", "{}", "[]", '{"unit":{"code":"culture"},"facts":{"KD1.r1":{}},"items":{},"fill":0}']
)
def test_facts_that_cannot_be_read_are_named(house: Office, facts: str) -> None:
    row, _ = put(house)
    scores(house, row)["culture"].facts = facts
    (found,) = verify(house.session, row)
    assert (found.unit, found.place) == ("culture", "facts")


def test_a_rubric_that_cannot_be_read_is_named(house: Office) -> None:
    row, _ = put(house)
    house.session.get_one(PublishedRubric, row.rubric_hash).data = "{}"
    (found,) = verify(house.session, row)
    assert (found.unit, found.place) == ("", "rubric")


@pytest.mark.parametrize("switches", ["", "[]", '{"colour":"red"}'])
def test_switches_that_cannot_be_read_are_named(house: Office, switches: str) -> None:
    row, _ = put(house)
    row.switches = switches
    (found,) = verify(house.session, row)
    assert (found.unit, found.place, found.published) == ("", "switches", switches)


def test_an_answer_written_otherwise_differs_as_a_whole(house: Office) -> None:
    row, _ = put(house)
    one = scores(house, row)["urban"]
    one.answer = json.dumps(json.loads(one.answer), ensure_ascii=False)
    assert [departure.place for departure in verify(house.session, row)] == ["answer"]


def test_switches_are_kept(house: Office) -> None:
    weighted = ASSESSMENT.model_copy(update={"settings": {"conversion_weight": "5"}})
    row, _ = publish(house.session, house.project, weighted, who="reviewer", now=NOW, unfinished=True)
    assert json.loads(row.switches)["conversion_weight"] == "5"
    answer = json.loads(scores(house, row)["culture"].answer)
    assert (answer["final"], answer["converted"]) == ("79", "3.95")  # 79 × 5 ÷ 100
    assert verify(house.session, row) == []
    row.switches = dumps({**json.loads(row.switches), "conversion_weight": "6"})
    assert {one.place for one in verify(house.session, row)} == {"converted"}

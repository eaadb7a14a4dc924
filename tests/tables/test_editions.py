"""Editions: what a publication says by itself, and how two of them differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import select
from tests.tables.office import ASSESSMENT, NOW, Office, contacts, office

from sitecheck.review import periods
from sitecheck.review.periods import PeriodState
from sitecheck.store.publications import PublishedRubric, PublishedScore
from sitecheck.tables.editions import compare, edition_of, newest_of, published, worded
from sitecheck.tables.publish import NotReady, prepare, publish

S = PeriodState


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        found.night(3, "culture", contacts("fax", "email"))
        found.confirm("culture", "fax")
        found.enter("finance", "KD1.r1", True, "no leading group")
        found.enter("finance", "KW1.r3", 1)
        yield found


def put(house: Office, reason: str = "") -> None:
    publish(house.session, house.project, ASSESSMENT, who="wang", now=NOW, reason=reason, unfinished=True)


def test_an_edition_is_what_was_published(house: Office) -> None:
    assert published(house.session, "q4") is None
    put(house)
    edition = published(house.session, "q4")
    assert edition is not None
    assert (edition.title, edition.period, edition.version, edition.at) == (
        ASSESSMENT.title, "2026Q4", 1, NOW,
    )  # fmt: skip
    assert [table.id for table in edition.tables] == ["kaifu-2013-departments", "kaifu-2013-windows"]
    cards = house.cards()
    for score in edition.scores:
        card = cards[score.code]
        assert (score.name, score.category, score.rank) == (card.unit.name, "department", card.rank)
        assert score.result == (None if card.final is None else format(card.final.normalize(), "f"))
    assert edition.score_of("street") is None


def test_a_draft_says_what_would_be_published(house: Office) -> None:
    draft = prepare(house.session, house.project, ASSESSMENT).edition
    put(house)
    edition = published(house.session, "q4", 1)
    assert edition is not None
    assert replace(edition, version=None, at=None) == draft
    assert published(house.session, "q4", 2) is None


def test_what_differs_is_named_by_unit_and_item(house: Office) -> None:
    put(house)
    house.confirm("culture", "email")
    put(house, "电子邮箱漏计")
    first, second = (published(house.session, "q4", number) for number in (1, 2))
    assert first is not None
    assert second is not None
    changes = compare(first, second)
    culture = next(one for one in changes if one.code == "culture")
    (item,) = culture.items
    assert (item.item, item.title) == ("KD10", first.rubric.by_id["KD10"].title)
    assert item.old is not None
    assert item.new is not None
    assert Decimal(item.new) < Decimal(item.old)
    assert culture.by is not None
    assert culture.by < 0
    # The others did not move in points; where a place changed, it says so.
    for one in changes:
        if one.code != "culture":
            assert one.items == ()
            assert one.old == one.new
            assert one.old_rank != one.new_rank
    assert compare(second, second) == ()


def test_a_unit_that_came_or_went(house: Office) -> None:
    put(house)
    assert (newest_of(house.session, "q4", "culture"), newest_of(house.session, "q4", "street")) == (1, None)
    draft = prepare(house.session, house.project, ASSESSMENT).edition
    less = replace(draft, scores=draft.scores[1:])
    (gone,), (came,) = compare(draft, less), compare(less, draft)
    assert (gone.code, gone.new, gone.new_rank, gone.by) == (draft.scores[0].code, None, None, None)
    assert (came.code, came.old, came.old_rank) == (draft.scores[0].code, None, None)


def test_words_come_from_the_facts_and_only_where_the_figures_are_the_same(house: Office) -> None:
    put(house)
    edition = published(house.session, "q4")
    assert edition is not None
    assert set(worded(edition, ["culture", "finance"])) == {"culture", "finance"}
    one = edition.scores[0]
    said = json.loads(one.answer)
    said["note"] = "in other words"
    other_words = replace(edition, scores=(replace(one, answer=json.dumps(said)), *edition.scores[1:]))
    assert set(worded(other_words, [one.code])) == {one.code}
    said["total"] = "1"
    other_figures = replace(edition, scores=(replace(one, answer=json.dumps(said)), *edition.scores[1:]))
    assert worded(other_figures, [one.code]) == {}
    unread = replace(edition, scores=(replace(one, facts="{}"), *edition.scores[1:]))
    assert worded(unread, [one.code]) == {}


def test_a_rubric_that_is_gone_is_told(house: Office) -> None:
    put(house)
    for row in house.session.exec(select(PublishedRubric)):
        house.session.delete(row)
    row, _ = publish(house.session, house.project, ASSESSMENT, who="wang", now=NOW, unfinished=True)
    house.session.flush()
    with pytest.raises(ValueError, match="is gone"):
        edition_of(house.session, row)


def close(house: Office) -> None:
    for number, (state, to) in enumerate(((S.OPEN, S.REVIEW), (S.REVIEW, S.CLOSED))):
        at = NOW + timedelta(minutes=number)
        periods.advance(house.session, "q4", to, expected=state, who="wang", now=at)


def test_publishing_makes_a_closed_period_a_published_one(house: Office) -> None:
    close(house)
    later = NOW + timedelta(hours=1)
    row, new = publish(house.session, house.project, ASSESSMENT, who="wang", now=later)  # accepted when it was closed
    assert (row.version, new) == (1, True)
    assert periods.state_of(house.session, "q4") is S.PUBLISHED
    assert [one.who for one in periods.history(house.session, "q4")][-1] == "wang"


def test_what_was_reviewed_again_without_a_change_is_the_same_version(house: Office) -> None:
    close(house)
    publish(house.session, house.project, ASSESSMENT, who="wang", now=NOW + timedelta(hours=1))
    again = NOW + timedelta(hours=2)
    periods.reopen(house.session, "q4", expected=S.PUBLISHED, who="wang", now=again, why="复核")
    periods.advance(house.session, "q4", S.CLOSED, expected=S.REVIEW, who="wang", now=again)
    row, new = publish(house.session, house.project, ASSESSMENT, who="wang", now=again)
    assert (row.version, new) == (1, False)
    assert periods.state_of(house.session, "q4") is S.PUBLISHED


def test_a_period_that_is_not_closed_is_not_published_by_mistake(
    house: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitecheck.tables.publish._open", lambda cards, side: [])
    with pytest.raises(NotReady) as raised:
        publish(house.session, house.project, ASSESSMENT, who="wang", now=NOW)
    assert [(one.code, one.message) for one in raised.value.open] == [
        ("", "the period is open: close it first (sitecheck periods advance q4 closed)")
    ]
    assert house.session.exec(select(PublishedScore)).all() == []
    put(house)
    assert periods.state_of(house.session, "q4") is S.OPEN

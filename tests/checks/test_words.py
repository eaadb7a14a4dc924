from __future__ import annotations

from typing import Any

import pytest
from tests.checks.sights import CHECKS

from sitecheck.checks.definition import ColumnCheck, ColumnWords
from sitecheck.checks.words import extend_lexicon
from sitecheck.page.lexicon import load_lexicon, match_label

WORDS = load_lexicon()


def check(key: str, **words: Any) -> ColumnCheck:
    plain = CHECKS["disclosure-guide"]
    assert isinstance(plain, ColumnCheck)
    column = ColumnWords.model_validate(words) if words else None
    return plain.model_copy(update={"id": key, "column": column})


def tier(label: str, key: str, *checks: ColumnCheck) -> str | None:
    match = match_label(label, key, extend_lexicon(WORDS, checks))
    return match.tier if match is not None else None


@pytest.mark.parametrize(
    ("words", "label", "found"),
    [
        ({"exact": ["公开导览"]}, "公开导览", "exact"),
        ({"core": ["公开导览"]}, "市级公开导览页", "core"),
        ({"weak": ["导览"]}, "导览", "weak"),
        ({"exact": ["办事指南"]}, "办事指南", "exact"),  # what a check names outweighs the shipped negatives
        ({"not": ["公开指南"]}, "信息公开指南汇编", None),
        ({"exact": ["公开导览"]}, "政府信息公开指南", "exact"),  # what was known stays known
    ],
)
def test_words_are_added(words: dict[str, Any], label: str, found: str | None) -> None:
    assert tier(label, "disclosure-guide", check("disclosure-guide", **words)) == found


def test_a_column_nobody_knew() -> None:
    new = check(
        "opinion-column", name="意见征集", exact=["意见征集", "民意征集"], min_cues=1, cues={"call": "征集|征求"}
    )
    column = extend_lexicon(WORDS, [new]).columns["opinion-column"]
    assert (column.zh, column.min_cues, set(column.cues)) == ("意见征集", 1, {"call"})
    assert tier("民意征集", "opinion-column", new) == "exact"
    assert "opinion-column" not in WORDS.columns


def test_a_new_column_without_words_goes_by_the_name_of_the_check() -> None:
    column = extend_lexicon(WORDS, [check("opinion-column")]).columns["opinion-column"]
    assert column.exact == ("政府信息公开指南",)
    assert column.cue_expressions["name"].search("政府信息公开指南")


def test_checks_without_words_change_nothing() -> None:
    wordless = [
        one
        for one in CHECKS.values()
        if all(words == ColumnWords() and key in WORDS.columns for key, (_, words) in one.columns.items())
    ]
    assert "disclosure-guide" in {one.id for one in wordless}
    assert extend_lexicon(WORDS, wordless) == WORDS

"""Every text has its Chinese, with the same places to fill."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from string import Formatter

import pytest

from sitecheck.i18n import language_of, translator
from sitecheck.i18n.catalogue import CATALOGUE
from sitecheck.i18n.catalogue import texts as chinese

_spec = importlib.util.spec_from_file_location("tests_i18n_extraction", Path(__file__).with_name("extraction.py"))
assert _spec is not None
assert _spec.loader is not None
extraction = importlib.util.module_from_spec(_spec)
sys.modules["tests_i18n_extraction"] = extraction
_spec.loader.exec_module(extraction)

TEXTS = dict(extraction.texts())


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_texts_of_all_rooms_are_found() -> None:
    files = {Path(name).parts[0] for name in TEXTS.values()}
    assert {"i18n", "tables", "web"} <= files
    assert len(TEXTS) > 300


def test_no_text_is_without_chinese() -> None:
    missing = {text: name for text, name in TEXTS.items() if text not in chinese()}
    assert not missing


def test_no_chinese_is_left_over() -> None:
    assert set(chinese()) <= set(TEXTS)


def test_the_same_places_in_both_languages() -> None:
    differing = [text for text in TEXTS if _places(text) != _places(chinese()[text])]
    assert not differing


def test_chinese_is_chinese() -> None:
    plain = [
        text for text, said in chinese().items() if not re.search(r"[\u4e00-\u9fff]", re.sub(r"\{\w+\}", "", said))
    ]
    assert plain == ["{done} of {all}"]  # figures only


def test_the_file_has_no_text_twice_and_none_in_doubt() -> None:
    source = CATALOGUE.read_text(encoding="utf-8")
    keys = re.findall(r'^msgid "(.+)"$', source, re.M)
    assert len(keys) == len(set(keys))
    assert "fuzzy" not in source


def test_translating() -> None:
    zh, en = translator("zh"), translator("en")
    assert zh("Run {id}", id=3) == "第3次巡检"
    assert en("Run {id}", id=3) == "Run 3"
    assert zh("a text nobody marked") == "a text nobody marked"
    assert (zh.language, en.language) == ("zh", "en")
    assert zh("Overview {braces stay without values") == "Overview {braces stay without values"


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="no catalogue for 'fr'"):
        translator("fr")


@pytest.mark.parametrize(("value", "language"), [("en", "en"), ("zh", "zh"), ("fr", "zh"), (None, "zh"), (3, "zh")])
def test_language_of(value: object, language: str) -> None:
    assert language_of(value) == language

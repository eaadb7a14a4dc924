from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sitecheck
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Contact, Form, Link, LinkKind, PageFacts, Refresh, Row, RowGroup, Zone
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.pack import READER, digest_of_reader, pack, reader_version, unpack
from sitecheck.page.read import read_page

PAGES = Path(__file__).resolve().parents[3] / "shared" / "real-pages"
WORDS = st.text(max_size=12)
MAYBE = st.none() | WORDS
PAIRS = st.dictionaries(WORDS, WORDS, max_size=3)
ZONES, COUNTS = st.sampled_from(Zone), st.integers(0, 2**31)


def several(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(strategy, max_size=3).map(tuple)


LINKS = st.builds(Link, MAYBE, WORDS, WORDS, st.sampled_from(LinkKind), ZONES, COUNTS, WORDS, WORDS)
ROWS = st.builds(Row, WORDS, MAYBE, st.none() | st.dates(), WORDS, WORDS)
GROUPS = st.builds(RowGroup, several(ROWS), ZONES, WORDS, COUNTS)
REFRESHES = st.builds(Refresh, WORDS, st.floats(allow_nan=False), WORDS)
FACTS = st.builds(
    PageFacts,
    *(WORDS, WORDS, WORDS, WORDS, st.sampled_from(PageKind), WORDS, WORDS, PAIRS, several(WORDS), several(WORDS)),
    *(several(LINKS), several(GROUPS), several(st.builds(Contact, WORDS, WORDS, WORDS))),
    *(several(st.builds(Form, WORDS, WORDS, several(WORDS), WORDS)), several(WORDS), st.none() | REFRESHES, PAIRS),
    *(st.none() | st.dates(), PAIRS, st.booleans(), WORDS, WORDS, st.booleans()),
)


@settings(max_examples=150, deadline=None)
@given(FACTS)
def test_what_was_packed_comes_back(facts: PageFacts) -> None:
    again = unpack(pack(facts))
    assert again == facts
    assert type(again.kind) is PageKind
    assert pack(again) == pack(facts)


def test_a_page_with_odd_characters_comes_back() -> None:
    body = (
        b"<meta charset=utf-16><title>&#xD800;</title><a href='&#xDC00;' title='\xed\xa0\x80'>\xf0\x9f\x98\x80&#0;</a>"
    )
    facts, _ = read_page(body, "http://x.gov.cn/")
    assert facts.links
    assert unpack(pack(facts)) == facts


@pytest.mark.parametrize("data", [b"", b"\x90", b"\x80", b"{}", pack(read_page(b"<a href=x>", "http://x/")[0])[:-1]])
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(data)


def test_the_version_follows_the_words() -> None:
    words = load_lexicon()
    assert reader_version(words) == reader_version(words)
    assert reader_version(words).startswith(READER)
    assert reader_version(words.model_copy(update={"max_label": words.max_label + 1})) != reader_version(words)


@pytest.mark.parametrize("changed", ["page/rows.py", "facts/page.py"])
def test_the_version_follows_the_code(tmp_path: Path, changed: str) -> None:
    package = Path(sitecheck.__file__).parent
    for copy in ("same", "other"):
        for room in ("page", "facts"):
            shutil.copytree(package / room, tmp_path / copy / room)
    (tmp_path / "other" / changed).write_text("# another way to read\n")
    assert digest_of_reader(tmp_path / "same") == digest_of_reader(package)
    assert digest_of_reader(tmp_path / "other") != digest_of_reader(package)


@pytest.mark.skipif(not PAGES.is_dir(), reason="the saved real pages are not beside the project")
def test_every_saved_page_comes_back() -> None:
    for file in sorted(PAGES.glob("*/*.html"))[::9]:
        facts, _ = read_page(file.read_bytes(), "http://portal.example/")
        assert unpack(pack(facts)) == facts

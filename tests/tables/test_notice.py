"""The public notice: made from an edition alone, safe to hand out, the same bytes each time."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pytest
from tests.tables.office import ASSESSMENT, FORMULA, LONG, NOW, Office, contacts, office

from sitecheck.settings.records import UnitConfig
from sitecheck.store.models import Unit
from sitecheck.tables.editions import Edition, published
from sitecheck.tables.notice import NoticeMaker
from sitecheck.tables.notice_options import Grade, OptionError, Options, Ranks, Show, checked, parse_grades
from sitecheck.tables.publish import prepare, publish

HOSTILE = '"><script>alert(1)</script>\u202egnp'
GRADES = parse_grades("优秀 90; 良好 80；合格 60")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        found.night(3, "culture", contacts("fax", "email"))
        found.confirm("culture", "fax")
        found.enter("culture", "KD2.r1", 1, FORMULA)
        found.enter("finance", "KD1.r1", True, HOSTILE)
        found.enter("finance", "KW1.r3", 1)
        yield found


def edition(house: Office, version: int | None = None) -> Edition:
    publish(house.session, house.project, ASSESSMENT, who="wangwu", now=NOW, unfinished=True)
    found = published(house.session, "q4", version)
    assert found is not None
    return found


def with_unit(house: Office, code: str, name: str) -> None:
    unit = UnitConfig(code=code, name=name, category="department", attributes={})
    house.project = house.project.model_copy(update={"units": (*house.project.units, unit)})
    house.session.add(Unit(code=code, name=name, category="department"))
    house.session.flush()


class Reader(HTMLParser):
    """Tags, links and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_folder_stands_by_itself(house: Office, tmp_path: Path) -> None:
    with_unit(house, "../../evil", "越界单位")
    maker = NoticeMaker(
        edition(house), Options(grades=GRADES, office="某区政务公开办", contact="电话", appeal="书面提出")
    )
    written = {path.relative_to(tmp_path / "out").as_posix() for path in maker.write(tmp_path / "out")}
    assert written == set(maker.names)
    assert {"index.html", "style.css", "data.csv", "data.json", "units/culture.html", "units/unit.5.html"} <= written
    for name in written:
        if not name.endswith(".html"):
            continue
        page = Reader((tmp_path / "out" / name).read_text(encoding="utf-8"))
        assert not {"script", "iframe", "img", "form", "object"} & set(page.tags), name
        for link in page.links:
            assert not re.match(r"[a-z]+:|//|/", link), link
            target = PurePosixPath(name).parent / link
            assert (tmp_path / "out" / target).is_file(), link
    assert not list(tmp_path.glob("evil*"))
    with pytest.raises(FileExistsError, match="not empty"):
        maker.write(tmp_path / "out")


def test_it_says_what_was_published_and_nobody_s_name(house: Office) -> None:
    found = edition(house)
    maker = NoticeMaker(found, Options())
    index, page = Reader(maker.page("index.html")), Reader(maker.page("units/culture.html"))
    culture = found.score_of("culture")
    assert culture is not None
    for words in (
        ASSESSMENT.title,
        "2026年第4季度",
        "文化局",
        LONG,
        culture.result or "–",
        found.rubric.title,
        "2026-11-21",
    ):
        assert words in index.words
    assert "传真" not in index.words
    for words in (FORMULA, "−", "2026年第4季度"):
        assert words in page.words
    everything = "".join(maker.content(name).decode() for name in maker.names)
    for inner in ("wangwu", "assessor", "KD2.r1", "q4", "finding"):
        assert inner not in everything, inner
    assert "草稿" not in everything


def test_hostile_words_are_words(house: Office) -> None:
    with_unit(house, "hostile", HOSTILE)
    maker = NoticeMaker(edition(house), Options(office=HOSTILE, contact=HOSTILE, appeal=HOSTILE))
    for name in maker.names:
        if name.endswith(".html"):
            assert "script" not in Reader(maker.page(name)).tags
    assert "<script>alert(1)" in Reader(maker.page("units/finance.html")).words
    assert "<script>alert(1)" in Reader(maker.page("index.html")).words


def test_what_a_spreadsheet_would_run_is_text(house: Office) -> None:
    with_unit(house, "formula", FORMULA)
    data = NoticeMaker(edition(house), Options()).content("data.csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert "'" + FORMULA.replace('"', '""') in data.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("options", "there", "absent"),
    [
        (Options(), ("名次", "最终得分", "78"), ("等次",)),
        (Options(grades=GRADES), ("最终得分", "等次", "优秀"), ()),
        (Options(show=Show.GRADES, grades=GRADES), ("等次", "优秀", "名次"), ("最终得分", "78")),
        (Options(show=Show.ORDER, grades=GRADES), ("名次",), ("优秀", "78", "最终得分")),
        (Options(ranks=Ranks.NONE), ("最终得分",), ("名次",)),
        (Options(language="en"), ("Rank", "Result", "Quarter 4 of 2026"), ("名次", "最终得分")),
    ],
)
def test_what_is_shown_is_chosen(
    house: Office, options: Options, there: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    maker = NoticeMaker(edition(house), options)
    index = Reader(maker.page("index.html")).words.replace("2026", "")
    data = (maker.content("data.csv") + maker.content("data.json")).decode()
    for words in there:
        assert words in index or words in Reader(maker.page("index.html")).words
    for words in absent:
        assert words not in index
        assert words not in re.sub(r'"sha256": "\w+"', "", data)
    if options.show is not Show.POINTS:
        page = Reader(maker.page("units/culture.html")).words
        assert "78" not in page
        assert "−" not in page


def test_places_within_categories(house: Office) -> None:
    found = edition(house)
    scores = [replace(one, facts=one.facts.replace("department", "street")) for one in found.scores[:2]]
    split = replace(found, scores=(*scores, *found.scores[2:]))
    groups = NoticeMaker(split, Options(ranks=Ranks.CATEGORY)).notice.groups
    assert [(group.title, len(group.rows)) for group in groups] == [("街道", 2), ("部门", 2)]
    for group in groups:
        assert min(row.rank for row in group.rows if row.rank is not None) == 1


def test_reasons_and_pages_may_be_left_out(house: Office) -> None:
    found = edition(house)
    assert FORMULA not in Reader(NoticeMaker(found, Options(reasons=False)).page("units/culture.html")).words
    alone = NoticeMaker(found, Options(units=False))
    assert alone.names == ("index.html", "style.css", "data.csv", "data.json")
    assert "units/" not in alone.page("index.html")
    with pytest.raises(KeyError):
        alone.content("units/culture.html")


def test_a_correction_says_so_on_every_page(house: Office) -> None:
    edition(house)
    house.confirm("culture", "email")
    publish(house.session, house.project, ASSESSMENT, who="wangwu", now=NOW, reason="更正文化局传真", unfinished=True)
    found = published(house.session, "q4")
    assert found is not None
    maker = NoticeMaker(found, Options())
    for name in ("index.html", "units/finance.html"):
        assert "更正文化局传真" in Reader(maker.page(name)).words
    assert json.loads(maker.content("data.json"))["version"] == 2


def test_a_draft_says_so_on_every_page_and_in_the_data(house: Office) -> None:
    draft = prepare(house.session, house.project, ASSESSMENT).edition
    maker = NoticeMaker(draft, Options())
    for name in maker.names:
        if name.endswith(".html"):
            assert Reader(maker.page(name)).words.count("草稿") >= 2, name
    assert maker.content("data.csv").decode("utf-8-sig").startswith("草稿")
    assert json.loads(maker.content("data.json"))["draft"] is True


def test_the_same_bytes_each_time(house: Office) -> None:
    found = edition(house)
    first, again = NoticeMaker(found, Options()).archive(), NoticeMaker(found, Options()).archive()
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == list(NoticeMaker(found, Options()).names)
        assert {entry.date_time[0] for entry in archive.infolist()} == {2000}


def test_grades() -> None:
    assert parse_grades("合格 60\n优秀 90.5") == (Grade("优秀", Decimal("90.5")), Grade("合格", Decimal(60)))
    assert parse_grades(" ") == ()
    said = Options(grades=GRADES)
    graded = [said.grade_of(text) for text in ("100", "90", "89.99", "60", "59", None)]
    assert graded == ["优秀", "优秀", "良好", "合格", "", ""]
    for text in ("优秀", "90", "优秀 九十", "甲 80; 乙 80"):
        with pytest.raises(OptionError):
            parse_grades(text)


@pytest.mark.parametrize("options", [Options(show=Show.GRADES), Options(contact="x" * 501)])
def test_options_that_do_not_go_together(options: Options) -> None:
    with pytest.raises(OptionError):
        checked(options)

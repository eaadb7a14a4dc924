# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from sitecheck.facts.data import data_dir
from sitecheck.page.lexicon import LexiconError, best_label, load_lexicon, match_label

LEXICON = load_lexicon()
KEYS = {
    "disclosure-column", "disclosure-guide", "disclosure-directory", "disclosure-rules", "annual-report", "foi-entry",
    "policy-interpretation-column", "key-areas-column", "leadership-info", "agency-overview", "contact", "news", "notices",
    "policies",
}  # fmt: skip


def test_every_column_is_there() -> None:
    assert set(LEXICON.columns) == KEYS


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_column_is_known_by_its_own_names_and_by_no_negative(key: str) -> None:
    column = LEXICON.columns[key]
    for name in column.exact:
        match = match_label(name, key, LEXICON)
        assert match is not None
        assert (match.tier, match.score) == ("exact", 1.0)
    for name in column.negatives:
        assert match_label(name, key, LEXICON) is None, name
    assert column.min_cues <= len(column.cues)


@pytest.mark.parametrize(
    ("label", "key", "tier"),
    [
        ("政府信息<br>公开指南".replace("<br>", "\n"), "disclosure-guide", "exact"),
        ("-->政府信息公开指南", "disclosure-guide", "exact"),
        ("某市政府信息公开指南", "disclosure-guide", "exact"),
        ("指南", "disclosure-guide", "weak"),
        ("办事指南", "disclosure-guide", None),
        ("关于修订政府信息公开指南的通知", "disclosure-guide", None),
        ("法定主动公开内容", "disclosure-directory", "exact"),
        ("权责清单目录", "disclosure-directory", None),
        ("依申请公开", "foi-entry", "exact"),
        ("网上依申请公开窗口", "foi-entry", "core"),
        ("依申请公开情况统计", "foi-entry", None),
        ("2019年依申请公开办理情况", "foi-entry", None),
        ("政策解读>>", "policy-interpretation-column", "exact"),
        ("《某县失独家庭救助办法》政策解读", "policy-interpretation-column", None),
        ("信息公开年度报告", "annual-report", "exact"),
        ("2019年政府信息公开年度报告", "annual-report", "core"),
        ("统计年报", "annual-report", None),
        ("领导活动", "leadership-info", None),
        ("某县领导之窗", "leadership-info", "exact"),
        ("走进某县", "agency-overview", None),
        ("", "contact", None),
    ],
)
def test_labels(label: str, key: str, tier: str | None) -> None:
    match = match_label(label, key, LEXICON)
    assert (match.tier if match else None) == tier


def test_the_report_of_one_year_is_less_than_the_column() -> None:
    one, weak = (match_label(label, "annual-report", LEXICON) for label in ("2019年政府信息公开年度报告", "年报"))
    assert one is not None
    assert weak is not None
    assert one.score < weak.score


def test_the_better_of_two_labels_counts() -> None:
    match = best_label(["指南", "政府信息公开指南"], "disclosure-guide", LEXICON)
    assert match is not None
    assert match.score == 1.0
    assert best_label(["首页"], "disclosure-guide", LEXICON) is None


@pytest.mark.parametrize(
    ("url", "opaque", "article"),
    [
        ("http://x/col/col61490/index.html", True, False),
        ("http://x/i.html?gk=2", True, False),
        ("http://x/202008/t20200802_1.html", False, True),
        ("http://x/zwgk/zfxxgkzn/", False, False),
    ],
)
def test_url_shapes(url: str, opaque: bool, article: bool) -> None:
    assert (LEXICON.is_opaque(url), LEXICON.is_article(url)) == (opaque, article)


def test_a_copy_with_other_words_matches_by_its_own() -> None:
    assert match_label("便民地图", "disclosure-guide", LEXICON) is None
    guide = LEXICON.columns["disclosure-guide"]
    columns = {**LEXICON.columns, "disclosure-guide": guide.model_copy(update={"exact": ("便民地图",)})}
    own = LEXICON.model_copy(update={"columns": columns})
    assert match_label("便民地图", "disclosure-guide", own) is not None
    assert match_label("便民地图", "disclosure-guide", LEXICON) is None


def test_errors_name_file_place_and_reason(tmp_path: Path) -> None:
    shipped = yaml.safe_load((data_dir("config") / "lexicon.yaml").read_text(encoding="utf-8"))
    shipped["columns"]["contact"]["cues"]["phone"] = "("
    shipped["url_dates"][0]["re"] = "/t"
    shipped["surplus"] = 1
    path = tmp_path / "lexicon.yaml"
    path.write_text(yaml.safe_dump(shipped, allow_unicode=True), encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        load_lexicon(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "columns.contact.cues" in message
    assert "needs the named groups y and m" in message
    assert "surplus" in message


@pytest.mark.parametrize("content", ["a: [", None])
def test_unreadable_files(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "lexicon.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match="cannot be read"):
        load_lexicon(path)


def test_no_cue_begins_with_a_repetition() -> None:
    # It would be tried from every character of a line: a line of five megabytes would never end.
    cues = {(key, name): cue for key, column in LEXICON.columns.items() for name, cue in column.cues.items()}
    endless = re.compile(r"(?:^|[|(]|\(\?:)(?:\[[^\]]+\]|\\w|\\d|\\S|\.)[+*]")
    assert cues
    assert [place for place, cue in cues.items() if endless.search(cue)] == []

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tests.checks.sights import CHECKS, written

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.load import check_paths, checks_hash, load_checks, read_check
from sitecheck.checks.registry import KINDS
from sitecheck.checks.rules import unshown
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import Outcome
from sitecheck.settings.problems import ConfigError

SHIPPED = data_dir("checks")
MISSION = {
    "disclosure-directory", "disclosure-guide", "foi-entry", "contact-fields", "policy-interpretation-column",
    "update-freshness", "broken-links",
}  # fmt: skip


def plain(name: str = "disclosure-guide") -> str:
    """A shipped check without its examples, which are long."""
    text = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
    return text[: text.index("\nexamples:")] + "\n"


def problems(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_check(path)
    return [str(problem).replace(str(path), path.name) for problem in caught.value.problems]


def test_the_seven_checks_of_the_mission_are_there() -> None:
    assert CHECKS.keys() >= MISSION
    assert list(CHECKS) == sorted(CHECKS)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS.keys())
def test_every_shipped_check_is_complete(check: CheckFile) -> None:
    assert unshown(check) == []
    assert check.messages.keys() == KINDS[check.kind].reasons.keys() - check.never
    can_fail = Outcome.FAIL in check.outcomes
    assert len(check.examples) >= (6 if can_fail else 3)
    fails = [example for example in check.examples if example.outcome is Outcome.FAIL]
    assert all(example.subjects() for example in fails)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS.keys())
def test_chinese_is_chinese_and_english_is_english(check: CheckFile) -> None:
    texts = [
        check.name,
        check.why,
        check.remedy,
        *check.legal_basis,
        *check.outcomes.values(),
        *check.messages.values(),
    ]
    for text in texts:
        assert any("\u4e00" <= char <= "\u9fff" for char in text.zh), text.zh
        letters = [char for char in text.en if char.isalpha()]
        assert sum(char.isascii() for char in letters) > len(letters) / 2, text.en


MISTAKES = [
    ("kind: column", "kind: colum", "own-check.yaml:6: kind: must be one of "),
    ("kind: column", "kind: [column]", "(found ['column'])"),
    ("why:\n", "wny:\n", "wny: is not a known field"),
    ("id: own-check", "id: other", "own-check.yaml:2: id: must be the file's name 'own-check' (found 'other')"),
    ("kind: column", "kind: column\nparams: {blank_text_limit: -1}", "greater than or equal to 0 (found -1)"),
    ("kind: column", "kind: column\nparams:\n  colour: red", "own-check.yaml:8: params.colour: is not a known field"),
    ("  unreadable:", "  unreadible:", "messages.unreadable: is missing"),
    ("  unreadable:", "  unreadible:", "messages.unreadible: is no reason of kind column"),
    ("{pages}个页面", "{sheets}个页面", "{sheets} is not given with this reason (there are: labels, pages, refused)"),
    ("{pages}个页面", "{}个页面", "messages.missing.zh: {} is no plain name in braces"),
    ("{pages}个页面", "{pages!r}个页面", "messages.missing.zh: {pages} is no plain name in braces"),
    ("{pages}个页面", "{pages.real}个页面", "is no plain name in braces"),
    ("{pages}个页面", "{pages个页面", "messages.missing.zh"),
    ("  not-applicable:", "  inapplicable:", "outcomes.inapplicable"),
    ("legal_basis:", "column:\n  cues: {a: '('}\nlegal_basis:", "column.cues.a: is no regular expression"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES, ids=[case[1].strip()[:24] for case in MISTAKES])
def test_mistakes_are_named_with_file_line_and_field(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = plain().replace("id: disclosure-guide", "id: own-check")
    assert old in text
    found = problems(written(tmp_path, text.replace(old, new, 1)))
    assert any(says in problem for problem in found), found
    assert all(problem.startswith("own-check.yaml:") for problem in found)


GOOD = {"name": "a", "outcome": "pass", "as_of": "2026-11-20", "pages": {"/": "x"}}
EXAMPLES = [
    ({"outcome": "fail"}, "examples.0.findings: an example of fail names the subjects"),
    ({"findings": ["x"]}, "examples.0.findings: an example of pass has no findings"),
    ({"reason": "missing"}, "examples.0.reason: missing belongs to fail"),
    ({"reason": "nice"}, "examples.0.reason: is no reason of kind column"),
    ({"pages": {"index": "x"}}, "examples.0.pages.index: must be a path"),
    ({"pages": {}}, "examples.0.pages:"),
    ({"outcome": "good"}, "examples.0.outcome:"),
    ({"as_of": "soon"}, "examples.0.as_of:"),
    ({"params": {"blank_text_limit": -1}}, "examples.0.params: Input should be greater"),
    ({"params": {"speed": 1}}, "examples.0.params: Extra inputs are not permitted"),
    ({"pages": {"/": {"failure": "tired"}}}, "examples.0.pages./.failure:"),
    ({"pages": {"/": {"state": 200}}}, "examples.0.pages./.state: is not a known field"),
    ({"before": {"as_of": "2026-11-20", "pages": {"/": "y"}}}, "examples.0.before.as_of: must be a day before"),
    ({"before": {"as_of": "2026-11-19", "pages": {"index": "y"}}}, "examples.0.before.pages.index: must be a path"),
    ({"before": {"as_of": "2026-11-19", "pages": {}}}, "examples.0.before.pages:"),
    ({"before": {"as_of": "2026-11-19", "pages": {"/": {"state": 200}}}}, "pages./.state: is not a known field"),
]


@pytest.mark.parametrize(("change", "says"), EXAMPLES, ids=[case[1] for case in EXAMPLES])
def test_mistakes_in_examples(tmp_path: Path, change: dict[str, object], says: str) -> None:
    example = json.dumps([{**GOOD, **change}])
    text = plain().replace("id: disclosure-guide", "id: own-check") + f"examples: {example}\n"
    found = problems(written(tmp_path, text))
    assert [problem for problem in found if says in problem], found
    assert not [problem for problem in found if "ExamplePage" in problem]


def test_two_examples_of_one_name(tmp_path: Path) -> None:
    text = plain().replace("id: disclosure-guide", "id: own-check") + f"examples: {json.dumps([GOOD, GOOD])}\n"
    assert problems(written(tmp_path, text))[0].endswith("examples.1.name: 'a' is used twice")


def test_every_mistake_of_every_file_at_once(tmp_path: Path) -> None:
    written(tmp_path, "kind: column\n", "a")
    written(tmp_path, "a: [", "b")
    written(tmp_path, plain("foi-entry").replace("  unreadable:", "  unreadible:"), "foi-entry")
    with pytest.raises(ConfigError) as caught:
        load_checks([SHIPPED, tmp_path])
    assert {Path(problem.file).name for problem in caught.value.problems} == {"a.yaml", "b.yaml", "foi-entry.yaml"}


def test_a_file_of_a_later_folder_replaces_the_shipped_one(tmp_path: Path) -> None:
    written(tmp_path, plain().replace("zh: 政府信息公开指南", "zh: 公开指南（本市）", 1), "disclosure-guide")
    found = load_checks([SHIPPED, tmp_path, tmp_path / "absent"])
    assert found.keys() == CHECKS.keys()
    assert found["disclosure-guide"].name.zh == "公开指南（本市）"
    assert tmp_path / "disclosure-guide.yaml" in check_paths([SHIPPED, tmp_path])


def test_a_broken_shipped_file_does_not_matter_once_it_is_replaced(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    written(first, "nonsense", "disclosure-guide")
    written(second, plain(), "disclosure-guide")
    assert list(load_checks([first, second])) == ["disclosure-guide"]


def test_a_new_column_check_needs_no_python(tmp_path: Path) -> None:
    text = (
        plain()
        .replace("id: disclosure-guide", "id: opinion-column")
        .replace("legal_basis:", "column: {exact: [意见征集]}\nlegal_basis:")
    )
    found = load_checks([SHIPPED, written(tmp_path, text, "opinion-column").parent])
    assert "opinion-column" in found


def test_the_hash_is_of_what_is_judged(tmp_path: Path) -> None:
    whole = checks_hash(CHECKS)
    assert len(whole) == 64
    assert checks_hash(dict(reversed(CHECKS.items()))) == whole
    guide = CHECKS["disclosure-guide"]
    bare = guide.model_copy(update={"examples": ()})
    assert checks_hash({**CHECKS, "disclosure-guide": bare}) == whole
    other = guide.model_copy(update={"params": guide.params.model_copy(update={"blank_text_limit": 301})})
    assert checks_hash({**CHECKS, "disclosure-guide": other}) != whole


def test_examples_answer_as_written() -> None:
    example = next(e for e in CHECKS["disclosure-guide"].examples if e.name == "the guide does not answer")
    page = example.page("/gk/zn.html")
    assert page is not None
    assert page.failure == "timeout-read"
    home = example.page("/")
    assert home is not None
    assert (home.status, home.content_type) == (200, "text/html; charset=utf-8")
    assert example.page("/nowhere") is None


def test_no_path_of_this_machine_and_no_live_address_in_check_files() -> None:
    for path in SHIPPED.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert yaml.safe_load(text)["id"] == path.stem
        assert "/work" not in text
        assert ".gov.cn" not in text

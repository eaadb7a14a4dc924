from __future__ import annotations

from html.parser import HTMLParser

import pytest

from sitecheck.audit.letter import Letter, Section, as_html, as_markdown

HOSTILE = "<script>alert(1)</script> | **x** [a](http://b) \\ `c`\n# not a heading"
LETTER = Letter(
    "zh",
    HOSTILE,
    ("一段。", HOSTILE),
    (
        Section("表", (HOSTILE,), ("User-agent: x", "<b>"), ("甲|", "乙"), (("1", HOSTILE), ("2", ""))),
        Section("无表", (), (), ("甲", "乙"), ()),
    ),
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_html_holds_texts_as_they_are_and_no_markup_of_theirs() -> None:
    page = as_html(LETTER)
    tags = _Tags()
    tags.feed(page)
    assert '<html lang="zh-CN">' in page
    assert not {"script", "b", "a", "img", "link"} & set(tags.seen)
    assert tags.seen.count("tr") == 3
    assert HOSTILE in tags.texts
    assert "User-agent: x\n<b>" in tags.texts


def test_markdown_holds_texts_as_they_are_and_no_markup_of_theirs() -> None:
    text = as_markdown(LETTER)
    lines = text.splitlines()
    assert [line for line in lines if line.startswith("#")] == [lines[0], "## 表", "## 无表"]
    assert "<script>" not in text.replace("\\<script\\>", "")
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 4
    assert {line.replace("\\|", "").count("|") for line in table} == {3}
    assert "    User-agent: x\n    <b>" in text


@pytest.mark.parametrize(("language", "said"), [("zh", "zh-CN"), ("en", "en")])
def test_the_language_is_named(language: str, said: str) -> None:
    assert f'<html lang="{said}">' in as_html(Letter(language, "t", (), ()))

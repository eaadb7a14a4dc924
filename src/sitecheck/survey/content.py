"""What a page says about itself: its names and its own part, apart from the navigation around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Form, LinkKind, PageFacts, Zone
from sitecheck.page.labels import compact, normalise
from sitecheck.page.lexicon import Column, LabelMatch, Lexicon, best_label, match_label

DISCLOSURE_FAMILY = (
    "disclosure-guide", "disclosure-rules", "disclosure-directory", "annual-report", "foi-entry",
)  # fmt: skip
_DISCLOSURE_KINDS = frozenset({PageKind.GUIDE, PageKind.DIRECTORY, PageKind.FOI, PageKind.ANNUAL_REPORT})
_NUMBERED = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[章节、.．)）:：]|[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[、.．])"
)
_TRAIL = re.compile(r"^\W*(?:您?(?:现在|当前)?(?:的)?(?:所在)?位置)\s*[:：].*$", re.M)
_FOOT = re.compile(r"^.*(?:网站标识码|ICP备|公网安备|版权所有|主办单位|主办[:：]|承办单位|技术支持).*$", re.M)
_APPLICATION = re.compile(r"申请表|在线申请|网上申请|我要申请|提交申请|在线提交")
_TITLES = 8  # headings looked at for a page's name


def names_of(facts: PageFacts) -> tuple[str, ...]:
    """The names a page goes by, most telling first: title, end of the path, column name, headings."""
    ends = facts.breadcrumbs[-1:] if facts.breadcrumbs else ()
    found = (facts.title, *ends, facts.metas.get("columnname", ""), *facts.headings[:_TITLES])
    return tuple(dict.fromkeys(name for name in found if name))


def own_titles(facts: PageFacts) -> tuple[str, ...]:
    """Title and end of the path: what a page that only talks about a column gives itself away by."""
    return tuple(dict.fromkeys(name for name in (facts.title, *facts.breadcrumbs[-1:]) if name))


def best_name(facts: PageFacts, key: str, words: Lexicon) -> LabelMatch | None:
    """How well the page's names say that it is column ``key``, None when they do not."""
    return best_label(list(names_of(facts)), key, words)


def has_column_type(facts: PageFacts, column: Column) -> bool:
    """Whether the meta tag ``ColumnType`` says so: free text in the wild, so it needs a cue beside it."""
    types = re.split(r"[,，;；、\s]+", facts.metas.get("columntype", ""))
    return any(kind and kind in column.column_types for kind in types)


def own_text(facts: PageFacts) -> str:
    """Text of the page's own part: title, headings, main text, list rows and links of the main part.

    The navigation stays out, because every page of a portal would then show the cues of every column.
    """
    links = [
        link.title or link.label for link in facts.links if link.zone is Zone.MAIN and link.kind is not LinkKind.IMAGE
    ]
    rows = [row.title for group in facts.groups if group.zone is Zone.MAIN for row in group.rows]
    return "\n".join((facts.title, *facts.headings, facts.main_text, *links, *rows))


def cues_of(text: str, column: Column) -> tuple[str, ...]:
    """Names of the verification cues met in a text, in the order of the lexicon, white space or not."""
    folded = compact(text)
    return tuple(
        name
        for name, expression in column.cue_expressions.items()
        if expression.search(text) or expression.search(folded)
    )


def body_text(facts: PageFacts) -> str:
    """Main text without path line, footer lines and the page's own name: what is left of a blank column is nothing."""
    text = compact(_FOOT.sub("", _TRAIL.sub("", facts.main_text)))
    for name in (*facts.breadcrumbs, facts.title, *facts.headings):
        text = text.replace(compact(name), "", 1)
    return text


def text_length(facts: PageFacts) -> int:
    """Characters of the page's own text."""
    return len(body_text(facts))


def has_application_form(facts: PageFacts, column: Column) -> bool:
    """Whether the page really lets one apply: a form for applicants, a form to download or a link to apply online."""
    return any(_is_for_applicants(form, column) for form in facts.forms) or any(
        link.url is not None and _APPLICATION.search(link.label) is not None and not _is_bare_mention(link.label)
        for link in facts.links
        if link.zone is Zone.MAIN and link.kind in (LinkKind.ANCHOR, LinkKind.ATTACHMENT, LinkKind.ONCLICK)
    )


def _is_for_applicants(form: Form, column: Column) -> bool:
    expression = column.cue_expressions.get("form")
    return len(form.inputs) >= 2 and expression is not None and expression.search(compact(form.text)) is not None


def _is_bare_mention(label: str) -> bool:
    return len(label) > 30 or "办法" in label or "通知" in label


def disclosure_children(facts: PageFacts, words: Lexicon) -> tuple[str, ...]:
    """Which of the five disclosure columns the page links to or shows as tabs, in their fixed order."""
    labels = [
        text for link in facts.links for text in (link.label, link.title) if text and len(text) <= words.max_label
    ]
    labels += facts.headings
    return tuple(key for key in DISCLOSURE_FAMILY if _is_named(labels, key, words))


def _is_named(labels: Sequence[str], key: str, words: Lexicon) -> bool:
    return any((match := match_label(label, key, words)) is not None and match.tier == "exact" for label in labels)


def in_disclosure(facts: PageFacts, words: Lexicon) -> bool:
    """Whether the page stands inside the disclosure part, where short names (指南, 目录, 年报) mean its columns."""
    if facts.kind in _DISCLOSURE_KINDS:
        return True
    names = (*facts.breadcrumbs, facts.metas.get("columnname", ""), facts.title)
    return any(
        match is not None and match.tier != "weak"
        for match in (match_label(name, "disclosure-column", words) for name in names if name)
    )


def names_without_link(facts: PageFacts, column: Column) -> bool:
    """Whether the column's very name stands on a line of its own and is no link: a tab or a block made by script."""
    linked = {normalise(link.label) for link in facts.links}
    own = {normalise(name) for name in own_titles(facts)}
    return any(
        (name := normalise(line)) in column.exact and name not in linked and name not in own
        for line in facts.text.split("\n")
        if len(line) <= 40
    )


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page under a heading that names a column."""

    heading: str
    text: str


def section_of(facts: PageFacts, key: str, words: Lexicon) -> Section | None:
    """The part of the page under a heading that is the column's name, None without such a heading or without content.

    Numbered headings are chapters of a text and name no column.
    """
    lines = facts.text.split("\n")
    headings = {compact(heading) for heading in facts.headings}
    for heading in facts.headings:
        match = match_label(heading, key, words)
        if match is None or match.tier != "exact" or _NUMBERED.match(normalise(heading)):
            continue
        start = next((at for at, line in enumerate(lines) if compact(line) == compact(heading)), None)
        if start is None:
            continue
        kept: list[str] = []
        for line in lines[start + 1 :]:
            if compact(line) in headings:
                break
            if not _FOOT.match(line):
                kept.append(line)
        if len(compact("".join(kept))) >= 20:
            return Section(heading, "\n".join(kept))
    return None

"""Interpretations and the documents they explain: found by links, titles and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sitecheck.facts.documents import DocumentReading
from sitecheck.page.labels import compact
from sitecheck.page.urls import identity

_NAMED = re.compile(r"《(?P<title>[^《》]{4,})》")
_AROUND = re.compile(
    r"^(?:一图(?:读|看)懂|图解|政策解读|政策图解|解读|问答)[:：\-—|]*|(?:的)?(?:政策|文字|专家|图文)?(?:解读|图解|问答|答记者问).*$"
)
_BEHIND = re.compile(r"[(（〔][^()（）〔〕]{0,20}[)）〕]$")
_DRAFT = re.compile(r"征求.*意见|意见稿|草案|听证|解读")
_LONG_ENOUGH = 6  # characters by which a title is known; shorter ones stand in many others


@dataclass(frozen=True, slots=True)
class Pair:
    """An interpretation with its document, None where none of the documents read is known to be it.

    ``forward``: the interpretation links to the document; ``back``: the document to it. ``named``: title or number say
    that they belong together; without it a link may be one of many.
    """

    interpretation: DocumentReading
    document: DocumentReading | None
    forward: bool = False
    back: bool = False
    named: bool = False

    @property
    def mutual(self) -> bool:
        """Whether each links to the other."""
        return self.forward and self.back


def find_pairs(documents: Sequence[DocumentReading]) -> list[Pair]:
    """One pair for every interpretation, in order. Of several documents that fit, one that is linked both ways wins;
    otherwise none is taken."""
    explained = [one for one in documents if not one.interpretation and one.title]
    return [_pair(one, explained) for one in documents if one.interpretation]


def _pair(interpretation: DocumentReading, documents: list[DocumentReading]) -> Pair:
    linked = _addresses(interpretation.links)
    own = _addresses((interpretation.url, interpretation.final_url))
    found = [
        Pair(
            interpretation,
            one,
            forward=not linked.isdisjoint(_addresses((one.url, one.final_url))),
            back=not own.isdisjoint(_addresses(one.links)),
            named=is_about(interpretation, one),
        )
        for one in documents
    ]
    for fits in (
        [pair for pair in found if pair.named and pair.mutual],
        [pair for pair in found if pair.named],
        [pair for pair in found if pair.mutual],
        [pair for pair in found if pair.forward or pair.back],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits and fits[0].mutual:
            return fits[0]
        if fits:
            break
    return Pair(interpretation, None)


def is_about(interpretation: DocumentReading, document: DocumentReading) -> bool:
    """Whether the interpretation's title names the document, or its text the document's number."""
    if _DRAFT.search(document.title):
        return False
    if document.number and any(one.endswith(document.number) for one in interpretation.cites):
        return True
    return names_title(interpretation.title or interpretation.row_title, document.title)


def names_title(interpretation: str, title: str) -> bool:
    """Whether the title of an interpretation names the one of a document."""
    said, wanted = compact(interpretation), compact(title)
    names = [hit["title"] for hit in _NAMED.finditer(said)] or [_AROUND.sub("", said)]
    bare = _bare(wanted)
    return any(
        len(name) >= _LONG_ENOUGH and (name in wanted or (len(bare) >= _LONG_ENOUGH and bare in name))
        for name in map(_bare, names)
    )


def is_of_class(title: str, classes: Iterable[str]) -> bool:
    """Whether a title, or a name in it, ends with one of the words (办法, 意见 …). Drafts are not yet documents."""
    said = compact(title)
    if _DRAFT.search(said):
        return False
    names = [_bare(name) for name in (said, *(hit["title"] for hit in _NAMED.finditer(said)))]
    return any(name.endswith(word) for name in names for word in classes)


def _bare(title: str) -> str:
    """A title without 关于 before it and brackets behind: so the same document is called in several ways."""
    return _BEHIND.sub("", title).strip("《》").removeprefix("关于")


def _addresses(urls: Iterable[str]) -> set[str]:
    return {identity(url) for url in urls if url}

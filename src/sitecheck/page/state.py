"""What state a page is in: a firewall's answer, a missing page, a shell, closed, empty, or behind a login."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sitecheck.facts.page import Link, LinkKind, PageFacts, RowGroup
from sitecheck.page.document import Script
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.walk import parse

SHELL_TEXT = 200  # shown characters up to which a page may be a shell
_FEW_LINKS = 5
_CONTENT = 9  # links that a path or a dated row counts for: what shows one is no shell, however short
_CJK = re.compile(r"[\u4e00-\u9fff]+")
_FRAME_TEXT = 1000  # shown characters, and links, of a head and foot written around an application
_FRAME_LINKS = 20
_COUNTER_CODE = 1500  # characters; what is longer does more than count
_COUNTER = re.compile(
    r"hm\.baidu\.com|_hmt\b|\bcnzz\.|_czc\b|google-analytics|googletagmanager|\bgtag\(|dataLayer|_gaq\b|_paq\b"
    r"|bdshare|_sitegray|_trs_ta|ta\.trs\.cn|clarity\.ms|\btongji\b|push\.zhanzhang|zz\.bdstatic",
    re.I,
)
_CODE_TYPE = re.compile(r"^\s*(?:module|(?:text|application)/(?:x-)?(?:java|ecma|live|j)script[\d.]*|text/babel)", re.I)
_LEADS_ON = re.compile(r"<frame\b|<frameset\b|http-equiv\s*=\s*[\"']?\s*refresh|<body[^>]{0,400}\sonload\s*=", re.I)
_EMPTY_ROOT = re.compile(
    r"<div[^<>]{0,200}\bid\s*=\s*[\"']?(?:app|root|__nuxt|__next|main-app)(?=[\"'\s>])[^<>]{0,200}>"
    r"\s*(?:<!--[^<>]{0,200}-->\s*)?</div>",
    re.I,
)
_APP_ROOT = re.compile(r"<div[^>]+id\s*=\s*[\"']?(?:app|root|__nuxt|__next|main-app)[\"'\s>]", re.I)


@dataclass(frozen=True, slots=True)
class State:
    """Findings about a page as a whole; texts are given as found, empty when there is none."""

    blocked: str = ""
    missing: str = ""
    closed: str = ""
    empty: str = ""
    login: str = ""
    shell: bool = False


def leading_links(links: Iterable[Link]) -> int:
    """How many links of a page lead on and say where."""
    return sum(link.kind is LinkKind.ANCHOR and bool(link.label) for link in links)


def with_content(leading: int, crumbs: tuple[str, ...], groups: Iterable[RowGroup] = ()) -> int:
    """Links that lead on, and what counts for as many: a path, dated rows."""
    return leading + _CONTENT * (len(crumbs) > 1 or any(group.dated for group in groups))


def state_of(facts: PageFacts, html: str, lexicon: Lexicon) -> State:
    """The state of a page that was read, with the words by which it shows."""
    leading = with_content(leading_links(facts.links), facts.breadcrumbs, facts.groups)
    return read_state(html, facts.text, facts.main_text, facts.title, parse(html).scripts, leading, lexicon)


def read_state(
    html: str, text: str, main: str, title: str, scripts: list[Script], links: int, lexicon: Lexicon
) -> State:
    """State from the decoded source, the shown text, the main text, the title and the number of links that lead on."""
    words = lexicon.page_state
    flat = "".join(text.split())
    return State(
        blocked=_blocked(html, flat, lexicon),
        missing=_missing(flat, title, lexicon),
        closed=_said(words.closed_text, main, 400),
        empty=_said(words.empty_text, main, 400),
        login=_said(words.login_wall, flat, 600),
        shell=_is_shell(html, flat, scripts, links),
    )


def _blocked(html: str, flat: str, lexicon: Lexicon) -> str:
    words = lexicon.page_state
    if len(flat) < words.blocked_limit:
        for phrase in words.blocked_text:
            found = "".join(phrase.split())
            if found in flat and len(flat) < (words.soft404_limit if len(found) < 6 else words.blocked_limit):
                return phrase
    if len(flat) <= SHELL_TEXT:
        return next((marker for marker in words.challenge_markers if marker in html), "")
    return ""


def _missing(flat: str, title: str, lexicon: Lexicon) -> str:
    """A soft 404: the words in a short page, or in the title. The words alone also stand in articles and numbers."""
    words = lexicon.page_state
    lower = title.lower()
    titled = next((word for word in words.soft404_titles if word.lower() in lower), "") if len(title) < 30 else ""
    short = len(flat) < words.soft404_limit or _has_fewer(flat, words.soft404_limit)
    if not short and not titled:
        return ""
    said = next((phrase for phrase in words.soft404_text if "".join(phrase.split()) in flat), "")
    return said if said and short else (said or titled) if titled and (short or said) else ""


def _has_fewer(flat: str, limit: int) -> bool:
    """Whether there are fewer Chinese characters than that."""
    seen = 0
    for run in _CJK.finditer(flat):
        seen += run.end() - run.start()
        if seen >= limit:
            return False
    return True


def _said(phrases: tuple[str, ...], text: str, limit: int) -> str:
    """The phrase as found when the text around it is short enough to be nothing else."""
    if len(text) > limit:
        return ""
    flat = "".join(text.split())
    return next((phrase for phrase in phrases if phrase in flat), "")


def _is_shell(html: str, flat: str, scripts: list[Script], links: int) -> bool:
    """Next to nothing shown, and something is there that would fill the page or lead on: size alone says nothing.

    An application's root that stands empty is as good as nothing shown, whatever head and foot are written around it.
    """
    if len(flat) > _FRAME_TEXT or links > _FRAME_LINKS:
        return False
    works = any(_may_fill(script) for script in scripts)
    if len(flat) <= SHELL_TEXT and links <= _FEW_LINKS:
        return works or _APP_ROOT.search(html) is not None or _LEADS_ON.search(html) is not None
    return works and _EMPTY_ROOT.search(html) is not None


def _may_fill(script: Script) -> bool:
    """Whether a script may write into the page: counters of visitors do not, nor do blocks of data."""
    if script.type and _CODE_TYPE.search(script.type) is None:
        return False
    if script.src:
        return _COUNTER.search(script.src) is None
    return len(script.text) > _COUNTER_CODE or _COUNTER.search(script.text) is None

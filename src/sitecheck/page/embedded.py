"""Lists hidden in scripts: the ``<datastore>`` blocks of one widespread content system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from sitecheck.facts.page import RowGroup
from sitecheck.page.document import Script
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.links import find_links
from sitecheck.page.rows import find_lists
from sitecheck.page.walk import parse

_STORE = re.compile(r"<(?:datastore|recordset)\b", re.I)
_RECORD = re.compile(r"<record\b[^>]*>", re.I)
_RECORD_END = re.compile(r"</record\s*>", re.I)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)
_LIST_BY_SCRIPT = re.compile(
    r"dataproxy\.jsp|jpaas-publish-server|querydata|/common/search/|searchlist/|gkmlpt/api|lightfrontaction|"
    r"\$\.(?:ajax|get|post|getjson)\s*\(|axios\s*[.(]|\bfetch\s*\(|xmlhttprequest|\.load\s*\(\s*['\"]|new\s+vue\s*\(|ztree",
    re.I,
)

_ASKING = (
    *(b"dataproxy", b"jpaas", b"querydata", b"/common/search/", b"searchlist/", b"gkmlpt", b"lightfrontaction", b"$."),
    *(b"axios", b"fetch", b"xmlhttprequest", b".load", b"vue", b"ztree"),
)  # what _LIST_BY_SCRIPT finds holds one of these
_BLANK = re.compile(r"querydata\s*=|v-for\s*=|ng-repeat\s*=|jpaas-publish-server|unitbuild", re.I)
_BLANKS = (b"querydata", b"v-for", b"ng-repeat", b"jpaas", b"unitbuild")
_WRITES = re.compile(
    r"document\.write(?:ln)?\s*\(|\.(?:inner|outer)HTML\s*\+?=|\.insertAdjacentHTML\s*\(|"
    r"\.(?:append|appendTo|prepend|html|after|before)\s*\("
)
_LONGEST_KNOWN = 16 * 1024  # characters
_MARKUP = re.compile(r"<\\?(?:li|a|tr|td|dl|dd|dt|ul|table)\b", re.I)


def has_datastore(text: str) -> bool:
    """Whether a script or an XML answer holds records."""
    return bool(_STORE.search(text))


def datastore_rows(text: str, base: str | None, lexicon: Lexicon) -> tuple[RowGroup, ...]:
    """Rows of one ``<datastore>`` or ``<recordset>``: each record holds one row of HTML, in CDATA or escaped."""
    records = list(_records(text))
    if not records:
        return ()
    rows = (f"<table>{html}</table>" if html.lstrip()[:3].lower() == "<tr" else f"<li>{html}</li>" for html in records)
    doc = parse(f"<body><div>{''.join(rows)}</div></body>")
    links = find_links(doc, base)
    return find_lists(doc, links, base or "", lexicon, "datastore").groups


def _records(text: str) -> Iterator[str]:
    at, last = 0, text.rfind(">") + 1  # a tag that never ends would be tried from every one of its beginnings
    while (begun := _RECORD.search(text, at, last)) and (ended := _RECORD_END.search(text, begun.end())):
        content = text[begun.end() : ended.start()]
        cdata = _CDATA.search(content)
        yield cdata.group(1) if cdata else unescape(content)
        at = ended.end()


def embedded_groups(scripts: list[Script], base: str | None, lexicon: Lexicon) -> tuple[RowGroup, ...]:
    """Rows of every datastore in the page's scripts."""
    return tuple(
        group
        for script in scripts
        if has_datastore(script.text)
        for group in datastore_rows(script.text, base, lexicon)
    )


def fills_lists_by_script(html: str, scripts: list[Script], utf_8: bytes | None = None) -> bool:
    """Whether a script of the page may fetch or write a list: such a page is never called empty by itself.

    ``utf_8`` is the page in that encoding, where it is at hand.
    """
    if any(_fills_lists(script.text) for script in scripts if script.text):
        return True
    plain = _ascii_lower(html) if utf_8 is None else utf_8.lower()
    return any(word in plain for word in _BLANKS) and _BLANK.search(html) is not None


def asking_calls(html: str, scripts: list[Script]) -> int | None:
    """How many calls of a page's own code may fetch a list; None where something else may write one as well."""
    if _BLANK.search(html) is not None or any(_writes_rows(script.text) for script in scripts):
        return None
    return sum(len(_LIST_BY_SCRIPT.findall(script.text)) for script in scripts)


def _fills_lists(code: str) -> bool:
    known = len(code) <= _LONGEST_KNOWN  # scripts of a template stand on every page
    return _known_to_fill_lists(code) if known else _known_to_fill_lists.__wrapped__(code)


@lru_cache(maxsize=512)
def _known_to_fill_lists(code: str) -> bool:
    return _asks_for_list(code) or _writes_rows(code)


def _asks_for_list(code: str) -> bool:
    plain = _ascii_lower(code)
    return any(word in plain for word in _ASKING) and _LIST_BY_SCRIPT.search(code) is not None


def _ascii_lower(text: str) -> bytes:
    """The text for a quick look: words that are not in here need no regular expression."""
    return text.encode("utf-8", "replace").lower()


def _writes_rows(code: str) -> bool:
    """Whether a script writes markup that rows and menus are made of; counters and clocks write none."""
    return _WRITES.search(code) is not None and _MARKUP.search(code) is not None

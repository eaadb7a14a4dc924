"""When a page was published: every signal kept apart, and one rule that decides only where the page itself speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta, timezone
from email.utils import parsedate_to_datetime

from sitecheck.facts.page import Zone
from sitecheck.page.dates import find_dates, fold, make_date, sole_date
from sitecheck.page.document import HIDDEN, LINKED, Node
from sitecheck.page.header_block import is_label, may_be_label
from sitecheck.page.lexicon import Lexicon

_PUBLISHED = re.compile(r"(?:发布|发表|公开|更新|添加)\s*(?:日期|时间)\s*[:：]?\s*\[?(?:19|20)\d\d")
_BYLINE = re.compile(r"来源|作者|发布|浏览|点击|阅读|字号|字体|编辑|打印|分享|访问|时间|日期|供稿|信息员")
_OTHER_DATE = re.compile(
    r"(?:成文|发文|生成|印发|制发|形成|实施|施行|生效|废止|失效|截止|截至)(?:日期|时间)?[\s:\])】]{0,4}$"
)
_SENTENCE = re.compile(r"[。；]")
_TEXT = re.compile(r"[。；]|，.*，")  # what is long and holds this is text
_BEIJING = timezone(timedelta(hours=8))  # the day in China, whatever zone the server writes
_LIST_OF_DATES = 3
_META_NAMES = ("pubdate", "publishdate", "publishtime", "article:published_time", "firstpublishedtime", "date")


def url_date(url: str, lexicon: Lexicon) -> date | None:
    """Day in a URL of a known content system, None for months and for names of uploaded files."""
    for pattern in lexicon.url_dates:
        found = pattern.expression.search(url)
        if found is not None and pattern.trust == "day":
            return make_date(int(found["y"]), int(found["m"]), int(found["d"]))
    return None


def find_signals(
    lines: Sequence[tuple[str, Node]],
    metas: dict[str, str],
    header_block: dict[str, str],
    url: str,
    http: str | None,
    lexicon: Lexicon,
) -> dict[str, str]:
    """Signal → ISO date, from the page's ``own_lines`` and what was read of it before. ``meta``: PubDate;
    ``header-block``: a labelled date; ``body``: an unlabelled date line between title and text; ``url``; ``http``:
    Last-Modified. Clocks, sidebars, footers and dates inside the text are no signals.
    """
    found: dict[str, date | None] = {
        "meta": _first_date(metas.get(name, "") for name in _META_NAMES),
        "header-block": _first_date([header_block.get("发布日期", "")]) if not _many_labels(lines) else None,
        "url": url_date(url, lexicon),
        "body": _byline(lines),
        "http": _http(http),
    }
    return {name: day.isoformat() for name, day in found.items() if day is not None}


def decide(signals: dict[str, str]) -> date | None:
    """The publication date, or None when the page does not show one.

    What a reader is shown decides: the labelled date, else the byline. Meta tags, URL and HTTP header are witnesses
    only, because content systems rewrite them on migration and on re-saving; where nothing is shown, meta and URL
    together (agreeing to the day) decide, one alone never. Disagreement stays visible in the signals.
    """
    for name in ("header-block", "body"):
        if name in signals:
            return date.fromisoformat(signals[name])
    if "meta" in signals and signals["meta"] == signals.get("url"):
        return date.fromisoformat(signals["meta"])
    return None


def _first_date(texts: Iterable[str]) -> date | None:
    for text in texts:
        hit = sole_date(text) or next(iter(find_dates(text)), None)
        if hit is not None and hit.precision == "day":
            return hit.date
    return None


def _byline(lines: Iterable[tuple[str, Node]]) -> date | None:
    """First line of the main part that is a date, or a date among byline words, and stands before the text begins.

    A date under the text is a signature and says when the document was made, not when it was published. Where
    several lines are dates the page is a list, and none of them is its own.
    """
    main, unread = Zone.MAIN, HIDDEN | LINKED
    found: date | None = None
    label = False
    alone = 0
    for line, node in lines:
        if node.zone is not main or node.state & unread:
            continue
        labelled, label = label, line[-1] in ":：" or (may_be_label(line) and is_label(fold(line)))
        if len(line) > 160:
            break
        hit = sole_date(line)
        if hit is not None and hit.precision == "day":
            alone += 1
            if not labelled:
                found = found or hit.date
        elif found is None:
            hits = find_dates(line)
            # A head may give the day of formation alone, which says nothing of publication.
            if len(hits) == 1 and _SENTENCE.search(line) is None:
                plain = fold(line)
                if _BYLINE.search(plain) is not None and not _OTHER_DATE.search(plain[: hits[0].start]):
                    found = hits[0].date
        if len(line) > 20 and _TEXT.search(line) is not None:
            break
    return found if alone < _LIST_OF_DATES else None


def _many_labels(lines: Iterable[tuple[str, Node]]) -> bool:
    """Whether 发布时间 stands so often that the page is a list of things published."""
    main = Zone.MAIN
    dated = (line for line, node in lines if ("20" in line or "19" in line) and node.zone is main and len(line) < 80)
    return sum(_PUBLISHED.search(line) is not None for line in dated) >= _LIST_OF_DATES


def _http(value: str | None) -> date | None:
    if not value:
        return None
    try:
        return parsedate_to_datetime(value).astimezone(_BEIJING).date()
    except (TypeError, ValueError):
        return None

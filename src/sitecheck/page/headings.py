"""Headings of the main part, and the page's own title without the name of the site."""

from __future__ import annotations

import html
import re

from sitecheck.facts.page import Zone
from sitecheck.page.document import Document

_MARKUP = re.compile(r"</?[a-z!][^<>]*>", re.I)
_SEPARATOR = re.compile(r"\s*(?:--+|—+|[-_|>»·–]|\s/\s)\s*")
_SITE = re.compile(
    r"(?:网|网站|门户|门户网站|网站群|政府|公众网|信息网|平台|专栏|局|厅|委|委员会|办公室|之窗|管委会|街道|部)[!！]?$"
)
_LIMIT = 200


def find_headings(doc: Document) -> tuple[str, ...]:
    """Texts of h1 to h6 outside navigation and footer, in document order."""
    found = []
    for node in doc.all("h1", "h2", "h3", "h4", "h5", "h6"):
        text = doc.text(node, _LIMIT)
        if text and node.zone in (Zone.MAIN, Zone.ASIDE):
            found.append(text)
    return tuple(found)


def page_title(raw: str, metas: dict[str, str], crumbs: tuple[str, ...]) -> str:
    """What the page is called: ArticleTitle, else the title element without the site's name, else the column's name.

    ``raw`` is the title element as written; markup inside it (a frequent template error) is dropped.
    """
    article = plain_title(metas.get("articletitle", ""))
    if article:
        return article
    title, site = plain_title(raw), plain_title(metas.get("sitename", ""))
    column = plain_title(metas.get("columnname", ""))
    if title and title == site and len(crumbs) > 1:
        return crumbs[-1]
    return _without_site(title, site) or column


def plain_title(raw: str) -> str:
    """A title without markup, entities and folded white space."""
    return " ".join(_MARKUP.sub(" ", html.unescape(raw)).split())


def is_site_name(text: str) -> bool:
    """Whether a text ends like the name of a portal or an organ and says no more."""
    return bool(_SITE.search(text)) and len(text) <= 40


def _without_site(title: str, site: str) -> str:
    if site and site != title:
        for shorter in (title.removesuffix(site), title.removeprefix(site)):
            trimmed = shorter.strip(" -_|—·–>»")
            if shorter != title and trimmed:
                return trimmed
    parts = [part for part in _SEPARATOR.split(title) if part]
    if len(parts) < 2 or all(is_site_name(part) for part in parts):
        return title
    if is_site_name(parts[-1]):
        # Cut the text itself, so that a dash inside the article's title survives.
        return title[: title.rindex(parts[-1])].rstrip(" -_|—·–>»") or title
    if is_site_name(parts[0]):
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" -_|—·–>»") or title
    return title

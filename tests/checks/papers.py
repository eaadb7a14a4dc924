"""Short ways to build documents that were read."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.checks.sights import SITE, column, listing, observe

from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.site import SiteObservation

INTERPRETATIONS = "policy-interpretation-column"


def day(text: str | None) -> date | None:
    """An ISO date, or none."""
    return date.fromisoformat(text) if text else None


def paper(
    name: str,
    formed: str | None = "2026-11-05",
    published: str | None = "2026-11-10",
    title: str = "关于开展检查的通知",
    **given: Any,
) -> DocumentReading:
    """An official document of the unit with both days in its header block, in the list under the same day."""
    signals = given.pop("signals", {})
    said = {"formed": formed, "header-block": published, "row": published} | signals
    plain: dict[str, Any] = {
        "url": f"{SITE}zc/{name}.html",
        "title": title,
        "column": "policies",
        "row_title": title,
        "row_day": day(published),
        "publish_date": day(published),
        "formed": day(formed),
        "formed_by": "header-block" if formed else "",
        "signals": {key: value for key, value in said.items() if value},
        "number": f"示文发〔2026〕{sum(map(ord, name))}号",
        "foreign": False,
        "official": True,
        "marked": True,
        "text_length": 400,
        "elsewhere": "",
    }
    return DocumentReading(**{**plain, **given})


def reading(name: str, title: str, published: str | None = "2026-11-10", **given: Any) -> DocumentReading:
    """An interpretation."""
    plain = {"url": f"{SITE}jd/{name}.html", "column": INTERPRETATIONS, "number": "", "official": False}
    return paper(name, None, published, title, **{**plain, "interpretation": True, "marked": False, **given})


def seen(*documents: DocumentReading, **given: Any) -> SiteObservation:
    """A night in which the documents were read, and the list of interpretations."""
    columns = {INTERPRETATIONS: column(INTERPRETATIONS, list=listing("2026-11-10"))}
    return observe(**{"documents": documents, "columns": columns, **given})

"""Annual reports on open government information, as far as the site shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sitecheck.facts.outcomes import Failure


@dataclass(frozen=True, slots=True)
class ReportReading:
    """One annual report. ``year`` is the year it reports on, not that of its publication.

    ``format``: ``html``, or the ending of the attachment that holds it (``pdf``, ``docx``, ``ofd``). ``parts`` are the
    keys of the prescribed parts met in its text; of a file that is not read ``complete`` is False and none are known.
    """

    url: str
    title: str
    year: int | None
    page_url: str  # where its link stands
    publish_date: date | None = None
    row_day: date | None = None
    format: str = "html"
    parts: tuple[str, ...] = ()
    complete: bool = True
    own: bool | None = None  # of this unit; False: of another one; None: nothing says whose
    failure: Failure | None = None
    body_sha256: str | None = None

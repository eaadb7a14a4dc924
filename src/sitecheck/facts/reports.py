"""Annual reports on open government information, as far as the site shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReportReading:
    """One annual report. ``year`` is the year it reports on, not that of its publication; None where that is unclear.

    ``format``: ``html``, or the ending of the attachment that holds it (``pdf``, ``docx``, ``ofd``). ``parts`` are the
    keys of the prescribed parts met in its text; of a file that is not read ``complete`` is False and none are known.
    ``trouble`` is a reason code (``http-404``, ``not-a-file``, a Failure value) where it did not open. ``in_column``
    is False for a report that is linked elsewhere on the site only.
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
    trouble: str = ""
    in_column: bool = True
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class UnclearEntry:
    """An entry of the column that may be a report, though nothing says so: a person has to look."""

    title: str
    url: str
    page_url: str


@dataclass(frozen=True, slots=True)
class AnnualReports:
    """All annual reports met, the newest year first.

    ``entries`` counts what the column lists, reports or not. ``unread`` is a reason code where some of it was not read
    (empty: read in full); ``back_to`` then the day down to which an orderly list was read without a gap. ``asked`` are
    the addresses that were opened for it: further pages and child columns of the list, and the newest reports.
    """

    reports: tuple[ReportReading, ...] = ()
    unclear: tuple[UnclearEntry, ...] = ()
    entries: int = 0
    unread: str = ""
    back_to: date | None = None
    asked: tuple[str, ...] = ()

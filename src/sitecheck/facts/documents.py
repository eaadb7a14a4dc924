"""Documents of the disclosure columns, each read in full: what judges of dates, marks and interpretations look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sitecheck.facts.outcomes import Failure

LINKED = "linked"
"""Column of a document that no list led to, but an interpretation did."""


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """One document, as the list and its own page give it. Dates are days in Beijing.

    ``formed`` is the day it was made (成文日期) with ``formed_by`` saying where that is written (``header-block``,
    ``signature``); never taken from the date of publication. ``signals`` are all dates met (those of the page, ``row``,
    ``formed``, ``signature``), and in ``formed-refused`` why the field of the header block gives none (``timestamp``,
    ``impossible``, ``imprecise``, ``future``). ``foreign`` says that another organ made it: then the days
    until it stood here are not this unit's. ``links`` are pages of the site that its own part leads to, ``fingerprint``
    the simhash (16 hex digits) of its text, empty where that is too short to compare. ``cites``: names in 《》 and
    numbers of other documents. ``scripted``: a script may add links to it that were not seen; ``rendered``: a browser
    looked for them. ``elsewhere`` says where its text may go on unseen (frames, script-list, further-pages, attachment,
    pictures), empty where the page shows it to its end; ``not-read`` where nobody looked, as in nights of earlier
    versions.
    """

    url: str
    title: str
    column: str  # key of the column whose list led here; ``linked`` where an interpretation did
    row_title: str = ""
    row_day: date | None = None
    publish_date: date | None = None
    formed: date | None = None
    formed_by: str = ""
    signals: dict[str, str] = field(default_factory=dict)
    number: str = ""  # 文号
    issuer: str = ""  # 发布机构
    source: str = ""  # 来源
    foreign: bool | None = None  # None: nothing says who made it
    official: bool = False  # a document of an organ (文号, or a title such as 通知, 办法) and no news
    interpretation: bool = False
    marked: bool | None = None  # bears a mark of its openness (此件公开发布); None: its text was not read
    amended: bool = False  # a changed version of an earlier document
    openness: str = ""  # what the page says of it besides the mark (公开方式), in its header block or else
    links: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    scripted: bool = False
    rendered: bool = False
    final_url: str = ""
    attachments: int = 0
    text_length: int = 0
    fingerprint: str = ""
    elsewhere: str = "not-read"
    complete: bool = True
    failure: Failure | None = None
    body_sha256: str | None = None

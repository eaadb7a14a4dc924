from __future__ import annotations

import pytest
from tests.evidence.night import AT, SITE, observation

from sitecheck.evidence.rests_on import rests_on
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.identity import IdentityReading, Look, TlsReading
from sitecheck.facts.leaders import Leaders
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.reports import AnnualReports
from sitecheck.facts.sections import SectionReading, SectionState
from sitecheck.facts.site import (
    Candidate,
    ColumnReading,
    ColumnState,
    ContactReading,
    LinkReading,
    ListReading,
    ListState,
    PageReading,
    Trail,
)
from sitecheck.facts.verdict import JudgedFinding, Mark
from sitecheck.facts.visit import LinkState, LinkVerdict


def at(path: str) -> str:
    return f"{SITE}{path}"


def listed(key: str, *asked: str) -> ColumnReading:
    reading = ListReading(ListState.READ, asked=tuple(map(at, asked)))
    return ColumnReading(key, ColumnState.FOUND, at(f"/{key}/"), page_url=at("/"), list=reading)


GUIDE = ColumnReading(
    "guide",
    ColumnState.BROKEN,
    at("/guide/"),
    page_url=at("/menu/"),
    candidates=(
        Candidate(at("/c1"), "指南", at("/"), 1.0, "weak", True), Candidate(None, "x", at("/"), 1.0, "weak", False),
    ),
    trail=Trail(pages=(at("/"), at("/t")), refused=(Candidate(at("/c2"), "指引", at("/"), 1.0, "weak", None),)),
    attempts=(Attempt(AT, "GET", at("/guide/moved"), None, 404, None),),
)  # fmt: skip
DEAD = LinkReading(LinkVerdict(at("/dead"), LinkState.SOFT_404, "soft-404", True, 200, at("/404")), True, "a", (), 1)
SECTION = SectionReading(at("/s/"), "人事", at("/"), SectionState.EMPTY, asked=(at("/api/s"),))
IDENTITY = IdentityReading(
    "www.example.gov.cn",
    looks=tuple(Look(AT, url, None, None, 1) for url in (at("/"), "https://www.example.gov.cn/")),
    tls=TlsReading("www.example.gov.cn", True),
)
SEEN = observation(
    home=PageReading(at("/"), "首页", PageKind.HOME, 200, final_url=at("/index.html")),
    columns={"guide": GUIDE, "notices": listed("notices", "/api/n"), "news": listed("news", "/api/w")},
    links=(DEAD,),
    sections=(SECTION,),
    contacts=(ContactReading(at("/how"), "foi-entry", (), True), ContactReading(at("/who"), "contact", (), True)),
    documents=(DocumentReading(at("/d/1"), "通知", "news", final_url=at("/d/1.html")),),
    reports=AnnualReports(asked=(at("/nb/2"),)),
    leaders=Leaders(pages=(at("/ld/"), at("/ld/2"))),
    identity=IDENTITY,
)


@pytest.mark.parametrize(
    ("subject", "url", "marks", "keys", "wanted"),
    [
        ("fax", "/x", ("/x", "/y"), (), ("/x", "/y")),
        ("/dead", "/p", ("/p",), (), ("/p", "/dead", "/404")),
        ("guide", "/", (), ("guide",), ("/", "/guide/", "/menu/", "/c1", "/t", "/guide/moved")),
        ("guide", "/x", (), (), ("/x", "/guide/", "/menu/", "/c1", "/", "/t", "/guide/moved")),
        ("/notices/", "/notices/", (), (), ("/notices/", "/api/n")),
        ("/x/", "/x/", ("/news/",), ("notices",), ("/x/", "/news/", "/api/w", "/notices/", "/", "/api/n")),
        ("fax", "/x", (), ("foi-entry", "contact"), ("/x", "/how", "/who")),
        ("/s/", "/s/", (), (), ("/s/", "/api/s")),
        ("/d/1.html", "/d/1.html", (), (), ("/d/1.html", "/news/", "/", "/api/w")),
        ("2025", "/nb/", (), ("annual-report",), ("/nb/", "/nb/2")),
        ("name", "/ld/", (), ("leadership-info",), ("/ld/", "/ld/2")),
        ("", "", (), (), ()),
    ],
    ids=["marks", "dead link", "own column", "column by subject", "list", "columns of the check", "contacts", "section",
         "document", "reports", "leaders", "nothing"],
)  # fmt: skip
def test_what_a_finding_rests_on(
    subject: str, url: str, marks: tuple[str, ...], keys: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    finding = JudgedFinding(
        at(subject) if subject.startswith("/") else subject, at(url) if url else "", "x",
        marks=tuple(Mark(at(one)) for one in marks),
    )  # fmt: skip
    found = [one.removeprefix(SITE) for one in rests_on(SEEN, finding, keys)]
    looks = ["https://www.example.gov.cn/"] if url == "/" else []
    assert sorted(found) == sorted((*wanted, *looks))
    assert found[: len(marks) + 1] == list(dict.fromkeys((*([url] if url else []), *found)))[: len(marks) + 1]


def test_a_host_s_certificate_and_every_look_at_the_home_page() -> None:
    finding = JudgedFinding("www.example.gov.cn", at("/index.html"), "x")
    assert rests_on(SEEN, finding, ()) == (at("/index.html"), at("/"), "https://www.example.gov.cn/")
    other = JudgedFinding("www.example.gov.cn", at("/elsewhere"), "x")
    assert rests_on(SEEN, other, ()) == (at("/elsewhere"), "https://www.example.gov.cn/")
    assert rests_on(observation(), other, ()) == (at("/elsewhere"),)

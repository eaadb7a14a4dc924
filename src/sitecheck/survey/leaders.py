"""Leaders: name, post, duties and résumé of each person the site presents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sitecheck.facts.leaders import LeaderReading, Leaders
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone
from sitecheck.facts.site import ColumnState
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.urls import host_key, identity
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones
from sitecheck.survey.columns import Column
from sitecheck.survey.leader_traces import may_be_names, traces
from sitecheck.survey.people import Person, is_name, name_and_post, people_in
from sitecheck.survey.plan import SurveyPlan

_PAGES = 20  # pages of persons, or of parts of the leadership, that are asked for
_UNREAD = frozenset({PageKind.SHELL, PageKind.BLOCKED, PageKind.NOT_FOUND})
_THIN = 60  # characters of text below which pictures or files may be the text itself
_PARTS = re.compile(
    r".{0,8}(?:领导班子|领导分工|局领导|厅领导|委领导|政府领导|党组成员|领导简介|领导介绍|工作分工|班子成员|现任领导)"
)
_OF_PERSON = re.compile(r"(?:个人|工作)?(?:简历|履历|简介)|(?:工作)?分工|分管工作|(?:查看)?详[情细].*|领导信息")


@dataclass(slots=True)
class _Gathered:
    """Who was met so far, and where."""

    people: dict[str, LeaderReading] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    unread: str = ""


async def read_leaders(
    visitor: Visitor, words: Lexicon, plan: SurveyPlan, columns: Mapping[str, Column]
) -> Leaders | None:
    """Leaders in the order of the page; None where the column was not found or could not be read.

    Read are the column's page, then the pages of the persons and parts it links to, at most twenty. Where a plain page
    shows nobody and may be filled by script a browser looks.
    """
    column = columns.get("leadership-info")
    if column is None or column.reading.state is not ColumnState.FOUND or column.visit is None:
        return None
    visit = column.visit
    gathered = _Gathered()
    _take(visit, gathered)
    if visit.page is not None and visit.page.script_list and not gathered.people and plan.use_browser:
        rendered = await visitor.render(visit.url)
        if rendered is not None and rendered.page is not None and rendered.page.kind not in _UNREAD:
            visit, gathered = rendered, _Gathered()
            _take(visit, gathered)
    links = _links(visit.page) if visit.page is not None else []
    for link in links[:_PAGES]:
        assert link.url is not None
        opened = await visitor.visit(link.url, referer=visit.final_url)
        _person(link, opened, gathered)
    if len(links) > _PAGES:
        gathered.unread = gathered.unread or "further-pages"
    shown = compact(visit.page.text) if visit.page is not None else ""
    # A name the page shows nowhere comes last.
    in_order = sorted(gathered.people.values(), key=lambda one: shown.find(one.name) % (len(shown) + 1))
    maybe = traces(gathered.visits, gathered.people)
    others, are_all = may_be_names(gathered.visits, gathered.people)
    return Leaders(
        tuple(replace(one, maybe=maybe[one.name]) for one in in_order),
        tuple(gathered.pages),
        gathered.unread,
        looked_again=True,
        others=others,
        all_others=are_all,
    )


def _take(visit: Visit, gathered: _Gathered) -> list[Person]:
    """Take in one page; who it presents."""
    page = visit.page
    gathered.pages.append(visit.final_url)
    gathered.visits.append(visit)
    why = _why_unread(visit)
    if why or page is None:
        gathered.unread = gathered.unread or why
        return []
    doc = parse(visit.html)
    mark_zones(doc)
    people = people_in(doc)
    complete = not _may_say_more(page, visit)
    if not people and not complete:
        gathered.unread = gathered.unread or ("script-list" if page.script_list else "incomplete")
    for person in people:
        _add(person, visit, gathered, complete=complete)
    return people


def _add(person: Person, visit: Visit, gathered: _Gathered, *, complete: bool) -> None:
    known = gathered.people.get(person.name)
    if known is not None:
        before = Person(known.name, known.post, known.duties, known.resume)
        before.join(person)
        person = before
    gathered.people[person.name] = LeaderReading(
        person.name, person.post, person.duties, person.resume, visit.final_url, complete, visit.body_sha256
    )


def _person(link: Link, visit: Visit, gathered: _Gathered) -> None:
    """The page behind a link: of the person the link names, else of whoever it presents.

    A name that only stands in a link is a leader once its page speaks of a post, of duties or of a life; a page that
    could not be read leaves the person incomplete where the link itself gives a post.
    """
    named = _named(link)
    if visit.page is None or _why_unread(visit):
        gathered.unread = gathered.unread or _why_unread(visit) or "no-page"
        if named is not None and (named.post or named.name in gathered.people):
            _add(named, visit, gathered, complete=False)
        return
    if named is None:
        _take(visit, gathered)
        return
    gathered.pages.append(visit.final_url)
    gathered.visits.append(visit)
    doc = parse(visit.html)
    mark_zones(doc)
    people = people_in(doc)
    own = next((person for person in people if person.name == named.name), None)
    complete = not _may_say_more(visit.page, visit)
    if own is None and named.name in compact(visit.page.title + visit.page.main_text):
        # The page of one person, headed by the name alone: all that it says is about that person.
        own = _about(named.name, visit.page)
    if own is None:
        if named.post:
            _add(named, visit, gathered, complete=False)
        return
    own.join(named)
    if own.told:
        _add(own, visit, gathered, complete=complete)


def _about(name: str, page: PageFacts) -> Person:
    doc = parse(f"<p>姓名：{name}</p>" + "".join(f"<p>{_plain(line)}</p>" for line in page.main_text.split("\n")))
    mark_zones(doc)
    return next((person for person in people_in(doc) if person.name == name), Person(name))


def _plain(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;")


def _named(link: Link) -> Person | None:
    for text in (link.label, link.title):
        if not text:
            continue
        pair = name_and_post(text)
        if pair is not None:
            return Person(pair[0], pair[1])
        if is_name(text):
            return Person(compact(text))
    return None


def _links(page: PageFacts) -> list[Link]:
    """Links of the main part to persons and to parts of the leadership, each address once, persons first."""
    found: dict[str, tuple[int, Link]] = {}
    for link in page.links:
        if link.url is None or link.zone is not Zone.MAIN or link.kind not in (LinkKind.ANCHOR, LinkKind.ONCLICK):
            continue
        name = identity(link.url)
        label = compact(link.label or link.title)
        if name == identity(page.url) or host_key(link.url) != host_key(page.url):
            continue
        rank = 0 if _named(link) else 1 if _OF_PERSON.fullmatch(label) else 2 if _PARTS.fullmatch(label) else None
        if rank is not None and (name not in found or rank < found[name][0]):
            found[name] = (rank, link)
    return [link for _, link in sorted(found.values(), key=lambda one: one[0])]


def _why_unread(visit: Visit) -> str:
    page = visit.page
    if visit.failure is not None:
        return visit.failure.value
    status = visit.fetched.status or 0
    if status >= 400:
        return f"http-{status}"
    if page is None:
        return "no-page"
    return page.kind.value if page.kind in _UNREAD else ""


def _may_say_more(page: PageFacts, visit: Visit) -> bool:
    if page.script_list or page.frames or visit.fetched.truncated or not visit.whole:
        return True
    thin = len(compact(page.main_text)) < _THIN
    return thin and any(
        link.zone is Zone.MAIN and link.kind in (LinkKind.IMAGE, LinkKind.ATTACHMENT) for link in page.links
    )

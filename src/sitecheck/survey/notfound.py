"""What a host answers to addresses that cannot exist, and which pages are that answer in disguise (soft 404)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import PageFacts
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.labels import compact, normalise
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.simhash import distance, simhash
from sitecheck.page.urls import host_key, same_site, site_key

_NEAR = 3  # bits of the fingerprint two copies of one page may differ in
_SHORT_TITLE = 12  # characters: a longer title with 404 in it is the title of an article
_HOME_NAMES = frozenset(
    {"home", "main", "default", "index", "web", "www", "portal", "site", "cn", "zh", "zh-cn", "sy", "shouye", "wcm"}
)
_LEAST_TEXT = 12  # characters below which two pages are alike by saying nothing


@dataclass(frozen=True, slots=True)
class Sample:
    """The answer to one made-up address."""

    url: str
    status: int | None
    final_url: str
    length: int  # bytes
    title: str
    simhash: int
    text: str  # shown text without white space
    says_missing: bool


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Why a page is taken for a soft 404; ``certain`` when an address that cannot exist gets the same answer, and that
    says that there is nothing."""

    why: str  # phrase, probe or home
    certain: bool


def made_up(url: str) -> tuple[str, str]:
    """Two addresses in the folder of ``url`` that no portal has, the same every night: a folder and a file."""
    name = f"sitecheck-{hashlib.sha256(host_key(url).encode()).hexdigest()[:8]}"
    return urljoin(url, f"{name}/"), urljoin(url, f"{name}.html")


def sample_of(visit: Visit) -> Sample | None:
    """The answer as a sample, None when the host honestly says 404 or did not answer."""
    page = visit.page
    if page is None or visit.failure is not None or visit.fetched.status is None or visit.fetched.status >= 300:
        return None
    return Sample(
        url=visit.url,
        status=visit.fetched.status,
        final_url=visit.final_url,
        length=len(visit.fetched.body),
        title=page.title,
        simhash=simhash(page.text),
        text=compact(page.text),
        says_missing=page.kind is PageKind.NOT_FOUND,
    )


@dataclass(slots=True)
class NotFound:
    """The not-found answers of every host met in one survey, asked for when first needed."""

    visitor: Visitor
    words: Lexicon
    home: PageFacts | None = None
    hosts: tuple[str, ...] = ()  # of the site; other people's hosts are not asked for what they do not have
    _known: dict[str, tuple[Sample, ...]] = field(default_factory=dict)

    async def samples(self, url: str, *, folder: bool = False) -> tuple[Sample, ...]:
        """What the host (or with ``folder`` the folder of ``url``) answers with 200 to made-up addresses."""
        if self.hosts and not same_site(url, self.hosts):
            return ()
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}/"
        base = urljoin(url, ".") if folder else root
        if base not in self._known:
            found = [sample_of(await self.visitor.visit(address)) for address in made_up(base)]
            self._known[base] = tuple(sample for sample in found if sample is not None)
        return self._known[base]

    async def resemblance(self, visit_url: str, facts: PageFacts, *, closely: bool = False) -> Resemblance | None:
        """Whether a page answered with 200 is a soft 404, None when it is not.

        ``visit_url`` is the address asked for; ``facts.url`` where it ended. A shell says nothing: every address of a
        single-page application looks alike. ``closely`` asks in the folder of the address as well, for a portal may be
        several programs, each with a not-found page of its own.
        """
        if facts.kind is PageKind.SHELL or facts.kind is PageKind.BLOCKED:
            return None
        found = resembles(visit_url, facts, await self.samples(visit_url), self.home)
        if found is None and facts.kind is PageKind.NOT_FOUND and says_missing(facts, self.words):
            found = Resemblance("phrase", certain=False)
        unsure = found is not None and not found.certain and found.why != "home"
        if unsure or (closely and found is None and not _has_content(facts)):
            near = resembles(visit_url, facts, await self.samples(visit_url, folder=True), self.home)
            if near is not None and near.certain:
                return near
        return found


def says_missing(facts: PageFacts, words: Lexicon) -> bool:
    """Whether a page that may be a soft 404 says so in words that are its own.

    A notice *about* error pages is an article: it has a long title and a date.
    """
    text = compact(facts.main_text) or compact(facts.text)
    if facts.publish_date is not None:
        return False
    if any(compact(phrase) in text for phrase in words.page_state.soft404_text):
        return True
    title = normalise(facts.title)
    return len(title) <= _SHORT_TITLE and any(word.lower() in title.lower() for word in words.page_state.soft404_titles)


def resembles(
    visit_url: str, facts: PageFacts, samples: tuple[Sample, ...], home: PageFacts | None
) -> Resemblance | None:
    """Likeness of a page to its host's answers for made-up addresses. Pure.

    Certain only where that answer says that there is nothing: many a host answers what it does not know with its home
    page, its default page or an empty list, and honest links lead there too. A page that merely holds nothing yet
    (暂无) is there.
    """
    if not samples:
        return None
    text = compact(facts.text)
    if len(text) < _LEAST_TEXT or site_key(visit_url) in {site_key(sample.url) for sample in samples}:
        return None
    if home is not None and _is_home(facts, text, home):
        bounces = any(_bounces(sample, home) for sample in samples)
        return Resemblance("home", certain=False) if bounces and not _names_home(visit_url, home) else None
    for sample in samples:
        if home is not None and _bounces(sample, home):
            continue
        if _same_page(sample, facts, text):
            if sample.says_missing:
                return Resemblance("probe", certain=True)
            if not _has_content(facts) and not _is_front(visit_url) and not _is_front(facts.url):
                return Resemblance("probe", certain=False)
    return None


def _is_home(facts: PageFacts, text: str, home: PageFacts) -> bool:
    if site_key(facts.url) == site_key(home.url):
        return True
    return facts.title == home.title and len(text) >= _LEAST_TEXT and text == compact(home.text)


def _bounces(sample: Sample, home: PageFacts) -> bool:
    """Whether a made-up address shows the home page, by redirect or as it stands."""
    return site_key(sample.final_url) == site_key(home.url) or _same_page(sample, home, compact(home.text))


def _names_home(visit_url: str, home: PageFacts) -> bool:
    """Whether the address may be meant as another name of the home page."""
    key = site_key(visit_url)
    names = key.partition("?")[0].split("/")[1:]
    if site_key(home.url).startswith(key) or _is_front(visit_url):
        return True
    return len(names) == 1 and names[0].partition(".")[0].lower() in _HOME_NAMES


def _is_front(url: str) -> bool:
    return "/" not in site_key(url).partition("?")[0]


def _has_content(facts: PageFacts) -> bool:
    """Whether a page holds what no not-found page does, or says itself that it holds nothing yet."""
    rows = sum(group.dated for group in facts.groups)
    said = facts.empty_text or facts.closed_text
    return bool(rows >= 2 or facts.header_block or facts.contacts or facts.publish_date is not None or said)


def _same_page(sample: Sample, facts: PageFacts, text: str) -> bool:
    """Same title and the same text; texts that differ only in the echoed address count as the same."""
    if sample.title != facts.title or len(sample.text) < _LEAST_TEXT:
        return False
    if sample.text == text:
        return True
    return (
        sample.says_missing
        and facts.kind is PageKind.NOT_FOUND
        and distance(sample.simhash, simhash(facts.text)) <= _NEAR
    )

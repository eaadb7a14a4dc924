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
from sitecheck.page.simhash import distance
from sitecheck.page.urls import host_key, same_site, site_key

_NEAR = 3  # bits of the fingerprint two copies of one page may differ in
_SHORT_TITLE = 12  # characters: a longer title with 404 in it is the title of an article
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
    """Why a page is taken for a soft 404; ``certain`` when an address that cannot exist gets the same answer."""

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
        simhash=page.simhash,
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

    async def resemblance(self, visit_url: str, facts: PageFacts) -> Resemblance | None:
        """Whether a page answered with 200 is a soft 404, None when it is not.

        ``visit_url`` is the address asked for; ``facts.url`` where it ended. A shell says nothing: every address of a
        single-page application looks alike.
        """
        if facts.kind is PageKind.SHELL or facts.kind is PageKind.BLOCKED:
            return None
        found = resembles(visit_url, facts, await self.samples(visit_url), self.home)
        if found is None and facts.kind is PageKind.NOT_FOUND and says_missing(facts, self.words):
            found = Resemblance("phrase", certain=False)
        if found is not None and not found.certain:
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
    """Likeness of a page to its host's answers for made-up addresses. Pure."""
    if not samples:
        return None
    text = compact(facts.text)
    if len(text) < _LEAST_TEXT or site_key(visit_url) in {site_key(sample.url) for sample in samples}:
        return None
    is_home = home is not None and site_key(facts.url) == site_key(home.url)
    for sample in samples:
        if is_home or (home is not None and _same_page(sample, home, compact(home.text))):
            # The host answers with its home page: so do honest links to the home page, and no look tells them apart.
            continue
        if _same_page(sample, facts, text):
            landed = site_key(sample.final_url) == site_key(facts.url) != site_key(visit_url)
            return Resemblance("probe", certain=sample.says_missing or landed)
    return None


def _same_page(sample: Sample, facts: PageFacts, text: str) -> bool:
    """Same title and the same text; texts that differ only in the echoed address count as the same."""
    if sample.title != facts.title or len(sample.text) < _LEAST_TEXT:
        return False
    if sample.text == text:
        return True
    return sample.says_missing and facts.kind is PageKind.NOT_FOUND and distance(sample.simhash, facts.simhash) <= _NEAR

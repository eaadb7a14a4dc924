"""A candidate is believed only when its target says that it is the column."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure, PageKind
from sitecheck.facts.page import Link, PageFacts, Zone
from sitecheck.facts.site import Candidate
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.labels import compact, normalise
from sitecheck.page.lexicon import Column, Lexicon, match_label
from sitecheck.page.urls import site_key
from sitecheck.survey.content import (
    best_name,
    cues_of,
    disclosure_children,
    has_application_form,
    has_column_type,
    own_text,
    own_titles,
    section_of,
)
from sitecheck.survey.notfound import NotFound

_GONE = (404, 410)
_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)(?:[?#]|$)", re.I)
_FILE_HEADS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!")
_FOI_CUES = frozenset({"form", "channel"})
_FEW_CUES = 0.78
_NAME_ONLY = 0.6
_OTHER_CONTENT = 0.5  # filed under the column, but an article about something else


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at a candidate's target showed.

    ``state``: ``found``; ``refused`` (it is something else, and says so); ``unclear`` (it opens and says neither);
    ``dead``; ``unable`` (it could not be looked at). ``reason`` is a reason code for the last four.
    """

    state: str
    candidate: Candidate
    reason: str = ""
    confidence: float = 0.0
    visit: Visit | None = None
    cues: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    status: int | None = None


class Verifier:
    """Opens candidates and reads them. One per survey: it shares the host's not-found answers."""

    def __init__(self, visitor: Visitor, words: Lexicon, not_found: NotFound, home_url: str, use_browser: bool) -> None:
        self._visitor = visitor
        self._words = words
        self._not_found = not_found
        self._home = site_key(home_url)
        self._use_browser = use_browser

    async def look(self, candidate: Candidate, key: str) -> Verified:
        """Open the target of a candidate for column ``key`` (it must have one) and say what it is."""
        if candidate.url is None:
            raise ValueError("a candidate without address cannot be looked at")
        visit = await self._visitor.visit(candidate.url, referer=candidate.page_url)
        trouble = await self._trouble(visit, candidate)
        if trouble is not None:
            return trouble
        page = visit.page
        if page is None or _is_file(visit):
            return self._file(visit, candidate, key)
        if page.kind is PageKind.SHELL:
            rendered = await self._visitor.render(candidate.url) if self._use_browser else None
            if rendered is None or rendered.page is None or rendered.page.kind is PageKind.SHELL:
                failed = rendered is not None and rendered.failure is Failure.RENDER_FAILED
                return _ended("unable", candidate, Failure.RENDER_FAILED.value if failed else "shell", visit)
            visit, page = rendered, rendered.page
        if page.kind is PageKind.BLOCKED:
            return _ended("unable", candidate, Failure.BLOCKED.value, visit)
        soft = await self._not_found.resemblance(candidate.url, page, closely=True)
        if soft is not None and soft.why != "home":  # what leads home is told apart below, by its name
            return _ended("dead", candidate, "soft-404", visit)
        read = self._read(visit, page, candidate, key)
        if read.state == "unclear" and page.script_list and not visit.rendered and self._use_browser:
            rendered = await self._visitor.render(candidate.url)
            if rendered is not None and rendered.page is not None and rendered.page.kind is not PageKind.SHELL:
                return self._read(rendered, rendered.page, candidate, key)
        return read

    async def _trouble(self, visit: Visit, candidate: Candidate) -> Verified | None:
        """A target that did not open: gone for good only when a second look says so too."""
        status = visit.fetched.status
        if visit.failure is not None:
            return _ended("unable", candidate, visit.failure.value, visit)
        if status is None:
            return _ended("unable", candidate, Failure.BAD_RESPONSE.value, visit)
        if status in _GONE:
            again = await self._visitor.probe(visit.url, referer=candidate.page_url, second=True)
            attempts = (*visit.fetched.attempts, *again.attempts)
            if again.status in _GONE and again.failure is None:
                return replace(_ended("dead", candidate, f"http-{status}", visit), attempts=attempts)
            reason = again.failure.value if again.failure is not None else "unstable"
            return replace(_ended("unable", candidate, reason, visit), attempts=attempts)
        if status >= 300:
            return _ended("unable", candidate, f"http-{status}", visit)
        return None

    def _file(self, visit: Visit, candidate: Candidate, key: str) -> Verified:
        """A column delivered as a file is a column where one document may be the whole of it."""
        if self._words.columns[key].single_document and visit.fetched.body[:4] in _FILE_HEADS:
            return _ended("found", candidate, "attachment", visit, confidence=0.7)
        return _ended("unclear", candidate, "no-page", visit)

    def _read(self, visit: Visit, page: PageFacts, candidate: Candidate, key: str) -> Verified:
        column = self._words.columns[key]
        if self._leads_home(page, candidate):
            return _ended("refused", candidate, "leads-home", visit)
        if key == "disclosure-column":
            children = disclosure_children(page, self._words)
            if len(children) >= 2:
                return _ended("found", candidate, "", visit, confidence=_seen(candidate, 0.95), cues=children)
        friend = _false_friend(page, key, column, self._words)
        if friend:
            return _ended("refused", candidate, f"false-friend: {friend}", visit)
        if not column.single_document and _is_document(page, self._words) and key != "annual-report":
            return _ended("refused", candidate, "article", visit)
        return self._weigh(visit, page, candidate, key, column)

    def _weigh(self, visit: Visit, page: PageFacts, candidate: Candidate, key: str, column: Column) -> Verified:
        name = best_name(page, key, self._words)
        named = name is not None and name.tier != "weak" and name.score >= 0.5
        if not named and name is not None and candidate.tier in ("exact", "pinned", "core"):
            named = name.tier == "weak"  # 指南 behind a link that says 政府信息公开指南
        text = own_text(page)
        cues = cues_of(text, column)
        if key == "foi-entry":
            cues = self._foi_cues(page, cues, text, column)
        enough = len(cues) >= column.min_cues and (key != "foi-entry" or bool(_FOI_CUES & set(cues)))
        named = named or (bool(cues) and has_column_type(page, column))
        if named:
            value = 0.97 if enough else _FEW_CUES if cues else _NAME_ONLY
            if not enough and _says_other(page, key, column, self._words):
                value = _OTHER_CONTENT
            return _ended("found", candidate, "", visit, confidence=_seen(candidate, value), cues=cues)
        if name is not None and candidate.tier == "weak" and (enough or key == "disclosure-column"):
            return _ended("found", candidate, "", visit, confidence=_seen(candidate, 0.85), cues=cues)
        if candidate.tier not in ("exact", "core", "pinned"):
            return _ended("unclear", candidate, "not-named", visit, cues=cues)
        section = section_of(page, key, self._words)
        if section is not None:
            inside = cues_of(section.text, column)
            if inside:
                return _ended("found", candidate, "section", visit, confidence=_seen(candidate, 0.8), cues=inside)
        if enough and (key != "foi-entry" or "login" in cues or self._is_way_to_apply(page, candidate, column)):
            return _ended("found", candidate, "by-content", visit, confidence=_seen(candidate, 0.75), cues=cues)
        return _ended("unclear", candidate, "unrecognised", visit, cues=cues)

    def _is_way_to_apply(self, page: PageFacts, candidate: Candidate, column: Column) -> bool:
        """A form, or the guide itself where the portal's own 依申请公开 leads there: whole provinces do it so."""
        if has_application_form(page, column):
            return True
        leads_there = candidate.tier in ("exact", "pinned")
        return leads_there and best_name(page, "disclosure-guide", self._words) is not None

    def _foi_cues(self, page: PageFacts, cues: tuple[str, ...], text: str, column: Column) -> tuple[str, ...]:
        if has_application_form(page, column) and "form" not in cues:
            cues = ("form", *cues)
        shown = compact(text)
        # A form behind a login is still a channel.
        if len(shown) < 1500 and any(phrase in shown for phrase in self._words.page_state.login_wall):
            cues = (*cues, "login", "channel") if "channel" not in cues else (*cues, "login")
        return cues

    def _leads_home(self, page: PageFacts, candidate: Candidate) -> bool:
        return site_key(page.url) == self._home and site_key(candidate.url or "") != self._home


def inside_guide(guide: Visit, words: Lexicon) -> Link | bool | None:
    """The way to apply for information that stands inside the guide: a link to it, True for a form of the page, None.

    Every guide *describes* how to apply (the law asks for it); only a form, or a link to one, is an entry.
    """
    page = guide.page
    if page is None or not has_application_form(page, words.columns["foi-entry"]):
        return None
    for link in page.links:
        labelled = match_label(link.label, "foi-entry", words) if link.label else None
        if link.zone is Zone.MAIN and link.url is not None and labelled is not None:
            return link
    return True


def _false_friend(page: PageFacts, key: str, column: Column, words: Lexicon) -> str:
    """The word by which the target gives itself away as something else, empty when it does not."""
    if key == "disclosure-column":
        return ""  # 政府信息公开 often opens on its first child, the guide
    if any(re.search(pattern, page.title) for pattern in column.title_negatives):
        return normalise(page.title)[:40]
    titles = own_titles(page)
    if any((match := match_label(title, key, words)) is not None and match.tier != "weak" for title in titles):
        return ""
    names = [normalise(title) for title in titles]
    return next((name[:40] for name in names if any(word in name for word in column.negatives)), "")


def _says_other(page: PageFacts, key: str, column: Column, words: Lexicon) -> bool:
    """Whether a document filed under a single-document column has a title that is not the column's."""
    return column.single_document and _is_document(page, words) and match_label(page.title, key, words) is None


def _is_document(page: PageFacts, words: Lexicon) -> bool:
    """One article, which is no list column."""
    if any(group.dated >= 2 for group in page.groups if group.zone is Zone.MAIN):
        return False
    return (
        page.kind is PageKind.ARTICLE
        or bool(page.metas.get("articletitle"))
        or (words.is_article(page.url) and page.publish_date is not None)
    )


def _is_file(visit: Visit) -> bool:
    return visit.fetched.body[:4] in _FILE_HEADS or (
        _FILE.search(visit.fetched.final_url) is not None and not visit.html.strip()
    )


def _seen(candidate: Candidate, value: float) -> float:
    """Confidence after the look, a little lower behind a vague label."""
    factor = {"pinned": 1.0, "exact": 1.0, "meta": 0.97, "core": 0.95, "section": 0.95, "weak": 0.85}[candidate.tier]
    return 1.0 if candidate.tier == "pinned" else round(value * factor, 2)


def _ended(
    state: str,
    candidate: Candidate,
    reason: str,
    visit: Visit,
    *,
    confidence: float = 0.0,
    cues: tuple[str, ...] = (),
) -> Verified:
    verified = {"found": True, "refused": False, "dead": False}.get(state)
    why = "; ".join(part for part in (candidate.why, reason) if part)
    return Verified(
        state=state,
        candidate=replace(candidate, verified=verified, why=why),
        reason=reason,
        confidence=confidence,
        visit=visit,
        cues=cues,
        attempts=visit.fetched.attempts,
        status=visit.fetched.status,
    )

"""What a page says of its own state, of the system that made it, and of whose site it belongs to."""

from __future__ import annotations

from typing import Any

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import PageFacts
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.make import makes_of
from sitecheck.page.organs import own_names
from sitecheck.page.state import state_of
from sitecheck.survey.codes import is_code, said_on
from sitecheck.survey.identity import name_shown, notice_of
from sitecheck.survey.meta_tags import tags_of

Values = dict[str, Any]


def state(facts: PageFacts, html: str, words: Lexicon) -> Values:
    """The words by which a page shows that it is blocked, missing, closed, empty or behind a login; empty: none."""
    seen = state_of(facts, html, words)
    return {
        "blocked": seen.blocked,
        "missing": seen.missing,
        "closed": seen.closed,
        "empty": facts.empty_text,
        "login": seen.login,
        "shell": seen.shell,
        "filled_by_script": facts.script_list,
    }


def makes(facts: PageFacts, html: str) -> list[Values]:
    """Content systems whose marks stand in the source."""
    return [{"make": mark.make.value, "mark": mark.text} for mark in makes_of(html, facts.metas)]


def identity(facts: PageFacts) -> Values:
    """Site codes by place, names, and the required meta tags."""
    said = said_on(facts)
    tags = tags_of(facts)
    # Of other pages than the home page the title names whom they are about.
    named = (facts.metas.get("sitename", ""), *([facts.title] if facts.kind is PageKind.HOME else []))
    return {
        "codes": {place: code for place, code in said.items() if is_code(code)},
        "odd_codes": {place: code for place, code in said.items() if not is_code(code)},
        "site_name": facts.metas.get("sitename", "").strip(),
        "domain": facts.metas.get("sitedomain", "").strip(),
        "own_names": list(own_names(named, (facts.text,))),
        "name_shown": name_shown(facts),
        "notice": notice_of(facts) if not facts.groups else "",
        "tags": {"kind": tags[0], "has": list(tags[1]), "lacks": list(tags[2])} if tags is not None else None,
    }


def refresh(facts: PageFacts) -> Values | None:
    """Where the page moves its visitors to by itself."""
    found = facts.refresh
    return {"url": found.url, "delay": found.delay, "how": found.how} if found is not None else None

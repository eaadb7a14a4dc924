"""What a night was answered, looked up again without asking anybody: what evidence is made of."""

from __future__ import annotations

from dataclasses import replace

from sitecheck.crawl.reading import name_of, pack_body, unpack_facts
from sitecheck.crawl.visitor import leads_on
from sitecheck.facts.fetched import Fetched, Hop
from sitecheck.page.urls import identity, resolve
from sitecheck.store.nightfile import Asked, NightFile, Turn
from sitecheck.store.told import Told

# How links were checked, pages fetched and built, and certificates looked at; what pictures load is apart from these.
_HOWS = ("FILE", "GET", "HEAD", "RENDER", "TLS")
_ROUNDS = (1, 2, 3)
_PART = "PART"
_WAYS = 8  # addresses that pages lead on to by themselves


class NightAnswers:
    """Answers of one site's night out of its working file."""

    def __init__(self, night: NightFile) -> None:
        self._night = night

    def told(self, url: str) -> tuple[Told, ...]:
        """Every answer to this address, and to those its pages led on to by themselves; empty where none was asked."""
        found: list[Told] = []
        seen: set[str] = set()
        queue = [resolve(url, None) or url.partition("#")[0]]
        while queue and len(seen) < _WAYS:
            current = queue.pop(0)
            if current not in seen:
                seen.add(current)
                answers = self._answers(current)
                found += answers
                queue += [resolve(one.onward.target, None) or one.onward.target for one in answers if one.onward]
        return tuple(found)

    def addresses(self, url: str) -> tuple[str, ...]:
        """The address itself, and the one under which the crawl asked for the page that is found there."""
        rows, name = self._night.crawl, identity(url)
        found = rows.page_asked(name) or rows.page_at(name)
        return (url,) if found is None or found[0].url == url else (found[0].url, url)

    def body(self, sha: str) -> bytes | None:
        """A body met in the night, None when it was not kept. Raises BodyDamaged."""
        return self._night.body(sha)

    def part(self, url: str) -> Told | None:
        """What a page in the browser was answered to this, where that was remembered."""
        asked = Asked(_PART, url)
        answer = self._night.answer(asked)
        return None if answer is None else Told(asked, answer.fetched, answer.sha)

    def keep_part(self, url: str, answer: Fetched, *, whole: bool = True) -> None:
        """Remember what a page in the browser was answered (its ledger rows are written), without ``whole`` only the
        hash of its body. Raises DiskFull."""
        asked = Asked(_PART, url)
        if self._night.answer(asked) is None:
            sha = name_of(answer.body) if answer.body else None
            body = pack_body(answer.body) if answer.body and whole else None
            self._night.remember(asked, answer, turn=Turn(0), sha=sha, body=body, facts=None, entered=True)

    def _answers(self, url: str) -> list[Told]:
        found = []
        for how in _HOWS:
            for number in _ROUNDS:
                asked = Asked(how, url, number)
                answer = self._night.answer(asked)
                if answer is not None:
                    told = Told(asked, answer.fetched, answer.sha)
                    found.append(replace(told, onward=_onward(answer.fetched, answer.facts)) if how == "GET" else told)
        return found


def _onward(fetched: Fetched, facts: bytes | None) -> Hop | None:
    turn = unpack_facts(facts).refresh if facts is not None else None
    return None if turn is None or not leads_on(turn) else Hop(fetched.final_url, fetched.status, turn.url, turn.how)

"""The grammar of robots.txt (RFC 9309): groups, agents, and which of several rules has the say over a path."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_LINE_END = re.compile(r"\r\n|\r|\n")
_LONGEST_LINE = 16_663  # characters; eight of the longest URLs browsers knew
# Site owners type a full-width colon, or none at all between two words; what they meant is plain.
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z -]*?)\s*[:：]\s*(.*)|\s*([A-Za-z-]+)\s+(\S+)\s*", re.S)
_KEYS = {
    **dict.fromkeys(("user-agent", "useragent", "user agent"), "agent"),
    "allow": "allow",
    **dict.fromkeys(("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "disallow"),
    **dict.fromkeys(("crawl-delay", "crawldelay", "crawl delay"), "delay"),
    **dict.fromkeys(("sitemap", "site-map"), "sitemap"),
}
_TOKEN = re.compile(r"[A-Za-z_-]+")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_TO_ESCAPE = re.compile(r"[^\x21-\x7e]|[\"<>`]")  # what a browser escapes in a path, and so does whoever asks for it
_LONGEST_DELAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Rule:
    """One allow or disallow line. ``forms`` are the pattern in every spelling that counts, ``length`` its octets."""

    allow: bool
    forms: tuple[str, ...]
    length: int


@dataclass(slots=True)
class Group:
    """What one agent is told: its rules and, where asked for, the seconds between two requests."""

    rules: list[Rule] = field(default_factory=list)
    delay: float | None = None

    def allows(self, path: str) -> bool:
        """The longest rule that matches decides, allow among equals; without one the path is allowed.

        RFC 9309 (2.2.2) has ``/%62`` match ``/b``, and a path that was never escaped its escaped form; common practice
        has not. A prohibition is read in the wider sense, a permission in the narrower.
        """
        spellings = {True: (path,), False: tuple(dict.fromkeys((path, _unescaped(_escaped(path)))))}
        longest = {True: -1, False: -1}
        for rule in self.rules:
            if rule.length > longest[rule.allow] and any(
                _matches(spelling, form) for form in rule.forms for spelling in spellings[rule.allow]
            ):
                longest[rule.allow] = rule.length
        return longest[True] >= longest[False]


@dataclass(slots=True)
class Groups:
    """All groups of a file by agent (lower case, ``*`` for the rest), and its sitemap lines."""

    agents: dict[str, Group] = field(default_factory=dict)
    sitemaps: list[str] = field(default_factory=list)
    known_lines: int = 0

    def of(self, agent: str) -> Group:
        """The group of this product token; its own excludes the common one, even where it says nothing."""
        return self.agents.get(agent.lower()) or self.agents.get("*") or Group()


def read_groups(text: str, encoding: str = "utf-8") -> Groups:
    """Groups of a file. ``encoding`` is what its bytes were: paths in it may be escaped in that as well as in UTF-8.

    Lines of other kinds are passed over and do not end a group; groups of one agent add up. Never raises.
    """
    found = Groups()
    told: list[Group] = []
    heading = False  # still among the agents a group begins with
    for key, value in _lines(text):
        found.known_lines += 1
        if key == "agent":
            if not heading:
                told = []
            heading = True
            name = _agent(value)
            if name:
                told.append(found.agents.setdefault(name, Group()))
        elif key in ("allow", "disallow"):
            heading = False
            if value:
                _add(told, _rules(key == "allow", value, encoding))
        elif key == "delay":
            for group in told:
                group.delay = _delay(value) if group.delay is None else group.delay
        elif value:
            found.sitemaps.append(value)
    return found


def path_of(url: str) -> str:
    """Path and query of a URL as rules are compared with it."""
    rest = url.partition("#")[0].partition("://")[2]
    at = min((place for mark in "/?;" if (place := rest.find(mark)) >= 0), default=len(rest))
    path = rest[at:]
    return _capitals(path if path.startswith("/") else "/" + path)


def _lines(text: str) -> Iterable[tuple[str, str]]:
    for line in _LINE_END.split(text):
        plain = line[:_LONGEST_LINE].lstrip("\ufeff").partition("#")[0].strip()
        found = _LINE.fullmatch(plain)
        if found is not None:
            key = _KEYS.get(" ".join((found.group(1) or found.group(3)).lower().split()))
            if key is not None:
                yield key, (found.group(2) or found.group(4) or "").strip()


def _agent(value: str) -> str:
    if value[:1] == "*" and not value[1:2].strip():
        return "*"
    found = _TOKEN.match(value)
    return found.group().lower() if found else ""


def _add(groups: Iterable[Group], rules: tuple[Rule, ...]) -> None:
    for group in groups:
        group.rules.extend(rules)


def _rules(allow: bool, value: str, encoding: str) -> tuple[Rule, ...]:
    forms = [_escaped(value), _escaped(value, encoding)]
    rule = Rule(allow, tuple(dict.fromkeys(forms if allow else [*forms, *map(_unescaped, forms)])), len(forms[0]))
    folder, slash, last = forms[0].rpartition("/")
    if allow and last.startswith("index.htm"):  # whoever opens a folder's index opens the folder
        return rule, Rule(True, (f"{folder}{slash}$",), len(folder) + 2)
    return (rule,)


def _delay(value: str) -> float | None:
    try:
        seconds = float(value.split()[0]) if value else math.nan
    except ValueError:
        return None
    return min(seconds, _LONGEST_DELAY) if seconds >= 0 else None


def _escaped(path: str, encoding: str = "utf-8") -> str:
    """Escapes in capitals, and everything escaped that is escaped on its way through the net."""
    return _TO_ESCAPE.sub(lambda found: _octets(found.group(), encoding), _capitals(path))


def _capitals(path: str) -> str:
    return _ESCAPE.sub(lambda found: found.group().upper(), path)


def _octets(character: str, encoding: str) -> str:
    try:
        raw = character.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        raw = character.encode("utf-8", "replace")
    return "".join(f"%{octet:02X}" for octet in raw)


def _unescaped(path: str) -> str:
    """Letters and digits written as escapes become plain."""
    return _ESCAPE.sub(_plain, path)


def _plain(escape: re.Match[str]) -> str:
    character = chr(int(escape.group()[1:], 16))
    return character if character.isascii() and (character.isalnum() or character in "-._~") else escape.group()


def _matches(path: str, pattern: str) -> bool:
    """``*`` stands for anything, ``$`` at the end for the end. The first place of each piece is as good as any later
    one, so that no pattern takes longer than it is long."""
    ends = pattern.endswith("$")
    first, *pieces = (pattern[:-1] if ends else pattern).split("*")
    if not path.startswith(first):
        return False
    if not pieces:
        return not ends or path == first
    at = len(first)
    *middle, last = pieces
    for piece in middle:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return path.endswith(last) and len(path) - len(last) >= at if ends else path.find(last, at) >= 0

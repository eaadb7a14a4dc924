"""What belongs to the crawl: small rules in a fixed order; each accepts, rejects or passes, the last word wins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from sitecheck.crawl.reasons import SkipReason
from sitecheck.page.urls import host_key, same_site

_MAX_LENGTH = 512
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|ceb|rtf|csv|txt|zip|rar|7z|gz|tar|exe|apk|ipa|iso|jpe?g|png|gif|bmp|webp|"
    r"svg|ico|tiff?|psd|mp[34]|m4a|wav|wma|avi|wmv|mov|flv|swf|m3u8|rmvb?|css|js|map|woff2?|ttf|eot|json|xml|rss|ics)$",
    re.I,
)
_SESSION = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?#;]*", re.I)
_ACCESSIBILITY = frozenset({"wza", "wzayd", "wzazl", "wzafw", "slhwza", "elder", "slh", "shlh", "barrierfree"})
_ACCESSIBILITY_QUERY = re.compile(r"(?:^|&)(?:access|wza|barrierfree|slh)=(?:1|true|yes)(?:&|$)", re.I)
_TWIN = frozenset({"wap", "mobile", "m", "3g", "print", "printpage", "dayin"})
_TWIN_FILES = frozenset({"print", "printpage", "dayin"})
_TWIN_QUERY = re.compile(
    r"(?:^|&)(?:print|isprint|printable|mobile|ismobile)=(?:1|true|yes)|(?:^|&)\w*=print(?:&|$)|"
    r"(?:^|&)font_?size=",
    re.I,
)
_TWIN_HOSTS = frozenset({"m", "wap", "3g", "mobile"})
# As the first folder only: deeper down a two-letter name may be anything.
_LANGUAGES = frozenset({"en", "eng", "english", "big5", "gb2big5", "fanti"})
_LANGUAGE_QUERY = re.compile(r"(?:^|&)(?:lang|language|locale)=(?:en|english|big5|zh[-_](?:tw|hk|hant))", re.I)
_ACCOUNT = frozenset(
    {
        "login", "log-in", "logout", "log-out", "logoff", "log-off", "signin", "sign-in", "signout", "sign-out",
        "signup", "sign-up", "register", "registration", "passport", "sso", "oauth", "oauth2", "user", "usercenter",
        "captcha", "admin",
    }
)  # fmt: skip
# Only unmistakable names: portals tell their columns apart by sort=, order= or q= as well.
_SEARCH_KEYS = frozenset(
    {"searchword", "searchkey", "searchtext", "keyword", "keywords", "orderby", "sortfield", "sortby"}
)
_CALENDAR_PATH = re.compile(r"(?:^|/)(?:calendar|rili|events?|schedule)(?:/|$)", re.I)
_PATH_MONTH = re.compile(r"(?:^|/)((?:19|20|21)\d\d)[-/]?(1[0-2]|0[1-9]|[1-9])(?=[-/]|\d\d(?:/|$)|$)")
_QUERY_DAY = re.compile(r"((?:19|20|21)\d\d)[-/.年](\d{1,2})(?:[-/.月]\d{1,2}日?)?月?(?:[ T].*)?")
_PACKED_DAY = re.compile(r"((?:19|20|21)\d\d)(\d\d)(?:\d\d)?")
_DAY_KEYS = frozenset({"date", "day", "rq", "time", "month", "riqi", "d"})
_YEAR_KEYS = frozenset({"year", "y", "yyyy", "nian", "nf"})
_MONTH_KEYS = frozenset({"month", "m", "mm", "mon", "yue", "yf"})
_OFTEN = 3  # times a folder's name may stand in one path
_NEAR = 62  # days around today that an appointment calendar may sensibly show


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a URL is crawled, and the rule that had the last word."""

    accept: bool
    rule: str

    @property
    def reason(self) -> SkipReason:
        """Why it is left out. Raises ValueError for what is accepted."""
        return SkipReason(self.rule)


@dataclass(frozen=True, slots=True)
class Parts:
    """A URL taken apart once for all rules: ``path`` is the part below the site's own prefix, without session id."""

    url: str
    host: str
    path: str
    query: str
    names: tuple[str, ...]  # of folders and file, lower case
    own: bool  # below one of the homes

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Query parameters, names in lower case, values unescaped."""
        pairs = (part.partition("=") for part in self.query.split("&") if part)
        return [(name.lower(), unquote(value)) for name, _, value in pairs]


_SITE, _FURTHER = Decision(True, "site"), Decision(True, "further-host")
_OFF_SITE = Decision(False, SkipReason.OFF_SITE)
Rule = Callable[[Parts], Decision | None]


class Scope:
    """The rules of one site.

    ``homes`` are the configured URL and where its home page was found: each opens its host (with the ``www.`` twin),
    or, when its path names a folder, that folder of the host. ``hosts`` are further hosts of the site, ``exclude`` URL
    prefixes or absolute paths left out, ``today`` the day calendars are measured by, ``whole_host`` says of a home
    whose path tells nothing (``/col/col123/``) that it is no folder of its own.
    """

    def __init__(
        self,
        homes: Sequence[str],
        *,
        hosts: Sequence[str] = (),
        exclude: Sequence[str] = (),
        today: date,
        whole_host: Callable[[str], bool] = lambda _url: False,
    ) -> None:
        self._homes = [(host_key(home), "/" if whole_host(home) else _folder(home)) for home in homes]
        self._bare = [(host.removeprefix("www."), folder) for host, folder in self._homes if host]
        self._hosts = tuple(hosts)
        self._exclude = tuple(one.strip() for one in exclude if one.strip())
        self._today = today
        self._rules: tuple[Rule, ...] = (
            _file, _accessibility, self._twin, _language, _account, _search, self._calendar, _repeating, _long,
            self._excluded,
        )  # fmt: skip

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts of the site, its own first."""
        return tuple(dict.fromkeys((*(host for host, _ in self._homes if host), *self._hosts)))

    def internal(self, url: str) -> bool:
        """Whether a URL belongs to the site's hosts and folders, crawled or not."""
        return self._parts(url).own or self._is_further(url)

    def excludes(self, url: str) -> bool:
        """Whether the configuration leaves this URL out by name."""
        return bool(self._exclude) and self._excluded(self._parts(url)) is not None

    def decide(self, url: str) -> Decision:
        """Whether to crawl a URL (absolute, http or https)."""
        parts = self._parts(url)
        if parts.own:
            decision = _SITE
        elif self._is_further(url):
            decision = _FURTHER
        else:  # what the other rules say of foreign pages is nobody's concern
            return _OFF_SITE
        for rule in self._rules:
            decision = rule(parts) or decision
        return decision

    def _parts(self, url: str) -> Parts:
        rest, _, query = url.partition("?")
        path = "/" + rest.partition("://")[2].partition("/")[2]
        host = host_key(url)
        bare = host.removeprefix("www.")
        own = [folder for home, folder in self._bare if home == bare and (path + "/").startswith(folder)]
        if ";" in path:
            path = _SESSION.sub("", path)
        below = path[len(max(own, key=len)) :] if own else path
        names = tuple(name for name in below.lower().split("/") if name)
        return Parts(url, host, below, query, names, bool(own))

    def _is_further(self, url: str) -> bool:
        return bool(self._hosts) and same_site(url, self._hosts)

    def _twin(self, parts: Parts) -> Decision | None:
        """Print and mobile dresses, by folder, file, query or host: ``m.`` before a host of the site."""
        last = parts.names[-1].partition(".")[0] if parts.names else ""
        if last in _TWIN_FILES or not _TWIN.isdisjoint(parts.names):
            return Decision(False, SkipReason.TWIN)
        if parts.query and _TWIN_QUERY.search(parts.query):
            return Decision(False, SkipReason.TWIN)
        first, _, rest = parts.host.partition(".")
        is_twin = not parts.own and first in _TWIN_HOSTS and any(home == rest for home, _ in self._bare)
        return Decision(False, SkipReason.TWIN) if is_twin else None

    def _calendar(self, parts: Parts) -> Decision | None:
        return Decision(False, SkipReason.CALENDAR) if _is_far(parts, self._today) else None

    def _excluded(self, parts: Parts) -> Decision | None:
        path = "/" + parts.url.partition("://")[2].partition("/")[2]
        bare = parts.url.partition("://")[2]
        for prefix in self._exclude:
            shown = path if prefix.startswith("/") else bare
            if shown.startswith(prefix.partition("://")[2] or prefix):
                return Decision(False, SkipReason.EXCLUDED)
        return None


def _folder(home: str) -> str:
    path = "/" + home.partition("?")[0].partition("://")[2].partition("/")[2]
    last = path.rpartition("/")[2]
    return path[: len(path) - len(last)] if "." in last else path.rstrip("/") + "/"


def _file(parts: Parts) -> Decision | None:
    return Decision(False, SkipReason.FILE) if _FILE.search(parts.path) else None


def _accessibility(parts: Parts) -> Decision | None:
    found = not _ACCESSIBILITY.isdisjoint(parts.names) or (parts.query and _ACCESSIBILITY_QUERY.search(parts.query))
    return Decision(False, SkipReason.ACCESSIBILITY) if found else None


def _language(parts: Parts) -> Decision | None:
    """Pages in English and in traditional characters, the latter often made on the fly out of the whole portal."""
    found = (parts.names and (parts.names[0] in _LANGUAGES or parts.names[:2] == ("gate", "big5"))) or (
        parts.query and _LANGUAGE_QUERY.search(parts.query)
    )
    return Decision(False, SkipReason.LANGUAGE) if found else None


def _account(parts: Parts) -> Decision | None:
    found = parts.names and (not _ACCOUNT.isdisjoint(parts.names) or parts.names[-1].partition(".")[0] in _ACCOUNT)
    return Decision(False, SkipReason.ACCOUNT) if found else None


def _search(parts: Parts) -> Decision | None:
    asked = parts.query and any(name in _SEARCH_KEYS and value for name, value in parts.parameters)
    return Decision(False, SkipReason.SEARCH) if asked else None


def _repeating(parts: Parts) -> Decision | None:
    """``/news/news/news/``, ``/a/b/a/b/a/b/`` and ``/a/b/a/c/a/d/a/``: relative links that climb for ever."""
    # Numbers repeat in dates and ids (/2026/11/11/11/) without any trap.
    names = parts.names
    if len(names) < 3 or len(set(names)) == len(names):
        return None
    for size in (1, 2, 3):
        for start in range(len(names) - 3 * size + 1):
            piece = names[start : start + size]
            again = names[start + size : start + 2 * size], names[start + 2 * size : start + 3 * size]
            if again == (piece, piece) and not all(name.isdigit() for name in piece):
                return Decision(False, SkipReason.REPEATING)
    often = any(names.count(name) > _OFTEN and not name.isdigit() for name in set(names))
    return Decision(False, SkipReason.REPEATING) if often else None


def _long(parts: Parts) -> Decision | None:
    return Decision(False, SkipReason.TOO_LONG) if len(parts.url) > _MAX_LENGTH else None


def _is_far(parts: Parts, today: date) -> bool:
    """Whether the URL is a day of a calendar that no longer (or not yet) concerns anyone.

    A year alone is far only in the future: lists by year (年度报告) go back for a long time.
    """
    year = month = 0
    for name, value in parts.parameters:
        if (day := _QUERY_DAY.fullmatch(value)) or (name in _DAY_KEYS and (day := _PACKED_DAY.fullmatch(value))):
            return abs(_distance(int(day[1]), int(day[2]), today)) > _NEAR
        if name in _YEAR_KEYS and re.fullmatch(r"(?:19|20|21)\d\d", value):
            year = int(value)
        if name in _MONTH_KEYS and re.fullmatch(r"\d{1,2}", value):
            month = int(value)
    if year:
        return abs(_distance(year, month, today)) > _NEAR if month else year > today.year + 1
    # Elsewhere numbers in a path are dates of articles or ids; those without end are held by the template's budget.
    found = _PATH_MONTH.search(parts.path) if _CALENDAR_PATH.search(parts.path) else None
    return found is not None and abs(_distance(int(found[1]), int(found[2]), today)) > _NEAR


def _distance(year: int, month: int, today: date) -> int:
    """Days from today to the month, 0 inside it and for what is no month, negative for the past."""
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return 0
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    if first > today:
        return (first - today).days
    return min((following - today).days - 1, 0)

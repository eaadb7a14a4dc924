"""A statement the owner of a portal can read: who asked it, why, when, how much, at what pace, and whom to write to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from sitecheck.audit.letter import Letter, Section
from sitecheck.audit.requests import HostNight, LedgerRef
from sitecheck.fetch import HANDSHAKE, FetchLimits, Pace
from sitecheck.i18n import Translator
from sitecheck.i18n.formats import beijing, count, day, moment, size
from sitecheck.page.urls import host_key, same_site
from sitecheck.settings.records import Project, SiteConfig

_SHOWN = 8  # portals named one by one
_PACE = Pace()


@dataclass(frozen=True, slots=True)
class _Case:
    host: str
    nights: Sequence[HostNight]
    project: Project
    t: Translator

    @property
    def manners(self) -> tuple[LedgerRef, ...]:
        """How the requests were made, in the order of the nights."""
        return tuple(ledger for night in self.nights for ledger in night.ledgers)


def statement(host: str, nights: Sequence[HostNight], project: Project, t: Translator, *, now: datetime) -> Letter:
    """One page about what was asked of ``host`` in ``nights``, in the language of ``t``."""
    case = _Case(host, nights, project, t)
    return Letter(
        language=t.language,
        title=t("Statement of access to {host}", host=host),
        paragraphs=(
            t(
                "To the owner of {host}: this page says what our program asked of your server, and how. It was made"
                " on {now} (Beijing time, as all times here) from the record kept of every single request.",
                host=host,
                now=moment(now),
            ),
        ),
        sections=(
            Section(t("Who asked"), tuple(_who(case)), tuple(dict.fromkeys(one.user_agent for one in case.manners))),
            Section(t("Why it asked"), tuple(_why(case))),
            Section(t("What was asked, and when"), tuple(_what(case)), (), _heads(t), tuple(_rows(case))),
            Section(t("Pace and limits"), tuple(_pace(case))),
            Section("robots.txt", tuple(_robots(case))),
            _objection(case),
        ),
    )


def _who(case: _Case) -> Iterator[str]:
    t, contact = case.t, case.project.settings.contact
    yield t("The program is called sitecheck. It looks at government portals for an office that must assess them.")
    if contact:
        yield t("Whoever runs it can be reached at: {contact}", contact=contact)
    else:
        yield t("Whoever runs it has named no contact in the settings; ask whoever gave you this page.")
    if case.nights:
        yield t("With every request it introduced itself as:")


def _why(case: _Case) -> Iterator[str]:
    t, project = case.t, case.project
    own = [site for site in project.sites if _is_of(case.host, site)]
    units = {unit.code: unit for unit in project.units}
    if own:
        names = list(dict.fromkeys(units[site.unit].name for site in own if site.unit in units))
        yield t("{host} is (a part of) the portal of: {names}.", host=case.host, names=_listed(names, t))
    else:
        portals = sorted({one.site_key for one in case.manners})
        yield t(
            "{host} is none of the portals assessed. Their pages link to it, and whether such links open is assessed;"
            " the portals: {names}.",
            host=case.host,
            names=_listed(portals, t) or "–",
        )
    codes = {site.unit for site in own}
    for one in project.assessments:
        taking_part = {unit.code for unit in project.units if one.covers(unit)}
        if not own or codes & taking_part:
            yield t("Assessment: {title} ({period}).", title=one.title, period=one.period)


def _what(case: _Case) -> Iterator[str]:
    t = case.t
    methods = Counter[str]()
    for night in case.nights:
        methods.update(night.use.methods)
    total = sum(night.use.requests for night in case.nights)
    if not total:
        yield t("No request was sent to this server in the time asked for.")
        return
    yield t(
        "Nights: {nights}. Requests: {total} ({methods}). Received: {size}.",
        total=count(total),
        nights=len(case.nights),
        methods=_listed([f"{name} {count(number)}" for name, number in sorted(methods.items())], t),
        size=size(sum(night.use.bytes for night in case.nights)),
    )
    pruned = sum(any(one.pruned for one in night.ledgers) for night in case.nights)
    if pruned:
        yield t("Of {n} of these nights the single requests are no longer kept, only what they came to.", n=pruned)
    yield t(
        "The program asks for public pages and files only, by GET and HEAD. It never signs in, sends a form, writes or"
        " deletes anything."
    )
    if methods[HANDSHAKE]:
        yield t(
            "TLS counts looks at the server's certificate: a connection is made and ended, nothing is asked over it."
        )


def _heads(t: Translator) -> tuple[str, ...]:
    return (
        t("Night"), t("From – to"), t("Requests"), t("Received"), t("In the busiest second"), t("At the same time"),
        t("Answers"),
    )  # fmt: skip


def _rows(case: _Case) -> Iterator[tuple[str, ...]]:
    for night in case.nights:
        use = night.use
        if use.requests:
            answers = "  ".join(f"{code}: {count(number)}" for code, number in use.results.items())
            yield (
                day(night.as_of), span(use.first_at, use.last_at), count(use.requests), size(use.bytes),
                count(use.busiest_second), count(use.most_in_flight), answers,
            )  # fmt: skip


def _pace(case: _Case) -> Iterator[str]:
    t = case.t
    for pace, in_flight in dict.fromkeys((one.per_second, one.in_flight) for one in case.manners):
        if pace is None and _is_loopback(case.host):
            yield t(
                "The server stands on the very machine that asked: no pace was set, and at most {in_flight} requests at"
                " the same time.",
                in_flight=in_flight,
            )
        else:
            yield t(
                "Set as limits: requests a second on average, {rate}; requests at the same time, {in_flight}.",
                rate=f"{pace or 1 / _PACE.interval:g}",
                in_flight=in_flight,
            )
    if any(len(night.ledgers) > 1 for night in case.nights):
        yield t(
            "Several portals led to this server in one night. Each is looked at within these limits; the table shows"
            " what they came to together."
        )
    yield t(
        "The pace slows down when the server answers slowly or with errors, and rests when it asks for that"
        " (Retry-After up to {wait:g} seconds, Crawl-delay up to {delay:g} seconds). A server whose firewall turns the"
        " program away is left alone for the rest of the night.",
        wait=FetchLimits().retry_after_cap,
        delay=_PACE.crawl_delay_cap,
    )
    yield t("Nights begin at {time} Beijing time.", time=f"{case.project.settings.nightly_at:%H:%M}")


def _robots(case: _Case) -> Iterator[str]:
    t = case.t
    authorities = dict.fromkeys((one.site_key, one.robots_authority) for one in case.manners if one.robots_authority)
    if len(authorities) < len({one.site_key for one in case.manners}) or not case.manners:
        yield t(
            "robots.txt is read before anything else and obeyed (RFC 9309). Where it cannot be read nothing is asked."
        )
    for site, authority in authorities:
        yield t(
            "robots.txt of {site} was not applied, by written authority: {authority}", site=site, authority=authority
        )


def _objection(case: _Case) -> Section:
    t, contact = case.t, case.project.settings.contact
    heading = t("If you object")
    paragraphs = [
        t("Write to {contact} and name this server; every request is on record and can be shown.", contact=contact)
        if contact
        else t("Whoever runs it has named no contact in the settings; ask whoever gave you this page.")
    ]
    if any(one.robots_authority for one in case.manners):
        return Section(heading, tuple(paragraphs))  # what robots.txt says would not hold
    paragraphs.append(t("Or write into robots.txt what follows; it holds from the next night on:"))
    return Section(heading, tuple(paragraphs), ("User-agent: sitecheck", "Disallow: /"))


def span(first: datetime, last: datetime) -> str:
    """``01:00:05 – 01:14:22`` in Beijing time with the day in front, and again where it changes."""
    begin, end = beijing(first), beijing(last)
    same = begin.date() == end.date()
    return f"{begin:%Y-%m-%d %H:%M:%S} – {end:{'%H:%M:%S' if same else '%Y-%m-%d %H:%M:%S'}}"


def _is_of(host: str, site: SiteConfig) -> bool:
    return same_site(f"http://{host}/", (host_key(site.url), *site.hosts))


def _listed(names: Sequence[str], t: Translator) -> str:
    shown = ("、" if t.language == "zh" else ", ").join(names[:_SHOWN])
    more = len(names) - _SHOWN
    return shown if more <= 0 else t("{shown} and {more} more", shown=shown, more=more)


def _is_loopback(host: str) -> bool:
    name = urlsplit(f"http://{host}/").hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")

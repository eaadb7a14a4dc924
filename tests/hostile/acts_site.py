"""Whole hosts: what a portal answers to robots.txt, to addresses it does not have, and how it leads astray.

These acts answer every request of a host, the healthy pages included.
"""

from __future__ import annotations

import asyncio

from tests.hostile.acts_firewall import WALL
from tests.hostile.acts_page import MISSING
from tests.hostile.server import Ask, act

_ROBOTS = "robots.txt"
_SOFT = "soft 404"
_TRAPS = "traps"
_WALLS = "firewalls of a whole host"
PLAIN = "text/plain"
SITE_GROUPS = (_ROBOTS, _SOFT, _TRAPS, _WALLS)


def _is_missing(one: Ask) -> bool:
    return one.path not in one.server.pages


async def _robots(one: Ask, body: str | bytes, *headers: str, status: int = 200, kind: str = PLAIN) -> None:
    if one.path == "/robots.txt":
        await one.reply(status, body, *headers, kind=kind)
    else:
        await one.healthy()


@act("robots-html", _ROBOTS, "open")
async def _html(one: Ask) -> None:
    """A page under 200: no robots file."""
    await _robots(one, MISSING, kind="text/html")


@act("robots-404", _ROBOTS, "open")
async def _robots_404(one: Ask) -> None:
    """404: everything is allowed."""
    await one.healthy()


@act("robots-403", _ROBOTS, "open")
async def _robots_403(one: Ask) -> None:
    """403: everything is allowed (RFC 9309, 2.3.1.3)."""
    await _robots(one, "<p>Forbidden</p>", status=403)


@act("robots-500", _ROBOTS, "robots-unreachable")
async def _robots_500(one: Ask) -> None:
    """500: nothing may be asked tonight."""
    await _robots(one, "<p>error</p>", status=500)


@act("robots-503", _ROBOTS, "robots-unreachable")
async def _robots_503(one: Ask) -> None:
    """503: nothing may be asked tonight."""
    await _robots(one, "busy", status=503)


@act("robots-429", _ROBOTS, "blocked")
async def _robots_429(one: Ask) -> None:
    """429: nothing may be asked tonight."""
    await _robots(one, "busy", status=429)


@act("robots-silence", _ROBOTS, "robots-unreachable")
async def _robots_silence(one: Ask) -> None:
    """No answer: nothing may be asked tonight."""
    await (one.hang() if one.path == "/robots.txt" else one.healthy())


@act("robots-gbk", _ROBOTS, "open")
async def _robots_gbk(one: Ask) -> None:
    """Rules in GBK with Chinese comments and paths: they hold."""
    await _robots(one, "# 说明\nUser-agent: *\nDisallow: /内部/\nDisallow: /gone/\n".encode("gbk"))


@act("robots-disallow", _ROBOTS, "robots")
async def _disallow(one: Ask) -> None:
    """Forbids everything: nothing is asked."""
    await _robots(one, "User-agent: *\nDisallow: /\n")


@act("robots-endless", _ROBOTS, "open")
async def _robots_endless(one: Ask) -> None:
    """Rules without end: the first 500 KB of them hold."""
    if one.path != "/robots.txt":
        await one.healthy()
        return
    await one.head("Transfer-Encoding: chunked")
    lines = b"Disallow: /never/\n" * 1000
    await one.piece(b"d\r\nUser-agent: *\r\n1\r\n\n\r\n")
    while True:
        await one.piece(f"{len(lines):x}\r\n".encode() + lines + b"\r\n")


@act("robots-redirect", _ROBOTS, "open")
async def _robots_redirect(one: Ask) -> None:
    """Redirects to the rules, which hold."""
    if one.path == "/rules.txt":
        await one.reply(200, "User-agent: *\nDisallow: /gone/\n", kind=PLAIN)
    else:
        await _robots(one, "", "Location: /rules.txt", status=302)


@act("robots-circle", _ROBOTS, "open")
async def _robots_circle(one: Ask) -> None:
    """Redirects in a circle: counts as no file."""
    await _robots(one, "", "Location: /robots.txt", status=302)


@act("robots-1mb", _ROBOTS, "open")
async def _robots_1mb(one: Ask) -> None:
    """A megabyte of rules: the first 500 KB hold."""
    await _robots(one, "User-agent: *\n" + "Disallow: /never/\n" * 60_000)


@act("robots-bom", _ROBOTS, "open")
async def _robots_bom(one: Ask) -> None:
    """Rules behind a byte order mark: they hold."""
    await _robots(one, "\ufeffUser-agent: *\r\nDisallow: /gone/\r\n")


@act("soft-404-text", _SOFT, "soft-404 soft-404")
async def _soft_text(one: Ask) -> None:
    """Says under 200 that the page does not exist: found as a defect, for a made-up address gets the same."""
    await (one.reply(200, MISSING) if _is_missing(one) and one.path != "/robots.txt" else one.healthy())


@act("soft-404-redirect", _SOFT, "soft-404 soft-404")
async def _soft_redirect(one: Ask) -> None:
    """Redirects what it does not have to one error page: found as a defect."""
    if one.path == "/error.html":
        await one.reply(200, MISSING)
    elif _is_missing(one) and one.path != "/robots.txt":
        await one.reply(302, "", "Location: /error.html")
    else:
        await one.healthy()


@act("bounce-redirect", _SOFT, "soft-404 leads-home")
async def _bounce(one: Ask) -> None:
    """Redirects what it does not have to the home page: a suspicion, unless the link is meant to lead home."""
    await (one.reply(302, "", "Location: /") if _is_missing(one) and one.path != "/robots.txt" else one.healthy())


@act("bounce-script", _SOFT, "soft-404 leads-home")
async def _bounce_script(one: Ask) -> None:
    """Sends visitors of what it does not have home by a script: a suspicion likewise."""
    script = "<html><script>location.replace('/')</script></html>"
    await (one.reply(200, script) if _is_missing(one) and one.path != "/robots.txt" else one.healthy())


@act("home-everywhere", _SOFT, "soft-404 leads-home")
async def _home_everywhere(one: Ask) -> None:
    """Shows the home page under every address it does not have: a suspicion likewise."""
    missing = _is_missing(one) and one.path != "/robots.txt"
    await (one.reply(200, one.server.pages["/"]) if missing else one.healthy())


@act("parameter-drift", _SOFT, "dead http-404")
async def _drift(one: Ask) -> None:
    """Answers any unknown parameter with page one: those pages are alike and none is a defect."""
    await one.healthy()


async def _with_links(one: Ask, links: str) -> None:
    """The healthy page with more links in it."""
    page = one.server.pages.get(one.path)
    if isinstance(page, str):
        await one.reply(200, page.replace('</div><div class="footer">', f'{links}</div><div class="footer">'))
    else:
        await one.healthy()


async def _trap(one: Ask, start: str, links: str) -> None:
    """``links`` on every page below ``start``, and one link to it from the home page."""
    if one.path.startswith(start):
        await one.reply(200, f"<html><head><title>查询 {one.target}</title></head><body>{links}</body></html>")
    elif one.path == "/":
        await _with_links(one, f'<a href="{start}">查询</a>')
    else:
        await one.healthy()


@act("trap-calendar", _TRAPS, "dead http-404")
async def _calendar(one: Ask) -> None:
    """A calendar that goes on for ever."""
    month = int(one.query.partition("m=")[2] or 0)
    links = f"<a href='/rl/?m={month + 1}'>下月</a><a href='/rl/?m={month - 1}'>上月</a>"
    await _trap(one, "/rl/", links)


@act("trap-facets", _TRAPS, "dead http-404")
async def _facets(one: Ask) -> None:
    """A search whose every filter leads to more filters."""
    links = "".join(f"<a href='{one.target}{'&' if one.query else '?'}f{n}={n}'>筛选{n}</a>" for n in range(4))
    await _trap(one, "/ss/", links if len(one.query) < 200 else "")


@act("trap-session", _TRAPS, "dead http-404")
async def _session(one: Ask) -> None:
    """A new ``;jsessionid=`` in every link of every answer."""
    path, _, _ = one.path.partition(";")
    page = one.server.pages.get(path)
    if not isinstance(page, str):
        await one.healthy()
        return
    session = f";jsessionid={len(one.server.log):032X}"
    await one.reply(200, page.replace('.html"', f'.html{session}"').replace('/"', f'/{session}"'))


@act("trap-a-b-a-b", _TRAPS, "dead http-404")
async def _abab(one: Ask) -> None:
    """Relative links that make the path longer and longer."""
    await _trap(one, "/ab/", "<a href='a/'>甲</a><a href='b/'>乙</a>")


@act("trap-pages", _TRAPS, "dead http-404")
async def _pages(one: Ask) -> None:
    """A list whose last page is never reached."""
    number = int(one.query.partition("page=")[2] or 1)
    await _trap(
        one, "/lb/", f"<ul><li><a href='/tz/1.html'>通知</a></li></ul><a href='/lb/?page={number + 1}'>下一页</a>"
    )


@act("wall-after-nine", _WALLS, "blocked")
async def _after_nine(one: Ask) -> None:
    """A firewall that starts with the tenth request: what comes after was not seen."""
    await (one.reply(403, WALL) if len(one.server.log) > 9 else one.healthy())


@act("wall-after-nine-404", _WALLS, "blocked")
async def _after_nine_404(one: Ask) -> None:
    """The same, answering a bare 404 to everything from the tenth request on."""
    await (one.reply(404, "<p>404</p>") if len(one.server.log) > 9 else one.healthy())


@act("wall-from-the-start", _WALLS, "blocked")
async def _from_the_start(one: Ask) -> None:
    """A block page under 200 for everything."""
    await one.reply(200, WALL)


@act("hurried", _WALLS, "open")
async def _hurried(one: Ask) -> None:
    """429 to every fifth request."""
    await (one.reply(429, "<p>slow down</p>") if len(one.server.log) % 5 == 0 else one.healthy())


@act("flaky", _WALLS, "open")
async def _flaky(one: Ask) -> None:
    """503 to the first request of every address."""
    await (one.healthy() if sum(row.target == one.row.target for row in one.server.log) > 1 else one.reply(503, "busy"))


@act("sluggish", _WALLS, "open")
async def _sluggish(one: Ask) -> None:
    """Late with every answer, within the limit."""
    await asyncio.sleep(0.02)
    await one.healthy()

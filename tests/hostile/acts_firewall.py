"""Firewalls: by status, by script, by words under 200, and one that starts in mid-crawl."""

from __future__ import annotations

from tests.hostile.server import Ask, act

_GROUP = "firewalls"
JSL = "<script>document.cookie='__jsl_clearance_s=1|x';location.href=location.pathname+location.search</script>"
RIVERS = '<html><head><meta content="{qtaaaa" r="m"><script>$_ts=window["$_ts"];</script></head><body></body></html>'
WALL = (
    "<html><head><title>访问被拦截</title></head><body><h1>您的请求被网站防火墙拦截</h1>"
    "<p>当前访问被拦截，事件编号 1</p></body></html>"
)
CAPTCHA = (
    "<html><head><title>安全验证</title></head><body><p>为了您的访问安全，请完成验证</p><canvas></canvas></body></html>"
)
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script>"
    "<p>Checking your browser before accessing</p></body></html>"
)


@act("wall-521", _GROUP, "blocked 521")
async def _jsl(one: Ask) -> None:
    """521 with a cookie-making script (加速乐); the page to whoever brings the cookie, which we do not make."""
    if "__jsl_clearance" in one.row.headers.get("cookie", ""):
        await one.healthy()
    else:
        await one.reply(521, JSL, "Set-Cookie: __jsluid_s=abc; path=/")


@act("wall-412", _GROUP, "blocked 412")
async def _rivers(one: Ask) -> None:
    """412 with ``$_ts`` (瑞数)."""
    await one.reply(412, RIVERS)


@act("wall-202", _GROUP, "blocked 202", link="undecided blocked")
async def _rivers_202(one: Ask) -> None:
    """The same under 202."""
    await one.reply(202, RIVERS)


@act("wall-405", _GROUP, "blocked 405")
async def _aliyun(one: Ask) -> None:
    """405 to everything (阿里云), with its page."""
    body = "<title>405</title><p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>errors.aliyun.com"
    await one.reply(405, body)


@act("wall-418", _GROUP, "blocked 418")
async def _huawei(one: Ask) -> None:
    """418 (华为)."""
    await one.reply(418, "<title>418</title>")


@act("wall-461", _GROUP, "blocked 461")
async def _cloud(one: Ask) -> None:
    """461 (云 WAF)."""
    await one.reply(461)


@act("wall-468", _GROUP, "blocked 468")
async def _468(one: Ask) -> None:
    """468 with an empty body."""
    await one.reply(468)


@act("wall-493", _GROUP, "blocked 493")
async def _qianxin(one: Ask) -> None:
    """493 (奇安信)."""
    await one.reply(493, "<p>Forbidden</p>")


@act("wall-403-challenge", _GROUP, "blocked 403")
async def _challenge(one: Ask) -> None:
    """403 with a challenge page."""
    await one.reply(403, CHALLENGE)


@act("wall-404", _GROUP, "blocked 404")
async def _wall_404(one: Ask) -> None:
    """404, but the page is a firewall's."""
    await one.reply(404, WALL)


@act("wall-200", _GROUP, "blocked 200", link="undecided blocked")
async def _wall_200(one: Ask) -> None:
    """A block page under 200."""
    await one.reply(200, WALL)


@act("wall-200-gbk", _GROUP, "blocked 200", link="undecided blocked")
async def _wall_gbk(one: Ask) -> None:
    """A block page under 200, in GBK."""
    await one.reply(200, WALL.encode("gbk"), kind="text/html")


@act("wall-captcha", _GROUP, "blocked 200", link="undecided blocked")
async def _captcha(one: Ask) -> None:
    """A captcha under 200."""
    await one.reply(200, CAPTCHA)


@act("wall-redirect", _GROUP, "blocked 200", link="undecided blocked")
async def _wall_redirect(one: Ask) -> None:
    """Redirects to a block page."""
    if one.query == "waf":
        await one.reply(200, WALL)
    else:
        await one.reply(302, "", f"Location: {one.path}?waf")


@act("403-here", _GROUP, "403")
async def _closed(one: Ask) -> None:
    """A page closed by the portal itself: 403 with a page of some length."""
    await one.reply(403, f"<title>403</title><p>{'您没有权限访问该页面，请联系管理员开通权限后再试。' * 40}</p>")

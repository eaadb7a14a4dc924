"""Pages that open and are not what they seem: soft 404s, bounces, shells, lists made by scripts, frames."""

from __future__ import annotations

import re

from tests.hostile.server import Ask, act

_GROUP = "pages"
MISSING = (
    "<html><head><title>页面不存在</title></head><body>"
    "<h1>页面不存在</h1><p>抱歉，您访问的页面不存在或已删除</p></body></html>"
)
_MAIN = re.compile(r'(<div class="main">).*?(</div><div class="footer">)', re.DOTALL)


def _without_main(one: Ask, instead: str) -> str:
    good = one.good if isinstance(one.good, str) else ""
    return _MAIN.sub(lambda found: f"{found[1]}{instead}{found[2]}", good) if _MAIN.search(good) else instead


def _script(one: Ask) -> str:
    return f"<script src='{one.path}?app.js'></script>"


@act("spa-shell", _GROUP, "200", column="unable")
async def _shell(one: Ask) -> None:
    """A page that is an empty frame until its scripts have run."""
    if one.query:
        await one.reply(200, "/* too much to run here */", kind="text/javascript")
    else:
        await one.reply(200, f"<html><head><title></title></head><body><div id=app></div>{_script(one)}</body></html>")


@act("script-list", _GROUP, "200")
async def _script_list(one: Ask) -> None:
    """A page with its frame, whose list or text is filled in by a script."""
    title = "<h2>栏目</h2><ul id='list' class='list'></ul><script>$.getJSON('/api/list',fill)</script>"
    await one.reply(200, _without_main(one, title))


@act("iframe-list", _GROUP, "200")
async def _iframe(one: Ask) -> None:
    """A page whose main part is a frame of the same host."""
    if one.query:
        await one.reply(200, one.good)
    else:
        await one.reply(200, _without_main(one, f"<iframe src='{one.path}?inner'></iframe>"))


@act("frameset", _GROUP, "200")
async def _frameset(one: Ask) -> None:
    """A frameset around the real page."""
    if one.query:
        await one.healthy()
    else:
        frames = f"<frameset rows='0,*'><frame src='about:blank'><frame src='{one.path}?inner'></frameset>"
        await one.reply(200, f"<html><head><title>某局</title></head>{frames}</html>")


@act("maintenance", _GROUP, "200", column="unable")
async def _maintenance(one: Ask) -> None:
    """A page saying that the portal is being rebuilt."""
    await one.reply(
        200, "<html><head><title>系统维护中</title></head><body><p>系统维护中，请稍后再试</p></body></html>"
    )


@act("error-200", _GROUP, "200", column="unable")
async def _error(one: Ask) -> None:
    """A stack trace under 200."""
    trace = "".join(f"<p>at com.cms.Page.render(Page.java:{line})</p>" for line in range(40))
    await one.reply(
        200, f"<html><head><title>Error</title></head><body><h1>java.lang.Exception</h1>{trace}</body></html>"
    )

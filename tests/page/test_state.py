from __future__ import annotations

import pytest

from sitecheck.page.document import Script
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.state import State, read_state

ARTICLE = "全县各部门要高度重视，认真抓好落实。" * 100
SCRIPT = [Script("", "", "x()")]


def state_of(
    text: str, *, html: str = "", title: str = "", scripts: list[Script] | None = None, links: int = 20
) -> State:
    return read_state(html, text, text, title, scripts or [], links, load_lexicon())


@pytest.mark.parametrize(
    "text",
    [
        "当前访问疑似黑客攻击，已被创宇盾拦截。",
        "请求被WEB防火墙拦截",
        "由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断",
        "Request blocked",
    ],
)
def test_firewalls(text: str) -> None:
    assert state_of(text).blocked


@pytest.mark.parametrize("marker", ["document.cookie='__jsl_clearance=1'", "$_ts=window['$_ts']", "acw_sc__v2"])
def test_challenges_show_nothing_and_hold_a_marker(marker: str) -> None:
    assert state_of("", html=f"<script>{marker}</script>").blocked
    assert not state_of(ARTICLE, html=f"<script>{marker}</script>").blocked


def test_words_of_firewalls_in_articles_and_login_pages_are_no_block() -> None:
    assert not state_of(ARTICLE * 3 + "近日，创宇盾发布报告。").blocked
    assert not state_of("用户登录 " + "办事指南 " * 100 + "滑动验证").blocked


@pytest.mark.parametrize(
    ("text", "title", "missing"),
    [
        ("温馨提示：您访问的页面不存在或已删除", "", True),
        ("系统提示 - 抱歉 - 您访问的页面未找到", "", True),
        ("返回首页", "404", True),
        (ARTICLE + "页面不存在", "页面不存在", True),
        (ARTICLE + "该市不存在无法找到工作的情况，404 Not Found 是错误码", "关于就业的通知", False),
        ("联系电话 0571-40404404", "联系我们", False),
        (ARTICLE, "关于404号提案的答复", False),
    ],
)
def test_soft_404(text: str, title: str, missing: bool) -> None:
    assert bool(state_of(text, title=title).missing) is missing


@pytest.mark.parametrize(
    ("text", "closed", "empty", "login"),
    [
        ("栏目正在建设中，敬请期待", "栏目正在建设", "", ""),
        ("暂无数据", "", "暂无数据", ""),
        ("请先登录", "", "", "请先登录"),
        (ARTICLE + "暂无数据，正在建设中，请先登录", "", "", ""),
    ],
)
def test_closed_empty_and_login(text: str, closed: str, empty: str, login: str) -> None:
    state = state_of(text)
    assert (state.closed, state.empty, state.login) == (closed, empty, login)


def script(src: str = "", text: str = "", kind: str = "") -> list[Script]:
    return [Script(kind, src, text)]


COUNTER = "var _hmt = _hmt || []; (function() { var hm = document.createElement('script'); hm.src = 'x' })();"
LINES = "网站地图 联系我们 主办单位：某县人民政府办公室 " * 12


@pytest.mark.parametrize(
    ("text", "html", "scripts", "links", "shell"),
    [
        # shells
        ("", "", SCRIPT, 0, True),
        ("正在跳转", "<meta http-equiv=refresh>", [], 1, True),
        ("", "<META HTTP-EQUIV = 'Refresh' content='0;url=a'>", [], 1, True),
        ("", "<div id=app></div>", [], 0, True),
        ("", "<frameset><frame src=a>", [], 0, True),
        ("", '<body onload="go()">', [], 0, True),
        ("加载中", "", script("/static/js/app.3f2a.js"), 0, True),
        ("", "", script("/m.js", kind="module"), 0, True),
        ("", "", script(text="eval(atob('x'))", kind="text/javascript"), 0, True),
        ("", "", script("//hm.baidu.com/hm.js") + script("/app.js"), 0, True),
        ("", "", script(text=COUNTER + "fill();" * 300), 0, True),
        (LINES, '<div id="app"></div>', script("/app.js"), 12, True),
        (LINES, "<div class=x id=app><!-- app --></div>", script("/app.js"), 12, True),
        # small pages that are whole as they are
        ("短页", "<p>短页</p>", [], 0, False),
        ("短页", "", SCRIPT, 20, False),
        ("本栏目暂无内容", "", script(text=COUNTER), 1, False),
        ("地址：某县某路1号", "", script("https://hm.baidu.com/hm.js?1"), 2, False),
        ("短页", "", script("https://s4.cnzz.com/z_stat.php?id=1"), 0, False),
        ("短页", "", script(text='{"@type": "Organization"}', kind="application/ld+json"), 0, False),
        ("短页", "", script(text="<li>{{title}}</li>", kind="text/x-template"), 0, False),
        ("点此刷新 refresh", "<a class=refresh>点此刷新</a>", [], 1, False),
        ("短页", "<iframe src=a></iframe>", [], 0, False),
        # pages that show something
        (ARTICLE, "<div id=app>", SCRIPT, 0, False),
        (ARTICLE, "<div id=app></div>", SCRIPT, 0, False),
        (LINES, "<div id=app><ul><li>一</ul></div>", SCRIPT, 12, False),
        (LINES, "<div id=app>一</div>", SCRIPT, 12, False),
        (LINES, "<div id=app></div>", script(text=COUNTER), 12, False),
        (LINES, "<div id=app></div>", SCRIPT, 60, False),
    ],
)
def test_shells(text: str, html: str, scripts: list[Script], links: int, shell: bool) -> None:
    assert state_of(text, html=html, scripts=scripts, links=links).shell is shell

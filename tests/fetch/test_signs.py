from __future__ import annotations

import pytest

from sitecheck.fetch.signs import is_short, recognise

HTML = "text/html; charset=utf-8"
ARTICLE = (
    "<html><body>"
    + "<a href=x>栏目</a>" * 30
    + "<p>我县网站防火墙和云防护升级完成。</p>"
    + "正文" * 400
    + "</body></html>"
)
NEWS_STUB = "<html><body><p>关于部署云防护的通知</p>" + "<a href='/'>返回</a>" * 8 + "</body></html>"
BLOCK_TEXTS = (
    "您的访问请求可能对网站造成安全威胁",
    "您的请求疑似攻击行为",
    "由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断",
    "您的请求带有不合法参数，已被网站管理员设置拦截",
    "访问已被云网盾拦截",
    "请求被WEB防火墙拦截",
    "检测到可疑访问",
    "您的访问过于频繁，请稍后再试",
    "您的IP地址已被封禁",
    "The incident ID is 12",
    "Sorry, you have been blocked",
    "Checking your browser before accessing",
)
WEAK_TEXTS = (
    "网站防火墙",
    "创宇盾",
    "玄武盾",
    "安全狗",
    "云锁",
    "Request blocked",
    "滑动验证",
    "请完成安全验证",
    "人机验证",
    "D盾",
)
IIS = "<h2>403 - 禁止访问: 访问被拒绝。</h2><h3>您无权使用所提供的凭据查看此目录或页面。</h3>"
QUERY = "<form>依申请公开查询 编号<input name=n> 查询码<input name=c> 请输入验证码<input name=v></form>"
APP = '<div id="app"></div><script src="https://a.test/TencentCaptcha.js"></script><script src=a.js></script>'
SIGN_IN = '<html><body><form>用户登录<input name="u"><input type="password" name="p">滑动验证</form></body></html>'
CLOUDFLARE_PAGE = (
    "<html><body><p>" + "正常页面" * 100 + "</p><script src='/cdn-cgi/challenge-platform/x.js'></script></body></html>"
)
RIVERS = '<html><head><meta content="{qt" r="m"><script>$_ts=window["$_ts"];if(!$_ts)$_ts={};</script></head></html>'
JSL = "<script>document.cookie='__jsl_clearance_s=x';location.href=location.pathname+location.search</script>"


@pytest.mark.parametrize(
    ("status", "body", "vendor"),
    [
        (412, "", "瑞数"),
        (412, RIVERS, "瑞数"),
        (200, RIVERS, "瑞数"),
        (202, RIVERS, "瑞数"),
        (400, RIVERS, "瑞数"),
        (521, JSL, "知道创宇"),
        (512, JSL, "知道创宇"),
        (200, JSL, "知道创宇"),
        (418, "", "华为"),
        (468, "<h1>468</h1>", ""),
        (461, "", "云"),
        (493, "", "奇安信"),
        (
            405,
            "<div>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</div><img src=//errors.aliyun.com>",
            "阿里云",
        ),
        (403, "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>", ""),
        (200, "<body>当前访问疑似黑客攻击，已被创宇盾拦截。</body>", "知道创宇"),
        (200, "<body>本站开启了验证码保护</body>", ""),
        (404, "<body>您的请求疑似攻击行为</body>", ""),
        (503, "<body>请求被WEB防火墙拦截</body>", ""),
        (200, "<body>Request blocked.</body>", ""),
        (200, "<body>请完成安全验证</body>", ""),
        *((403, f"<h1>{text}</h1>", "") for text in BLOCK_TEXTS),
        *((200, f"<title>{text}</title><p>编号 1</p>", "") for text in BLOCK_TEXTS),
        (403, "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", "Cloudflare"),
        (503, "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", "Cloudflare"),
        (200, "<script src='/_Incapsula_Resource?x'></script>", "Imperva"),
        (512, "", "知道创宇"),
        (200, "<script>var arg1='x';document.cookie='acw_sc__v2='+arg1</script>", "阿里云"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_blocks(status: int, body: str, vendor: str, encoding: str) -> None:
    block = recognise("GET", status, HTML, body.encode(encoding))
    assert block is not None
    assert vendor in block.vendor
    assert str(status) in str(block)


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (200, HTML, ARTICLE),
        (200, HTML, NEWS_STUB),
        (200, HTML, SIGN_IN),
        (200, HTML, CLOUDFLARE_PAGE),
        (200, HTML, ""),
        (200, HTML, "<p>暂无数据</p>"),
        (200, HTML, "<!-- 创宇盾 --><p>首页</p>"),
        (200, HTML, "<script>var s='云防护';</script><p>首页</p>"),
        (200, "application/json", '{"text": "您的访问被阻断"}'),
        (200, "application/pdf", "创宇盾"),
        (403, HTML, IIS),
        (200, HTML, QUERY),
        (200, HTML, APP),
        (404, HTML, "<h1>404 Not Found</h1>"),
        (403, HTML, "<h1>403 Forbidden</h1>"),
        (405, HTML, "<h1>Method Not Allowed</h1>"),
        (500, HTML, "<h1>Internal Server Error</h1>"),
        (502, HTML, "<h1>Bad Gateway</h1>"),
        (429, HTML, "slow down"),
        (401, HTML, ""),
        (304, HTML, ""),
    ],
)
def test_what_is_no_block(status: int, content_type: str, body: str) -> None:
    assert recognise("GET", status, content_type, body.encode()) is None


@pytest.mark.parametrize("text", WEAK_TEXTS)
@pytest.mark.parametrize(("status", "sure"), [(200, False), (403, True)])
def test_single_words_are_weak_signs_on_a_page_that_opens(text: str, status: int, sure: bool) -> None:
    block = recognise("GET", status, HTML, f"<h1>{text}</h1>".encode())
    assert block is not None
    assert block.sure is sure


@pytest.mark.parametrize("links", [6, 16])
@pytest.mark.parametrize("text", WEAK_TEXTS)
def test_a_page_that_leads_on_is_no_block(text: str, links: int) -> None:
    assert recognise("GET", 200, HTML, (f"<h1>{text}</h1>" + "<a href=x>y</a>" * links).encode()) is None


def test_a_head_shows_only_its_status() -> None:
    assert recognise("HEAD", 405, HTML, b"") is None
    assert recognise("HEAD", 403, HTML, b"") is None
    assert recognise("HEAD", 412, HTML, b"") is not None


@pytest.mark.parametrize(
    ("body", "short"),
    [
        ("", True),
        ("<h1>403 Forbidden</h1><hr>nginx", True),
        ("<style>" + "x" * 5000 + "</style>403", True),
        ("字" * 700, False),
    ],
)
def test_is_short(body: str, short: bool) -> None:
    assert is_short(body.encode()) is short

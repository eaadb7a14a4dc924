"""How a firewall shows itself: a pure reading of one answer. What it blocked was not seen, so this errs towards a block
only where the page carries nothing else; an article *about* firewalls is no block.

Signatures: field notes on Chinese government portals (products by status, words and script markers).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HARD = {
    412: "瑞数 (Rivers)",
    418: "华为云 WAF",
    444: "",
    461: "云 WAF",
    466: "",
    468: "",
    493: "奇安信",
    512: "知道创宇 (加速乐)",
    521: "知道创宇 (加速乐)",
    567: "",
}
_SENTENCES = (
    "当前访问疑似黑客攻击",
    "您的访问请求可能对网站造成安全威胁",
    "您的请求疑似攻击行为",
    "请求被WEB防火墙拦截",
    "访问已被云网盾拦截",
    "有可能对网站造成安全威胁",
    "您的请求带有不合法参数",
    "最近有可疑的攻击行为",
    "您当前的访问行为存在异常",
    "已被网站管理员设置拦截",
    "检测到可疑访问",
    "您的访问被阻断",
    "本站开启了验证码保护",
    "您的访问被拦截",
    "您的请求被拦截",
    "您的请求已被拦截",
    "您的访问已被拦截",
    "当前访问被拦截",
    "访问请求已被阻断",
    "您的IP已被",
    "您的IP地址已被",
    "您的IP存在异常",
    "您的IP访问过于频繁",
    "您的访问过于频繁",
    "访问过于频繁，请",
    "请求过于频繁，请",
    "您的访问频率过高",
    "系统检测到您的网络环境存在异常",
    "检测到您的网络存在异常",
    "访问行为存在安全风险",
    "为了您的访问安全，请完成验证",
    "请完成下列验证后继续",
    "请完成以下验证后继续",
    "请依次点击下图中的",
    "正在检查您的浏览器",
    "正在验证您的浏览器",
    "The incident ID is",
    "Checking your browser before accessing",
    "Verifying you are human",
    "Sorry, you have been blocked",
    "The requested URL was rejected. Please consult with your administrator",
    "Your request has been blocked",
    "Please enable cookies and reload the page",
)
_WORDS = (
    "创宇盾",
    "玄武盾",
    "安全狗",
    "云锁",
    "云防护",
    "网站防火墙",
    "不合法的参数",
    "请完成安全验证",
    "滑动验证",
    "滑块验证",
    "拖动滑块",
    "人机验证",
    "访问验证",
    "云网盾",
    "网站卫士",
    "护卫神",
    "D盾",
    "Web应用防火墙",
    "WEB应用防火墙",
    "应用防护系统",
    "拦截提示",
    "访问被拦截",
    "请开启JavaScript并刷新",
    "请启用JavaScript和Cookie",
    "Request blocked",
    "Just a moment...",
    "Attention Required!",
)
_MARKERS = {
    "__jsl_clearance": "知道创宇 (加速乐)",
    "__jsluid": "知道创宇 (加速乐)",
    "$_ts": "瑞数 (Rivers)",
    "acw_sc__v2": "阿里云 WAF",
    "challenge-platform": "Cloudflare",
    "_cf_chl_opt": "Cloudflare",
    "_Incapsula_Resource": "Imperva",
    "awsWafCookieDomainList": "AWS WAF",
    "yunsuo_session": "云锁",
    "safedog": "安全狗",
    "WAF_VERIFY": "云 WAF",
    "location.href=location.pathname+location.search": "知道创宇 (加速乐)",
}
_SHORT_PAGE = 4000  # visible characters; block pages are short
_STUB = 600
_SHELL = 200
_FEW_LINKS = 15
_READ = 256 * 1024  # bytes looked at
_TAG = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class Block:
    """A recognised block: the sign it shows and the product it is probably by ("" unknown)."""

    sign: str
    vendor: str
    sure: bool = True  # False where a single small page may read so without any firewall

    def __str__(self) -> str:
        return f"{self.sign}; probably {self.vendor}" if self.vendor else self.sign


def recognise(method: str, status: int, content_type: str, body: bytes) -> Block | None:
    """The block an answer is, or None. A HEAD has no body, so it shows only what its status says."""
    if status not in _HARD and _leads_on(body):
        return None
    html = _text(body) if _may_be_page(content_type) else ""
    by_body = _by_body(status, html) if html and method != "HEAD" else None
    if status in _HARD:
        return Block(f"status {status}", by_body.vendor if by_body and by_body.vendor else _HARD[status])
    return by_body


def is_short(body: bytes) -> bool:
    """Whether a refusal says nothing of its own: the bare page of a server or firewall, not a page of the portal."""
    return len(_visible(_text(body))) < _STUB


def _leads_on(body: bytes) -> bool:
    """Whether the page has more links than a firewall's, told without decoding it: the ordinary page is.

    Neither in UTF-8 nor in GB18030 do these bytes stand within a character.
    """
    place = -1
    for _ in range(_FEW_LINKS + 1):
        place = body.find(b"<a ", place + 1, _READ)
        if place < 0:
            return False
    return True


def _by_body(status: int, html: str) -> Block | None:
    links = html.count("<a ")
    if links > _FEW_LINKS:
        return None  # no page of a firewall leads anywhere; this spares the ordinary page a closer look
    seen = _visible(html)
    if len(seen) < _SHELL and (marker := next((one for one in _MARKERS if one in html), None)):
        return Block(f"status {status}, challenge script {marker}", _MARKERS[marker])
    if len(seen) < _SHORT_PAGE and links <= _FEW_LINKS and (words := _first(_SENTENCES, seen)):
        return Block(f"status {status}, says {words!r}", _vendor(html))
    # Single words also stand in news and on sign-in pages: only a stub without a password field counts.
    stub = len(seen) < _STUB and links <= 5 and 'type="password"' not in html and "type='password'" not in html
    if stub and (words := _first(_WORDS, seen)):
        return Block(f"status {status}, says {words!r}", _vendor(html), sure=status >= 400)
    return None


def _vendor(html: str) -> str:
    if "创宇" in html or "jsl" in html:
        return "知道创宇 (加速乐)"
    if "aliyun" in html or "errors.aliyun" in html or "alicdn" in html:
        return "阿里云 WAF"
    return next((word for word in ("玄武盾", "安全狗", "云锁", "云网盾") if word in html), "")


def _first(words: tuple[str, ...], text: str) -> str | None:
    return next((word for word in words if word in text), None)


def _may_be_page(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("", "text/html", "text/plain", "application/xhtml+xml", "application/octet-stream")


def _text(body: bytes) -> str:
    """Rough text for looking up signatures only; the page room decodes by the rule."""
    piece = body[:_READ]
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError:
        return piece.decode("gb18030", "replace")


def _visible(html: str) -> str:
    for start, end in (("<!--", "-->"), ("<script", "</script"), ("<style", "</style")):
        html = _without(html, start, end)
    return " ".join(_TAG.sub(" ", html).split())


def _without(html: str, start: str, end: str) -> str:
    """The text without what stands between the marks; one pass, so that no page can make it slow."""
    lower, kept, place = html.lower(), [], 0
    if len(lower) != len(html):  # a few letters grow when lowered; then the positions would not fit
        lower = html
    while (opening := lower.find(start, place)) >= 0:
        kept.append(html[place:opening])
        closing = lower.find(end, opening)
        if closing < 0:
            return "".join(kept)
        place = closing + len(end)
    kept.append(html[place:])
    return "".join(kept)

"""Names for the codes that stand behind an *unable* or a dead target, in both languages. A code without a name is shown
as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_STATUS = re.compile(r"http-(\d{3})")

PHRASES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "dead": ("打不开", "it does not open"),
        "intranet": ("地址位于内网", "an address inside a network"),
        "blank": ("没有内容", "there is nothing on it"),
        "closed": ("页面写明已关闭或正在建设", "the page says that it is closed or being built"),
        "yes": ("是", "yes"),
        "no": ("否", "no"),
        "all units": ("全部单位", "all units"),
        "the check names that year": ("检查项指定了该年度", "the check names that year"),
        "it is the last whose deadline is past": (
            "这是公布期限已过的最近年度",
            "it is the last whose deadline is past",
        ),
        "the register names them for the unit": (
            "名册规定该单位应公开这些领域",
            "the register names them for the unit",
        ),
        "the column itself names nearly all of the list": (
            "栏目自身列出了其中绝大多数领域",
            "the column itself names nearly all of the list",
        ),
        "dns": ("域名解析失败", "the name does not resolve"),
        "refused": ("服务器拒绝连接", "the connection was refused"),
        "reset": ("连接被重置", "the connection was reset"),
        "tls": ("安全连接（TLS）失败", "the TLS connection failed"),
        "timeout-connect": ("连接超时", "connecting took too long"),
        "timeout-read": ("读取超时", "the answer took too long"),
        "too-large": ("内容过大，未读完", "the answer was too large to read"),
        "bad-encoding": ("内容编码有误，无法读取", "the answer's encoding is broken"),
        "bad-response": ("服务器应答不合规范", "the answer is not valid HTTP"),
        "blocked": ("被防火墙或安全验证拦截", "a firewall or challenge stood in the way"),
        "robots": ("robots.txt 不允许访问", "robots.txt does not allow it"),
        "robots-unreachable": ("robots.txt 无法读取", "robots.txt could not be read"),
        "private-address": ("地址位于内网，不予访问", "the address is private and is not asked"),
        "bad-url": ("网址有误", "the address is not valid"),
        "render-failed": ("浏览器未能打开页面", "the browser could not open the page"),
        "redirect-loop": ("跳转形成循环", "the redirects go in a circle"),
        "out-of-budget": ("超出本次核查的页数或时间上限", "beyond the night's budget"),
        "page-budget": ("达到页数上限", "the page budget was used up"),
        "time-budget": ("达到时间上限", "the time budget was used up"),
        "unreachable": ("网站无法访问", "the site could not be reached"),
        "http-404": ("页面不存在（404）", "not found (404)"),
        "http-410": ("页面已删除（410）", "gone (410)"),
        "http-5xx": ("服务器错误（5xx）", "server error (5xx)"),
        "soft-404": ("打开的是“页面不存在”提示", "it opens a not-found page"),
        "not-seen-anew": ("链接所在页面当夜未重新传送", "the page of the link was not sent anew that night"),
        "not-a-file": ("附件打开的是网页", "a web page opens in place of the file"),
        "empty-file": ("附件为空", "the file is empty"),
        "no-target": ("链接没有指向任何网页", "the link leads nowhere"),
        "shell": ("页面由脚本生成，未能读出", "the page is built by script and could not be read"),
        "damaged-text": ("页面部分内容编码不一致，无法辨读", "a part of the page is in another charset"),
        "script-list": ("列表由脚本生成，未能读出", "the list is filled by script and could not be read"),
        "undetermined": ("列表未能读出", "the list could not be read"),
        "undated": ("内容未注明日期", "the entries show no dates"),
        "always-today": ("所有条目的日期都是当天", "every entry is dated today"),
        "future": ("日期都在核查日之后", "all dates lie in the future"),
        "not-searched": ("未查完，不能断定", "not known, for too little was read"),
        "disturbed": ("查找过程受到干扰", "the search was disturbed"),
        "incomplete": ("页面未能完整读取", "the page could not be read in full"),
        "internal-error": ("程序处理出错，已记录", "an internal error, which was recorded"),
        "not-read": ("未读取", "it was not read"),
        "no-memory": ("没有更早的核查可以对照", "there is no earlier night to compare with"),
        "no-home": ("首页未能读取", "the home page could not be read"),
        "no-page": ("打开的不是网页", "what opens is no page"),
        "few-pages": ("读到的页面太少", "too few pages were seen"),
        "navigation-unread": ("导航中的多个页面未能读取", "many pages of the navigation could not be read"),
        "pages-unread": ("网站的多个页面未能读取", "many pages of the site could not be read"),
        "navigation-placeholders": ("导航中的多个栏目没有链接地址", "many names in the navigation have no address"),
        "navigation-elsewhere": ("导航大多指向其他网站", "the navigation leads to other portals"),
        "home-article": ("首页是一篇文章", "the home page is a single article"),
        "disclosure-placeholder": ("信息公开栏目没有链接地址", "the disclosure part is named without an address"),
        "disclosure-elsewhere": ("信息公开栏目在其他网站", "the disclosure part stands on another portal"),
        "label-without-link": ("名称没有链接", "the name stands there without a link"),
        "script-navigation": ("导航由脚本生成，未能读出", "the navigation is built by script"),
        "script-link": ("链接由脚本打开，未能跟随", "the link is opened by script and could not be followed"),
        "placeholder": ("链接没有指向任何网页", "the link leads nowhere"),
        "leads-home": ("链接只回到首页", "the link only leads back to the home page"),
        "not-named": ("打开的页面没有该栏目的名称", "the page does not bear the column's name"),
        "unrecognised": ("打开的页面未能认出", "the page could not be recognised"),
        "other-content": ("该网址现在是其他内容", "it shows something else now"),
        "pin-stale": (
            "人工指定的网址已失效，未能确定栏目现在的位置",
            "the pinned address no longer leads to the column, and where it is now is not certain",
        ),
        "unstable": ("两次打开结果不同", "two looks gave different answers"),
        "no-list": ("未找到列表", "no list was found"),
        "children-unread": ("子栏目未能读出", "a child column could not be read"),
        "oldest-first": (
            "列表从最早的条目排起，最后一页未能读出",
            "the list begins with its oldest entries; its last page was not read",
        ),
        "children-undated": ("子栏目没有注明日期", "the child columns show no dates"),
        "empty-text": ("页面提示没有内容", "the page says that it is empty"),
        "bare": ("页面没有内容", "the page is bare"),
        "closed-text": ("页面只有停用或建设中的提示", "the page only says that it is closed or being built"),
        "text-only": ("页面只有几个字", "the page shows a few words only"),
    }
)


def phrase(code: str, lang: str) -> str:
    """The name of ``code`` in ``lang``, the code itself when it has none."""
    pair = PHRASES.get(code)
    if pair is None:
        status = _STATUS.fullmatch(code)
        return f"HTTP {status[1]}" if status is not None else code
    return pair[0] if lang.startswith("zh") else pair[1]

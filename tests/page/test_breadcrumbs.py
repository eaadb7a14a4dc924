# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import pytest

from sitecheck.page.breadcrumbs import find_breadcrumbs
from sitecheck.page.walk import parse

PATH = ("首页", "政务公开", "通知公告")


@pytest.mark.parametrize(
    "html",
    [
        "<div>当前位置：<a href=/>首页</a> > <a href=a>政务公开</a> > <a href=b>通知公告</a></div>",
        "<p>您当前的位置：<a href=/>首页</a>&nbsp;&gt;&nbsp;<a href=a>政务公开</a>&nbsp;>&nbsp;通知公告</p>",
        "<div><span>您现在的位置：</span><a href=/>首页</a>»<a href=a>政务公开</a>»<a href=b>通知公告</a></div>",
        "<div><b>所在位置:</b> 首页 - 政务公开 - 通知公告</div>",
        "<div>你的位置：首页/政务公开/通知公告</div>",
        "<table><tr><td>当前位置：<a>首页</a></td><td><table><tr><td> > <a>政务公开</a></td><td> > <a>通知公告</a></td></tr></table></td></tr></table>",
        "<ul class=breadcrumb><li><a>首页</a></li><li><a>政务公开</a></li><li>通知公告</li></ul>",
        "<div class='dqwz'><a>首页</a> → <a>政务公开</a> → 通知公告</div>",
        "<h2>当前位置：首页>政务公开>通知公告</h2>",
    ],
)  # fmt: skip
def test_paths_of_every_make(html: str) -> None:
    assert find_breadcrumbs(parse(f"<body><div>{html}</div><p>{'正文' * 200}</p>")) == PATH


@pytest.mark.parametrize(
    "html",
    [
        "<p>该地块位置优越，交通便利。</p>",
        "<p>当前位置：</p><p>正文</p>",
        "<!-- 当前位置：首页 > 政务公开 -->",
        "<p>" + "位置：" + "很长的一段说明文字" * 30 + "</p>",
        "<div class=location><a>东街</a><a>西街</a></div>",
    ],
)
def test_no_path(html: str) -> None:
    assert find_breadcrumbs(parse(html)) == ()

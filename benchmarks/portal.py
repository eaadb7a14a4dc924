"""Made-up government portals as files for nginx: the same bytes for the same numbers, no two articles alike.

    python benchmarks/portal.py FOLDER [--sites 20] [--pages 500]

A site of 500 pages is a home page, 60 list pages with dated rows and paging, and 439 articles with breadcrumbs, metas,
header block, related links and attachments: about 29 KiB and 60 links a page, of the links 20 % relative, 10 % absolute,
2 % dead (50 distinct addresses a site). Every fifth site is GBK and says gb2312 in its meta tag only.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

COLUMNS = (
    ("zwgk/zn", "政府信息公开指南"),
    ("zwgk/zd", "政府信息公开制度"),
    ("zwgk/nb", "政府信息公开年报"),
    ("zwgk/ysq", "依申请公开"),
    ("zwgk/jg", "机构职能"),
    ("zwgk/ld", "领导信息"),
    ("zwgk/zcwj", "政策文件"),
    ("zwgk/zcjd", "政策解读"),
    ("zwgk/czyjs", "财政预决算"),
    ("zwgk/ghjh", "规划计划"),
    ("zwgk/tjxx", "统计信息"),
    ("zwgk/xzzf", "行政执法公示"),
    ("zwgk/rsxx", "人事信息"),
    ("zwgk/zfcg", "政府采购"),
    ("zwgk/jyta", "建议提案办理"),
    ("zwgk/zdly", "重点领域信息公开"),
    ("xwzx/tzgg", "通知公告"),
    ("xwzx/gzdt", "工作动态"),
    ("xwzx/mtgz", "媒体关注"),
    ("xwzx/ztzl", "专题专栏"),
    ("hdjl/yjzj", "意见征集"),
    ("hdjl/zxft", "在线访谈"),
    ("bsfw/bszn", "办事指南"),
    ("bsfw/xzzx", "下载中心"),
)
_TOPICS = "优化营商环境 安全生产 稳岗就业 防汛抗旱 教育督导 医疗保障 乡村振兴 污染防治 城市更新 养老服务 招商引资 粮食收购".split()
_FORMS = "实施方案 通知 管理办法 工作要点 公告 意见 专项检查情况 会议纪要 考核结果 资金安排".split()
_PARTS = (
    "各有关单位 市直各部门 各镇人民政府 经开区管委会 县级以上主管部门 责任科室 行业协会 基层站所|"
    "要进一步 应当及时 须按规定 将继续 认真 依法 全面 统筹|"
    "落实 推进 公开 核查 完善 督促整改 汇总上报 组织实施|"
    "年度重点任务 主体责任清单 惠民政策资金 审批服务事项 风险隐患排查 信用监管机制 基础设施项目 信息公开目录|"
    "，确保工作取得实效 ，并于月底前反馈 ，接受社会监督 ，不得弄虚作假 ，切实维护群众利益 ，形成长效机制 ，逾期予以通报 ，按程序报批"
)
_SLOTS = tuple(tuple(slot.split(" ")) for slot in _PARTS.split("|"))
_FIRST_DAY = date(2026, 11, 20)
_STYLE = "".join(
    f".c{n}{{margin:{n}px auto;width:{900 + n}px;background:#f{n % 10}f{n % 7}f9;line-height:{20 + n}px}}"
    for n in range(40)
)
_SCRIPT = "".join(
    f"function tab{n}(a,b){{var t=document.getElementById('tab'+a);if(t){{t.className=b?'on':'off';t.title='{n}'}}}}\n"
    for n in range(14)
)


@dataclass(frozen=True, slots=True)
class Site:
    """One made-up portal: ``index`` from 0, ``pages`` pages in all, ``port`` of the server on ``address``."""

    index: int
    pages: int
    port: int

    @property
    def address(self) -> str:
        """Loopback address, 127.0.0.2 and following."""
        return f"127.0.0.{2 + self.index}"

    @property
    def url(self) -> str:
        """The home page."""
        return f"http://{self.address}:{self.port}/"

    @property
    def encoding(self) -> str:
        """Encoding of its pages; the GBK ones say gb2312."""
        return "gb18030" if self.index % 5 == 4 else "utf-8"

    @property
    def lists(self) -> int:
        """List pages."""
        return max(1, round(self.pages * 0.12))

    @property
    def articles(self) -> int:
        """Articles."""
        return self.pages - 1 - self.lists

    @property
    def dead(self) -> int:
        """Distinct dead addresses."""
        return max(1, self.pages // 10)


def write_site(site: Site, folder: Path) -> int:
    """Write all files of a site below ``folder`` (made where missing); returns the bytes of its pages."""
    size = 0
    day = _FIRST_DAY.toordinal()
    stamp = (day - date(1970, 1, 1).toordinal()) * 86400
    for path, text in _Writer(site).files():
        body = text.encode(site.encoding)
        size += len(body)
        _put(folder / path, body, stamp)
    for number in range(_FILES):
        _put(folder / f"files/{number}.pdf", b"%PDF-1.4\n" + bytes([65 + number % 26]) * 9000, stamp)
    _put(folder / "robots.txt", b"User-agent: *\nDisallow: /admin/\n", stamp)
    return size


_FILES = 10


def _put(file: Path, body: bytes, stamp: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    os.utime(file, (stamp, stamp))


class _Writer:
    """The pages of one site in a fixed order; every random choice follows from the numbers of site and page."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._columns = COLUMNS[: min(len(COLUMNS), site.lists)]
        self._name = f"云岭市{_TOPICS[site.index % len(_TOPICS)][:2]}第{site.index + 1}局"
        self._titles = [self._title(number) for number in range(site.articles)]
        self._menu = "".join(
            f'<li class="c{n}"><a href="/{folder}/index.html" title="{name}"><span>{name}</span></a></li>'
            for n, (folder, name) in enumerate(self._columns)
        )

    def files(self) -> Iterator[tuple[str, str]]:
        """Path and text of every page, home first."""
        yield "index.html", self._home()
        for number in range(self._site.lists):
            yield self._list_path(number).lstrip("/"), self._list(number)
        for number in range(self._site.articles):
            yield self._path(number).lstrip("/"), self._article(number)

    def _random(self, kind: int, number: int) -> random.Random:
        return random.Random((self._site.index * 4 + kind) * 10_000_000 + number)

    def _title(self, number: int) -> str:
        chance = self._random(1, number)
        return f"{self._name}关于{2015 + number % 12}年{chance.choice(_TOPICS)}{chance.choice(_FORMS)}的公示（第{number + 1}号）"

    def _day(self, number: int) -> date:
        return _FIRST_DAY - timedelta(days=number * 3000 // max(1, self._site.articles))

    def _path(self, number: int) -> str:
        folder, _ = self._columns[number % len(self._columns)]
        day = self._day(number)
        return f"/{folder}/{day:%Y%m}/t{day:%Y%m%d}_{300000 + number}.html"

    def _list_path(self, number: int) -> str:
        column, page = number % len(self._columns), number // len(self._columns)
        return f"/{self._columns[column][0]}/index{f'_{page}' if page else ''}.html"

    def _dead(self, number: int) -> str:
        one = number % self._site.dead
        return f"/{COLUMNS[one % 7][0]}/2019{1 + one % 12:02}/t2019_{one}_old.html"

    def _href(self, target: str, base: str, chance: random.Random) -> str:
        """A link as editors write it: from the root, now and then relative or with the host."""
        draw = chance.random()
        if draw < 0.19:
            return self._site.url.rstrip("/") + target
        if draw < 0.58:
            return os.path.relpath(target, os.path.dirname(base))
        return target

    def _anchor(self, number: int, base: str, chance: random.Random) -> str:
        title = self._titles[number]
        href = self._href(self._path(number), base, chance)
        return f'<li><a href="{href}" target="_blank" title="{title}">{title[:30]}…</a><span>{self._day(number)}</span></li>'

    def _some(self, base: str, chance: random.Random, count: int) -> str:
        if not self._site.articles:
            return ""
        return "".join(self._anchor(chance.randrange(self._site.articles), base, chance) for _ in range(count))

    def _page(self, base: str, title: str, metas: str, body: str, chance: random.Random, order: int) -> str:
        dead = "".join(
            f'<li><a href="{self._href(self._dead(order + 17 * n), base, chance)}">历史文件{order + 17 * n}</a></li>'
            for n in range(2 if order % 5 == 0 else 1)
        )
        charset = "gb2312" if self._site.encoding != "utf-8" else "utf-8"
        return f"""<!DOCTYPE html>
<html lang="zh-CN"><head>
<meta charset="{charset}"><title>{title}_{self._name}</title>
<meta name="SiteName" content="{self._name}"><meta name="SiteDomain" content="{self._site.address}">
<meta name="SiteIDCode" content="33000000{self._site.index:02}">{metas}
<link rel="stylesheet" href="/css/main.css"><style>{_STYLE}</style>
<script src="/js/jquery.js"></script><script>{_SCRIPT}</script></head>
<body><div class="top c1"><p>欢迎访问{self._name}网站</p><a href="/index.html"><img src="/img/logo.png" alt="{self._name}"></a></div>
<div class="nav c2"><ul>{self._menu}</ul></div>
{body}
<div class="side c3"><h3>热点信息</h3><ul>{self._some(base, chance, 12)}{dead}</ul></div>
<div class="footer c4"><p>主办：{self._name} 地址：云岭市人民路{self._site.index + 1}号 电话：0571-8{self._site.index:07}</p>
<p>网站标识码：33000000{self._site.index:02} 备案序号：云ICP备0500{self._site.index:04}号</p></div>
</body></html>
"""

    def _crumbs(self, folder: str, name: str) -> str:
        return f'<div class="crumbs">当前位置：<a href="/index.html">首页</a> &gt; <a href="/{folder}/index.html">{name}</a></div>'

    def _prose(self, chance: random.Random, size: int) -> str:
        """About ``size`` bytes in paragraphs."""
        parts, done, per = [], 0, 3 if self._site.encoding == "utf-8" else 2
        while done < size:
            text = "".join(
                "".join(chance.choice(slot) for slot in _SLOTS) + "。" for _ in range(chance.randrange(2, 6))
            )
            parts.append(f'<p style="text-indent:2em"><span>{text}</span></p>\n')
            done += len(text) * per + 48
        return "".join(parts)

    def _home(self) -> str:
        chance = self._random(0, 0)
        boxes = "".join(
            f'<div class="box"><h2><a href="/{folder}/index.html">{name}</a></h2><ul>{self._some("/index.html", chance, 6)}</ul></div>'
            for folder, name in self._columns[:12]
        )
        return self._page("/index.html", "首页", "", f'<div class="main">{boxes}</div>', chance, 0)

    def _list(self, number: int) -> str:
        chance, base = self._random(2, number), self._list_path(number)
        column, page = number % len(self._columns), number // len(self._columns)
        folder, name = self._columns[column]
        pages = (self._site.lists - column - 1) // len(self._columns) + 1
        own = range(column, self._site.articles, len(self._columns))
        per = -(-len(own) // pages)
        rows = "".join(self._anchor(one, base, chance) for one in own[page * per : (page + 1) * per])
        rows += self._some(base, chance, max(0, 12 - per))
        window = range(max(0, page - 4), min(pages, page + 6))
        pager = "".join(
            f'<a href="{self._list_path(one * len(self._columns) + column)}">{one + 1}</a> ' for one in window
        )
        last = self._list_path((pages - 1) * len(self._columns) + column)
        body = (
            f'<div class="main">{self._crumbs(folder, name)}<h1>{name}</h1><ul class="list">{rows}</ul>'
            f'<div class="pager">{pager}<a href="{last}">尾页</a></div><div class="about">{self._prose(chance, 9000)}</div></div>'
        )
        metas = f'<meta name="ColumnName" content="{name}"><meta name="ColumnType" content="{name}">'
        return self._page(base, name, metas, body, chance, 1 + number)

    def _article(self, number: int) -> str:
        chance, base = self._random(3, number), self._path(number)
        folder, name = self._columns[number % len(self._columns)]
        day, title = self._day(number), self._titles[number]
        block = "".join(
            f"<tr><td>{label}</td><td>{value}</td></tr>"
            for label, value in (
                ("索引号", f"0025{self._site.index:02}/{day.year}-{number:05}"),
                ("文号", f"云政办发〔{day.year}〕{number + 1}号"),
                ("发布机构", self._name),
                ("成文日期", day - timedelta(days=5)),
                ("发布日期", day),
                ("公开方式", "主动公开"),
                ("主题分类", name),
                ("有效性", "有效"),
            )
        )
        size = max(3500, min(60_000, int(chance.lognormvariate(9.35, 0.5))))
        files = "".join(
            f'<p>附件：<a href="/files/{(number + n) % _FILES}.pdf">附件{n + 1}.pdf</a></p>' for n in range(number % 3)
        )
        body = (
            f'<div class="main">{self._crumbs(folder, name)}<table class="head">{block}</table><h1>{title}</h1>'
            f'<div class="info">发布时间：{day} 来源：{self._name} 浏览次数：<span id="hits"></span></div>'
            f'<div class="content">{self._prose(chance, size)}{files}</div>'
            f'<div class="related"><h3>相关信息</h3><ul>{self._some(base, chance, 16)}</ul></div></div>'
        )
        metas = (
            f'<meta name="ColumnName" content="{name}"><meta name="ArticleTitle" content="{title}">'
            f'<meta name="PubDate" content="{day} 09:{number % 60:02}"><meta name="ContentSource" content="{self._name}">'
            f'<meta name="Keywords" content="{title[:12]}"><meta name="Url" content="{self._site.url.rstrip("/")}{base}">'
        )
        return self._page(base, title, metas, body, chance, 1 + self._site.lists + number)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--port", type=int, default=8100)
    options = parser.parse_args()
    for index in range(options.sites):
        site = Site(index, options.pages, options.port)
        size = write_site(site, options.folder / site.address)
        print(f"{site.url}\t{site.pages} pages\t{size / site.pages / 1024:.1f} KiB a page")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

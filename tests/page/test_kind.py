# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import pytest

from sitecheck.facts.outcomes import PageKind
from sitecheck.page.read import read_page

BODY = "<p>" + "全县各部门要高度重视，认真抓好落实，确保各项工作取得实效。" * 12 + "</p>"
ROWS = (
    "<ul>"
    + "".join(f"<li><a href={n}.html>关于做好第{n}项重点工作的通知</a><i>2020-01-0{n}</i></li>" for n in range(1, 8))
    + "</ul>"
)
MENU = "<div class=nav>" + "".join(f"<a href=/c{n}/>栏目名称</a>" for n in range(60)) + "</div>"
DATE = "<p>发布时间：2020-08-02 来源：某局</p>"


def crumbs(*steps: str) -> str:
    return "<div>当前位置：" + " > ".join(f"<a href=/>{step}</a>" for step in ("首页", *steps)) + "</div>"


@pytest.mark.parametrize(
    ("html", "url", "kind"),
    [
        (f"<title>某县人民政府门户网站</title>{MENU}{ROWS}", "http://x/", PageKind.HOME),
        (f"<title>某县人民政府门户网站</title>{MENU}{ROWS}", "http://x/index.html", PageKind.HOME),
        (f"<title>某县政府网</title>{MENU}<div>{ROWS}</div><section>{ROWS.replace('第', '新')}</section>", "", PageKind.HOME),
        (f"<title>通知公告-某县政府网</title>{crumbs('通知公告')}{ROWS}", "http://x/tzgg/", PageKind.LIST),
        (f"<title>扶贫工作</title>{crumbs('扶贫工作')}<p>暂无内容</p>", "http://x/fp/", PageKind.LIST),
        (f"<title>关于开展检查的通知-某县政府网</title>{DATE}{BODY}", "http://x/1.html", PageKind.ARTICLE),
        (f"<meta name=ArticleTitle content=关于开展检查的通知>{BODY}", "http://x/1.html", PageKind.ARTICLE),
        (f"<title>政府信息公开指南-某县政府网</title>{BODY}", "http://x/zn.html", PageKind.GUIDE),
        (f"<title>某县权力清单</title>{crumbs('政府信息公开', '信息公开指南')}{DATE}{BODY}", "http://x/1.html", PageKind.GUIDE),
        (f"<title>办事指南</title>{crumbs('办事指南')}{ROWS}", "http://x/bszn/", PageKind.LIST),
        (f"<title>某县政府信息公开</title>{MENU}{ROWS}", "http://x/xxgk/", PageKind.DIRECTORY),
        (f"<title>信息公开列表</title>{crumbs('信息公开', '信息公开指南')}{ROWS}", "http://x/a/", PageKind.GUIDE),
        (f"<title>依申请公开</title><form><input name=sqr></form>{BODY}", "http://x/ysq/", PageKind.FOI),
        (f"<title>依申请公开查询</title><form><input name=bh></form>{BODY}", "http://x/cx/", PageKind.FOI),
        (f"<title>关于依申请公开情况的通报</title>{DATE}{BODY}", "http://x/1.html", PageKind.ARTICLE),
        (f"<title>年度报告</title>{crumbs('信息公开', '年度报告')}{ROWS}", "http://x/nb/", PageKind.ANNUAL_REPORT),
        (f"<title>某局2019年政府信息公开工作年度报告</title>{DATE}{BODY}", "http://x/1.html", PageKind.ANNUAL_REPORT),
        (f"<title>领导分工</title>{crumbs('领导分工')}{BODY}", "http://x/ld/", PageKind.LEADER),
        (f"<title>领导活动</title>{crumbs('领导活动')}{ROWS}", "http://x/ldhd/", PageKind.LIST),
        (f"<title>机构职能</title>{crumbs('机构职能')}{BODY}", "http://x/jg/", PageKind.CONTACT),
        (f"<title>联系方式</title>{crumbs('联系方式')}{MENU}", "http://x/lx/", PageKind.CONTACT),
        (f"<title>政策解读</title>{crumbs('政策解读')}{ROWS}", "http://x/jd/", PageKind.INTERPRETATION),
        (f"<title>《救助办法》解读</title>{crumbs('政策解读')}{DATE}{BODY}", "http://x/1.html", PageKind.INTERPRETATION),
        (f"<title>部门文件</title><h1>政务公开</h1>{crumbs('部门文件')}{ROWS}", "http://x/wj/", PageKind.LIST),
        (f"<title>某县教育局</title><h2>通知公告</h2><div>{ROWS}</div><h2>政策解读</h2><p>{ROWS.replace('第', '新')}</p>", "http://x/a/", PageKind.LIST),
        (f"<title>站内搜索</title>{MENU}{BODY}", "http://x/s/", PageKind.SEARCH),
        (f"<title>网站地图</title>{crumbs('网站地图')}{MENU}", "http://x/map/", PageKind.OTHER),
        # names that templates give all pages of a sort
        (f"<title>信息公开列表</title>{crumbs('信息公开', '国务院文件')}{ROWS}", "http://x/a/", PageKind.LIST),
        (f"<title>信息公开细览页</title>{crumbs('信息公开', '政策文件')}{DATE}{BODY}", "http://x/1.html", PageKind.ARTICLE),
        (f"<title>图片列表</title><div>{BODY}</div>", "http://x/a/", PageKind.LIST),
        (f"<title>信息公开列表</title>{crumbs('信息公开', '公开年报')}<h2>信息公开年度报告</h2>{ROWS}", "http://x/a/", PageKind.ANNUAL_REPORT),
        # steps of an application
        (f"<title>某县政府网</title>{crumbs('政务公开', '依申请公开', '申请流程')}<p>流程图</p>", "http://x/a.html", PageKind.FOI),
        (f"<title>某县政府网</title>{crumbs('政务公开', '依申请公开', '工作动态')}{ROWS}", "http://x/a/", PageKind.LIST),
        (f"<title>满意度调查</title>{crumbs('依申请公开', '依申请公开满意度评价')}{DATE}{BODY}", "http://x/1.html", PageKind.ARTICLE),
        # search pages with the site's name behind a dash, and by other names
        (f"<title>高级搜索- 某某烟草</title>{MENU}<form><input><input><input></form>", "http://x/s/", PageKind.SEARCH),
        (f"<title>信息检索</title>{ROWS}", "http://x/s/", PageKind.SEARCH),
        # what is no empty column: a form, a sign-in page, a field of links
        (f"<title>网站纠错</title>{crumbs('网站纠错')}<form>内容<input name=a><input name=b><input name=c></form>", "http://x/jc/", PageKind.OTHER),
        (f"<title>写信</title>{crumbs('信箱', '写信')}<p>该页面需要先登录, 点击登录</p>", "http://x/xx/", PageKind.OTHER),
        ("<title>政务服务</title>" + crumbs("政务服务") + "".join(f"<p><a href=/s{n}/>办事{n}</a></p>" for n in range(50)),
         "http://x/fw/", PageKind.OTHER),
        # a long text beside a run of links without dates
        (f"<title>大事记</title><div>{BODY * 6}</div><ul>" + "".join(f"<li><a href=/{n}.html>第{n}项工程介绍</a></li>" for n in range(6)) + "</ul>",
         "http://x/dsj/", PageKind.OTHER),
        # a page without names is no home page, and leads to the columns of disclosure
        ("<div><a href=/zn>政府信息公开指南</a> <a href=/ml>政府信息公开目录</a> <a href=/nb>政府信息公开年度报告</a> "
         f"<a href=/sq>依申请公开</a></div>{ROWS}<div>{ROWS.replace('第', '新')}</div>{MENU}", "", PageKind.DIRECTORY),
        # a path copied from another page, and a title at the head of the text
        (f"<title>某省商务厅</title>{crumbs('机构职能')}<p>最新办理须知</p>", "http://x/a.html", PageKind.OTHER),
        ("<title>关于批准调整国债余额限额并报告执行情况的决议_2007年公报</title><div>关于批准调整国债余额<br>限额并报告执行情况的决议"
         f"</div>{BODY}", "http://x/1.html", PageKind.ARTICLE),
        # several persons with their duties below the name of the whole part
        (f"<title>某市政府网</title>{crumbs('政务公开')}" + "<p>副市长</p><p>我的职责：负责教育工作。</p>" * 4, "http://x/ld.html", PageKind.LEADER),
        ("<script>location.href='a/'</script>", "http://x/", PageKind.SHELL),
        ("<p>请求被WEB防火墙拦截</p>", "http://x/", PageKind.BLOCKED),
        ("<p>您访问的页面不存在</p>", "http://x/a.html", PageKind.NOT_FOUND),
        ("<table><tr><td>索引号：</td><td>1</td></tr><tr><td>成文日期：</td><td>2018年12月21日</td></tr><tr><td>发文字号：</td>"
         f"<td>国发1号</td></tr><tr><td>发布日期：</td><td>2018年12月29日</td></tr></table>{BODY}", "http://x/1.html", PageKind.ARTICLE),
    ],
)  # fmt: skip
def test_kinds(html: str, url: str, kind: PageKind) -> None:
    facts, _ = read_page(html.encode(), url)
    assert facts.kind is kind

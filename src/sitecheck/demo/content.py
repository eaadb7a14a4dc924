"""What the portals publish: dated rows counted back from the demo's day, guide texts, and the shared look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sitecheck.demo.server import Answer, Reply

AS_OF = date(2026, 11, 20)
"""The demo judges as of this Friday, so that it shows the same on every day it is run."""

NOTICES = (
    "关于公布2026年度行政规范性文件清理结果的公告",
    "关于开展安全生产专项检查工作的通知",
    "2026年第三季度重点工作完成情况公示",
    "关于调整办事窗口工作时间的公告",
    "关于征求《云溪县公共服务管理办法（征求意见稿）》意见的公告",
    "2026年部门预算调整情况说明",
    "关于做好冬季民生保障工作的通知",
    "政府采购项目中标结果公告",
    "关于公开招聘编外工作人员的公告",
    "2026年上半年政务公开工作总结",
    "关于表扬窗口服务先进集体的通报",
    "行政执法公示信息（2026年10月）",
)
INTERPRETATIONS = (
    "《云溪县公共服务管理办法》政策解读",
    "一图读懂：云溪县惠民补贴发放流程",
    "《关于优化营商环境的若干措施》解读",
    "问答：养老服务补贴如何申领",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One published article."""

    number: int
    title: str
    day: date


def items(titles: Sequence[str], *, newest: date, every: int = 6, first_number: int = 1000) -> tuple[Item, ...]:
    """Articles with the given titles, newest first, ``every`` days apart."""
    return tuple(
        Item(first_number + index, title, newest - timedelta(days=index * every)) for index, title in enumerate(titles)
    )


@dataclass(frozen=True, slots=True)
class Office:
    """Contact fields of a disclosure office; an empty one is not published."""

    org: str
    address: str = "云溪县人民路18号政务大楼3楼306室"
    hours: str = "周一至周五 上午8:30—12:00，下午14:00—17:30（法定节假日除外）"
    phone: str = "0731-84510018"
    fax: str = "0731-84510019"
    email: str = "xxgk@yunxi.example"

    def lines(self) -> list[tuple[str, str]]:
        """Label and value of every field that is published."""
        pairs = [
            ("受理机构名称", self.org),
            ("办公地址", self.address),
            ("办公时间", self.hours),
            ("联系电话", self.phone),
            ("传真号码", self.fax),
            ("电子邮箱", self.email),
        ]
        return [(label, value) for label, value in pairs if value]


def guide_html(unit: str, office: Office, *, form: bool = False) -> str:
    """The body of a disclosure guide (政府信息公开指南) with the office's contact fields."""
    contact = "".join(f"<p>{label}：{value}</p>" for label, value in office.lines())
    tail = _FORM if form else ""
    return (
        f"<p>为了更好地提供政府信息公开服务，{unit}根据《中华人民共和国政府信息公开条例》（国务院令第711号），编制本指南。</p>"
        "<h3>一、政府信息的分类和编排体系</h3>"
        "<p>主动公开的政府信息分为机构职能、政策文件、规划计划、财政信息、行政许可等类别，按索引号编排，可在本网站检索、查阅、下载。</p>"
        "<h3>二、获取方式</h3><p>主动公开的信息通过本网站公开；需要获取其他政府信息的，可以依法提出申请。</p>"
        f"<h3>三、政府信息公开工作机构</h3>{contact}"
        "<h3>四、依申请公开</h3><p>申请人可以当面提交、邮寄或者通过网上提交《政府信息公开申请表》，"
        "本机关自收到申请之日起20个工作日内答复。</p>" + tail
    )


_FORM = (
    '<h3>五、在线申请</h3><form action="/apply/submit" method="post">'
    '<label>申请人姓名 <input name="sqr"></label><label>证件号码 <input name="zjhm"></label>'
    '<label>所需政府信息的内容描述 <textarea name="content"></textarea></label>'
    '<button type="submit">提交申请</button></form>'
)


def foi_html(unit: str, office: Office) -> str:
    """The body of an application page (依申请公开) naming its channels, with a form that is never submitted."""
    contact = "".join(f"<p>{label}：{value}</p>" for label, value in office.lines())
    return (
        f"<p>公民、法人或者其他组织可以向{unit}申请获取政府信息。申请可以当面提交、邮寄（信函）或者网上提交，"
        "本机关自收到申请之日起20个工作日内予以答复。</p>"
        f'<p>附件：<a href="/files/sqb.pdf">政府信息公开申请表</a></p>{contact}{_FORM}'
    )


def directory_html(href: Mapping[str, str]) -> str:
    """The body of a disclosure directory (法定主动公开内容): its categories as links."""
    rows = "".join(f'<li><a href="{target}">{label}</a></li>' for label, target in href.items())
    return f'<ul class="catalog">{rows}</ul>'


def key_areas_html(budget: str, purchases: str) -> str:
    """The body of a column of key areas (重点领域信息公开): two areas as links."""
    return "<p>按领域公开群众关心的信息。</p>" + directory_html({"财政预决算": budget, "政府采购": purchases})


def article_html(item: Item, unit: str) -> str:
    """The body of an article with its header block."""
    return (
        f"<h1>{item.title}</h1>"
        f'<div class="info"><span>发布日期：{item.day.isoformat()}</span> <span>来源：{unit}</span></div>'
        f'<div class="content"><p>各有关单位、社会公众：</p><p>{item.title}。现将有关事项公布如下，请遵照执行。'
        "本通知自发布之日起施行，执行中的具体问题由本单位负责解释。</p><p>特此公告。</p></div>"
    )


NOT_FOUND = "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def static(pages: Mapping[str, str | bytes | Reply], *, encoding: str = "utf-8", content_type: str = "") -> Answer:
    """An answer function over fixed pages; anything else is an honest 404."""
    kind = content_type or f"text/html; charset={encoding}"
    replies = {path: _reply(value, encoding, kind) for path, value in pages.items()}
    missing = Reply(NOT_FOUND.encode(encoding), kind, status=404)

    def answer(_method: str, target: str) -> Reply:
        return replies.get(target.partition("#")[0], missing)

    return answer


def _reply(value: str | bytes | Reply, encoding: str, kind: str) -> Reply:
    if isinstance(value, Reply):
        return value
    if isinstance(value, bytes):
        return Reply(value, "application/pdf")
    return Reply(value.encode(encoding), kind)

# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import pytest

from sitecheck.page.contacts import find_contacts
from sitecheck.page.spans import Spans
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones

INTRO = "<p>" + "为便于公民、法人和其他组织获得政府信息，根据条例编制本指南。" * 8 + "</p>"
FOOTER = "<div class=footer>主办单位：某县人民政府 地址：某县府前街9号 电话：0379-60000001 传真：0379-60000002</div>"


def contacts_of(html: str) -> dict[str, list[str]]:
    doc = parse(f"<body><div class=nav><a href=/>首页</a></div><div>{INTRO}{html}</div>{FOOTER}</body>")
    mark_zones(doc)
    found: dict[str, list[str]] = {}
    for contact in find_contacts(doc):
        found.setdefault(contact.field, []).append(contact.value)
    return found


FULL = {
    "org": ["某县民政局办公室"],
    "address": ["某县迎宾大道88号三楼"],
    "hours": ["周一至周五8:30-12:00,14:30-18:00"],
    "phone": ["0379-65566778"],
    "fax": ["0379-65566779"],
    "email": ["xxgk@x.gov.cn"],
}


@pytest.mark.parametrize(
    "html",
    [
        # one field per paragraph
        "<p>受理机构：某县民政局办公室</p><p>办公地址：某县迎宾大道88号三楼</p><p>办公时间：周一至周五8:30-12:00，14:30-18:00</p>"
        "<p>联系电话：0379-65566778</p><p>传真号码：0379-65566779</p><p>电子邮箱：xxgk@x.gov.cn</p>",
        # one sentence
        "<p>本机关政府信息公开工作机构是某县民政局办公室，办公地址为某县迎宾大道88号三楼，邮政编码471000，办公时间为周一至周五8:30-12:00，"
        "14:30-18:00，联系电话为0379－65566778，传真0379—65566779，电子邮箱：xxgk＠x.gov.cn。</p>",
        # label and value in cells
        "<table><tr><td>机构名称</td><td>某县民政局办公室</td></tr><tr><td>地 址</td><td>某县迎宾大道88号三楼</td></tr>"
        "<tr><td>办公时间</td><td>周一至周五8:30-12:00,14:30-18:00</td></tr><tr><td>联系电话</td><td>0379-65566778</td>"
        "<td>传　真</td><td>0379-65566779</td></tr><tr><td>E-mail</td><td>xxgk(at)x.gov.cn</td></tr></table>",
        # several offices, fields as columns
        "<table><tr><th>单位名称</th><th>办公地址</th><th>工作时间</th><th>联系电话</th><th>传真</th><th>电子邮箱</th></tr>"
        "<tr><td>婚姻登记处</td><td>东街1号</td><td>周一</td><td>0379-61111112</td><td>0379-61111113</td><td>a@b.cn</td></tr>"
        "<tr><td>某县民政局办公室</td><td>某县迎宾大道88号三楼</td><td>周一至周五8:30-12:00,14:30-18:00</td><td>0379-65566778</td>"
        "<td>0379-65566779</td><td>xxgk[at]x.gov.cn</td></tr></table>",
        # definition list
        "<dl><dt>受理机构：</dt><dd>某县民政局办公室</dd><dt>通讯地址：</dt><dd>某县迎宾大道88号三楼</dd><dt>受理时间：</dt>"
        "<dd>周一至周五8:30-12:00,14:30-18:00</dd><dt>咨询电话：</dt><dd>0379-65566778</dd><dt>传真：</dt><dd>0379-65566779</dd>"
        "<dt>电子信箱：</dt><dd>xxgk#x.gov.cn</dd></dl>",
        # label in one line, value in the next
        "<div>受理机构</div><div>某县民政局办公室</div><div>办公地点</div><div>某县迎宾大道88号三楼</div><div>办公时间：</div>"
        "<div>周一至周五8:30-12:00,14:30-18:00</div><div>电话</div><div>0379-65566778</div><div>传真</div><div>0379-65566779</div>"
        "<div>邮箱</div><div>xxgk@x.gov.cn</div>",
        # lines parted by br, labels and digits scattered over spans, full-width digits
        "<p>1、受理机构∶某县民政局办公室<br>2、地&nbsp;&nbsp;址：某县迎宾大道88号三楼<br>3、办公时间：周一至周五8：30－12：00，14：30－18：00<br>"
        "4、<span>联</span><span>系</span> <span>电 话</span>：<span>0</span><span>379</span>-<span>6556</span>\n<span>6778</span><br>"
        "5、传&nbsp;真：０３７９－６５５６６７７９<br>6、电子邮箱：xxgk@x.gov.cn</p>",
    ],
)  # fmt: skip
def test_the_same_office_in_many_makes(html: str) -> None:
    assert contacts_of(html) == FULL


@pytest.mark.parametrize(
    ("html", "field", "value"),
    [
        ("<p>电话：(0571) 87654321</p>", "phone", "(0571) 87654321"),
        ("<p>电话：（０５７１）８７６５４３２１</p>", "phone", "(0571)87654321"),
        ("<p>电话：0571-87654321转8012</p>", "phone", "0571-87654321转8012"),
        ("<p>电话：0571-87654321-802、87654322</p>", "phone", "0571-87654321-802、87654322"),
        ("<p>电话：87654321</p>", "phone", "87654321"),
        ("<p>咨询热线：12345</p>", "phone", "12345"),
        ("<p>联系电话：13800138000</p>", "phone", "13800138000"),
        ("<p>联系方式：0571-87654321</p>", "phone", "0571-87654321"),
        ("<p>工作时间：</p><p>夏季 8:00-12:00 15:00-18:00</p><p>冬季 8:00-12:00 14:30-17:30</p>", "hours",
         "夏季 8:00-12:00 15:00-18:00 冬季 8:00-12:00 14:30-17:30"),
        ("<p>接待时间：法定工作日（上午9时-12时，下午13时30分-17时）</p>", "hours", "法定工作日(上午9时-12时,下午13时30分-17时)"),
        ("<p>办公时间：正常工作日</p>", "hours", "正常工作日"),
        ("<p>地址：某市某区府前街1号（市政府大院内），邮编：310000</p>", "address", "某市某区府前街1号(市政府大院内)"),
        ("<p>邮箱地址：a_b@x.gov.cn</p>", "email", "a_b@x.gov.cn"),
        ("<p>申请人可发送电子邮件至 xxgk@x.gov.cn 提出申请。</p>", "email", "xxgk@x.gov.cn"),
        ("<p>（一）公开机构</p><p>名称：某市教育局办公室</p>", "org", "某市教育局办公室"),
        ("<p>本局政府信息公开工作办事机构：某局办公室；</p>", "org", "某局办公室"),
        ("<p>互联网联系方式：xxgk@163.com</p>", "email", "xxgk@163.com"),
        ("<p>接收申请时间：工作日上午8:30-12:00</p>", "hours", "工作日上午8:30-12:00"),
        ("<p>电话：0375-2629716（兼传真）</p>", "fax", "0375-2629716"),
        ("<p>受理机构：某县人民政府办公室（电话：0379-65566778）</p>", "org", "某县人民政府办公室"),
        # extensions and switchboards
        ("<p>电话：0571-87654321（分机8012）</p>", "phone", "0571-87654321(分机8012)"),
        ("<p>电话：0571-87654321 转 分机 8012</p>", "phone", "0571-87654321 转 分机 8012"),
        ("<p>电话：0571-87654321转8012、8013</p>", "phone", "0571-87654321转8012、8013"),
        ("<p>电话：0571-87654321*8012</p>", "phone", "0571-87654321*8012"),
        ("<p>总机：0571-87654321</p>", "phone", "0571-87654321"),
        ("<p>联系电话：总机0571-87654321</p>", "phone", "0571-87654321"),
        ("<p>总机电话：0571-87654321转8012</p>", "phone", "0571-87654321转8012"),
        ("<p>联系电话：0571—8765—4321</p>", "phone", "0571-8765-4321"),
        ("<p>联系电话：（0571）8765 4321</p>", "phone", "(0571)87654321"),
        ("<p>电话：+86-571-87654321</p>", "phone", "+86-571-87654321"),
        # the fax has the number of the telephone
        ("<p>传真：同电话</p><p>电话：0571-87654321</p>", "fax", "0571-87654321"),
        ("<p>联系电话：0571-87654321 传真：同上</p>", "fax", "0571-87654321"),
        ("<p>联系电话：0571-87654321，传真同号</p>", "fax", "0571-87654321"),
        ("<p>联系电话：0571-87654321</p><p>传真：与联系电话相同</p>", "fax", "0571-87654321"),
        # two numbers, the second of which is the fax
        ("<p>电话：0571-87654321、0571-87654322（传真）</p>", "fax", "0571-87654322"),
        ("<p>电话：0571-87654321、0571-87654322（传真）</p>", "phone", "0571-87654321"),
        ("<p>电话：0571-87654321（办公室） 0571-87654322（传真）</p>", "fax", "0571-87654322"),
        ("<p>电话：0571 87654321（传真）</p>", "fax", "0571 87654321"),
        # e-mail addresses hidden from collectors
        ("<p>电子邮箱：ｘｘｇｋ＠ｘ．ｇｏｖ．ｃｎ</p>", "email", "xxgk@x.gov.cn"),
        ("<p>电子邮箱：xxgk（at）x.gov.cn</p>", "email", "xxgk@x.gov.cn"),
        ("<p>电子邮箱：xxgk(a)x.gov.cn</p>", "email", "xxgk@x.gov.cn"),
        ("<p>电子邮箱：xxgk AT x DOT gov DOT cn</p>", "email", "xxgk@x.gov.cn"),
        ("<p>电子邮箱：xxgk☆x.gov.cn（☆换成@）</p>", "email", "xxgk@x.gov.cn"),
        ("<p>电子邮箱：xxgk#x.gov.cn（请将#换成@）</p>", "email", "xxgk@x.gov.cn"),
        # office hours
        ("<p>对外办公时间：国家法定工作时间</p>", "hours", "国家法定工作时间"),
        ("<p>办公时间：与机关工作时间相同</p>", "hours", "与机关工作时间相同"),
        ("<p>办公时间：朝九晚五</p>", "hours", "朝九晚五"),
        ("<p>办公时间：0830-1200</p>", "hours", "0830-1200"),
        ("<p>办公时间：上午八点半到十二点</p>", "hours", "上午八点半到十二点"),
        ("<p>办公时间：8时30分至17时30分</p>", "hours", "8时30分至17时30分"),
        ("<p>办公时间：冬令时（10月1日—4月30日）8:30—17:30；夏令时9:00—18:00</p>", "hours",
         "冬令时(10月1日-4月30日)8:30-17:30;夏令时9:00-18:00"),
        ("<p>办公时间：全年无休</p>", "hours", "全年无休"),
        ("<p>受理机构：某县民政局办公室（某县迎宾大道88号三楼，邮编：471000）。</p>", "address", "某县迎宾大道88号三楼"),
        ("<p>受理机构：某县民政局办公室（东楼一层）</p><p>地址：某县迎宾大道88号</p>", "address", "某县迎宾大道88号"),
        ("<p>如有疑问，请主动报告（联系人：某老师 0750-3296063）。</p>", "phone", "0750-3296063"),
        ("<p>联系人及电话：某某某，0750-3296063</p>", "phone", "0750-3296063"),
        ("<p>欢迎社会各界对政府信息公开工作进行监督、提出意见。如有疑问，请与本局联系，地址：某市吉林大街78号；电话（传真）：0432-64606800。</p>", "address", "某市吉林大街78号"),
        ("<p>如有任何疑问请致电3299712某老师。</p>", "phone", "3299712"),
    ],
)  # fmt: skip
def test_values(html: str, field: str, value: str) -> None:
    assert contacts_of(html)[field] == [value]


@pytest.mark.parametrize(
    "label",
    [
        "电话（传真）",
        "电话（同传真）",
        "传真（同电话）",
        "联系电话/传真",
        "电话、传真",
        "传真（电话）",
        "电话及传真",
        "联系电话(兼传真)",
        "电话传真",
        "联系（传真）电话",
    ],
)
def test_a_combined_label_gives_both(label: str) -> None:
    assert contacts_of(f"<p>{label}：0373-5678123</p>") == {"phone": ["0373-5678123"], "fax": ["0373-5678123"]}


@pytest.mark.parametrize(
    "html",
    [
        "<p>监督电话：0571-87654321</p>",
        "<p>投诉举报电话：0571-87654321</p>",
        "<p>技术支持电话：0571-87654321</p>",
        "<p>网站运维电话：0571-87654321</p>",
        "<p>网站管理员电话：0571-87654321</p>",
        "<p>技术服务热线：0571-87654321</p>",
        "<p>系统使用问题请致电：0571-87654321</p>",
        "<p>办公时间：另行通知</p>",
        "<p>传真：同电话</p>",
        "<p>网站维护：某公司 网站地址：http://x.gov.cn</p>",
        "<p>注册地址：某市某路1号</p><p>会议地点：某市某路1号宾馆</p><p>报名电话：0571-87654321</p>",
        "<p>联系电话：XXXX-XXXXXXX</p><p>传真：暂无</p><p>电子邮箱：无</p><p>办公地址：——</p><p>办公时间：待定</p>",
        "<p>传真：</p><p>邮编：310000</p>",
        "<form><table><tr><td>联系电话</td><td><input name=tel></td></tr><tr><td>传真</td><td><input></td></tr></table></form>",
        "<p>联系电话：<input> 例如 0571-87654321</p>",
        "<table><tr><td>申请人姓名</td><td>某某</td></tr><tr><td>证件号码</td><td></td></tr><tr><td>联系电话</td><td>0873-4551001</td></tr></table>",
        "<div style='display:none'>联系电话：0571-87654321</div>",
        "<p>办公时间另行通知，地址不变。</p>",
        "<p>请申请人留下联系方式，以便答复。</p>",
        "<p>联系电话：0371-6677****</p><p>电子邮箱：XXX@163.com</p><p>办公地址：XX市XX路XX号</p><p>受理机构：XX局办公室</p>",
        "<table><tr><td>单位</td><td>联系电话</td><td>传真</td></tr><tr><td>一中</td><td>0371-66778811</td><td>0371-66778812</td></tr>"
        "<tr><td>二中</td><td>0371-66778821</td><td></td></tr></table>",
        "<p>意见箱：邮件请寄 box@163.com</p>",
        "<p>监督投诉：对答复不服的，可以投诉。电话：0571-87654321</p>",
        "<p>公民可以当面提交。认为不依法公开的，可以向监督机构举报，电话：0571-87654321</p>",
        "<p>请拨打监督投诉电话0571-87654321。</p><p>对服务不满意的，可致电投诉中心0571-87654322。</p>",
        "<p>技术支持联系人：某某 0571-87654321</p>",
        "<table><tr><td>名称</td><td>发布单位</td><td>发布时间</td></tr></table>",
    ],
)
def test_what_is_no_contact_of_the_office(html: str) -> None:
    assert contacts_of(html) == {}


def test_of_several_offices_the_one_named_after_disclosure_is_read() -> None:
    html = (
        "<table><tr><th>序号</th><th>单位名称</th><th>地址</th><th>办公时间</th><th>电话</th><th>传真</th><th>邮箱</th></tr>"
        "<tr><td>1</td><td>某县教育局</td><td>某路2号</td><td>工作日</td><td>0571-87654331</td><td></td><td></td></tr>"
        "<tr><td>2</td><td>某县政务公开办公室</td><td>某路1号</td><td>工作日</td><td>0571-87654321</td><td>0571-87654322</td>"
        "<td>a@b.cn</td></tr></table>"
    )
    assert contacts_of(html) == {
        "org": ["某县政务公开办公室"],
        "address": ["某路1号"],
        "hours": ["工作日"],
        "phone": ["0571-87654321"],
        "fax": ["0571-87654322"],
        "email": ["a@b.cn"],
    }


def test_sections_about_complaints_are_not_ours() -> None:
    html = (
        "<h3>二、受理机构</h3><p>联系电话：0571-87654321</p><h3>五、监督和救济</h3><p>地址：某市府东路1号</p>"
        "<p>联系电话：0571-81111111</p><p>传真：0571-81111112</p><h3>六、其他</h3><p>电子邮箱：a@b.cn</p>"
    )
    assert contacts_of(html) == {"phone": ["0571-87654321"], "email": ["a@b.cn"]}


def test_the_body_for_complaints_is_another_office() -> None:
    ours = "<p>受理机构：某局办公室</p><p>联系电话：0571-87654321</p>"
    wanted = {"org": ["某局办公室"], "phone": ["0571-87654321"]}
    for theirs in (
        "<p>投诉受理机构：某市政府办公厅，地址：某市府东路1号，联系电话：0571-81111111，传真：0571-81111112</p>",
        "<p>监督机构：某市监察局</p><p>地址：某市府东路1号</p><p>传真：0571-81111112</p>",
        "<p>如有意见可向上级投诉（地址：某市府东路1号，传真：0571-81111112）。</p>",
        "<p>技术支持：某科技有限公司 传真：0571-81111112</p>",
    ):
        assert contacts_of(ours + theirs) == wanted
        assert contacts_of(theirs + ours) == wanted


def test_two_different_numbers_are_both_reported() -> None:
    assert contacts_of("<p>电话：0571-87654321</p><p>办公电话：0571-87654399</p>")["phone"] == [
        "0571-87654321",
        "0571-87654399",
    ]


def test_list_rows_are_left_out() -> None:
    doc = parse(f"{INTRO}<ul><li>电话：0571-87654321</li></ul>")
    item = doc.all("li")[0]
    assert find_contacts(doc, Spans(((item.start, item.end),))) == ()

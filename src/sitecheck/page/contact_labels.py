"""What a contact field is called: the labels of a line, and whose they are."""

from __future__ import annotations

import re

FIELDS = ("org", "address", "hours", "phone", "fax", "email")


def spaced(words: str) -> str:
    """Alternatives from words parted by white space; their characters may stand apart, as in 电　话."""
    return "|".join(r"\s?".join(word) for word in sorted(words.split(), key=len, reverse=True))


_NOT_OURS = spaced("""
    监督 投诉 举报 技术支持 技术 网站维护 维护 运维 管理员 网管 报修 纪检 信访 复议 找错 纠错 开户 注册 网站 网页 下载
    工商 申请人 法定代表人 代理人 发生 事发 出生 户籍 家庭 手机 采购人 采购 代理机构 代理 供应商 中标 报名 开标 评审
    项目 会议 比赛 活动
""")
_OWN_WORDS = spaced("""
    联系 咨询 办公 受理 公开 值班 服务 对外 座机 固定 申请 查询 通讯 通信 邮寄 单位 接待 机构 详细 办公室 工作
    政府信息公开 信息公开 受理机构 公开机构 来访 现场 当面 接收 电子 业务
""")
_OURS = rf"(?:{_OWN_WORDS})?\s?"
_NUMBER_WORD = spaced("电话 热线 固话 总机")
_FAX_WORD = spaced("传真")
_AND = r"\s?(?:[/、和及兼与暨&]\s?)?"
_PHONE = rf"{_OURS}(?:{_NUMBER_WORD})(?:\s?号\s?码)?|{_OURS}(?:{spaced('联系方式')})|\bTel\b\.?(?:ephone)?"
_FAX = rf"(?:{_OURS}(?:{_FAX_WORD})(?:\s?(?:{spaced('号码 电话')})|\s?号)?|\bFax\b\.?)"
_BOTH = (
    rf"(?:{_OURS}(?:{_NUMBER_WORD})(?:\s?\(\s?(?:[兼同]\s?)?(?:{_FAX_WORD})\s?\)|{_AND}(?:{_FAX_WORD}))"
    rf"|{_OURS}\(\s?(?:{_FAX_WORD})\s?\)\s?(?:{_NUMBER_WORD})"
    rf"|(?:{_FAX_WORD})(?:\s?\(\s?(?:同\s?)?(?:{_NUMBER_WORD})\s?\)|\s?[/、和及兼与暨&]\s?(?:{_NUMBER_WORD})))(?:\s?号\s?码)?"
)
_ADDRESS = rf"{_OURS}(?:{spaced('地址 地点 场所')})"
_TIME_WORDS = spaced("接收申请 受理申请 办公 工作 受理 接待 服务 上班 对外办公 接收 开放 作息 申请受理 办理 咨询")
_HOURS = rf"(?:{_TIME_WORDS})(?:的)?\s?{spaced('时间')}"
_MAIL_WORD = spaced("电子邮箱 电子邮件 电子信箱 邮箱 邮件")
_ONLINE = spaced("互联网联系方式 网络联系方式 电子联系方式")
_EMAIL = rf"{_ONLINE}|{_OURS}(?:{_MAIL_WORD})(?:\s?{spaced('地址')})?|\bE\s?-?\s?mail\b(?:\s?地址)?"
_OFFICE_WORDS = spaced("办事 工作 受理 申请受理 办理 承办 主管 责任 负责 办公 联系")
_ORG = (
    rf"(?:{spaced('政府信息公开 信息公开 政务公开')})?\s?(?:{_OFFICE_WORDS})\s?(?:{spaced('机构 部门 单位 科室')})"
    rf"(?:\s?{spaced('名称')})?|(?:{spaced('机构 部门 单位 受理点 受理机关')})\s?{spaced('名称')}"
    rf"|{spaced('受理机关 公开机构 政府信息公开机构 信息公开机构 机构全称 单位全称')}"
    rf"|(?<![\u4e00-\u9fff])\s?{spaced('名称')}"
)
_OTHER = spaced("""
    邮政编码 邮编 网址 网站 联系人 负责人 责任人 备注 职务 姓名 经办人 乘车路线 公交路线 交通 微信公众号 法定代表人
    主要职责 QQ 信函 受理范围 邮寄方式
""")
LABEL = re.compile(
    rf"(?P<foreign>(?:{_NOT_OURS}))?(?:的)?\s?(?:(?P<body>(?<=[督诉报议])\s?(?:受\s?理\s?)?(?:机\s?构|部\s?门|单\s?位|机\s?关))"
    rf"|(?P<both>{_BOTH})|(?P<fax>{_FAX})|(?P<email>{_EMAIL})|(?P<hours>{_HOURS})"
    rf"|(?P<address>{_ADDRESS})|(?P<phone>{_PHONE})|(?P<org>{_ORG})|(?P<other>{_OTHER}))"
    r"\s?(?P<end>(?:\([^()]{1,24}\)\s?)?(?:为|是)?\s?:|为|是|(?=\s*\(?[\d+])|\s+(?=\S)|$)",
    re.I,
)
"""One label. Groups: ``foreign`` (named as somebody else's), one of the fields, ``both`` (telephone and fax), ``body``
(who takes complaints), ``other`` (no field of ours), ``end`` (what parts it from its value)."""

MAY_BE_LABEL = re.compile(
    r"[机构门位关真话线码号x.)箱件址间点所式le室称编站人注务名通责q函围](?=[\s(:为是+\d]|$)", re.I
)
"""What any label ends with, before what may follow one: looked for first, because LABEL is slow on plain prose."""


def labels_of(line: str) -> list[re.Match[str]]:
    """The labels of a line. 工作时间 at the end of what 办公时间 says (国家法定工作时间) is a value and no label."""
    labels: list[re.Match[str]] = []
    for label in LABEL.finditer(line) if MAY_BE_LABEL.search(line) else ():
        if not (label["hours"] and not label["end"].strip() and labels and labels[-1]["hours"]):
            labels.append(label)
    return labels


def name_of(label: re.Match[str]) -> str:
    """A label as written, white space folded, without what parts it from its value."""
    return " ".join(label.group().split()).strip(" :为是")

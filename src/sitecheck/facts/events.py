"""Events of the ledger (台账): what happened to a unit, entered once; which rule counts it stands in the rubric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class EventKind(StrEnum):
    """What kind of thing happened."""

    NOTICE = "notice"  # 通报批评、点名
    COMMENDATION = "commendation"  # 表彰、通报表扬
    INSTRUCTION = "instruction"  # 领导批示
    MEDIA_REPORT = "media-report"  # 媒体报道
    GAZETTE = "gazette"  # 公报供稿刊登
    ARTICLE = "article"  # 调研文章发表
    PRAISE = "praise"  # 群众来信、来访、来电表扬
    BANNER = "banner"  # 锦旗
    SERVICE_WINDOW = "service-window"  # 服务窗口评选
    SERVICE_STAR = "service-star"  # 服务明星评选
    INNOVATION = "innovation"  # 工作创新
    COMPLAINT = "complaint"  # 投诉
    PETITION = "petition"  # 上访、上诉
    FOI_CASE = "foi-case"  # 依申请公开件
    LITIGATION = "litigation"  # 行政复议、行政诉讼
    OPINION_INCIDENT = "opinion-incident"  # 舆情事件
    SECURITY_VIOLATION = "security-violation"  # 网络安全违规
    SECURITY_INCIDENT = "security-incident"  # 网络安全事故
    LEAK = "leak"  # 泄密
    STABILITY_INCIDENT = "stability-incident"  # 影响稳定事件
    STAFF_CHANGE = "staff-change"  # 窗口人员变动
    ABSENCE = "absence"  # 窗口人员请假、缺岗
    STAFF_RETURN = "staff-return"  # 窗口人员被退回
    DISCIPLINE = "discipline"  # 违规违纪
    SELF_SEEKING = "self-seeking"  # 以权谋私、索拿卡要
    OVERDUE_CARD = "overdue-card"  # 电子监察发牌
    TRAINING = "training"  # 培训、会议
    SUBMISSION = "submission"  # 材料报送、交办事项
    INQUIRY = "inquiry"  # 征询函、意见反馈
    PERIODIC_REPORT = "periodic-report"  # 月报、季报
    FRAUD = "fraud"  # 弄虚作假


class EventLevel(StrEnum):
    """Who issued it, from the lowest level to the highest."""

    TOWNSHIP = "township"
    DISTRICT = "district"  # 区级、县级
    CITY = "city"
    PROVINCE = "province"
    NATIONAL = "national"


class EventSubject(StrEnum):
    """What it was about."""

    DISCLOSURE = "disclosure"  # 政务公开、政府信息公开
    ON_REQUEST = "on-request"  # 依申请公开
    WEBSITE = "website"  # 政府网站
    NETWORK_SECURITY = "network-security"  # 网络安全
    SERVICE = "service"  # 政务服务、窗口
    OTHER = "other"


class EventFlag(StrEnum):
    """What is known about the outcome. A flag that was not recorded is unknown, which is neither yes nor no."""

    HANDLED = "handled"  # 已处理
    RESOLVED = "resolved"  # 已妥善解决
    RECURRED = "recurred"  # 再次发生同类情况
    CORRECTED = "corrected"  # 复议、诉讼被纠错
    AT_FAULT = "at-fault"  # 有主观过错
    GOVERNMENT_SUED = "government-sued"  # 因所供材料致上级政府被复议、诉讼
    REPORTED_LATE = "reported-late"  # 迟报
    CONCEALED = "concealed"  # 瞒报、漏报
    ACCEPTED_LATE = "accepted-late"  # 受理不及时
    REPLIED_LATE = "replied-late"  # 答复逾期
    DUE_UNASKED = "due-unasked"  # 属重点领域应主动公开
    MAJOR = "major"  # 重大
    DISCLOSURE_BREACH = "disclosure-breach"  # 因违反信息公开规定引发
    PERMITTED = "permitted"  # 经中心许可
    JUSTIFIED = "justified"  # 有特殊情况
    SUBSTITUTED = "substituted"  # 已派替岗
    LEADER_HELPED = "leader-helped"  # 领导及时协助解决
    BUSINESS_ERROR = "business-error"  # 由业务差错引起
    SINGLE_STAFF = "single-staff"  # 窗口仅一名工作人员
    AS_REQUIRED = "as-required"  # 按时按要求完成
    FAVOURABLE = "favourable"  # 正面
    COLLECTIVE = "collective"  # 群体性


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that proves something: its name as handed in, its sha256 (the key below ``snapshots/``), its bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one unit, as last revised.

    ``verified`` is the day it was established: without one nothing counts it. Events with the same ``matter`` are about
    the same thing (a violation and the notices about it, at several levels). ``count`` is in the unit of the rule that
    counts it (cases, person-times, half days); ``points`` is an amount judged for it where the source names none.
    """

    key: str
    unit: str
    kind: EventKind
    title: str
    happened: date | None = None
    verified: date | None = None
    level: EventLevel | None = None
    subject: EventSubject | None = None
    matter: str = ""
    count: int = 1
    points: Decimal | None = None
    flags: Mapping[EventFlag, bool] = field(default_factory=lambda: MappingProxyType({}))
    document_no: str = ""
    note: str = ""
    attachments: tuple[Attachment, ...] = ()

    @property
    def about(self) -> str:
        """What tells this event's matter from all others: the matter as named, or the event itself."""
        return self.matter or self.key

from __future__ import annotations

import pytest

from sitecheck.page.contact_labels import labels_of
from sitecheck.page.contact_speaker import Speaker, Speakers, speaks_of_others

OURS, ROOM, OTHER = Speaker.OFFICE, Speaker.READING_ROOM, Speaker.OTHER


@pytest.mark.parametrize(
    ("lines", "whose"),
    [
        # who built, keeps and hosts the site
        (["技术支持单位:某科技有限公司 联系电话:0371-1"], [OTHER]),
        (["技术支持单位:某科技有限公司", "地址:某路1号", "联系电话:0371-1"], [OTHER, OTHER]),
        (["网站维护:某县大数据中心 电话:0371-1"], [OTHER]),
        (["主办:某县人民政府 承办:某县大数据中心 联系电话:0371-1"], [OTHER]),
        (["主办单位:某县人民政府", "承办单位:某县大数据中心", "联系电话:0371-1"], [OTHER, OTHER]),
        (["版权所有:某局 地址:某路1号"], [OTHER]),
        (["电话:0371-1 网站标识码:4100000000"], [OURS]),
        (["网站标识码:4100000000", "电话:0371-1"], [OTHER]),
        (["承办单位:某局办公室", "联系电话:0371-1"], [OURS, OURS]),
        (["承办机构:某局办公室", "联系电话:0371-1"], [OURS, OURS]),
        (["技术支持单位:某科技有限公司", "受理机构:某局办公室", "电话:0371-1"], [OURS, OURS]),
        (["技术支持单位:某科技有限公司", "# 二、受理机构", "电话:0371-1"], [OURS, OURS]),
        # reading rooms
        (["在某中心设立政府信息查阅点。联系地址:某街26号,联系电话:0455-1"], [ROOM, ROOM]),
        (["文档室地址:某街道201室", "开放时间:上午8:30", "联系电话:0937-1"], [ROOM, ROOM, ROOM]),
        (["县档案馆办公地址:某路", "办公电话:0595-1"], [ROOM, ROOM]),
        (["县档案馆办公地址:某路", "受理机构:某局办公室", "电话:0595-1"], [ROOM, OURS, OURS]),
        (["在档案馆设置政府信息查阅场所。", "电话:0595-1"], [ROOM]),
        (["在档案馆设置政府信息查阅场所。", "申请人可以依照条例的规定向本机关提出申请," * 2, "电话:0595-1"], [OURS]),
        (["# 二、阅览室", "电话:0595-1", "# 三、其他", "电话:0595-2"], [ROOM, OURS]),
        (["某县政务服务中心 电话:0458-1"], [ROOM]),
        # an archive may be the office, or where it sits
        (["受理机构:某县档案馆 电话:0595-1"], [OURS, OURS]),
        (["办公地址:某县档案馆三楼 联系电话:0595-1"], [OURS, OURS]),
        (["招生服务中心咨询电话:0750-1"], [OURS]),
        (["公民可到县档案馆、图书馆查阅。本机关办公地址:某路1号,电话:0595-1"], [OURS, OURS]),
        # complaints
        (
            ["没有依法公开信息的可以反映。投诉电话:0763-1,传真:0763-2,地址:某路1号。电话:0763-3"],
            [OTHER, OTHER, OTHER, OURS],
        ),
        (["监督电话:0763-1,联系电话:0763-2,传真:0763-3"], [OTHER, OURS, OURS]),
        (["监督机构:某局", "地址:某路1号", "受理机构:某局办公室"], [OTHER, OTHER, OURS]),
        (["可以向主管部门举报:", "电话:0371-1"], [OTHER]),
        (["# 五、监督和救济", "电话:0371-1", "# 六、其他", "电话:0371-2"], [OTHER, OURS]),
    ],
)
def test_whose_the_fields_are(lines: list[str], whose: list[Speaker]) -> None:
    """Lines that begin with # are headings."""
    speakers = Speakers()
    heard: list[Speaker] = []
    for line in lines:
        text = line.removeprefix("# ")
        heard += speakers.hear(text, labels_of(text), opens=line != text)
    assert heard == whose


@pytest.mark.parametrize(("text", "others"), [("五、监督和救济", True), ("各乡镇联系电话", True), ("受理机构", False)])
def test_lines_about_others(text: str, others: bool) -> None:
    assert speaks_of_others(text) is others

from __future__ import annotations

import pytest

from sitecheck.page.organs import is_own, made_elsewhere, organ_in_title, organ_key, own_names

BUREAU = own_names(("示例市文化局门户网站", "首页"), ())
TOWN = own_names(("示例县人民政府门户网站",), ("主办单位：示例县人民政府办公室 网站标识码：4300000001",))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("示例市文化局", "示例市文化局"),
        ("示例市文化局门户网站", "示例市文化局"),
        ("中国·示例县人民政府网站", "示例县政府"),
        ("示例市文化局（版权局）", "示例市文化局"),
        ("网络", ""),
        ("  ", ""),
    ],
)
def test_names_made_comparable(name: str, key: str) -> None:
    assert organ_key(name) == key


def test_a_slogan_is_nobody() -> None:
    assert own_names(("欢迎光临", "首页", "示例市文化局-首页")) == ("示例市文化局",)


@pytest.mark.parametrize(
    ("name", "own", "expected"),
    [
        ("示例市文化局", BUREAU, True),
        ("市文化局", BUREAU, True),  # in short
        ("市文化局办公室", BUREAU, True),
        ("示例市文化局市场科", BUREAU, True),
        ("办公室", BUREAU, True),
        ("本站", BUREAU, True),
        ("示例市文化局、示例市财政局", BUREAU, True),  # a joint document
        ("示例市文化局 2022-11-14 14:59:48", BUREAU, True),
        ("示例市财政局", BUREAU, False),
        ("别处市文化局", BUREAU, False),
        ("国务院办公厅", BUREAU, False),
        ("示例日报", BUREAU, False),
        ("示例县人民政府办公室", TOWN, True),
        ("县政府办公室", TOWN, True),
        ("示例县人民政府国有资产监督管理委员会", TOWN, False),
        ("示例县财政局", TOWN, False),
        ("网络", BUREAU, None),
        ("", BUREAU, None),
        ("示例市文化局", (), None),
    ],
)
def test_whose_name(name: str, own: tuple[str, ...], expected: bool | None) -> None:
    assert is_own(name, own) is expected


@pytest.mark.parametrize(
    ("title", "organ"),
    [
        ("示例市文化局关于开展检查的通知", "示例市文化局"),
        ("示例省人民政府办公厅印发关于优化服务若干措施的通知", "示例省人民政府办公厅"),
        ("示例市财政局等三部门关于补贴的通知", "示例市财政局"),
        ("关于示例市文化局搬迁的公告", ""),
        ("图书馆冬季开放时间", ""),
    ],
)
def test_organ_of_a_title(title: str, organ: str) -> None:
    assert organ_in_title(title) == organ


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, None),
        ({"issuer": "示例市文化局"}, False),
        ({"issuer": "示例省文化厅"}, True),
        # the content system fills in its own name whatever it shows
        ({"issuer": "示例市文化局", "number": "国办发〔2018〕123号"}, True),
        ({"issuer": "示例市文化局", "title": "国务院办公厅关于推进公开工作的意见"}, True),
        ({"issuer": "示例市文化局", "signed": "示例省人民政府"}, True),
        ({"issuer": "示例市文化局", "source": "示例日报"}, False),
        ({"source": "示例日报"}, True),
        ({"source": "本站"}, False),
        ({"signed": "示例市文化局"}, False),
    ],
)
def test_who_made_it(said: dict[str, str], expected: bool | None) -> None:
    given = {"issuer": "", "number": "", "title": "", "signed": "", "source": ""} | said
    assert made_elsewhere(**given, own=BUREAU) is expected

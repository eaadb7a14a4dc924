from __future__ import annotations

from sitecheck.page.simhash import distance, simhash

WORDS = [
    "政府",
    "信息",
    "公开",
    "指南",
    "目录",
    "制度",
    "年报",
    "申请",
    "解读",
    "领导",
    "机构",
    "职能",
    "通知",
    "公告",
    "文件",
    "财政",
]


def text_of(seed: int, length: int = 300) -> str:
    picked = []
    for step in range(length):
        seed = (seed * 1103515245 + 12345 + step) % 2**31
        picked.append(WORDS[seed // 7 % len(WORDS)])
    return "".join(picked)


def test_white_space_changes_nothing() -> None:
    assert simhash(" 政府\n信息 公开 ") == simhash("政府信息公开")


def test_a_small_change_stays_near_and_another_text_is_far() -> None:
    page = "".join(chr(0x4E00 + n * 37 % 5000) for n in range(1500))
    changed = page[:700] + "二〇二六年十一月" + page[705:]
    other = "".join(chr(0x4E00 + n * 53 % 7001) for n in range(1500))
    assert distance(simhash(page), simhash(changed)) <= 6
    assert distance(simhash(page), simhash(other)) >= 16


def test_bounds() -> None:
    assert simhash("") == 0
    assert 0 < simhash(text_of(3)) < 2**64
    assert distance(simhash(text_of(3)), simhash(text_of(3))) == 0
    assert simhash("\ud800") != 0


def test_a_value_that_must_not_change_between_versions() -> None:
    assert f"{simhash('政府信息公开指南'):016x}" == "04d220606a083821"

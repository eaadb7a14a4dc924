from __future__ import annotations

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.scoring.form.example import example
from sitecheck.scoring.model import Switches
from sitecheck.scoring.rubric import list_rubrics, load_rubric
from sitecheck.scoring.show_table import show_rubric

RUBRICS = list_rubrics([data_dir("config") / "rubrics"])


@pytest.mark.parametrize("name", RUBRICS)
def test_everything_is_shown(name):
    rubric = load_rubric(RUBRICS[name])
    text = show_rubric(rubric)
    packed = "".join(text.split())
    assert rubric.hash in text
    for section in rubric.sections:
        assert f"【{section.title}】" in text
    for item in rubric.items:
        assert "".join(item.title.split()) in packed
        for rule in item.rules:
            assert "".join(rule.condition.split())[:12] in packed
    for reading in rubric.readings:
        assert f"  {reading}" in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ouhai-2017", "折算  非政府信息公开责任单位的单位只考O1、O2、O3、O15，30分折算为100分"),
        ("ouhai-2017", "第1–20名得6分"),
        ("ouhai-2017", "随g1发生"),
        ("ouhai-2017", "与r2只计其一"),
        ("ouhai-2017", "周期  季度、年度，自第2季度起"),
        ("ouhai-2017", "原件总分100，合计100，封顶100，保底0"),
        ("kaifu-2013-departments", "合并  设窗口的单位：60%×kaifu-2013-departments + 40%×kaifu-2013-windows"),
        ("kaifu-2013-departments", "分块："),
        ("kaifu-2013-windows", "合并  权重见kaifu-2013-departments"),
        ("wafangdian-2013", "小计  政务公开 100分：政务公开（基础工作）＋政务公开（重点工作）＋政务公开（创新工作）"),
        ("wafangdian-2013", "另解：filing=whole_item时满分起扣，只计g1"),
        ("wafangdian-2013", "年度（推定）"),
        ("taiqian-townships", "清单（只答是否）"),
        ("citywide-2013-counties", "（整表）"),
    ],
)
def test_what_becomes_of_the_whole(name, words):
    assert words in show_rubric(load_rubric(RUBRICS[name]))


def test_switches_that_were_chosen():
    assert "开关" not in show_rubric(example())
    chosen = example().model_copy(update={"switches": Switches(subset_adjustments=True, bonus_items=("A1", "A2"))})
    assert "开关  subset_adjustments=true；bonus_items=A1、A2" in show_rubric(chosen)


def test_an_item_for_some_units_only():
    assert "A4   4. 公开指南（20分，满分起扣）  第4行  仅限有网站" in show_rubric(example())

"""What people read: every line with count, points, running total, proof and reading."""

from __future__ import annotations

from sitecheck.scoring.answer import answer
from sitecheck.scoring.engine import score
from sitecheck.scoring.explain import explain, explain_item
from sitecheck.scoring.messages import say
from sitecheck.scoring.scorecard import Note, Remark
from sitecheck.scoring.values import Count, Fact, Flag, Origin, Submission, Unit

TABLE = "kaifu-2013-departments"


def submission():
    facts = {
        "KD10.r1": Fact("KD10.r1", Count(6), Origin.FINDING, ("f1", "f2")),
        "KD12.r1": Fact("KD12.r1", Flag(True), Origin.ENTRY, ("e7",), "answered after 31 days"),
    }
    return Submission(Unit("u", "First Bureau", "department"), facts)


def test_lines_of_an_item(rubric):
    card = score(rubric(TABLE), submission())
    by_item = {item.item: item for item in card.items}
    assert explain_item(rubric(TABLE), by_item["KD10"]) == (
        "KD10 受理机构信息: 0 / 5 (start 5)",
        "  KD10.r1 受理机构信息要素缺项 ×6 -6 → -1 (finding: f1, f2) (readings AK-9)",
        "  - +1 → 0 [not below 0] (readings AK-9)",
    )
    assert explain_item(rubric(TABLE), by_item["KD12"], "zh") == (
        "KD12 答复形式与期限: 0 / 5 (起始 5)",
        "  KD12.r1 未及时答复 ×1 -5 → 0 “answered after 31 days” (人工填写: e7) (依据理解 AK-8)",
    )


def test_the_whole_card(rubric):
    text = explain(rubric(TABLE), score(rubric(TABLE), submission()))
    assert text.startswith("First Bureau  开福区区直部门")
    assert text.endswith("base 70\nbonus 0\npenalty 0\ntotal 70\nfinal 70\nnot complete\n")  # 80 - 5 - 5
    assert "总分 70\n最终得分 70\n尚有未填项" in explain(rubric(TABLE), score(rubric(TABLE), submission()), "zh")


def test_a_checklist(card, rubric):
    found = card("citywide-2013-departments", {"D1.r1": "yes", "D2.r1": "no"})
    text = explain(rubric("citywide-2013-departments"), found, "zh")
    assert "D1 已成立由行政正职任组长的领导小组: 是" in text
    assert "D3 定期开会研究政务公开政务服务: 未填" in text
    assert "符合率 50.00% (是 1, 否 1, 不适用 0)" in text
    assert "总分" not in text


def test_every_remark_has_words_in_both_languages():
    params = {
        name: name
        for name in (
            "limit",
            "cap",
            "rule",
            "attributes",
            "attribute",
            "value",
            "ids",
            "key",
            "condition",
            "events",
            "earlier",
            "base",
            "most",
            "to",
            "rules",
            "title",
            "titles",
            "figure",
        )
    } | {"by": "entry", "instead": "finding"}
    for remark in Remark:
        note = Note(remark, tuple(sorted({**params, "rank": "3", "of": "9", "group": "g", "answer": "no"}.items())))
        english, chinese = say(note), say(note, "zh")
        assert english.isascii()
        assert any("一" <= letter <= "鿿" for letter in chinese) or remark is Remark.GRADE
        assert "{" not in english + chinese


def test_the_answer_has_the_fields_of_the_interface(card, rubric):
    found = card(TABLE, {"KD6.r1": True}, others="full")
    result = answer(rubric(TABLE), [found], period="2013Q2")
    assert (result["schema"], result["rubric"], result["rubric_hash"]) == (
        "sitecheck.score/1",
        TABLE,
        rubric(TABLE).hash,
    )
    unit = result["units"][0]
    assert unit["items"]["KD6"]["points"] == "15"
    assert unit["items"]["KD6"]["max"] == "20"
    line = unit["items"]["KD6"]["lines"][0]
    assert (line["rule"], line["count"], line["points"], line["running"]) == ("KD6.r1", 1, "-5", "15")
    assert unit["subtotals"]["disclosure"] == "40"
    assert (unit["base"], unit["bonus"], unit["penalty"]) == ("95", "0", "0")
    assert (unit["raw_total"], unit["total"], unit["final"], unit["converted"]) == ("95", "95", "95", None)
    assert unit["compliance"] is None
    assert unit["complete"] is True
    assert result["errors"] == []

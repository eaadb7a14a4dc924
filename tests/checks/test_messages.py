from __future__ import annotations

import pytest
from tests.checks.sights import CHECKS

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.messages import message, placeholders
from sitecheck.checks.phrases import PHRASES, phrase
from sitecheck.checks.registry import KINDS
from sitecheck.facts.outcomes import Failure, Stop

OPEN = "有无政府信息公开指南未能判断："
WHETHER = "Whether there is a disclosure guide could not be decided: "


@pytest.mark.parametrize(
    ("reason", "params", "lang", "said"),
    [
        ("unreadable", {"why": "timeout-read"}, "zh", "有无政府信息公开指南未能判断：读取超时"),
        ("unreadable", {"why": "timeout-read"}, "en", WHETHER + "the answer took too long"),
        ("unreadable", {"why": "http-418"}, "zh", "有无政府信息公开指南未能判断：HTTP 418"),
        ("unreadable", {"why": "something new"}, "zh", "有无政府信息公开指南未能判断：something new"),
        ("unreadable", {}, "zh", "有无政府信息公开指南未能判断：—"),
        ("unreadable", {"why": "{0.__class__}"}, "zh", "有无政府信息公开指南未能判断：{0.__class__}"),
        ("unreadable", {"why": "blocked,dns"}, "zh", OPEN + "被防火墙或安全验证拦截、域名解析失败"),
        ("unreadable", {"why": "blocked,a b"}, "zh", "有无政府信息公开指南未能判断：blocked,a b"),
        ("a-reason-of-old", {"why": "x"}, "zh", "a-reason-of-old"),
        ("no-website", {}, "zh-CN", "该单位没有网站，不适用。"),
    ],
)  # fmt: skip
def test_messages(reason: str, params: dict[str, str], lang: str, said: str) -> None:
    assert message(CHECKS["disclosure-guide"], reason, params, lang) == said


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "没有找到任何公开栏目，更新情况无法判断：通知公告、本地要闻、动态要闻"),
        ("en", "None of the disclosure columns was found: notices, 本地要闻, news"),
    ],
)
def test_codes_among_words_are_named_too(lang: str, said: str) -> None:
    params = {"columns": "notices、本地要闻、news"}
    assert message(CHECKS["update-freshness"], "no-columns", params, lang) == said


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", "找到：投诉电话 2、投诉信箱 11。"), ("en", "Found: complaint telephone 2, complaint mailbox 11.")],
)
def test_codes_with_numbers_are_named(lang: str, said: str) -> None:
    shown = message(CHECKS["complaint-channel"], "collected", {"each": "phone 2、mailbox 11"}, lang)
    assert shown.startswith(said)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS.keys())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_message_can_be_said_with_what_is_given(check: CheckFile, lang: str) -> None:
    for reason, known in KINDS[check.kind].reasons.items():
        if reason in check.never:
            assert reason not in check.messages
            continue
        said = message(check, reason, {name: f"<{name}>" for name in known.params}, lang)
        assert "{" not in said
        for name in placeholders(check.messages[reason].in_language(lang)):
            assert f"<{name}>" in said


@pytest.mark.parametrize(("template", "names"), [("", ()), ("a {b} c {d}{b}", ("b", "d", "b")), ("{{x}} {y}", ("y",))])
def test_placeholders(template: str, names: tuple[str, ...]) -> None:
    assert placeholders(template) == names


@pytest.mark.parametrize("template", ["{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{a", "a}"])
def test_templates_that_are_no_plain_text(template: str) -> None:
    with pytest.raises(ValueError):
        placeholders(template)


@pytest.mark.parametrize("code", [*Failure, Stop.TIME_BUDGET, Stop.PAGE_BUDGET, Stop.BLOCKED, Stop.UNREACHABLE])
def test_every_failure_has_a_name(code: str) -> None:
    assert phrase(code, "zh") != code
    assert phrase(code, "en") != code


def test_names_are_in_their_language() -> None:
    for zh, en in PHRASES.values():
        assert any("\u4e00" <= char <= "\u9fff" for char in zh)
        assert en.isascii()

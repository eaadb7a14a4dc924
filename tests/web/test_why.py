"""The steps of a judgement as the desk tells them: no code is left in the Chinese of any check."""

from __future__ import annotations

import re

import pytest
from tests.checks.test_trace import EXAMPLES, of

from sitecheck.i18n import translator
from sitecheck.web.findings.why import told

_FOREIGN = re.compile(r"https?://\S+|[\w.-]+\.(?:example|cn|com|yaml)\b|HTTPS?|as the example says|GET|HEAD")
_CODE = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_steps_are_chinese_in_chinese_and_english_in_english(check, example) -> None:
    *_, trace = of(check, example)
    zh, en = translator("zh"), translator("en")
    for step in trace.steps:
        for text in filter(None, (step.text, step.wanted)):
            assert not _CODE.search(_FOREIGN.sub("", told(check, step, text, zh))), told(check, step, text, zh)
            assert "{" not in told(check, step, text, en)


def test_there_are_steps_to_tell() -> None:
    assert sum(len(of(*case.values)[-1].steps) for case in EXAMPLES) > 50

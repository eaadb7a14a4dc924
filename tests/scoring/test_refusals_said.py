"""A refusal said in English for a file is told in Chinese at the desk."""

from __future__ import annotations

import pytest

from sitecheck.scoring.refusals import FactRefused, Refusal, refusal_in

PARAMS = {"item": "KD6", "rule": "KD6.r1", "value": "'x'", "low": "0", "high": "5", "keys": "a, b", "points": "3"}


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_is_known_again(refusal: Refusal) -> None:
    refused = FactRefused(refusal, **PARAMS)
    assert refusal_in("zh", str(refused)) == refused.say("zh")
    assert refusal_in("en", str(refused)) == str(refused)


def test_another_sentence_is_none() -> None:
    assert refusal_in("zh", "there is no such thing") is None

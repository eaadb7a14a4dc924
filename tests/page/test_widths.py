from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitecheck.page.widths import nfkc

COMMON = st.text(st.sampled_from("公开，：（）；！？…％ab1０Ａ①\u0301\u3000ｶﾞ﹕"), max_size=60)


@given(st.text(max_size=60) | COMMON)
def test_it_is_the_normal_form(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("mark", "，：（）；！？…％")
def test_common_marks_in_long_texts(mark: str) -> None:
    text = f"发布日期{mark}２０２０年" * 9
    assert nfkc(text) == unicodedata.normalize("NFKC", text)

from __future__ import annotations

import pytest

from sitecheck.page.contact_values import (
    find_email,
    find_phone,
    fold_value,
    is_placeholder,
    read_address,
    read_hours,
    read_organ,
)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("0571-88888888", "0571-88888888"),
        ("0571 8765 4321", "057187654321"),
        ("0 5 7 1 - 8 7 6 5 4 3 2 1", "0571-87654321"),
        ("0373_5678123", "0373-5678123"),
        ("+86-571-87654321", "+86-571-87654321"),
        ("86-0571-87654321", "86-0571-87654321"),
        ("400-800-1234", "400-800-1234"),
        ("邮编310000", None),
        ("2020年08月02日", None),
        ("20200802", "20200802"),
        ("0571-00000000", None),
        ("0000-12345678", None),
        ("0571-12345678", "0571-12345678"),
        ("41010520000101", None),
        ("", None),
    ],
)
def test_phone(text: str, phone: str | None) -> None:
    assert find_phone(text) == phone


def test_a_fax_is_no_hotline() -> None:
    assert find_phone("12345", hotlines=False) is None


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("a.b-c@x.gov.cn", "a.b-c@x.gov.cn"),
        ("ab (at) x.gov.cn", "ab@x.gov.cn"),
        ("ab【at】x.gov.cn", "ab@x.gov.cn"),
        ("ab at x.gov.cn", "ab@x.gov.cn"),
        ("ab@163 . com", "ab@163.com"),
        ("ab[at]x[dot]gov.cn", "ab@x.gov.cn"),
        ("ab@x", None),
        ("http://x.gov.cn", None),
    ],
)
def test_email(text: str, email: str | None) -> None:
    assert find_email(text) == email


@pytest.mark.parametrize(
    "text", ["XXX", "×××××", "暂无", "无", "——", "/", "****", "0000-0000000", "详见附件", "N/A", "xxxx-xxxxxxx"]
)
def test_placeholders(text: str) -> None:
    assert is_placeholder(fold_value(text))


@pytest.mark.parametrize("text", ["某县府前街1号", "0571-87654321", "周一至周五"])
def test_no_placeholders(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("某县府前街1号。", "某县府前街1号"),
        ("某县府前街1号(邮编:310000)", "某县府前街1号"),
        ("http://www.x.gov.cn/路", None),
        ("详细", None),
    ],
)
def test_address(text: str, value: str | None) -> None:
    assert read_address(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("每个工作日8:30-17:30。", "每个工作日8:30-17:30"), ("全天24小时", "全天24小时"), ("不限", None)],
)
def test_hours(text: str, value: str | None) -> None:
    assert read_hours(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("某县 人民政府办公室", "某县人民政府办公室"),
        ("政务公开科,地址", "政务公开科"),
        ("负责受理的", None),
        ("局(办", None),
    ],
)
def test_organ(text: str, value: str | None) -> None:
    assert read_organ(text) == value

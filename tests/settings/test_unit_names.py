"""Units as lists name them: code, name, alias, brackets, widths."""

from __future__ import annotations

import pytest

from sitecheck.settings.records import UnitConfig
from sitecheck.settings.unit_names import UnitNames, UnitNotFound

UNITS = [
    UnitConfig(code="fin", name="区财政局", category="department", aliases=("财政局",)),
    UnitConfig(code="farm", name="区农林渔业局（畜牧兽医局）", category="department"),
    UnitConfig(code="office", name="区人民政府办公室（法制办、人防办）", category="department"),
    UnitConfig(code="law", name="法制办", category="department"),
    UnitConfig(code="trade1", name="区商务局（粮食局）", category="department"),
    UnitConfig(code="trade2", name="区粮食公司（粮食局）", category="department"),
]
NAMES = UnitNames(UNITS)


@pytest.mark.parametrize(
    ("code", "name", "unit"),
    [
        ("fin", "", "fin"),
        ("", "区财政局", "fin"),
        ("", "财政局", "fin"),
        ("", " 区 财政局 ", "fin"),
        ("fin", "财政局", "fin"),
        ("", "区农林渔业局(畜牧兽医局)", "farm"),  # half-width brackets
        ("", "区农林渔业局", "farm"),
        ("", "畜牧兽医局", "farm"),
        ("", "区农林渔业局（林业站）", "farm"),  # the name before the brackets is enough
        ("", "人防办", "office"),
        ("", "法制办", "law"),  # a name of its own goes before a name in brackets
        ("", "区财政局（国资办）", "fin"),
    ],
)
def test_found(code: str, name: str, unit: str) -> None:
    assert NAMES.find(code, name).code == unit


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("nobody", "", "no unit has the code 'nobody'"),
        ("fin", "区教育局", "code 'fin' is 区财政局, not '区教育局'"),
        ("fin", "法制办", "code 'fin' is 区财政局"),
        ("", "粮食局", "may be 区商务局（粮食局） (trade1), 区粮食公司（粮食局） (trade2)"),
        ("", "农林渔业局", "is it 区农林渔业局（畜牧兽医局） (farm)?"),
        ("", "县医院", "no unit is called '县医院': correct the name"),
        ("", "", "no unit is called ''"),
    ],
)
def test_not_found(code: str, name: str, words: str) -> None:
    with pytest.raises(UnitNotFound) as caught:
        NAMES.find(code, name)
    assert words in str(caught.value)

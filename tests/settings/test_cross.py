from __future__ import annotations

import pytest

from sitecheck.settings.cross import check_assessments, check_sites
from sitecheck.settings.records import AssessmentConfig, SiteConfig, UnitConfig

UNITS = [UnitConfig(code="a", name="甲局", category="department")]
LINES = {("sites", 0): 2, ("sites", 1): 9, ("sites", 0, "url"): 3, ("sites", 0, "hosts", 1): 6, ("assessments", 0): 2}


def sites(*values: dict[str, object]) -> list[str]:
    records = [(index, SiteConfig.model_validate({"unit": "a"} | value)) for index, value in enumerate(values)]
    return [str(problem).removeprefix("config/sites.yaml:") for problem in check_sites(records, LINES, UNITS)]


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "https://a.example:8443/xxgk/",
        "http://127.0.0.1:8181/",
        "http://[::1]/",
        "http://示例.example/政务",
    ],
)
def test_good_addresses(url: str) -> None:
    assert sites({"url": url}) == []


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("a.example", "must begin with http:// or https://"),
        ("ftp://a.example/", "must begin with http:// or https://"),
        ("http:///x", "must begin with http:// or https://"),
        ("http://a.example:99999/", "is no URL: Port out of range"),
        ("http://[::1", "is no URL: Invalid IPv6 URL"),
        ("http://me:hush@a.example/", "must not hold a user name or password"),
        ("http://a.example/a b", "must not hold spaces"),
        ("", "must begin with"),
    ],
)
@pytest.mark.parametrize("field", ["url", "columns", "exclude"])
def test_bad_addresses(url: str, message: str, field: str) -> None:
    values = {"url": {"url": url}, "columns": {"columns": {"foi-entry": url}}, "exclude": {"exclude": [url]}}[field]
    (found,) = sites({"url": "http://a.example/"} | values)
    assert found.startswith(f"{3 if field == 'url' else 2}: {field}: {message}")
    assert "hush" not in found


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("http://a.example/", "http://a.example", True),
        ("http://a.example/", "https://A.example:443/", True),
        ("http://a.example:8080/", "http://a.example/", False),
        ("http://a.example/xxgk/", "http://a.example/", False),
        ("http://a.example/?unit=1", "http://a.example/?unit=2", False),
    ],
)
def test_two_entries_for_one_portal(first: str, second: str, same: bool) -> None:
    assert sites({"url": first}, {"url": second}) == (["9: url: is the same portal as in line 3"] if same else [])


@pytest.mark.parametrize(
    "host", ["b.example", "b.example:8080", "*.b.example", "127.0.0.2", "[::1]:80", "示例.example"]
)
def test_good_hosts(host: str) -> None:
    assert sites({"url": "http://a.example/", "hosts": [host], "upstream_hosts": [host]}) == []


@pytest.mark.parametrize(
    "host", ["http://b.example", "b.example/x", "b example", "", "me@b.example", "b.*.example", "b:x"]
)
def test_bad_hosts(host: str) -> None:
    (found,) = sites({"url": "http://a.example/", "hosts": ["b.example", host]})
    assert found.startswith("6: hosts: must be a host like www.county.example, without http:// and path")


@pytest.mark.parametrize("network", ["10.0.0.0/99", "10.1.2.3/16", "x", ""])
def test_bad_networks(network: str) -> None:
    (found,) = sites({"url": "http://a.example/", "allow_networks": [network]})
    assert found.endswith("write it like 10.1.0.0/16")


def test_unknown_units_are_named_only_where_units_are_known() -> None:
    record = [(0, SiteConfig(unit="b", url="http://a.example/"))]
    assert [problem.message for problem in check_sites(record, LINES, UNITS)] == ["no unit has the code 'b'"]
    assert list(check_sites(record, LINES, [])) == []


GOOD: dict[str, object] = {"id": "x", "title": "考核", "rubric": "r", "period": "2026Q4", "units": ["a"]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"period": "2026", "units": [], "categories": ["department"]}, []),
        ({"id": "../x"}, ["id: may hold letters"]),
        ({"period": "2026Q5"}, ["period: must be a year or a quarter like 2026 or 2026Q2 (found '2026Q5')"]),
        ({"period": "26"}, ["period: must be a year"]),
        (
            {"units": ["a", "b"], "exclude": ["c"]},
            ["units: no unit has the code 'b'", "exclude: no unit has the code 'c'"],
        ),
        ({"categories": ["street"]}, ["categories: no unit is of the category 'street'"]),
        ({"units": []}, ["name the assessed units: 'units:' or 'categories:'"]),
    ],
)
def test_assessments(change: dict[str, object], expected: list[str]) -> None:
    record = [(0, AssessmentConfig.model_validate(GOOD | change))]
    found = [
        str(problem).removeprefix("config/assessments.yaml:2: ") for problem in check_assessments(record, LINES, UNITS)
    ]
    assert len(found) == len(expected)
    assert all(one.startswith(wanted) for one, wanted in zip(found, expected, strict=True)), found


def test_an_assessment_twice() -> None:
    records = [(index, AssessmentConfig.model_validate(GOOD)) for index in (0, 1)]
    (found,) = check_assessments(records, LINES, UNITS)
    assert found.message == "'x' stands already in line 2"

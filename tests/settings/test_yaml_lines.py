from __future__ import annotations

from pathlib import Path

import pytest

from sitecheck.settings.problems import ConfigError
from sitecheck.settings.yaml_lines import read_yaml


def read(tmp_path: Path, data: str | bytes):
    path = tmp_path / "a.yaml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_yaml(path, "a.yaml")


def problems(tmp_path: Path, data: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, data)
    return [str(problem) for problem in caught.value.problems]


TEXT = "# note\nsites:\n  - unit: a\n    url: |\n      x\n      y\n    hosts: [b,\n      c]\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT,
        "\ufeff" + TEXT,
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        "\ufeff" + TEXT.replace("\n", "\r\n"),
    ],
    ids=["plain", "mark", "crlf", "cr", "mark-crlf"],
)
def test_lines_whatever_the_editor_writes(tmp_path: Path, data: str) -> None:
    value, lines = read(tmp_path, data)
    assert value == {"sites": [{"unit": "a", "url": "x\ny\n", "hosts": ["b", "c"]}]}
    assert lines == {
        (): 2,
        ("sites",): 2,
        ("sites", 0): 3,
        ("sites", 0, "unit"): 3,
        ("sites", 0, "url"): 4,
        ("sites", 0, "hosts"): 7,
        ("sites", 0, "hosts", 0): 7,
        ("sites", 0, "hosts", 1): 8,
    }


@pytest.mark.parametrize("data", ["", "# only a note\n", "---\n"])
def test_an_empty_file(tmp_path: Path, data: str) -> None:
    assert read(tmp_path, data)[0] is None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a: 1\n\tb: 2\n", "a.yaml:2: not valid YAML: while scanning for the next token, found character '\\t'"),
        ("a: [1\nb: 2\n", "a.yaml:2: not valid YAML: "),
        ("a: 'x\n", "a.yaml:2: not valid YAML: while scanning a quoted scalar, found unexpected end of stream"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2: not valid YAML: expected a single document in the stream"),
        ("a: 1\nb: \x00\n", "a.yaml:2: not valid YAML: a character that may not stand here"),
        ("a: !!python/object:os.system {}\n", "a.yaml:1: not valid YAML: could not determine a constructor"),
        ("a: 1\nb:\n  c: 2\n  c: 3\n", "a.yaml:4: b.c: is given twice"),
        ("a: 1\nday: 2026-02-31\n", "a.yaml:2: day: is no date: day is out of range for month (found '2026-02-31')"),
        ("? [a, b]\n: c\n", "a.yaml:1: not valid YAML: while constructing a mapping, found unhashable key"),
        ("a: *nobody\n", "a.yaml:1: not valid YAML: found undefined alias 'nobody'"),
        ("[" * 5000, "a.yaml: not valid YAML: it is nested too deeply"),
        ("a: 1\n名: 局\n".encode("gb18030"), "a.yaml:2: is not UTF-8 text: save the file as UTF-8"),
        ("a: 1\n".encode("utf-16"), "a.yaml:1: is not UTF-8 text"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(tmp_path: Path, data: str | bytes, expected: str) -> None:
    (found,) = problems(tmp_path, data)
    assert found.startswith(expected)
    assert "\n" not in found


def test_a_tab_says_what_to_do(tmp_path: Path) -> None:
    assert problems(tmp_path, "a:\n\tb: 2\n")[0].endswith("(indent with spaces, not with tabs)")


def test_every_doubled_key_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path, "a: 1\na: 2\nb: {c: 1, c: 2}\n") == [
        "a.yaml:2: a: is given twice",
        "a.yaml:3: b.c: is given twice",
    ]


def test_an_alias_may_be_used_and_may_lead_back(tmp_path: Path) -> None:
    value, lines = read(tmp_path, "a: &shared\n  pages: 3\nb: *shared\n")
    assert value == {"a": {"pages": 3}, "b": {"pages": 3}}
    assert lines["b",] == 3
    assert read(tmp_path, "a: &loop [*loop]\n")[1]["a",] == 1


def test_aliases_of_aliases_do_not_multiply(tmp_path: Path) -> None:
    levels = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 12))
    _, lines = read(tmp_path, f"k0: &k0 [1]\n{levels}\n")
    assert len(lines) < 200


def test_missing_and_unreadable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^none\.yaml: the file is missing$"):
        read_yaml(tmp_path / "none.yaml", "none.yaml")
    with pytest.raises(ConfigError, match=r"^a: cannot be read: Is a directory$"):
        read_yaml(tmp_path, "a")

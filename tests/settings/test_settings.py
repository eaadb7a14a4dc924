from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from sitecheck.settings.load import load_settings
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import Project, Settings


def read(tmp_path: Path, text: str | bytes) -> Settings:
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_settings(path)


def problems(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ('nightly_at = "02:30:00"', "nightly_at", time(2, 30)),
        ("nightly_at = 02:30:00", "nightly_at", time(2, 30)),
        ('nightly_at = "02:30"', "nightly_at", time(2, 30)),
        ('as_of = "2026-11-20"', "as_of", date(2026, 11, 20)),
        ("as_of = 2026-11-20", "as_of", date(2026, 11, 20)),
        ('as_of = ""', "as_of", None),
        ('checks_dir = ""', "checks_dir", None),
        ("\ufeffport = 8001\r\n", "port", 8001),
        ("", "session_longest_hours", 72),
        ("", "oidc_issuer", ""),
        ('oidc_issuer = "https://id.example/office"\noidc_client_id = "desk"', "oidc_client_id", "desk"),
        ('oidc_issuer = "http://127.0.0.1:8080/x"\noidc_client_id = "desk"', "oidc_issuer", "http://127.0.0.1:8080/x"),
        ("", "port", 8000),
    ],
)
def test_what_may_be_written(tmp_path: Path, text: str, field: str, value: object) -> None:
    assert getattr(read(tmp_path, text), field) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n\n  port = 0\n", "config/settings.toml:3: port: input should be greater than or equal to 1 (found 0)"),
        ("# port = 1\nport = 70000\n", "config/settings.toml:2: port: input should be less than or equal to 65535"),
        ("[desk]\nport = 1\n", "config/settings.toml:1: desk: is not a known field"),
        ("\ndesk.port = 1\n", "config/settings.toml:2: desk: is not a known field"),
        ("nightly_at = 1\n", "config/settings.toml:1: nightly_at: must be a time like 01:00:00 (found 1)"),
        ('nightly_at = "100"\n', "config/settings.toml:1: nightly_at: must be a time like 01:00:00 (found '100')"),
        ('nightly_at = "25:00"\n', "config/settings.toml:1: nightly_at: must be a time like 01:00:00 (found '25:00')"),
        ('nightly_at = "01:00:00Z"\n', "config/settings.toml:1: nightly_at: is Beijing time: write it without a zone"),
        ("as_of = 20261120\n", "config/settings.toml:1: as_of: must be a date like 2026-11-20 (found 20261120)"),
        ('as_of = "20261120"\n', "config/settings.toml:1: as_of: must be a date like 2026-11-20 (found '20261120')"),
        (
            'as_of = "2026-02-30"\n',
            "config/settings.toml:1: as_of: must be a date like 2026-11-20 (found '2026-02-30')",
        ),
        ("as_of = 2026-11-20T10:00:00\n", "config/settings.toml:1: as_of: must be a date like 2026-11-20"),
        ("session_hours = inf\n", "config/settings.toml:1: session_hours: input should be less than or equal to 744"),
        ("session_hours = nan\n", "config/settings.toml:1: session_hours: "),
        (
            "session_longest_hours = 0\n",
            "config/settings.toml:1: session_longest_hours: input should be greater than 0",
        ),
        (
            'oidc_client_id = "desk"\noidc_issuer = "http://id.example/"\n',
            "config/settings.toml:2: oidc_issuer: must be the issuer's address like https://",
        ),
        (
            'oidc_client_id = "desk"\noidc_issuer = "https://id.example/?a=b"\n',
            "config/settings.toml:2: oidc_issuer: must be the issuer's address like https://",
        ),
        (
            'oidc_issuer = "https://id.example/"\n',
            "config/settings.toml: oidc_client_id: must be the name by which oidc_issuer knows this desk",
        ),
        (f'oidc_name = "{"x" * 41}"\n', "config/settings.toml:1: oidc_name: "),
        ('snapshots = ""\n', "config/settings.toml:1: snapshots: must name a folder"),
        ('secret_key = "hush"\n', "config/settings.toml:1: secret_key: must be 16 characters or more, or empty"),
        (
            'database_url = "sitecheck.db"\n',
            "config/settings.toml:1: database_url: must be like sqlite:///sitecheck.db",
        ),
        ('database_url = "sqlite:///:memory:"\n', "config/settings.toml:1: database_url: must be like"),
        ("port = 1\nport = 2\n", "config/settings.toml:2: not valid TOML: Cannot overwrite a value"),
        ('contact = "x\n', "config/settings.toml:1: not valid TOML: "),
        ("contact = '政务'\n".encode("gb18030"), "config/settings.toml:1: is not UTF-8 text: save the file as UTF-8"),
    ],
)
def test_what_may_not(tmp_path: Path, text: str | bytes, expected: str) -> None:
    (found,) = problems(tmp_path, text)
    assert found.startswith(expected)
    assert "hush" not in found


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("SITECHECK_PORT", "", "environment: SITECHECK_PORT: must be a whole number (found '')"),
        ("SITECHECK_AS_OF", "20261120", "environment: SITECHECK_AS_OF: must be a date like 2026-11-20"),
        ("SITECHECK_NIGHTLY_AT", "3600", "environment: SITECHECK_NIGHTLY_AT: must be a time like 01:00:00"),
        ("SITECHECK_SECRET_KEY", "hush", "environment: SITECHECK_SECRET_KEY: must be 16 characters or more"),
        ("SITECHECK_HOSTS", "x", "environment: SITECHECK_HOSTS: is no setting of sitecheck"),
    ],
)
def test_the_environment_has_its_own_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(variable, value)
    (found,) = problems(tmp_path, "port = 8001\n")
    assert found.startswith(expected)
    assert "hush" not in found


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///sitecheck.db", "/p/sitecheck.db"),
        ("sqlite:///data/../a.db", "/p/a.db"),
        ("sqlite:////var/a.db", "/var/a.db"),
        ("postgresql+psycopg://me@127.0.0.1/x", None),
    ],
)
def test_where_the_database_lies(url: str, file: str | None) -> None:
    project = Project(root=Path("/p"), settings=Settings(database_url=url))
    assert project.database_file == (Path(file) if file else None)
    assert project.database_url == (f"sqlite:///{file}" if file else url)


def test_lines_are_kept_for_later_checks(tmp_path: Path) -> None:
    project = Project(
        root=tmp_path, settings=Settings(), lines={"sites.yaml": {("sites", 0): 2, ("sites", 0, "url"): 4}}
    )
    assert project.line("sites.yaml", "sites", 0, "url") == 4
    assert project.line("sites.yaml", "sites", 0, "columns", "x") == 2
    assert project.line("none.yaml", "x") == 0

"""What a project folder says, checked and frozen. ``load.py`` reads it; every other room only sees these records."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from sitecheck.settings.problems import line_of


class Frozen(BaseModel):
    """Base of configuration records: unknown fields are mistakes, values do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class UnitConfig(Frozen):
    """One line of ``units.csv``."""

    code: str
    name: str
    category: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    attributes: dict[str, bool | str] = Field(default_factory=dict)  # foi_responsible, has_window, has_website …


class Budgets(Frozen):
    """How much of a site one night may look at."""

    pages: int = Field(default=400, ge=1, le=100_000)
    minutes: float = Field(default=60, gt=0, le=1440)
    depth: int = Field(default=6, ge=1, le=50)
    per_folder: int = Field(default=80, ge=1)
    per_template: int = Field(default=60, ge=1)
    links: int = Field(default=2000, ge=0)


class PaceConfig(Frozen):
    """How gently a site is asked; ``per_second`` None means 1 for public addresses, unpaced on loopback."""

    per_second: float | None = Field(default=None, gt=0, le=100)
    in_flight: int = Field(default=2, ge=1, le=8)


class SiteConfig(Frozen):
    """One portal of a unit in ``sites.yaml``."""

    unit: str
    url: str
    site_code: str = ""
    hosts: tuple[str, ...] = ()  # further hosts that belong to the site
    exclude: tuple[str, ...] = ()  # URL prefixes left out
    budgets: Budgets = Budgets()
    pace: PaceConfig = PaceConfig()
    upstream_hosts: tuple[str, ...] = ()
    columns: dict[str, str] = Field(default_factory=dict)  # pinned: column key → URL
    allow_networks: tuple[str, ...] = ()
    ignore_robots: str = ""  # the written authority that allows it, named in every report


class AssessmentConfig(Frozen):
    """One assessment: which rubric judges which units over which period."""

    id: str
    title: str
    rubric: str
    period: str  # 2026 or 2026Q2
    categories: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    counts: str = Field(default="confirmed", pattern="^(confirmed|verified)$")
    settings: dict[str, str | None] = Field(default_factory=dict)
    second_review: bool = False  # deductions need a second person, whatever the setting of that name says
    self_due: date | None = None  # last day for self-assessments, other than the rubric's
    appeal_days: int = Field(default=5, ge=1, le=250)  # working days to appeal in, once a deduction is announced
    answer_days: int = Field(default=10, ge=1, le=250)  # working days to answer an appeal in

    def covers(self, unit: UnitConfig) -> bool:
        """Whether the unit is assessed: named by code or by category, and not excluded."""
        return (unit.code in self.units or unit.category in self.categories) and unit.code not in self.exclude


class Settings(BaseSettings):
    """``settings.toml`` with environment overrides (``SITECHECK_`` and the field's name in capitals)."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix="SITECHECK_")

    database_url: str = "sqlite:///sitecheck.db"  # relative to the project folder
    snapshots: Path = Path("snapshots")
    language: str = Field(default="zh", pattern="^(zh|en)$")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    nightly_at: time = time(1, 0)  # Asia/Shanghai
    parallel_sites: int = Field(default=4, ge=1, le=64)
    reader_processes: int = Field(default=0, ge=0, le=64)  # processes that read pages; 0: cores less one, at most 4
    as_of: date | None = None  # judge as of this day; default: today in Asia/Shanghai
    contact: str = ""  # e-mail or phone shown in the User-Agent
    browser: str = ""  # path of Chromium; empty: found by itself
    use_browser: bool = True
    secret_key: str = ""  # signs sessions; empty: made on first start and kept in the project folder
    checks_dir: Path | None = None  # overrides single check files
    min_free_mb: int = Field(default=500, ge=0)
    keep_nights_days: int = Field(default=0, ge=0, le=36_500)  # 0: for ever
    keep_evidence_days: int = Field(default=0, ge=0, le=36_500)
    keep_results: str = Field(default="quarter ends", pattern="^(all|quarter ends)$")  # rows of older nights' checks
    candidate_pictures: int = Field(default=6, ge=0, le=60)  # small pictures of a portal and night; 0: none
    session_hours: float = Field(default=8, gt=0, le=744)  # of a session that is not used
    session_longest_hours: float = Field(default=72, gt=0, le=8784)  # of any session
    claim_minutes: int = Field(default=10, ge=1, le=480)  # how long a finding is kept for whoever is at it
    second_review: bool = False  # a confirmation is a proposal until a second person agrees
    oidc_issuer: str = ""  # the office's own provider of OpenID Connect; empty: passwords only
    oidc_client_id: str = Field(default="", validate_default=True)
    oidc_client_secret: str = Field(default="", repr=False)  # empty: a public client (PKCE alone)
    oidc_name: str = Field(default="", max_length=40)  # what the button says
    timestamp_url: str = ""  # RFC 3161 authority that stamps the seals of nights; empty: none
    timestamp_roots: Path | None = Field(default=None, validate_default=True)  # its root certificates, PEM

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
        if value and (not parts.hostname or parts.query or parts.fragment or not (parts.scheme == "https" or here)):
            raise ValueError(
                "must be the issuer's address like https://id.example.com/office (http on this machine only)"
            )
        return value

    @field_validator("oidc_client_id")
    @classmethod
    def _client(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("oidc_issuer"):
            raise ValueError("must be the name by which oidc_issuer knows this desk")
        return value

    @field_validator("timestamp_url")
    @classmethod
    def _authority(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("must be an address like http://tsa.example.com/")
        return value

    @field_validator("timestamp_roots")
    @classmethod
    def _verifiable(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is None and info.data.get("timestamp_url"):
            raise ValueError("must name the file with the root certificates of timestamp_url: no answer is kept unread")
        return value

    @field_validator("checks_dir", "timestamp_roots", mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("snapshots", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        if value == "":
            raise ValueError("must name a folder")
        return value

    @field_validator("as_of", mode="before")
    @classmethod
    def _day(cls, value: Any) -> Any:
        if value == "":
            return None
        # A number would be read as seconds since 1970: another day than the one meant, without a word.
        if isinstance(value, int | float) or (isinstance(value, str) and "-" not in value):
            raise ValueError("must be a date like 2026-11-20")
        return value

    @field_validator("nightly_at", mode="before")
    @classmethod
    def _hour(cls, value: Any) -> Any:
        if isinstance(value, int | float) or (isinstance(value, str) and ":" not in value):
            raise ValueError("must be a time like 01:00:00")
        return value

    @field_validator("nightly_at")
    @classmethod
    def _in_beijing(cls, value: time) -> time:
        if value.tzinfo is not None:
            raise ValueError("is Beijing time: write it without a zone, like 01:00:00")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if 0 < len(value) < 16:
            raise ValueError("must be 16 characters or more, or empty (then one is made)")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql")) or value in ("sqlite:///", "sqlite:///:memory:"):
            raise ValueError("must be like sqlite:///sitecheck.db or postgresql+psycopg://user:password@host/name")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment outranks the file, which arrives as keyword arguments."""
        return env_settings, init_settings


class Project(Frozen):
    """A whole project folder."""

    root: Path
    settings: Settings
    units: tuple[UnitConfig, ...] = ()
    sites: tuple[SiteConfig, ...] = ()
    assessments: tuple[AssessmentConfig, ...] = ()
    # Where things stand in the files: file below config/ → path in it, as ("sites", 0, "columns", "foi-entry") → line.
    lines: dict[str, dict[tuple[str | int, ...], int]] = Field(default_factory=dict, repr=False, exclude=True)

    def unit(self, code: str) -> UnitConfig | None:
        """The unit of that code."""
        return next((unit for unit in self.units if unit.code == code), None)

    @property
    def database_url(self) -> str:
        """Database URL with a relative SQLite path made absolute below the project folder."""
        file = self.database_file
        return self.settings.database_url if file is None else f"sqlite:///{file}"

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, absolute; None for a database elsewhere."""
        url = self.settings.database_url
        return (self.root / url.removeprefix("sqlite:///")).resolve() if url.startswith("sqlite:///") else None

    def line(self, file: str, *path: str | int) -> int:
        """Line of ``path`` in ``config/`` ``file``, or of its nearest parent; 0 where it is not known."""
        return line_of(self.lines.get(file, {}), path)

    @property
    def timestamp_roots(self) -> Path | None:
        """The root certificates of the time-stamp authority, absolute."""
        roots = self.settings.timestamp_roots
        return (self.root / roots).resolve() if roots is not None else None

    @property
    def snapshots(self) -> Path:
        """The evidence folder, absolute."""
        return (self.root / self.settings.snapshots).resolve()

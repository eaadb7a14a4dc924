"""The words of the field, from ``config/lexicon.yaml``: columns, page states, dates in URLs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from sitecheck.facts.data import data_dir
from sitecheck.page.labels import normalise, without_region

_YEAR = re.compile(r"(?:19|20)\d{2}")
_ENTRY_SCORE = 0.3


class LexiconError(ValueError):
    """The lexicon file cannot be used; the message says file, place and reason."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Frozen):
    """How one column is recognised. All labels are kept normalised."""

    zh: str
    exact: tuple[str, ...]
    core: tuple[str, ...]
    weak: tuple[str, ...]
    slugs: tuple[str, ...]
    column_types: tuple[str, ...]
    negatives: tuple[str, ...]
    cues: dict[str, str]
    min_cues: int = Field(ge=1)
    hosts: tuple[str, ...] = ()
    negative_slugs: tuple[str, ...] = ()
    title_negatives: tuple[str, ...] = ()
    single_document: bool = False

    @field_validator("exact", "core", "weak", "negatives")
    @classmethod
    def _normalised(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(normalise(label) for label in labels)

    @field_validator("title_negatives")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            _compile(pattern)
        return patterns

    @field_validator("cues")
    @classmethod
    def _cues_compile(cls, cues: dict[str, str]) -> dict[str, str]:
        for pattern in cues.values():
            _compile(pattern)
        return cues

    @cached_property
    def cue_expressions(self) -> dict[str, re.Pattern[str]]:
        """Cue name → compiled expression."""
        return {name: re.compile(pattern) for name, pattern in self.cues.items()}


class UrlDate(_Frozen):
    """A date in a URL; ``trust`` is day, month or upload (of a file)."""

    pattern: str = Field(alias="re")
    trust: Literal["day", "month", "upload"]

    @field_validator("pattern")
    @classmethod
    def _has_groups(cls, pattern: str) -> str:
        if "(?P<y>" not in pattern or "(?P<m>" not in pattern:
            raise ValueError("needs the named groups y and m")
        return _compile(pattern).pattern

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The compiled pattern, case-insensitive."""
        return re.compile(self.pattern, re.I)


class PageState(_Frozen):
    """Texts of pages that are not what was asked for. Limits are in characters of shown text."""

    blocked_text: tuple[str, ...]
    challenge_markers: tuple[str, ...]
    blocked_limit: int
    soft404_text: tuple[str, ...]
    soft404_titles: tuple[str, ...]
    soft404_limit: int
    closed_text: tuple[str, ...]
    empty_text: tuple[str, ...]
    login_wall: tuple[str, ...]


class Lexicon(_Frozen):
    """The whole file."""

    version: Literal[1]
    max_label: int
    weak_score: float
    article_words: tuple[str, ...]
    columns: dict[str, Column]
    opaque_urls: tuple[str, ...]
    article_urls: tuple[str, ...]
    url_dates: tuple[UrlDate, ...]
    page_state: PageState

    @cached_property
    def _opaque(self) -> re.Pattern[str]:
        return re.compile("|".join(self.opaque_urls))

    @cached_property
    def _article(self) -> re.Pattern[str]:
        return re.compile("|".join(self.article_urls))

    def __hash__(self) -> int:
        """Enough to find what was remembered for this lexicon; equality decides."""
        return len(self.columns)

    def is_opaque(self, url: str) -> bool:
        """Whether the URL's path says nothing about the column."""
        return self._opaque.search(url) is not None

    def is_article(self, url: str) -> bool:
        """Whether the URL has the shape of a single article."""
        return self._article.search(url) is not None


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """How well a label names a column: tier exact, core or weak; score from 0 to 1."""

    tier: str
    score: float


def load_lexicon(path: Path | None = None) -> Lexicon:
    """The lexicon of a project, or the shipped one. Raises LexiconError naming file, place and reason."""
    return _load(path if path is not None else _shipped())


@cache
def _shipped() -> Path:
    return data_dir("config") / "lexicon.yaml"


@lru_cache(maxsize=8)
def _load(path: Path) -> Lexicon:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Lexicon.model_validate(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LexiconError(f"{path}: cannot be read: {error}") from error
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors(include_url=False)
        )
        raise LexiconError(f"{path}: {places}") from error


def match_label(label: str, key: str, lexicon: Lexicon) -> LabelMatch | None:
    """Match of a link's label with column ``key``, None when it does not name it.

    Exact names win before negatives are looked at; a region or an organ before the name hardly counts; titles of
    articles (long, or with words such as 关于 and 的通知) never match. Raises KeyError for an unknown key.
    """
    return _match(label, key, lexicon)


@lru_cache(maxsize=32_768)  # labels times columns: those of a portal's frame stand on all of its pages
def _match(label: str, key: str, lexicon: Lexicon) -> LabelMatch | None:
    column = lexicon.columns[key]
    name = normalise(label)
    if not name:
        return None
    if name in column.exact:
        return LabelMatch("exact", 1.0)
    if len(name) > lexicon.max_label or any(word in name for word in column.negatives):
        return None
    if name in column.weak:
        return LabelMatch("weak", lexicon.weak_score)
    if any(without_region(name, exact) for exact in column.exact):
        return LabelMatch("exact", 0.95)
    if any(word in name for word in lexicon.article_words) or "《" in name:
        return None
    inside = [word for word in (*column.exact, *column.core) if word in name]
    if not inside:
        return None
    if _YEAR.search(name):
        # The report of one year, the rules of one year: an entry of the column, not the column.
        return LabelMatch("core", _ENTRY_SCORE)
    longest = max(len(word) for word in inside)
    return LabelMatch("core", round(0.5 + 0.4 * longest / len(name), 3))


def best_label(labels: list[str], key: str, lexicon: Lexicon) -> LabelMatch | None:
    """The best match among several labels of one link (text, title)."""
    found = [match for label in labels if (match := match_label(label, key, lexicon)) is not None]
    return max(found, key=lambda match: match.score) if found else None


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"bad regular expression {pattern!r}: {error}") from error

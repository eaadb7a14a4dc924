"""The form of a check file: one YAML file per check, read into frozen records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sitecheck.facts.clues import ClueTask
from sitecheck.facts.identity import TlsTrouble
from sitecheck.facts.mentions import NamedUnit, Topic
from sitecheck.facts.outcomes import Failure, Outcome

EXAMPLE_SITE = "http://portal.example/"
"""Address of the small portal in every example; paths in ``pages`` and ``findings`` are relative to it."""

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


class Kind(StrEnum):
    """The judges there are (``registry.py``). A new column check, or one that collects, needs no new kind."""

    ANNUAL_REPORT = "annual-report"
    AREAS = "areas"
    AVAILABILITY = "availability"
    BLANK = "blank"
    CHANNEL = "channel"
    CLUES = "clues"
    COLLECT = "collect"
    COLUMN = "column"
    COLUMNS = "columns"
    COLUMN_FACTS = "column-facts"
    CONTACT_FIELDS = "contact-fields"
    COVERAGE = "coverage"
    FRESHNESS = "freshness"
    IDENTITY = "identity"
    LAG = "lag"
    LEADERS = "leaders"
    LINKS = "links"
    MARKED = "marked"
    META_TAGS = "meta-tags"
    PERIODS = "periods"
    REPOSTED = "reposted"
    RELATED = "related"
    SECTION_AGES = "section-ages"
    TLS = "tls"
    UPSTREAM = "upstream"
    BACKDATED = "backdated"


class Frozen(BaseModel):
    """A record of a check file: nothing may be added to it, nothing changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Frozen):
    """The same words in both languages."""

    zh: Words
    en: Words

    def in_language(self, lang: str) -> str:
        """The words in ``lang``: Chinese for ``zh`` (and its variants), English otherwise."""
        return self.zh if lang.startswith("zh") else self.en


class ColumnWords(Frozen):
    """Words added to the lexicon's entry of the column. A column the lexicon does not know is described by ``name``,
    ``cues`` and ``min_cues`` as well, and needs nothing else."""

    name: str = ""
    exact: tuple[Words, ...] = ()
    core: tuple[Words, ...] = ()
    weak: tuple[Words, ...] = ()
    negatives: tuple[Words, ...] = Field(default=(), alias="not")
    slugs: tuple[Words, ...] = ()
    column_types: tuple[Words, ...] = ()
    cues: dict[str, str] = Field(default_factory=dict)  # name: regular expression the target page must meet
    min_cues: int | None = Field(default=None, ge=1)
    single_document: bool = False


class ExamplePage(Frozen):
    """One answer of an example portal: a response, or a request that fails."""

    status: int = Field(default=200, ge=100, le=599)
    headers: dict[str, str] = Field(default_factory=dict)
    body: str = ""
    content_type: str = "text/html; charset=utf-8"
    failure: Failure | None = None


class ExampleUnit(Frozen):
    """A unit below the example's: what it is called, of what category, and the hosts of its portals."""

    name: Words
    category: str = "department"
    names: tuple[Words, ...] = ()
    hosts: tuple[Words, ...] = ()


class ExampleCertificate(Frozen):
    """What the example's host shows by HTTPS: for how many days it is still good, and what is wrong with it."""

    days: int = 200
    trouble: TlsTrouble | None = None


class EarlierNight(Frozen):
    """The portal of an example in an earlier night: pages laid over those of the example, null takes one away."""

    as_of: date
    pages: dict[str, ExamplePage | str | None] = Field(min_length=1)


class Example(Frozen):
    """A small portal and what the check must say about it; it is test and manual at once."""

    name: Words
    outcome: Outcome
    as_of: date
    pages: dict[str, ExamplePage | str] = Field(min_length=1)  # path, or URL of another host, to HTML or answer
    portal: Key | None = None  # a portal of checks/portals the pages stand on; a page that is null is taken away
    findings: tuple[str, ...] = ()  # subjects, in the order of the verdict; paths are of the example's site
    reason: str | None = None
    attributes: dict[str, bool | str] = Field(default_factory=dict)
    upstream: tuple[Words, ...] = ()  # hosts above, as in sites.yaml
    units: tuple[ExampleUnit, ...] = ()  # units the register places below the example's
    params: dict[str, Any] = Field(default_factory=dict)  # laid over those of the check: what a stricter rule would say
    before: EarlierNight | None = None  # an earlier night that is remembered
    certificate: ExampleCertificate | None = None  # without one nothing listens for HTTPS
    site_code: str = ""  # the identification code as in sites.yaml

    @property
    def earlier(self) -> Example | None:
        """The example as it stood in the night before, None where there was none."""
        if self.before is None:
            return None
        pages = {**self.pages, **self.before.pages}
        kept = {path: page for path, page in pages.items() if page is not None}
        return self.model_copy(update={"as_of": self.before.as_of, "pages": kept, "before": None})

    def page(self, path: str) -> ExamplePage | None:
        """The answer for ``path``, None when the example has no such page (it is answered with 404)."""
        found = self.pages.get(path)
        return ExamplePage(body=found) if isinstance(found, str) else found

    def subjects(self) -> tuple[str, ...]:
        """Subjects of the expected findings, with paths made absolute."""
        return tuple(EXAMPLE_SITE + one[1:] if one.startswith("/") else one for one in self.findings)


class ColumnParams(Frozen):
    """``key``: the column, when it is not the check's id. ``needs_entries``: an empty list is a blank column, unless
    the page meets one of ``content_cues`` (cues of the lexicon that speak for content, such as the names of its parts).
    ``blank_text_limit``: characters of text beside a notice of closure above which the column is not called blank.
    ``maintenance``: words of notices that are about tonight and not about the column."""

    key: Key | None = None
    needs_entries: bool = False
    content_cues: tuple[Key, ...] = ()
    blank_text_limit: int = Field(default=300, ge=0)
    maintenance: tuple[Words, ...] = ("维护", "停机", "暂停服务", "升级")


class ContactParams(Frozen):
    """``fields``: what must be published. ``sources``: pages of the disclosure office, most telling first.
    ``must_see``: columns that may not be hidden from us when a field is called missing."""

    fields: tuple[Key, ...] = Field(default=("org", "address", "hours", "phone", "fax", "email"), min_length=1)
    sources: tuple[Key, ...] = Field(
        default=("disclosure-guide", "foi-entry", "contact", "disclosure-column"), min_length=1
    )
    must_see: tuple[Key, ...] = ("disclosure-guide", "foi-entry")


class FreshnessParams(Frozen):
    """``columns``: the disclosure columns, the first one found gives the finding its subject.
    ``same_day_rows``: a list with at least so many rows, all dated today, does not show when it was updated.
    ``period``: also the gaps of the past are looked at, as far back in the night's year as the lists were read; one
    that is too long is laid out for a person."""

    max_working_days: int = Field(default=20, ge=1)
    columns: tuple[Key, ...] = Field(min_length=1)
    same_day_rows: int = Field(default=5, ge=2)
    period: Literal["year"] | None = None


class LinksParams(Frozen):
    """Which links count: to the site itself, to other sites, and of which kinds (see ``facts.page.LinkKind``).
    ``places``: how many places of a dead link are shown in pictures."""

    internal: bool = True
    external: bool = True
    kinds: tuple[Words, ...] = ("a", "area", "frame", "img", "attachment", "onclick")
    places: int = Field(default=3, ge=1)


class Check(Frozen):
    """What every check file says, whatever its kind."""

    id: Key
    kind: Kind
    params: Frozen
    name: Text
    legal_basis: tuple[Text, ...] = Field(min_length=1)
    why: Text
    remedy: Text
    outcomes: dict[Outcome, Text]
    messages: dict[str, Text]
    terms: dict[str, Text] = Field(default_factory=dict)  # names for values that messages show
    column: ColumnWords | None = None
    examples: tuple[Example, ...] = ()

    @property
    def columns(self) -> Mapping[str, tuple[str, ColumnWords]]:
        """Columns that must be looked for: key to the Chinese name and the words this file adds to the lexicon."""
        return {}

    @property
    def said(self) -> Mapping[str, Text]:
        """What codes in the values of its messages are called."""
        return self.terms

    @property
    def never(self) -> frozenset[str]:
        """Reasons of the kind that this file's parameters rule out: it needs no message for them."""
        return frozenset()

    @property
    def clues(self) -> ClueTask | None:
        """Signs that pages must be looked through for."""
        return None

    def topics(self, upstream: Sequence[str] = (), units: Sequence[NamedUnit] = ()) -> tuple[Topic, ...]:
        """What the whole site must be searched for by words; ``upstream`` and ``units`` as in the observation."""
        return ()

    def under(self, example: Example) -> Self:
        """The check as an example asks it, with the example's parameters laid over its own.

        Raises pydantic.ValidationError for parameters that the kind does not know.
        """
        if not example.params:
            return self
        said = self.params.model_dump(by_alias=True) | example.params
        return self.model_copy(update={"params": type(self.params).model_validate(said)})


class OneColumnCheck(Check):
    """A check of one column."""

    params: ColumnParams = ColumnParams()

    @property
    def column_key(self) -> str:
        """The column asked for."""
        return self.params.key or self.id

    @property
    def columns(self) -> Mapping[str, tuple[str, ColumnWords]]:
        """The one column."""
        return {self.column_key: (self.name.zh, self.column or ColumnWords())}


class ColumnCheck(OneColumnCheck):
    """A column must exist, open and hold something."""

    kind: Literal[Kind.COLUMN]


class ContactFieldsCheck(Check):
    """The disclosure office must publish how it is reached."""

    kind: Literal[Kind.CONTACT_FIELDS]
    params: ContactParams = ContactParams()


class FreshnessCheck(Check):
    """Something must have been published lately."""

    kind: Literal[Kind.FRESHNESS]
    params: FreshnessParams


class LinksCheck(Check):
    """Links must lead somewhere."""

    kind: Literal[Kind.LINKS]
    params: LinksParams = LinksParams()


CheckFile = Check

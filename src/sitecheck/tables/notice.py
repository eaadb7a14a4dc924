"""A public notice as files: a folder that stands by itself, with no script and no link that leaves it.

Equal editions and options give equal bytes, as single files and as one archive.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sitecheck.i18n import formats, translator
from sitecheck.i18n.catalogue import Translator
from sitecheck.store.newfile import write_new
from sitecheck.tables.editions import Edition
from sitecheck.tables.export import csv_bytes
from sitecheck.tables.notice_options import Options, Ranks, Show, checked
from sitecheck.tables.notice_view import APART, Notice, Row, notice_of, unit_tables

SCHEMA = "sitecheck.notice/1"
INDEX, STYLE = "index.html", "style.css"
_PAGES = Path(__file__).parent / "notice_pages"
_WHEN = (2000, 1, 1, 0, 0, 0)  # of every file in the archive


class NoticeMaker:
    """The files of one notice, each made when it is asked for."""

    def __init__(self, edition: Edition, options: Options) -> None:
        """Raises OptionError for options that do not go together."""
        self._t: Translator = translator(options.language)
        self.notice: Notice = notice_of(edition, checked(options), self._t)
        self._rows: Mapping[str, Row] = {row.page: row for row in self.notice.rows if row.page}

    @property
    def names(self) -> tuple[str, ...]:
        """The files, by their path in the folder."""
        return (INDEX, STYLE, "data.csv", "data.json", *sorted(self._rows))

    def page(self, name: str, *, style: str | None = None) -> str:
        """A page: the index or that of a unit. ``style``: written into the page, for where no other file is at hand.

        Raises KeyError for a name that is no page of this notice.
        """
        values = {
            "notice": self.notice,
            "edition": self.notice.edition,
            "options": self.notice.options,
            "t": self._t,
            "style": style,
            "Show": Show,
            "Ranks": Ranks,
            "apart": APART[self.notice.options.language],
        }
        if name == INDEX:
            return _templates().get_template("index.html").render(**values, root="", row=None)
        row = self._rows[name]
        tables = unit_tables(self.notice, row.code, self._t)
        return _templates().get_template("unit.html").render(**values, root="../", row=row, tables=tables)

    def content(self, name: str) -> bytes:
        """One of the files. Raises KeyError for a name that is none of them."""
        match name:
            case "style.css":
                return style_sheet().encode()
            case "data.csv":
                return self._csv()
            case "data.json":
                return self._json()
            case _:
                return self.page(name).encode()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """All files with their paths."""
        for name in self.names:
            yield name, self.content(name)

    def archive(self) -> bytes:
        """All files as one ZIP, in one folder, without the times of writing."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files():
                entry = zipfile.ZipInfo(name, _WHEN)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content)
        return file.getvalue()

    def write(self, folder: Path) -> list[Path]:
        """Write the files into ``folder``, which must be new or empty: pages of an earlier notice must not stay.

        Raises FileExistsError, OSError.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(f"{folder} is not empty: name a new folder for the notice")
        written = []
        for name, content in self.files():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_new(path, content)
            written.append(path)
        return written

    def _columns(self) -> list[tuple[str, str]]:
        """Headings and fields of the table, as far as they are shown."""
        t, options = self._t, self.notice.options
        ranked = [] if options.ranks is Ranks.NONE else [(t("Rank"), "rank")]
        result = [(t("Result"), "result")] if options.show is Show.POINTS else []
        grade = [(t("Grade"), "grade")] if options.grades and options.show is not Show.ORDER else []
        return [*ranked, (t("Unit"), "name"), (t("Category"), "category"), *result, *grade]

    def _csv(self) -> bytes:
        columns, t = self._columns(), self._t
        rows = [[t("Draft, not published")]] if self.notice.draft else []
        rows.append([heading for heading, _ in columns])
        for row in self.notice.rows:
            cells = (getattr(row, field) for _, field in columns)
            rows.append(["" if cell is None else str(cell) for cell in cells])
        return csv_bytes(rows)

    def _json(self) -> bytes:
        edition, fields = self.notice.edition, [field for _, field in self._columns()]
        said = {
            "schema": SCHEMA,
            "draft": self.notice.draft,
            "title": edition.title,
            "period": edition.period,
            "version": edition.version,
            "published": formats.day(edition.at) if edition.at is not None else None,
            "correction": edition.reason if (edition.version or 1) > 1 else "",
            "rubric": {"title": edition.rubric.title, "sha256": edition.rubric.hash},
            "units": [
                {field: getattr(row, field) for field in fields} | ({"page": row.page} if row.page else {})
                for row in self.notice.rows
            ],
        }
        return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


@cache
def style_sheet() -> str:
    """The style sheet of every notice."""
    return (_PAGES / STYLE).read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"day": formats.day}
    return environment

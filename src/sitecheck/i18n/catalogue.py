"""The catalogue: one ``.po`` file, read at first use into memory; English needs none, its texts are the keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from babel.messages.pofile import read_po

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
CATALOGUE = Path(__file__).parent / "locale" / "zh" / "LC_MESSAGES" / "sitecheck.po"


class Translator(Protocol):
    """``t("text {n}", n=3)``: the text in the translator's language with the values put in."""

    language: Language

    def __call__(self, text: str, /, **values: object) -> str:
        """Translate ``text`` and fill its places; a text without translation stays English."""
        ...


class _Translator:
    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        self.language: Language = language
        self._texts = texts

    def __call__(self, text: str, /, **values: object) -> str:
        said = self._texts.get(text, text)
        return said.format(**values) if values else said


@cache
def texts(path: Path = CATALOGUE) -> Mapping[str, str]:
    """Chinese by English text; entries left empty or marked fuzzy are left out."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="zh", abort_invalid=True)
    return {
        message.id: message.string
        for message in catalogue
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.id
        and message.string
        and not message.fuzzy
    }


@cache
def translator(language: str) -> Translator:
    """The translator for ``zh`` or ``en``.

    Raises ValueError for a language there is no catalogue of.
    """
    match language:
        case "zh":
            return _Translator("zh", texts())
        case "en":
            return _Translator("en", {})
        case _:
            raise ValueError(f"no catalogue for {language!r}: one of {', '.join(LANGUAGES)}")


def language_of(value: object, default: Language = "zh") -> Language:
    """``value`` if it names a language we speak, else ``default``."""
    return "zh" if value == "zh" else "en" if value == "en" else default


def N_(text: str) -> str:
    """Mark ``text`` for the catalogue where it stands; it is translated where it is shown."""
    return text

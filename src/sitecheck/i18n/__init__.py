"""Two languages from one catalogue: English text is the key, Chinese is looked up; dates and numbers for people."""

from __future__ import annotations

from sitecheck.i18n.catalogue import LANGUAGES, Language, Translator, language_of, translator

__all__ = ["LANGUAGES", "Language", "Translator", "language_of", "translator"]

"""sitecheck audits government disclosure portals against written rubrics."""

from __future__ import annotations

__version__ = "0.1.0"

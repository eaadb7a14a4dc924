"""Bringing configured units and sites into the central tables; nothing that findings hang on is ever removed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, select

from sitecheck.settings.records import Project
from sitecheck.store.models import Site, Unit, dumps
from sitecheck.store.stamps import touch


def sync_project(session: Session, project: Project, keys: Iterable[str]) -> None:
    """Insert or update all units and sites of ``project``; those no longer configured become inactive.

    ``keys`` gives the site key of each of ``project.sites`` in order (computed by ``page.urls.site_key``, a room this
    floor may not import).
    """
    units = {unit.code: unit for unit in session.exec(select(Unit))}
    for config in project.units:
        row = units.pop(config.code, None) or Unit(code=config.code, name=config.name, category=config.category)
        row.name, row.category, row.parent, row.active = config.name, config.category, config.parent, True
        row.aliases, row.attributes = dumps(list(config.aliases)), dumps(config.attributes)
        session.add(row)
    for gone in units.values():
        gone.active = False
    session.flush()
    sites = {site.key: site for site in session.exec(select(Site))}
    for key, site in zip(keys, project.sites, strict=True):
        found = sites.pop(key, None) or Site(key=key, unit_code=site.unit, url=site.url)
        if found.unit_code != site.unit:
            touch(session, found.unit_code, site.unit)  # what was found on the site is counted for another
        found.unit_code, found.url, found.site_code, found.active = site.unit, site.url, site.site_code, True
        session.add(found)
    for lost in sites.values():
        lost.active = False
    session.flush()

"""The demo's project folder: the eight portals as units and sites, and the manual entries an office would have made."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

import yaml
from sqlmodel import Session, select

from sitecheck.demo.content import AS_OF
from sitecheck.demo.server import Portal
from sitecheck.review.entries import append
from sitecheck.review.users import Role, add_user
from sitecheck.store.models import Entry, User

ASSESSMENT = "demo-2026q4"
ASSESSOR = "demo"
_FLAGS = ("foi_responsible", "has_window", "has_website")


def write_project(folder: Path, portals: tuple[Portal, ...], portal_port: int) -> None:
    """Write (or write again) the configuration of the demo project; a database and evidence that are there stay."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    for name in ("checks", "snapshots"):
        (folder / name).mkdir(exist_ok=True)
    lines = ["code,name,category,foi_responsible,has_window,has_website"]
    for portal in portals:
        flags = portal.attributes | {"has_window": portal.attributes["has_service_window"]}
        lines.append(",".join([portal.code, portal.unit, "department", *("是" if flags[f] else "否" for f in _FLAGS)]))
    (config / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sites = [
        {
            "unit": portal.code,
            "url": f"http://{portal.address}:{portal_port}/",
            "allow_networks": ["127.0.0.0/8"],
            "budgets": {"pages": 120},
        }
        for portal in portals
    ]
    _write_yaml(config / "sites.yaml", {"sites": sites})
    assessment = {
        "id": ASSESSMENT,
        "title": "云溪县2026年第四季度政务公开政务服务工作考核（演示）",
        "rubric": "kaifu-2013-departments",
        "period": "2026Q4",
        "categories": ["department"],
        "counts": "confirmed",
    }
    _write_yaml(config / "assessments.yaml", {"assessments": [assessment]})
    (config / "settings.toml").write_text(
        f'# The demo judges as of a fixed day, so that it shows the same whenever it is run.\nas_of = "{AS_OF}"\n'
        'contact = "demo@yunxi.example"\nmin_free_mb = 50\nparallel_sites = 4\n',
        encoding="utf-8",
    )


def seed(session: Session, portals: tuple[Portal, ...], *, now: datetime) -> str | None:
    """Add the assessor (returning the password that was made, None when there is one already) and manual entries.

    One unit with a window is left without its window table, to show a result that waits for it.
    """
    password = None
    if session.get(User, ASSESSOR) is None:
        password = secrets.token_urlsafe(9)
        add_user(session, name=ASSESSOR, password=password, role=Role.ADMIN, unit_code=None, now=now)
    if session.exec(select(Entry).limit(1)).first() is None:
        for portal in portals:
            for place, value, reason in _entries(portal):
                append(
                    session,
                    assessment=ASSESSMENT,
                    unit_code=portal.code,
                    place=place,
                    value=value,
                    reason=reason,
                    who=ASSESSOR,
                    now=now,
                )
    return password


def _entries(portal: Portal) -> list[tuple[str, object, str]]:
    rows: list[tuple[str, object, str]] = [
        ("KD7.r1", True, "行政职权清理报告已报送"),
        ("KD7.r2", True, "职权目录齐全"),
        ("KD7.r3", portal.code not in ("civil", "town"), "流程图核对"),
        ("KD11.r1", "no_ledger" if portal.code == "health" else "compliant", "查阅受理台账"),
        ("KD14.r2", "resolved" if portal.code == "housing" else "no_complaint", "投诉件办理情况"),
        ("KD15.r1", "praised_and_awarded" if portal.code == "finance" else "praised_only", "群众评议与表彰文件"),
    ]
    if portal.code == "education":
        rows.append(("KD2.r1", 1, "缺年度总结"))
    if portal.code == "labour":
        rows.append(("KD12.r1", True, "一件申请逾期答复"))
    if portal.code in ("finance", "labour"):
        rows.append(("KW2.r3", 1 if portal.code == "labour" else 0, "办事指南上网核对"))
        rows.append(("KW3.r2", 2, "群众来信表扬2件"))
    return rows


def _write_yaml(path: Path, value: object) -> None:
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")

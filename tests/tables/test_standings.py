"""Standings that are kept are those that would be computed anew, whatever was changed and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlmodel import select
from tests.tables.district import CHECKS, CODES, NOW, OA, QUARTERS, YEAR, District, district

from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.facts.verdict import JudgedFinding, Verdict
from sitecheck.review import decisions, entries, events, memory, rankings
from sitecheck.review.lifecycle import record_site
from sitecheck.settings.records import AssessmentConfig, Project, SiteConfig, UnitConfig
from sitecheck.store.models import CheckResult, Finding, Run, Site
from sitecheck.store.models import Standing as Row
from sitecheck.store.stamps import touch, version
from sitecheck.store.sync import sync_project
from sitecheck.tables.cards import assessment_cards, unit_cards
from sitecheck.tables.standing import Standing
from sitecheck.tables.standings import keep_standings, standings

ALL = (YEAR, *QUARTERS)
NIGHT = date(2026, 11, 18)
LINKS = tuple(f"http://fin.example/{name}" for name in "abc")
LATE = NOW + timedelta(minutes=5)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[District]:
    """Findings that count and one that waits, an event, a list, entries with figures, a self-assessment."""
    with district(tmp_path) as opened:
        opened.broken_links(NIGHT, *LINKS[:2])
        opened.event("E1", "notice", NIGHT, "website", "city")
        opened.rank("q4", 90, 80, 70, 60)
        opened.enter("q4", "O2.r1", True)
        opened.report("q4", "O5", "3")
        seen(opened, *LINKS)
        yield opened


def seen(town: District, *targets: str, outcome: Outcome = Outcome.FAIL) -> None:
    """One more night over the one site, with these dead links."""
    run = Run(kind="nightly", as_of=NIGHT + timedelta(days=1), started_at=NOW, state="finished")
    town.session.add(run)
    town.session.flush()
    found = tuple(JudgedFinding(target, "http://fin.example/", "dead", {}, certain=True) for target in targets)
    verdict = Verdict("broken-links", outcome, "dead", findings=found)
    site = town.session.get_one(Site, "fin.example")
    town.session.add(
        CheckResult(
            run_id=run.id or 0, site_key=site.key, check_id=verdict.check, outcome=outcome.value, reason=verdict.reason
        )
    )
    record_site(town.session, run=run, site=site, verdicts=[verdict], attempts_by_url={}, now=NOW)


def waiting(town: District) -> Finding:
    rows = town.session.exec(select(Finding).where(Finding.state == FindingState.VERIFIED.value)).all()
    return rows[0]


def confirmed(town: District) -> Finding:
    return town.session.exec(select(Finding).where(Finding.state == FindingState.CONFIRMED.value)).all()[0]


def key(finding: Finding) -> int:
    assert finding.id is not None
    return finding.id


def _confirm(town: District) -> None:
    decisions.confirm(town.session, key(waiting(town)), who="assessor", now=LATE, expected=FindingState.VERIFIED)


def _dismiss(town: District) -> None:
    one = confirmed(town)
    decisions.dismiss(
        town.session, key(one), who="assessor", now=LATE, expected=FindingState.CONFIRMED, reason="误报",
        scope=decisions.Scope(site=True, check=True),
    )  # fmt: skip


def _undo(town: District) -> None:
    one = confirmed(town)
    decisions.undo(town.session, key(one), who="assessor", now=LATE, expected=FindingState.CONFIRMED)


def _rule(town: District) -> None:
    memory.remember(town.session, who="assessor", reason="维护", now=LATE, site_key="fin.example")
    seen(town, *LINKS)


def _withdraw_entry(town: District) -> None:
    entries.withdraw(
        town.session, assessment="q4", unit_code="fin", place="O2.r1", reason="误录", who="assessor", now=LATE
    )


def _withdraw_event(town: District) -> None:
    events.withdraw(town.session, "E1", reason="撤销", who="assessor", now=LATE)


def _withdraw_list(town: District) -> None:
    rankings.withdraw(town.session, assessment="q4", metric=OA, reason="错表", who="assessor", now=LATE)


def _figures(town: District) -> None:
    """A figure for another unit moves the places of all."""
    _withdraw_list(town)
    place = ranked_place(town)
    town.enter("q4", place, {"metric": 50}, unit="edu")


def ranked_place(town: District) -> str:
    from sitecheck.scoring.rubric import load_family, rubric_folders
    from sitecheck.scoring.rules import RankRule

    rubric, _ = load_family("ouhai-2017", rubric_folders(town.project.root))
    return next(name for name, (_, rule) in rubric.rules.items() if isinstance(rule, RankRule) and rule.metric == OA)


def _moved(town: District) -> None:
    units = town.project.units
    project = Project(
        root=town.project.root,
        settings=town.project.settings,
        units=units,
        sites=(SiteConfig(unit="edu", url="http://fin.example/"),),
        assessments=town.project.assessments,
    )
    sync_project(town.session, project, ["fin.example"])
    town.project = project


def _reconfigured(**changes: object) -> Callable[[District], None]:
    def change(town: District) -> None:
        every = tuple(one.model_copy(update=changes) for one in town.project.assessments)
        town.project = town.project.model_copy(update={"assessments": every})

    return change


def _unit_changed(town: District) -> None:
    def other(unit: UnitConfig) -> UnitConfig:
        return unit.model_copy(update={"attributes": {"foi_responsible": False}}) if unit.code == "fin" else unit

    town.project = town.project.model_copy(update={"units": tuple(other(unit) for unit in town.project.units)})


def _rubric_changed(town: District) -> None:
    folder = town.project.root / "config" / "rubrics"
    folder.mkdir(parents=True)
    from sitecheck.facts.data import data_dir

    text = (data_dir("config") / "rubrics" / "ouhai-2017.yaml").read_text(encoding="utf-8")
    (folder / "ouhai-2017.yaml").write_text("# another wording of the same table\n" + text, encoding="utf-8")


CHANGES: dict[str, Callable[[District], object]] = {
    "a decision": _confirm,
    "a dismissal that is remembered": _dismiss,
    "a decision taken back": _undo,
    "a remembered dismissal, by a night": _rule,
    "a night that finds more": lambda town: seen(town, *LINKS, "http://fin.example/d"),
    "a night that finds nothing": lambda town: seen(town, outcome=Outcome.PASS),
    "a night that could not look": lambda town: seen(town, outcome=Outcome.UNABLE),
    "an entry": lambda town: town.enter("q4", "O2.r1", False),
    "an entry of another quarter": lambda town: town.enter("q2", "O2.r1", True, unit="edu"),
    "an entry withdrawn": _withdraw_entry,
    "a figure of another unit": _figures,
    "an event": lambda town: town.event("E2", "notice", NIGHT, "website", "city", unit="edu"),
    "an event revised": lambda town: town.event("E1", "notice", date(2026, 5, 8), "website", "city"),
    "an event withdrawn": _withdraw_event,
    "a ranking list": lambda town: town.rank("q4", 60, 70),
    "a ranking list withdrawn": _withdraw_list,
    "a site that went to another unit": _moved,
    "which findings count": _reconfigured(counts="verified"),
    "a unit left out": _reconfigured(exclude=("law",)),
    "the unit itself": _unit_changed,
}
QUIET: dict[str, Callable[[District], object]] = {
    "a self-assessment": lambda town: town.report("q4", "O5", "2"),
    "another file of the same rubric": _rubric_changed,
    "nothing": lambda town: None,
}


def every(town: District) -> dict[str, dict[str, Standing]]:
    return {one.id: standings(town.session, town.project, one, CHECKS) for one in town.project.assessments}


def keep(town: District) -> int:
    return sum(keep_standings(town.session, town.project, one, CHECKS, NOW) for one in town.project.assessments)


def anew(town: District) -> dict[str, dict[str, Standing]]:
    town.session.execute(delete(Row))
    return every(town)


@pytest.mark.parametrize("change", [*CHANGES.values(), *QUIET.values()], ids=[*CHANGES, *QUIET])
def test_what_is_kept_is_what_would_be_computed_anew(
    town: District, change: Callable[[District], object], request: pytest.FixtureRequest
) -> None:
    keep(town)
    before = every(town)
    change(town)
    read = every(town)
    assert read == anew(town)
    named = request.node.callspec.id
    assert (read != before) is (named in CHANGES), "the change does not bear on any standing: it proves nothing"


def test_nothing_is_computed_again_without_a_change(town: District) -> None:
    assert keep(town) == len(ALL) * len(CODES)
    assert keep(town) == 0


def test_a_change_of_one_unit_makes_only_that_one_stale(town: District) -> None:
    keep(town)
    town.enter("q4", "O2.r1", False)
    assert keep(town) == len(ALL)  # the one unit, in every assessment


def test_a_ranking_list_makes_its_year_stale(town: District) -> None:
    keep(town)
    town.rank("q4", 60, 70, 80, 90)
    assert keep(town) == len(ALL) * len(CODES)


def test_a_standing_of_another_version_is_computed_again(town: District) -> None:
    keep(town)
    for row in town.session.exec(select(Row).where(Row.unit_code == "fin")):
        row.data = '{"code":"fin"}'
        town.session.add(row)
    town.session.flush()
    assert every(town) == anew(town)


def test_standings_say_what_the_cards_say(town: District) -> None:
    _figures(town)
    for assessment in ALL:
        cards = assessment_cards(town.session, town.project, assessment, CHECKS)
        found = standings(town.session, town.project, assessment, CHECKS)
        assert list(found) == [card.unit.code for card in cards]
        for card in cards:
            one = found[card.unit.code]
            assert (one.final, one.rank, one.automatic, one.manual) == (
                card.final, card.rank, card.automatic, card.manual,
            )  # fmt: skip
            assert (one.decided, one.checks, one.waiting, one.complete) == (
                card.decided, card.checks, card.waiting, card.complete,
            )  # fmt: skip
            assert one.deductions == len(card.deductions)
            assert one.undecided == len(card.undecided)
            assert one.refused == tuple(entry.place for entry in card.refused)
            assert one.main.subtotals == dict(card.main.card.subtotals)


@pytest.mark.parametrize("assessment", ALL, ids=lambda one: one.id)
@pytest.mark.parametrize("code", CODES)
def test_the_card_of_one_unit_is_the_one_made_with_all(town: District, assessment: AssessmentConfig, code: str) -> None:
    _figures(town)
    town.enter("q4", ranked_place(town), {"metric": 40}, unit="law")
    whole = {card.unit.code: card for card in assessment_cards(town.session, town.project, assessment, CHECKS)}
    (card,) = unit_cards(town.session, town.project, assessment, CHECKS, "zh", [code])
    assert replace(card, rank=None) == replace(whole[code], rank=None)
    assert card.rank == whole[code].rank


def test_stamps_are_written_once_for_each_commit_and_in_order(town: District) -> None:
    town.session.commit()
    before = version(town.session)
    said: list[str] = []
    from sqlalchemy import event

    engine = town.session.get_bind()

    def note(_c: object, _cur: object, statement: str, values: Sequence[object], *_more: object) -> None:
        if "INTO stamp" in statement:
            said.append(str(values))

    event.listen(engine, "before_cursor_execute", note)
    touch(town.session, "law", "edu")
    touch(town.session, "edu")
    town.session.commit()
    assert len(said) == 1
    assert said[0].index("edu") < said[0].index("law")
    assert version(town.session) == before + 2

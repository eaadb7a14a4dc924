"""A year of an office with thousands of units, made up: the same rows every time.

Assumptions, each an option or a constant here: findings live a few nights or for months (a third of those seen are
still there the next month), most sites have few and some have hundreds, two thirds are settled, each person's step
leaves its rows, and every night of every site leaves its job, observation and ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from benchmarks.desk_sink import Sink, sink
from pwdlib import PasswordHash

from sitecheck.facts.verdict import fingerprint
from sitecheck.review.users import Role
from sitecheck.store import models as m
from sitecheck.store.blobs import BlobStore
from sitecheck.store.chain import canonical, link
from sitecheck.store.engine import Store

LAST = date(2026, 11, 20)
PASSWORD = "made for a benchmark"
OFFICERS = 20
ASSESSMENT, YEAR = "q4-2026", "y-2026"
_HOURS = timedelta(hours=7)  # a night begins at one in Beijing of its day
_SHA = [sha256(f"file {n}".encode()).hexdigest() for n in range(64)]


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much there is."""

    units: int = 3000
    sites: int = 3100
    nights: int = 365
    findings: int = 200_000
    sightings: int = 8  # of a finding, on average


@dataclass(frozen=True, slots=True)
class _Kind:
    """A sort of finding: how often of a hundred, its check, reason and words."""

    weight: int
    check: str
    reason: str
    params: dict[str, str]
    subject: str  # {n}: a number; no number: one a site


_KINDS = (
    _Kind(58, "broken-links", "http-404", {"count": "3", "label": "关于印发《县人民政府办公室政务公开工作要点》的通知", "status": "404"}, "{home}art/2024/art_{n}.html"),
    _Kind(9, "broken-links", "soft-404", {"count": "1", "label": "2025年住房保障专题", "status": "200"}, "{home}special/{n}/index.html"),
    _Kind(6, "update-freshness", "stale", {"as_of": "2026-11-20", "column": "通知公告", "days": "25", "max": "20", "newest": "2026-10-17", "scope": "last-gap"}, "{home}col/col{n}/index.html"),
    _Kind(6, "blank-columns", "closed", {"label": "公开目录", "same": "", "text": "栏目正在建设"}, "{home}web/xxgk/{n}.html"),
    _Kind(8, "contact-fields", "missing-field", {"field": "fax"}, "fax"),
    _Kind(5, "contact-fields", "missing-field", {"field": "email"}, "email"),
    _Kind(3, "policy-interpretation-column", "missing", {"labels": "政策解读、文件解读、解读回应", "pages": "21", "refused": ""}, "policy-interpretation-column"),
    _Kind(3, "foi-entry", "missing", {"labels": "依申请公开、政府信息依申请公开、信息公开申请", "pages": "24", "refused": ""}, "foi-entry"),
    _Kind(2, "disclosure-guide", "broken", {"label": "政府信息公开指南", "why": "http-404"}, "disclosure-guide"),
)  # fmt: skip
_STATES = (("verified", 12), ("suspected", 3), ("reopened", 2), ("confirmed", 20), ("dismissed", 18), ("fixed", 45))
_REASONS = ("页面上有该内容，程序未能识别", "检查时网站正在维护", "该单位无需公开此项", "由上级门户统一提供")


class Office:
    """The made-up office: fills one database and writes the project folder that goes with it."""

    def __init__(self, root: Path, url: str, amounts: Amounts) -> None:
        self.root, self.url, self.amounts = root, url, amounts
        self.random = Random(7)
        self.days = [LAST - timedelta(days=amounts.nights - 1 - n) for n in range(amounts.nights)]
        self.codes = [f"u{n:04d}" for n in range(amounts.units)]
        self.sites = [(f"s{n:04d}.example/", self.codes[n % amounts.units]) for n in range(amounts.sites)]
        self.heads = dict.fromkeys(("decision", "auditrow", "entry"), "")
        self.rows = dict.fromkeys(self.heads, 0)
        self.audits: list[tuple[datetime, str, str, str, str, str, str]] = []

    def fill(self, say: Callable[[str], None]) -> None:
        """All of it."""
        self._project()
        Store.open(self.url).close()
        into = sink(self.url)
        for name, step in (
            ("units, people", self._people), ("nights", self._nights), ("results", self._results),
            ("findings", self._findings), ("handed in", self._handed_in), ("columns", self._columns),
            ("audit", self._audit),
        ):  # fmt: skip
            step(into)
            say(name)
        into.close()

    def _project(self) -> None:
        config = self.root / "config"
        config.mkdir(parents=True, exist_ok=True)
        lines = ["code,name,category,foi_responsible,has_window,has_website"]
        lines += [f"{code},{self.name(n)},department,是,是,是" for n, code in enumerate(self.codes)]
        (config / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        sites = "".join(f"- unit: {unit}\n  url: http://{key}\n" for key, unit in self.sites)
        (config / "sites.yaml").write_text(f"sites:\n{sites}", encoding="utf-8")
        (config / "assessments.yaml").write_text(
            "assessments:\n"
            f"- {{id: {ASSESSMENT}, title: 2026年第四季度考核, rubric: kaifu-2013-departments, period: 2026Q4, categories: [department]}}\n"
            f"- {{id: {YEAR}, title: 2026年度考核, rubric: ouhai-2017, period: '2026', categories: [department]}}\n",
            encoding="utf-8",
        )
        (config / "settings.toml").write_text(
            f'as_of = "{LAST}"\nsecret_key = "only for a benchmark, nothing else"\ndatabase_url = "{self.url}"\n',
            encoding="utf-8",
        )

    def name(self, number: int) -> str:
        """A unit's name."""
        return f"示例市第{number // 30 + 1}片区{'财教卫住公文农水交林'[number % 10]}事务第{number % 30 + 1}局"

    def began(self, night: int) -> datetime:
        """When the night of that index began."""
        day = self.days[night]
        return datetime(day.year, day.month, day.day, tzinfo=UTC) - _HOURS

    def _people(self, into: Sink) -> None:
        into.write(m.Unit, ("code", "name", "category", "attributes"), (
            (code, self.name(n), "department", '{"foi_responsible":true,"has_website":true,"has_window":true}')
            for n, code in enumerate(self.codes)
        ))  # fmt: skip
        into.write(m.Site, ("key", "unit_code", "url"), ((key, unit, f"http://{key}") for key, unit in self.sites))
        hashed = PasswordHash.recommended().hash(PASSWORD)
        roles = [Role.ADMIN, Role.REVIEWER, Role.VIEWER]
        people: list[tuple[str, str, str, str | None]] = [
            (f"p{n:02d}", hashed, (roles[n] if n < 3 else Role.ASSESSOR).value, None) for n in range(OFFICERS)
        ]
        people += [(f"of-{code}", hashed, Role.UNIT.value, code) for code in self.codes[:200]]
        into.write(m.User, ("name", "password_hash", "role", "unit_code", "created_at"), (
            (*one, self.began(0)) for one in people
        ))  # fmt: skip
        into.write(m.ApiToken, ("name", "owner", "sha256", "created_at", "created_by", "expires_at"), (
            (f"程序{n}", f"p{n % OFFICERS:02d}", sha256(f"t{n}".encode()).hexdigest(), self.began(0), "p00",
             self.began(0) + timedelta(days=400)) for n in range(40)
        ))  # fmt: skip

    def _nights(self, into: Sink) -> None:
        amounts, blobs = self.amounts, BlobStore(self.root / "snapshots")
        self.files = {
            "html": blobs.put("<!doctype html><title>示例</title><p>通知公告".encode()),
            "headers": blobs.put(b'{"status":200,"headers":[]}'),
        }
        into.write(m.Run, ("id", "kind", "as_of", "started_at", "finished_at", "state", "checks_hash", "version"), (
            (n + 1, "nightly", day, self.began(n), self.began(n) + timedelta(hours=5), "finished", "0" * 64, "0.1.0")
            for n, day in enumerate(self.days)
        ))  # fmt: skip

        def every() -> Iterator[tuple[int, datetime, int, str]]:
            for n in range(amounts.nights):
                at = self.began(n)
                for number, (key, _) in enumerate(self.sites):
                    yield n + 1, at + timedelta(seconds=number * 5), number, key

        into.write(m.Job, ("run_id", "site_key", "state", "tries", "claimed_at", "finished_at", "pages", "requests", "error"), (
            (run, key, "failed" if (failed := (number * 7 + run) % 97 == 0) else "done", 1, at, at + timedelta(minutes=9), 84, 190,
             "the portal did not answer" if failed else "")
            for run, at, number, key in every()
        ))  # fmt: skip
        into.write(m.Observation, ("run_id", "site_key", "bundle_sha256", "pages", "requests", "stopped_by", "verdicts_sha256", "pages_sha256"), (
            (run, key, _SHA[number % 64], 84, 190, "blocked" if number % 41 == 0 else "exhausted", _SHA[run % 64], _SHA[0])
            for run, _, number, key in every()
        ))  # fmt: skip
        into.write(m.SiteLedger, ("id", "run_id", "site_key", "sha256", "requests", "user_agent"), (
            (number + 1 + (run - 1) * len(self.sites), run, key, _SHA[number % 64], 190, "sitecheck/0.1.0 (+mailto)") for run, _, number, key in every()
        ))  # fmt: skip
        into.write(m.LedgerPart, ("ledger_id", "host", "requests", "first_at", "last_at", "bytes"), (
            (number + 1 + (run - 1) * len(self.sites), key.rstrip("/"), 190, at, at + timedelta(minutes=9), 4_000_000) for run, at, number, key in every()
        ))  # fmt: skip

    def _results(self, into: Sink) -> None:
        """Of the newest night and the quarter ends, as thinning leaves them; totals of every night."""
        names = [path.stem for path in sorted((Path(__file__).parents[1] / "checks").glob("*.yaml"))]
        kept = [
            n
            for n, day in enumerate(self.days)
            if n + 1 == len(self.days) or (day.month % 3 == 0 and (day + timedelta(days=1)).day == 1)
        ]
        into.write(m.CheckResult, ("run_id", "site_key", "check_id", "outcome", "reason", "params"), (
            (n + 1, key, name, outcome, "found", '{"as_of":"2026-11-20","label":"政府信息公开指南","page":"http://example/gk/zn.htm","why":"checked"}')
            for n in kept for number, (key, _) in enumerate(self.sites) for at, name in enumerate(names)
            for outcome in [("pass", "pass", "fail", "pass", "not-applicable", "unable", "pass")[(number * 3 + at + n) % 7]]
        ))  # fmt: skip
        total = len(self.sites)
        into.write(m.RunCheck, ("run_id", "check_id", "passed", "failed", "unable", "not_applicable", "new", "fixed", "there"), (
            (n + 1, name, total * 4 // 7, total // 7, total // 7, total // 7, 5, 4, 60) for n in range(len(self.days)) for name in names
        ))  # fmt: skip

    def _findings(self, into: Sink) -> None:
        made = self._made_findings()
        into.write(
            m.Finding,
            ("id", "fingerprint", "site_key", "unit_code", "check_id", "subject", "url", "reason", "params", "state", "nights",
             "first_run", "last_run", "first_seen", "last_seen", "verified_at", "fixed_at"),
            (one[0] for one in made),
        )  # fmt: skip
        self._seen(into, [(one[0], one[1]) for one in made])
        into.write(
            m.Decision,
            ("finding_id", "at", "who", "action", "old_state", "new_state", "reason", "shown", "chain"),
            (row for one in made for row in self._decided(one[0], one[2])),
        )
        self._head(into, "decision")
        waiting = [one[0][0] for one in made if one[0][9] == "verified"]
        now = datetime(2026, 11, 20, 3, tzinfo=UTC)
        into.write(
            m.Claim,
            ("finding_id", "who", "until"),
            ((one, f"p{n % OFFICERS:02d}", now + timedelta(minutes=n % 20)) for n, one in enumerate(waiting[:40])),
        )
        confirmed = [one[0] for one in made if one[0][9] == "confirmed"][:4000:2]
        into.write(m.Appeal, ("id", "assessment", "unit_code", "finding_id", "state", "opened_at", "opened_by", "due", "decided_at"), (
            (n + 1, ASSESSMENT, one[3], one[0], state, now - timedelta(days=n % 40), f"of-{one[3]}", LAST + timedelta(days=n % 12),
             None if state == "open" else now) for n, one in enumerate(confirmed) for state in [("open", "rejected", "upheld", "rejected")[n % 4]]
        ))  # fmt: skip
        into.write(m.AppealStep, ("appeal_id", "at", "who", "action", "text"), (
            (n + 1, now - timedelta(days=n % 40 - k), who, action, "该栏目已于当日恢复，请予复核。" * 3)
            for n, one in enumerate(confirmed) for k, (who, action) in enumerate(((f"of-{one[3]}", "open"), ("p05", "add")))
        ))  # fmt: skip
        into.write(m.DismissalRule, ("site_key", "check_id", "pattern", "reason", "who", "at"), (
            (key, "broken-links", "*/special/*", "专题已归档", "p04", self.began(0)) for key, _ in self.sites[:300]
        ))  # fmt: skip

    def _made_findings(self) -> list[tuple[tuple[object, ...], list[int], str]]:
        """Each finding's row, the nights (index) it was seen in, and who settled it."""
        random, kinds = self.random, _KINDS
        weights = [kind.weight for kind in kinds]
        # A few sites have hundreds of dead links, most have some dozens.
        share = [random.paretovariate(1.2) for _ in self.sites]
        counts = [max(1, round(self.amounts.findings * one / sum(share))) for one in share]
        made: list[tuple[tuple[object, ...], list[int], str]] = []
        order = list(range(len(self.sites)))
        random.shuffle(order)
        for place in order:
            key, unit = self.sites[place]
            single: set[str] = set()
            for number in range(counts[place]):
                if len(made) == self.amounts.findings:
                    break
                kind = random.choices(kinds, weights)[0]
                subject = kind.subject.format(home=f"http://{key}", n=number * 17 + place)
                if "{n}" not in kind.subject and (kind.check + subject) in single:
                    kind, subject = kinds[0], f"http://{key}art/2023/art_{number}.html"
                single.add(kind.check + subject)
                made.append(self._finding(len(made) + 1, key, unit, kind, subject))
        while len(made) < self.amounts.findings:
            place = random.randrange(len(self.sites))
            key, unit = self.sites[place]
            made.append(self._finding(len(made) + 1, key, unit, kinds[0], f"http://{key}more/{len(made)}.html"))
        return made

    def _finding(
        self, id_: int, key: str, unit: str, kind: _Kind, subject: str
    ) -> tuple[tuple[object, ...], list[int], str]:
        random, last_night = self.random, self.amounts.nights - 1
        (state,) = random.choices([name for name, _ in _STATES], [weight for _, weight in _STATES])
        length = min(last_night + 1, max(1, round(random.expovariate(1 / self.amounts.sightings))))
        end = (
            last_night
            if state in ("verified", "suspected", "reopened", "confirmed")
            else random.randrange(length - 1, last_night + 1)
        )
        nights = list(range(max(0, end - length + 1), end + 1))
        first, last = nights[0], nights[-1]
        url = subject if subject.startswith("http") else f"http://{key}xxgk/gkzn.html"
        params = m.dumps({**kind.params, "target": url, "page": f"http://{key}"})
        row = (
            id_, fingerprint(key, kind.check, subject), key, unit, kind.check, subject, url, kind.reason, params, state, len(nights),
            first + 1, last + 1, self.began(first), self.began(last), self.began(first) if state != "suspected" else None,
            self.began(min(last + 1, last_night)) if state == "fixed" else None,
        )  # fmt: skip
        return row, nights, f"p{3 + random.randrange(OFFICERS - 3):02d}"

    def _seen(self, into: Sink, made: list[tuple[tuple[object, ...], list[int]]]) -> None:
        def sightings() -> Iterator[tuple[object, ...]]:
            for row, nights in made:
                marks = m.dumps(
                    [
                        {
                            "body_sha256": _SHA[0],
                            "link_index": 8,
                            "page_url": row[6],
                            "region": "",
                            "text": "常用表格下载",
                        }
                    ]
                )
                attempts = m.dumps(
                    [
                        {
                            "address": "192.0.2.24",
                            "at": "2026-11-20T00:41:17.664365+00:00",
                            "bytes": 89,
                            "detail": "",
                            "failure": None,
                            "method": "GET",
                            "ms": 3,
                            "status": 404,
                            "url": row[6],
                        }
                    ]
                )
                for night in nights:
                    yield row[0], night + 1, row[7], row[8], True, marks, attempts

        into.write(
            m.Sighting, ("finding_id", "run_id", "reason", "params", "certain", "marks", "attempts"), sightings()
        )

        def evidence() -> Iterator[tuple[object, ...]]:
            for row, nights in made:
                for night in nights:
                    at = self.began(night)
                    yield (
                        row[0],
                        night + 1,
                        "screenshot",
                        row[6],
                        "objects/ab/picture.png",
                        _SHA[1],
                        345_000,
                        "image/png",
                        at,
                    )
                    yield row[0], night + 1, "html", row[6], "objects/ab/page", self.files["html"], 48, "text/html", at
                    if night == nights[-1]:
                        yield (
                            row[0],
                            night + 1,
                            "closeup",
                            row[6],
                            "objects/ab/closeup.png",
                            _SHA[2],
                            68_000,
                            "image/png",
                            at,
                        )
                        yield (
                            row[0],
                            night + 1,
                            "headers",
                            row[6],
                            "objects/ab/headers",
                            self.files["headers"],
                            30,
                            "application/json",
                            at,
                        )
                        yield (
                            row[0],
                            night + 1,
                            "warc",
                            row[6],
                            "objects/ab/warc",
                            _SHA[3],
                            30_000,
                            "application/warc",
                            at,
                        )

        into.write(
            m.Evidence,
            ("finding_id", "run_id", "kind", "url", "path", "sha256", "size", "media_type", "captured_at"),
            evidence(),
        )

    def _decided(self, row: tuple[object, ...], who: str) -> Iterator[tuple[object, ...]]:
        id_, state = row[0], str(row[9])
        first, last = row[13], row[14]
        assert isinstance(first, datetime)
        assert isinstance(last, datetime)
        steps = [(first, "sitecheck", "see", "suspected", "suspected", "", {"run": row[11]})]
        if state != "suspected":
            steps.append(
                (first, "sitecheck", "verify", "suspected", "verified", "two different looks agree", {"run": row[11]})
            )
        now = last + timedelta(hours=9)
        shown = {"message": "该链接打不开", "run": row[12], "picture": _SHA[1]}
        if state == "confirmed":
            steps.append((now, who, "confirm", "verified", "confirmed", "", shown))
        elif state == "dismissed":
            steps.append((now, who, "dismiss", "verified", "dismissed", _REASONS[int(str(id_)) % 4], shown))
        elif state == "fixed":
            if int(str(id_)) % 2:
                steps.append((now, who, "confirm", "verified", "confirmed", "", shown))
            steps.append(
                (
                    now,
                    "sitecheck",
                    "fix",
                    steps[-1][4],
                    "fixed",
                    "the check was decided and no longer shows it",
                    {"run": row[12]},
                )
            )
        elif state == "reopened":
            steps.append(
                (now, "sitecheck", "reopen", "fixed", "reopened", "seen again after it was fixed", {"run": row[12]})
            )
        for at, by, action, old, new, reason, said in steps:
            values = {
                "finding_id": id_,
                "at": at,
                "who": by,
                "action": action,
                "old_state": old,
                "new_state": new,
                "reason": reason,
                "shown": m.dumps(said),
            }
            if by != "sitecheck":
                self.audits.append((at, by, action, f"finding:{id_}", old, new, reason))
            yield (*values.values(), self._link("decision", values))

    def _handed_in(self, into: Sink) -> None:
        at = datetime(2026, 10, 20, 3, tzinfo=UTC)
        places = (
            (ASSESSMENT, "KD2.r1", "1"),
            (ASSESSMENT, "KD11.r1", '"compliant"'),
            (YEAR, "O2.r1", "true"),
            (YEAR, "O2.r1", "false"),
        )

        def entries() -> Iterator[tuple[object, ...]]:
            for number, code in enumerate(self.codes):
                for assessment, place, value in places:
                    who = f"p{3 + number % 17:02d}"
                    values = {
                        "assessment": assessment,
                        "unit_code": code,
                        "place": place,
                        "value": value,
                        "reason": "查阅台账，缺年度总结",
                        "who": who,
                        "at": at,
                    }
                    self.audits.append(
                        (at, who, "enter", f"entry:{assessment}/{code}/{place}", "", value, "查阅台账，缺年度总结")
                    )
                    yield (*values.values(), self._link("entry", values))

        into.write(m.Entry, ("assessment", "unit_code", "place", "value", "reason", "who", "at", "chain"), entries())
        self._head(into, "entry")
        into.write(m.EventRow, ("key", "revision", "unit_code", "kind", "title", "happened", "verified", "level", "subject", "document_no", "who", "at"), (
            (f"E{n * 2 + k + 1}", 1, code, "notice", "关于第三季度政府网站检查情况的通报", date(2026, 5, 8), date(2026, 5, 9), "city", "website", "政办函〔2026〕18号", "p05", at)
            for n, code in enumerate(self.codes) for k in range(2)
        ))  # fmt: skip
        rows = m.dumps(
            [
                {"unit": code, "score": str(50 + n % 50), "rank": None, "group": "", "given": self.name(n)}
                for n, code in enumerate(self.codes)
            ]
        )
        into.write(m.RankList, ("assessment", "metric", "file", "sha256", "rows", "who", "at"), [
            (YEAR, "OA应用综合得分（外部导入）", "oa.xlsx", "ab" * 32, rows, "p05", at)
        ])  # fmt: skip
        into.write(m.SelfReport, ("assessment", "unit_code", "item", "value", "explanation", "submitted_at", "who", "at"), (
            (ASSESSMENT, code, item, "1", "已按要求公开，详见栏目。", at, f"of-{code}", at) for code in self.codes for item in ("KD1", "KD2", "KD3", "KD4")
        ))  # fmt: skip
        into.write(
            m.SelfStep,
            ("assessment", "unit_code", "action", "at", "who"),
            ((ASSESSMENT, code, "submit", at, f"of-{code}") for code in self.codes),
        )
        into.write(m.PeriodStep, ("assessment", "state", "at", "who"), [(ASSESSMENT, "self-assessment", at, "p01")])

    def _columns(self, into: Sink) -> None:
        keys = (
            "foi-entry",
            "disclosure-guide",
            "disclosure-directory",
            "policy-interpretation-column",
            "annual-report",
            "leadership-info",
            "complaint-channel",
            "power-directory",
        )
        run = len(self.days)
        into.write(m.ColumnMap, ("site_key", "column_key", "url", "label", "confidence", "state", "run_id"), (
            (key, name, f"http://{key}xxgk/{name}.html", "政府信息公开", 0.4 + (n % 6) / 10, ("found", "found", "missing", "found")[(n + k) % 4], run)
            for n, (key, _) in enumerate(self.sites) for k, name in enumerate(keys)
        ))  # fmt: skip
        into.write(m.ColumnChange, ("site_key", "column_key", "run_id", "at", "who", "action", "old_url", "new_url", "old_state", "new_state"), (
            (key, name, max(1, run - k * 9), self.began(max(0, run - 1 - k * 9)), "sitecheck", "moved", f"http://{key}gk/{name}.html", f"http://{key}xxgk/{name}.html", "found", "found")
            for key, _ in self.sites for k, name in enumerate(keys)
        ))  # fmt: skip

    def _audit(self, into: Sink) -> None:
        self.audits.sort()

        def rows() -> Iterator[tuple[object, ...]]:
            for at, who, action, target, old, new, why in self.audits:
                values = {"at": at, "who": who, "action": action, "target": target, "old": old, "new": new, "why": why}
                yield (*values.values(), self._link("auditrow", values))

        into.write(m.AuditRow, ("at", "who", "action", "target", "old", "new", "why", "chain"), rows())
        self._head(into, "auditrow")

    def _link(self, name: str, values: dict[str, object]) -> str:
        later = {"attachments": "[]"} if name == "entry" else {}
        self.heads[name] = link(self.heads[name], canonical(name, values | later))
        self.rows[name] += 1
        return self.heads[name]

    def _head(self, into: Sink, name: str) -> None:
        # The migration made the heads of empty chains.
        into.replace(m.ChainHead, "name", {"name": name, "head": self.heads[name], "rows": self.rows[name]})

"""Files that people hand in at the desk are known to whoever keeps, prunes and checks the evidence folder."""

from __future__ import annotations

from pathlib import Path

from tests.evidence.kept import NOW, Kept

from sitecheck.facts.events import Attachment
from sitecheck.review import entries
from sitecheck.review.attachments import dump_attachments
from sitecheck.review.proofs import keep_proof
from sitecheck.store.casework import Appeal, AppealStep
from sitecheck.store.references import Hold, Named, handed_in
from sitecheck.store.sources import SelfDraft


def test_proofs_drafts_appeals_and_values_name_their_files(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    names = ("proof", "draft", "appeal", "value")
    files = {name: Attachment(f"{name}.pdf", kept.blobs.put(name.encode()), len(name)) for name in names}
    texts = {name: dump_attachments([file]) for name, file in files.items()}
    with kept.store.session() as session:
        common = {"assessment": "q", "unit_code": "u", "who": "w"}
        keep_proof(session, files["proof"], "application/pdf", now=NOW, **common)
        session.add(SelfDraft(item="i", attachments=texts["draft"], at=NOW, **common))
        appeal = Appeal(assessment="q", unit_code="u", state="open", opened_at=NOW, opened_by="w")
        session.add(appeal)
        session.flush()
        step = AppealStep(appeal_id=appeal.id, at=NOW, who="w", action="open", attachments=texts["appeal"])
        session.add(step)
        entries.append(session, place="O1.r1", value=1, reason="r", now=NOW, attachments=(files["value"],), **common)
    with kept.store.reading() as session:
        found = set(handed_in(session))
    kinds = {"proof": "proof"}
    assert found == {
        Named(file.sha256, kinds.get(name, "attachment"), Hold.HANDED_IN, size=file.size)
        for name, file in files.items()
    }
    kept.close()

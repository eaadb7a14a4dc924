from __future__ import annotations

from pathlib import Path

from sitecheck.evidence.verify import Damage, Damaged, verify_blobs
from sitecheck.store.blobs import BlobStore


def test_changed_and_missing_files_are_named_and_sound_ones_are_not(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    sound, changed, gone = blobs.put(b"sound"), blobs.put(b"picture", raw=True), blobs.put(b"gone")
    path = blobs.path(changed)
    path.chmod(0o644)
    path.write_bytes(b"Picture")
    blobs.path(gone).unlink()
    torn = blobs.put(b"torn" * 100)
    blobs.path(torn).write_bytes(blobs.path(torn).read_bytes()[:-3])
    found = verify_blobs(blobs, [sound, changed, gone, torn, sound, ""])
    assert found == tuple(
        sorted([Damaged(changed, Damage.CHANGED), Damaged(gone, Damage.MISSING), Damaged(torn, Damage.CHANGED)])
    )

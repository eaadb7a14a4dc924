"""Time stamps of seals (RFC 3161): a foreign authority signs that a manifest was there at a time.

The newest seal is stamped; as each manifest names the one before, its stamp covers all earlier ones. An answer is kept
only after it was verified: digest, nonce, signature, and the signer's certificates against the configured roots.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from sqlmodel import col, select

from sitecheck.evidence.manifest import manifest_path, stamp_path
from sitecheck.fetch.timestamp import AuthorityError, ask_authority
from sitecheck.store.engine import Store
from sitecheck.store.files import write_whole
from sitecheck.store.models import Seal

Ask = Callable[[str, bytes], bytes]


class StampError(RuntimeError):
    """There is no time stamp, or it is not what it should be; the message says why."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who signed (the authority's name in its certificate), when by their clock."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Authority:
    """Where to ask, and the certificates its answers must lead back to."""

    url: str
    roots: tuple[x509.Certificate, ...]


def read_roots(path: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file. Raises StampError."""
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except OSError as error:
        raise StampError(f"timestamp_roots: {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise StampError(f"timestamp_roots: {path} holds no certificates in PEM: {error}") from error


def stamp_newest(store: Store, root: Path, authority: Authority, ask: Ask = ask_authority) -> tuple[int, Stamp] | None:
    """Stamp the newest seal: its number and its stamp; None where there is no seal, or it has a stamp.

    Raises StampError; nothing was changed then, and it can be tried again.
    """
    with store.reading() as session:
        seal = session.exec(select(Seal).order_by(col(Seal.number).desc())).first()
    if seal is None or seal.stamp_sha256:
        return None
    try:
        manifest = manifest_path(root, seal.number).read_bytes()
    except OSError as error:
        raise StampError(f"the manifest of seal {seal.number} cannot be read: {error.strerror}") from error
    if sha256(manifest).hexdigest() != seal.sha256:
        raise StampError(f"the manifest of seal {seal.number} was changed: see sitecheck evidence verify")
    data, stamp = _left(root, seal.number, manifest, authority) or _new(manifest, authority, ask)
    write_whole(stamp_path(root, seal.number), data, sync=True)
    with store.session() as session:
        session.get_one(Seal, seal.number).stamp_sha256 = sha256(data).hexdigest()
    return seal.number, stamp


def verify_stamp(data: bytes, manifest: bytes, roots: tuple[x509.Certificate, ...]) -> Stamp:
    """The stamp in ``data``, when it is one of ``manifest`` by a signer the roots vouch for. Raises StampError.

    The certificates must have been valid at the time of the stamp, not now.
    """
    return _verified(_decoded(data), manifest, VerifierBuilder(roots=list(roots)))


def read_stamp(data: bytes) -> Stamp:
    """Who stamped and when by what the stamp itself says; nothing is verified. Raises StampError."""
    return _stamp(_decoded(data))


def _left(root: Path, number: int, manifest: bytes, authority: Authority) -> tuple[bytes, Stamp] | None:
    """A sound stamp that lies there without its row: the process died before it was written down."""
    try:
        data = stamp_path(root, number).read_bytes()
        return data, verify_stamp(data, manifest, authority.roots)
    except (OSError, StampError):
        return None


def _new(manifest: bytes, authority: Authority, ask: Ask) -> tuple[bytes, Stamp]:
    request = TimestampRequestBuilder(manifest, HashAlgorithm.SHA256).build()
    try:
        data = ask(authority.url, request.as_bytes())
    except AuthorityError as error:
        raise StampError(f"no time stamp from {authority.url}: {error}") from error
    builder = VerifierBuilder(nonce=request.nonce, roots=list(authority.roots))
    try:
        return data, _verified(_decoded(data), manifest, builder)
    except StampError as error:
        raise StampError(f"the answer of {authority.url} was not kept: {error}") from error


def _decoded(data: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(data)
    except ValueError as error:
        raise StampError(f"it is no time stamp: {error}") from error


def _verified(response: TimeStampResponse, manifest: bytes, builder: VerifierBuilder) -> Stamp:
    if response.status != PKIStatus.GRANTED:
        said = "; ".join(response.status_string)
        raise StampError(f"the authority refused (status {response.status}){f': {said}' if said else ''}")
    try:
        builder.build().verify_message(response, manifest)
    except (VerificationError, ValueError) as error:
        raise StampError(str(error)) from error
    return _stamp(response)


def _stamp(response: TimeStampResponse) -> Stamp:
    try:
        at = response.tst_info.gen_time
        signers = {(one.issuer, one.serial_number) for one in response.signed_data.signer_infos}
        certificates = [x509.load_der_x509_certificate(one) for one in response.signed_data.certificates]
    except ValueError as error:
        raise StampError(f"it holds no time: {error}") from error
    names = [one.subject for one in certificates if (one.issuer, one.serial_number) in signers]
    return Stamp(_name(names[0]) if names else "", at if at.tzinfo is not None else at.replace(tzinfo=UTC))


def _name(subject: x509.Name) -> str:
    common = subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else subject.rfc4514_string()

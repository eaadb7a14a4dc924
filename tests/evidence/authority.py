"""A time-stamp authority on 127.0.0.1: certificates made here, answers by ``openssl ts``."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

NAME = "示例时间戳服务"
REPLY = "application/timestamp-reply"
_CONFIG = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
Answer = tuple[int, str, bytes]


class Signers:
    """A root, and signers below it: ``good``, ``expired`` (before now), ``stranger`` (of another root)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.roots = folder / "roots.pem"
        root_key, root = _root("根")
        other_key, other = _root("another root")
        self.roots.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        self._signer("good", root, root_key)
        self._signer("expired", root, root_key, end=datetime.now(UTC) - timedelta(days=1))
        self._signer("stranger", other, other_key)
        (folder / "ts.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")

    def reply(self, query: bytes, signer: str = "good") -> bytes:
        """What ``openssl ts`` answers to a query."""
        asked, answer = self._folder / "q.tsq", self._folder / "a.tsr"
        asked.write_bytes(query)
        subprocess.run(
            ["openssl", "ts", "-reply", "-config", self._folder / "ts.cnf", "-section", "tsa", "-queryfile", asked,
             "-signer", self._folder / f"{signer}.pem", "-inkey", self._folder / f"{signer}.key", "-out", answer],
            check=True, capture_output=True,
        )  # fmt: skip
        return answer.read_bytes()

    def _signer(
        self, name: str, root: x509.Certificate, root_key: ec.EllipticCurvePrivateKey, end: datetime | None = None
    ) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        usage = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
        made = _certificate(NAME, key, root.subject, end).add_extension(usage, critical=True)
        certificate = made.sign(root_key, hashes.SHA256())
        (self._folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (self._folder / f"{name}.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def _root(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = _certificate(name, key, subject).add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    return key, made.sign(key, hashes.SHA256())


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Name, end: datetime | None = None
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(end or now + timedelta(days=30))
    )


class Server:
    """Answers by ``answer``; every query is kept in ``asked``."""

    def __init__(self, answer: Callable[[bytes], Answer | None]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, bytes]] = []
        house = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                house.asked.append((self.headers["Content-Type"], query))
                found = house.answer(query)
                if found is None:
                    return  # hangs up without a word
                status, kind, body = found
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if status == 302:
                    self.send_header("Location", house.url)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/tsa"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

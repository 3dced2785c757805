# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PKCS #12 keystores, as OpenSSL and Java's keytool read them."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault
from ansible_collections.kubecert.acme.plugins.module_utils.model.keystore import profile_of, seal
from ansible_collections.kubecert.acme.plugins.module_utils.model.output_format import formatted
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.pki import keys
from ansible_collections.kubecert.acme.plugins.module_utils.pki.keystores import difference, keystore
from tests.playbook import importing

from .build import Ca

PASSWORD = "Grüße, 42"
PROFILES = {
    "Modern2023": ("MAC: sha256, Iteration 2048", "PBES2, PBKDF2, AES-256-CBC, Iteration 2048, PRF hmacWithSHA256"),
    "LegacyDES": ("MAC: sha1, Iteration", "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048"),
}
KINDS = [PrivateKeySpec("ECDSA", 256), PrivateKeySpec("RSA", 2048), PrivateKeySpec("RSA", 2048, "PKCS8")]
KEY = keys.generate(KINDS[0])
CA = Ca()


def chain_for(key: bytes) -> str:
    """A chain of two for this key. Java refuses a certificate with no subject unless its names are critical."""
    return CA.chain(load_pem_private_key(key, None).public_key(), ["www.example.org"], common_name="www.example.org")


CHAIN = chain_for(KEY)


def openssl(folder: Path, data: bytes, *arguments: str, password: str = PASSWORD) -> str:
    """What `openssl pkcs12` says of a keystore."""
    (folder / "keystore.p12").write_bytes(data)
    (folder / "password").write_text(password, encoding="utf-8")
    command = ["openssl", "pkcs12", "-in", "keystore.p12", "-passin", "file:password", "-nodes", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_openssl_finds_key_and_chain_in_it(tmp_path: Path, kind: PrivateKeySpec, profile: str) -> None:
    key = keys.generate(kind)
    chain = chain_for(key)
    made = keystore(key, chain, PASSWORD.encode(), profile)
    told = openssl(tmp_path, made, "-info")
    for words in PROFILES[profile]:
        assert words in told
    leaf, rest = x509.load_pem_x509_certificates(chain.encode())
    assert x509.load_pem_x509_certificates(openssl(tmp_path, made, "-nokeys", "-clcerts").encode()) == [leaf]
    assert x509.load_pem_x509_certificates(openssl(tmp_path, made, "-nokeys", "-cacerts").encode()) == [rest]
    held = openssl(tmp_path, made, "-nocerts")
    found = load_pem_private_key(held[held.index("-----BEGIN") :].encode(), None)
    assert found.public_key() == leaf.public_key()
    assert difference(made, chain, PASSWORD.encode()) == ""
    assert profile_of(made) == profile


@pytest.mark.skipif(shutil.which("keytool") is None, reason="no Java on this machine")
@pytest.mark.parametrize("profile", PROFILES)
def test_java_finds_key_and_chain_in_it(tmp_path: Path, profile: str) -> None:
    file, password = tmp_path / "keystore.p12", tmp_path / "password"
    file.write_bytes(keystore(KEY, CHAIN, b"of-plain-text", profile))
    password.write_text("of-plain-text", encoding="ascii")
    where = ["-storetype", "PKCS12", "-keystore", str(file), "-storepass:file", str(password)]
    told = subprocess.run(["keytool", "-list", "-v", *where], capture_output=True, text=True, check=True).stdout
    assert "Entry type: PrivateKeyEntry" in told
    assert "Certificate chain length: 2" in told
    assert "www.example.org" in told


def by_openssl(folder: Path, *arguments: str) -> bytes:
    """A keystore of the same key and chain that OpenSSL has written."""
    (folder / "key").write_bytes(KEY)
    (folder / "chain").write_text(CHAIN, encoding="ascii")
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    command = ["openssl", "pkcs12", "-export", "-inkey", "key", "-in", "chain", "-passout", "file:password", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    ("arguments", "profile"),
    [
        (("-keypbe", "AES-256-CBC", "-certpbe", "AES-256-CBC", "-macalg", "sha256"), "Modern2023"),
        (("-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"), "LegacyDES"),
        (("-legacy",), "LegacyRC2"),
        (("-keypbe", "AES-256-CBC", "-certpbe", "AES-256-CBC", "-name", "web"), "Modern2023"),
    ],
)
def test_what_others_have_written_is_judged_by_what_is_in_it(
    tmp_path: Path, arguments: tuple[str, ...], profile: str
) -> None:
    made = by_openssl(tmp_path, *arguments)
    assert difference(made, CHAIN, PASSWORD.encode()) == "", "by whatever profile"
    assert profile_of(made) == profile


def test_what_is_in_it_and_what_should_be() -> None:
    made = keystore(KEY, CHAIN, b"one")
    other = keys.generate(KINDS[0])
    renewed = chain_for(KEY)
    alone = CHAIN.removesuffix(CA.intermediate)
    assert made != keystore(KEY, CHAIN, b"one"), "it is salted"
    assert difference(made, CHAIN, b"two") == "can't be opened with its password"
    assert difference(b"", CHAIN, b"one") == "can't be opened with its password"
    assert difference(made[:-9], CHAIN, b"one") == "can't be opened with its password"
    assert difference(made, chain_for(other), b"one") == "holds another key"
    assert difference(made, renewed, b"one") == "holds other certificates"
    assert difference(made, alone, b"one") == "holds other certificates"
    assert difference(keystore(KEY, alone, b"one"), CHAIN, b"one") == "holds other certificates"
    assert difference(keystore(KEY, alone, b"one"), alone, b"one") == ""


def test_a_seal_is_that_of_one_keystore_key_chain_and_password_only() -> None:
    parts = (b"keystore", b"key", b"chain", b"password")
    sound = seal(*parts)
    assert seal(*parts) == sound
    others = {seal(*(b"x" if place == changed else part for place, part in enumerate(parts))) for changed in range(4)}
    assert len({sound, *others}) == 5
    assert seal(b"keystore", b"key", b"chainp", b"assword") != sound, "nothing moves from one to the next"


def test_a_password_that_no_program_could_be_given_is_refused() -> None:
    with pytest.raises(Fault, match="is not text in UTF-8; write another one") as refused:
        keystore(KEY, CHAIN, b"\xff\xfe-hunter2")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_binary_form_of_a_key_is_what_openssl_reads(tmp_path: Path, kind: PrivateKeySpec) -> None:
    key = keys.generate(kind)
    made = formatted("DER", key, b"")
    assert base64.b64encode(made).decode() == "".join(key.decode().splitlines()[1:-1])
    (tmp_path / "key.der").write_bytes(made)
    read = ["openssl", "pkey", "-inform", "DER", "-in", str(tmp_path / "key.der")]
    found = subprocess.run(read, capture_output=True, check=True).stdout
    assert load_pem_private_key(found, None).public_key() == load_pem_private_key(key, None).public_key()


@pytest.mark.parametrize("module", ["certificate_plan", "k8s_csr", "k8s_tls_secret", "k8s_tls_secret_copy"])
def test_where_no_keystore_is_declared_nothing_of_this_is_loaded(module: str) -> None:
    package = "ansible_collections.kubecert.acme.plugins"
    loaded = f"import sys, {package}.modules.{module}; print([name for name in sys.modules if 'keystore' in name])"
    command = [sys.executable, "-c", loaded]
    done = subprocess.run(command, env=importing(), capture_output=True, text=True, check=True)
    assert done.stdout.split() == [f"['{package}.module_utils.model.keystore']"]

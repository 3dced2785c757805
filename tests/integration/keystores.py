# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keystores in Secrets, as OpenSSL opens them, and the Secrets with their passwords."""

from __future__ import annotations

import base64
import subprocess
import uuid
from pathlib import Path
from typing import Any

from cryptography import x509

from .case import Case, opened

BY_REFERENCE = {"pkcs12": {"create": True, "password_secret_ref": {"name": "java", "key": "keystore-password"}}}
"""A section `keystores`."""


def set_password(case: Case, name: str = "java") -> str:
    """Put a new password into the Secret; it is long enough to be searched for."""
    password = uuid.uuid4().hex
    data = {"keystore-password": base64.b64encode(password.encode()).decode()}
    case.write(name, manager="the-user", data=data)
    return password


def openssl(body: dict[str, Any], folder: Path, password: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `openssl pkcs12` makes of the keystore in a Secret."""
    (folder / "keystore.p12").write_bytes(base64.b64decode(body["data"]["keystore.p12"]))
    (folder / "password").write_text(password, encoding="ascii")
    command = ["openssl", "pkcs12", "-in", "keystore.p12", "-passin", "file:password", "-nodes", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def assert_keystore(body: dict[str, Any], folder: Path, password: str) -> None:
    """The keystore opens with this password and holds what the Secret holds."""
    found = openssl(body, folder, password)
    assert found.returncode == 0, found.stderr
    held = x509.load_pem_x509_certificates(found.stdout.encode())
    assert set(held) == set(x509.load_pem_x509_certificates(opened(body, "tls.crt").encode()))
    key = subprocess.run(["openssl", "pkey"], input=found.stdout, capture_output=True, text=True, check=True).stdout
    wanted = subprocess.run(
        ["openssl", "pkey"], input=opened(body, "tls.key"), capture_output=True, text=True, check=True
    ).stdout
    assert key == wanted

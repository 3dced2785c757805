# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of two names each, in one namespace and a few zones that hold nothing else."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.integration.case import Case
from tests.servers import Sandbox

from .costs import FIRST, TEN, TENTH

ZONES = 4


class BenchmarkError(RuntimeError):
    """A tool that hasn't done its work, so that what it took says nothing."""


@dataclass(frozen=True)
class Member:
    """One certificate, for a domain and all names under it."""

    name: str
    domain: str
    zone: str

    @property
    def dns_names(self) -> tuple[str, str]:
        """The domain and its wildcard, which share the name of their challenge's record."""
        return self.domain, f"*.{self.domain}"

    @property
    def secret(self) -> str:
        """Where key and certificate are to lie."""
        return f"{self.name}-tls"


@dataclass(frozen=True)
class Fleet:
    """Fresh certificates that nobody else has to do with. `folder` is for what a tool keeps on disk.

    `environment` leads clients to the servers, straight or by the doors at which requests can be slowed down.
    """

    case: Case
    members: tuple[Member, ...]
    folder: Path
    environment: Mapping[str, str]

    @classmethod
    def fresh(cls, sandbox: Sandbox, size: int, folder: Path, *, doors: bool = False) -> Fleet:
        """So many certificates, each of which is still to be issued."""
        mark = uuid.uuid4().hex[:8]
        namespace = sandbox.kubernetes.create_namespace(f"apps-{mark}")
        case = Case(sandbox, namespace, f"kubecert-{mark}")
        zones = [case.zone() for _unused in range(min(ZONES, size))]
        members = [
            Member(f"c{place:04}", f"c{place:04}.{zones[place % len(zones)]}", zones[place % len(zones)])
            for place in range(size)
        ]
        own = folder / mark
        own.mkdir(parents=True)
        return cls(case, tuple(members), own, _environment(sandbox, folder, doors))

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.members)

    @property
    def namespace(self) -> str:
        """Where all the Secrets are."""
        return self.case.namespace

    @property
    def tenth(self) -> tuple[Member, ...]:
        """One in ten, to be due again."""
        return self.members[::TEN]

    def orders(self, scenario: str) -> int:
        """How many are due, and so to be ordered."""
        return {FIRST: self.size, TENTH: len(self.tenth)}.get(scenario, 0)

    def lose(self) -> None:
        """Delete the Secrets of one in ten."""
        for member in self.tenth:
            self.case.delete(member.secret)

    def assert_complete(self) -> None:
        """Fail unless each certificate is in its Secret with its key, and no challenge record is left."""
        found = self.case.secrets()
        wrong = [one.secret for one in self.members if not holds(found.get(one.secret), one)]
        zones, record_sets = {one.zone for one in self.members}, self.case.sandbox.route53.record_sets
        left = [one["Name"] for zone in zones for one in record_sets(zone) if one["Type"] == "TXT"]
        if wrong or left:
            told = f"{len(wrong)} of {self.size} Secrets are not as they should be, {len(left)} records are left"
            raise BenchmarkError(told)


def holds(secret: Mapping[str, Any] | None, member: Member) -> bool:
    """Whether a Secret has this certificate and its key."""
    if not secret:
        return False
    chain, key = (base64.b64decode(secret["data"][name]) for name in ("tls.crt", "tls.key"))
    certificate = x509.load_pem_x509_certificate(chain)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        set(names.get_values_for_type(x509.DNSName)) == set(member.dns_names)
        and load_pem_private_key(key, None).public_key() == certificate.public_key()
    )


def _environment(sandbox: Sandbox, folder: Path, doors: bool) -> dict[str, str]:
    """Where servers and credentials are; what tools keep for themselves stays in the folder."""
    key = sandbox.route53.credentials
    return {
        **sandbox.environment(),
        **(sandbox.faults.environment() if doors else {}),
        **dict.fromkeys(("HOME", "TMPDIR"), str(folder)),
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
        "AWS_REGION": sandbox.environment()["AWS_DEFAULT_REGION"],
    }

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A corner of the servers with certificates that can be made due again and again, and what must be true of them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from tests.integration.case import Case, opened
from tests.playbook import Recap, Running, run_playbook
from tests.verify import chain_verifies

RECONCILE = "kubecert.acme.reconcile"
NEW, CHANGED, EARLY = "new", "changed", "early"
NAMES = (NEW, CHANGED, EARLY)
"""One whose Secret is gone, one whose names are declared anew, and one that the CA wants renewed early."""


@dataclass(frozen=True)
class Pair:
    """A key and its chain as they stand in a Secret (PEM)."""

    key: str
    chain: str

    @property
    def serial(self) -> int:
        """The serial number of the leaf."""
        return self.leaf.serial_number

    @property
    def leaf(self) -> x509.Certificate:
        """The certificate itself."""
        return x509.load_pem_x509_certificates(self.chain.encode())[0]

    def fits(self) -> bool:
        """Whether the key is the certificate's."""
        return public(self.key) == self.leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Pending:
    """What a pending Secret held when a run was killed."""

    key: str
    order_url: str


@dataclass
class Corner:
    """All goes by the doors at which faults can be injected, in good times too."""

    case: Case
    round: int = 0
    before: dict[str, Pair] = field(default_factory=dict)
    """What stood when the certificates became due."""

    @cached_property
    def zone(self) -> str:
        """The zone of all names."""
        return self.case.zone()

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a run."""
        return {**self.case.sandbox.environment(), **self.case.sandbox.faults.environment()}

    def variables(self) -> dict[str, Any]:
        """The declarations of this round."""
        issuer = self.case.issuer(server=self.case.sandbox.faults.acme.directory_url)
        declared = [self.case.certificate(name, *self.dns_names(name)) for name in NAMES]
        return self.case.variables(*declared, kubecert_issuers=[issuer])

    def dns_names(self, name: str) -> list[str]:
        """The names of one certificate in this round."""
        of_this_round = [f"r{self.round}.{name}.{self.zone}"] if name == CHANGED else [f"*.{name}.{self.zone}"]
        return [f"{name}.{self.zone}", *of_this_round]

    def prepare(self) -> None:
        """Install, and let each certificate be there."""
        installed = run_playbook("kubecert.acme.install", self.variables(), self.environment)
        assert installed.ok, installed.output
        first = self.play()
        assert first.ok, first.output

    def play(self) -> Recap:
        """A run that nobody disturbs."""
        return run_playbook(RECONCILE, self.variables(), self.environment)

    def begin(self, environment: Mapping[str, str] | None = None) -> Running:
        """A run to be disturbed."""
        return Running(RECONCILE, self.variables(), {**self.environment, **(environment or {})})

    def make_due(self) -> None:
        """Let all certificates be due, each for a reason of its own that lasts until it has been replaced."""
        self.before = self.pairs()
        self.round += 1
        self.case.delete(f"{NEW}-tls")
        long_ago = [f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}" for hours in (2, 1)]
        leaf = self.before[EARLY].leaf.public_bytes(Encoding.PEM).decode()
        self.case.sandbox.pebble.set_renewal_info(leaf, *long_ago)
        # As if the time of the next look at the renewal information had come.
        self.case.kubectl(
            "-n", self.case.namespace, "annotate", "secret", f"{EARLY}-tls", "kubecert.acme/renewal-info-"
        )

    def pairs(self) -> dict[str, Pair]:
        """What stands, by the certificate's name."""
        found = self.case.secrets()
        names = [name for name in NAMES if f"{name}-tls" in found]
        return {name: Pair(*(opened(found[f"{name}-tls"], key) for key in ("tls.key", "tls.crt"))) for name in names}

    def pending(self) -> dict[str, Pending]:
        """The pending Secrets that stand, by the certificate's name."""
        found = {name: self.case.secrets().get(f"{name}-tls-pending") for name in NAMES}
        return {
            name: Pending(
                base64.b64decode(body["data"]["tls.key"]).decode(),
                (body["metadata"].get("annotations") or {}).get("kubecert.acme/order-url", ""),
            )
            for name, body in found.items()
            if body
        }

    def torn(self) -> list[str]:
        """What is wrong with the Secrets in use, of which each must be the old pair or a new one at every moment."""
        trouble = []
        for name, pair in self.pairs().items():
            old = self.before.get(name)
            if old and pair.serial == old.serial and pair != old:
                trouble.append(f"{name}: key or chain have changed, and the certificate has not")
            elif not pair.fits():
                trouble.append(f"{name}: the key is not the certificate's")
        if missing := {CHANGED, EARLY} - set(self.pairs()):
            trouble.append(f"{', '.join(sorted(missing))}: the Secret is gone")
        return trouble

    def unfinished(self) -> list[str]:
        """What is still to be done, as a user would see it."""
        found = self.pairs()
        trouble = [f"{name}: there is no Secret" for name in NAMES if name not in found]
        root = self.case.sandbox.pebble.root_pem()
        for name, pair in found.items():
            old = self.before.get(name)
            if old and pair.serial == old.serial:
                trouble.append(f"{name}: the certificate is still the old one")
            for dns_name in self.dns_names(name):
                try:
                    chain_verifies(pair.chain, root, dns_name.replace("*", "any"))
                except x509.verification.VerificationError as error:
                    trouble.append(f"{name}: {dns_name}: {error}")
        trouble += [f"{name}: a pending Secret is left" for name in self.pending()]
        left = [one["Name"] for one in self.case.sandbox.route53.record_sets(self.zone) if one["Type"] == "TXT"]
        return trouble + [f"{name} is left in DNS" for name in left]


def public(key_pem: str) -> bytes:
    """The public side of a private key (SubjectPublicKeyInfo)."""
    key = load_pem_private_key(key_pem.encode(), None)
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The issuers of an ACME step: read back, their account keys fetched, one connection for each."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..acme.client import Acme
from ..acme.resources import Server
from ..kube.secrets import Secrets
from ..model.certificate import Certificate
from ..model.faults import Fault, FaultList
from ..model.issuer import Issuer, IssuerId, parse_issuer
from ..model.run import Context

Declared = Mapping[IssuerId, Issuer]


def issuers_of(options: Mapping[str, Any]) -> Declared:
    """The issuers by id. Raises RefusedFault with everything that is wrong with any of them."""
    faults = FaultList()
    namespace = options["cluster_resource_namespace"]
    parsed = [parse_issuer(fields, faults, cluster_resource_namespace=namespace) for fields in options["issuers"] or []]
    faults.raise_if_any()
    return {issuer.id: issuer for issuer in parsed if issuer}


def connect(issuer: Issuer, key: bytes, deadline: float, context: Context) -> Acme:
    """A connection to the issuer's server with this account key (PEM), until the deadline (monotonic)."""
    server = Server(url=issuer.server, ca_bundle=issuer.ca_bundle, skip_tls_verify=issuer.skip_tls_verify)
    return Acme.connect(
        server,
        key,
        deadline=deadline,
        say=context.say,
        connections=2 * context.parallel,
        now=lambda: datetime.now(UTC),
    )


class Accounts:
    """The accounts of the issuers, each opened once and found by its key."""

    def __init__(self, issuers: Declared, secrets: Secrets, deadline: float, context: Context) -> None:
        self._issuers = issuers
        self._secrets = secrets
        self._deadline = deadline
        self._context = context
        self._lock = threading.Lock()
        self._opening: dict[IssuerId, threading.Lock] = {}
        self._opened: dict[IssuerId, Acme | Fault] = {}

    def issuer_of(self, certificate: Certificate) -> Issuer:
        """The issuer a certificate refers to. Raises Fault when it is not among those given."""
        wanted = certificate.issuer_ref.id(certificate.namespace)
        found = self._issuers.get(wanted)
        if found is None:
            have = ", ".join(map(str, self._issuers)) or "none"
            raise Fault(f"It refers to {wanted}, which is not among the issuers given: {have}.")
        return found

    def of(self, issuer: Issuer) -> Acme:
        """The issuer's server, with its account. Raises Fault when it can't be reached or has no such account."""
        with self._lock:
            opening = self._opening.setdefault(issuer.id, threading.Lock())
        with opening:
            if issuer.id not in self._opened:
                self._opened[issuer.id] = self._open(issuer)
        found = self._opened[issuer.id]
        if isinstance(found, Fault):
            raise found
        return found

    def _open(self, issuer: Issuer) -> Acme | Fault:
        try:
            acme = connect(issuer, self._secrets.value(issuer.key_ref), self._deadline, self._context)
            if acme.find_account() is None:
                return Fault(
                    f"{issuer.server} has no account for {issuer.key_ref} of {issuer.id}. Make it with "
                    "kubecert.acme.acme_account or the role kubecert.acme.install."
                )
        except Fault as fault:
            return fault
        return acme


def check_all_known(certificates: Sequence[Certificate], accounts: Accounts) -> None:
    """Raise RefusedFault when certificates refer to issuers that were not given."""
    faults = FaultList()
    for certificate in certificates:
        try:
            accounts.issuer_of(certificate)
        except Fault as fault:
            faults.add(f"Certificate {certificate.title}", str(fault))
    faults.raise_if_any()

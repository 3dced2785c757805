# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ACME side of issuers: their account keys fetched, one connection for each."""

from __future__ import annotations

from ..acme.client import Acme
from ..acme.resources import Server
from ..kube.secrets import Secrets
from ..model.faults import Fault
from ..model.issuer import Issuer
from ..model.parallel import Once
from ..model.run import Context


def server_of(issuer: Issuer) -> Server:
    """The issuer's ACME server, and whom to trust for it."""
    return Server(url=issuer.server, ca_bundle=issuer.ca_bundle, skip_tls_verify=issuer.skip_tls_verify)


def connect(issuer: Issuer, key: bytes, deadline: float, context: Context) -> Acme:
    """A connection to the issuer's server with this account key (PEM), until the deadline (monotonic)."""
    return Acme.connect(
        server_of(issuer),
        key,
        deadline=deadline,
        say=context.say,
        connections=context.parallel,
        now=context.clock.moment,
    )


class Accounts:
    """The accounts of the issuers, each opened once and found by its key."""

    def __init__(self, secrets: Secrets, deadline: float, context: Context) -> None:
        self._secrets = secrets
        self._deadline = deadline
        self._context = context
        self._opened: Once[Acme] = Once()

    def of(self, issuer: Issuer) -> Acme:
        """The issuer's server, with its account. Raises Fault when it can't be reached or has no such account."""
        return self._opened.get(issuer.id, lambda: self._open(issuer))

    def _open(self, issuer: Issuer) -> Acme:
        acme = connect(issuer, self._secrets.value(issuer.key_ref), self._deadline, self._context)
        if acme.find_account() is None:
            raise Fault(
                f"{issuer.server} has no account for {issuer.key_ref} of {issuer.id}. Make it with "
                "kubecert.acme.acme_account or the role kubecert.acme.install."
            )
        return acme

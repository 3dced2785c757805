# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ACME side of issuers: their account keys fetched, one connection for each."""

from __future__ import annotations

from ...acme.client import Acme
from ...acme.resources import Account, Server
from ...kube.secrets import Secrets
from ...model.faults import Fault
from ...model.issuer import Issuer
from ...model.next_account_key import ANNOTATION, of_annotations
from ...model.parallel import Once
from ...model.reference import SecretRef
from ...model.run import Context
from .key_secret import annotations_of, value_in


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


def with_account(issuer: Issuer, secrets: Secrets, deadline: float, context: Context) -> tuple[Acme, Account | None]:
    """The issuer's server, and its account there; None where it has none.

    The account may be under another key than the Secret's, while a run puts it there or after one was killed.
    """
    held = secrets.value(issuer.key_ref)
    acme = connect(issuer, held, deadline, context)
    account = acme.find_account()
    if account:
        return acme, account
    # Read after the CA was asked: a run that changes the key notes where it is before, and puts it here afterwards.
    body = secrets.get(issuer.key_ref.namespace, issuer.key_ref.name)
    ref = of_annotations(annotations_of(body), issuer.key_ref.namespace) or issuer.key_ref
    later = value_in(secrets.get(ref.namespace, ref.name), ref)
    if not later:
        raise lost_key(issuer, ref)
    if later == held:
        return acme, None
    successor = connect(issuer, later, deadline, context)
    found = successor.find_account()
    return (successor, found) if found else (acme, None)


def lost_key(issuer: Issuer, ref: SecretRef) -> Fault:
    """What to say where the account is not under the key of the issuer's Secret, and the one that was noted is gone."""
    holder = f"{issuer.key_ref.namespace}/{issuer.key_ref.name}"
    return Fault(
        f"The account of {issuer.id} has gone over to {ref}, which does not exist any more. Bring it back; or take the "
        f"annotation {ANNOTATION} off Secret {holder}, and a new account is made with the key that is there."
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
        acme, account = with_account(issuer, self._secrets, self._deadline, self._context)
        if account is None:
            raise Fault(
                f"{issuer.server} has no account for {issuer.key_ref} of {issuer.id}. Make it with "
                "kubecert.acme.acme_account or the role kubecert.acme.install."
            )
        return acme

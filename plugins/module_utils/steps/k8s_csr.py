# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_csr: puts the next private key of each certificate into its pending Secret and gives the CSR."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kube.client import Cluster
from ..kube.pending import PendingSecrets
from ..kube.pending_secret import PendingRef
from ..kube.secrets import Secrets
from ..model.certificate import Certificate
from ..model.pending import pending_name
from ..model.request import fingerprint
from ..model.run import Context, Outcome
from ..pki.requests import signing_request
from .orders.next_keys import NextKeys
from .secrets.body import Bodies
from .secrets.temporary import Temporaries
from .shared.failure import title_of
from .shared.items import REPAIR, Item, declared, worked_on

STEP = "k8s_csr"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """One pending Secret for each certificate; one that is there for the same request is taken up as it stands."""
    items = options["certificates"]
    certificates = declared(items)
    secrets = Secrets(Cluster.connect(options, context.clock))
    pending = PendingSecrets(secrets, context)
    temporaries = Temporaries(secrets, Bodies(secrets), context)
    changes: dict[str, str] = {}

    def note(certificate: Certificate, *, anew: bool, temporary: bool) -> None:
        told = [_described(certificate)] * anew + [f"temporary certificate in Secret {certificate.secret}"] * temporary
        if told:
            changes[certificate.title] = ", ".join(told)

    def work(item: Item) -> Item:
        if item.get("action") == REPAIR:
            return item
        title = title_of(item)
        certificate = certificates[title]
        request = fingerprint(certificate)
        ref = PendingRef(certificate.namespace, pending_name(certificate.secret_name), context.run_id)
        if context.check:
            found = pending.look(certificate.namespace, certificate.secret_name)
            note(certificate, anew=found is None or found.request != request, temporary=temporaries.lacks(certificate))
            return item
        claim = pending.claim(ref, request, NextKeys(secrets, certificate))
        note(certificate, anew=claim.anew, temporary=temporaries.put(certificate, claim.key))
        csr = signing_request(claim.key, _names(certificate), certificate.ip_addresses, certificate.common_name)
        order = {"order": {"url": claim.state.order_url}} if claim.state.order_url else {}
        return {**item, "csr": csr, "pending": claim.ref.to_item(), **order}

    finished, failure = worked_on(items, STEP, work, context)
    return Outcome(
        changed=bool(changes),
        values={"certificates": finished},
        before={} if changes else None,
        after=dict(sorted(changes.items())) if changes else None,
        failure=failure,
    )


def _names(certificate: Certificate) -> tuple[str, ...]:
    return certificate.dns_names or (certificate.common_name,)


def _described(certificate: Certificate) -> str:
    key = certificate.private_key
    name = pending_name(certificate.secret_name)
    return f"{key.algorithm} {key.size} key in Secret {certificate.namespace}/{name}"

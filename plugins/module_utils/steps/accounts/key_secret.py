# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Secret of an account's key: keys that are made, and changed only as the Secret was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...kube.client import ConflictFault
from ...kube.secrets import Body, Secrets, decoded, encoded
from ...model.faults import Fault
from ...model.managed import MANAGED
from ...model.private_key import PrivateKeySpec
from ...model.reference import SecretRef
from ...pki import keys

MOST_TRIES = 10


def value_in(body: Body | None, ref: SecretRef) -> bytes:
    """The key (PEM) in this Secret; empty where there is none."""
    return decoded(((body or {}).get("data") or {}).get(ref.key, ""))


def annotations_of(body: Body | None) -> Mapping[str, str]:
    """The Secret's annotations."""
    return ((body or {}).get("metadata") or {}).get("annotations") or {}


def make_key(secrets: Secrets, ref: SecretRef, spec: PrivateKeySpec) -> None:
    """Put a new key into its Secret, which may hold other things. One that another run has put there is as good."""
    body = secrets.get(ref.namespace, ref.name)
    data = {ref.key: encoded(keys.generate(spec))}
    try:
        if body is not None:
            secrets.replace({**body, "data": {**(body.get("data") or {}), **data}})
            return
        metadata = {"namespace": ref.namespace, "name": ref.name, "labels": dict(MANAGED)}
        secrets.create({"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": metadata, "data": data})
    except ConflictFault:
        # What the other one has written is read next.
        return


def changed(secrets: Secrets, ref: SecretRef, change: Callable[[Body], Body | None]) -> Body:
    """The Secret after a change, which is given it as it stands and gives None where there is nothing to change."""
    for _attempt in range(MOST_TRIES):
        body = secrets.get(ref.namespace, ref.name)
        if body is None:
            raise Fault(f"Secret {ref.namespace}/{ref.name} has gone meanwhile; run again.")
        wanted = change(body)
        if wanted is None:
            return body
        try:
            return secrets.replace(wanted)
        except ConflictFault:
            # It has been changed since, perhaps by ourselves with an answer that was lost.
            continue
    raise Fault(f"Secret {ref.namespace}/{ref.name} is being changed by others all the time; run again.")


def annotated(body: Body, annotations: Mapping[str, str] | Mapping[str, None]) -> Body:
    """The same Secret with these annotations; those that are None are taken away."""
    merged = {**annotations_of(body), **annotations}
    kept = {name: text for name, text in merged.items() if text is not None}
    return {**body, "metadata": {**body["metadata"], "annotations": kept}}

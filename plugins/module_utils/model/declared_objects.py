# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declarations that are objects in a cluster: as plain manifests, and set apart where they can't be used.

In variables any fault stops the run. Objects belong to many people, so the fault of one holds up nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .faults import FaultList
from .faulty_object import FaultyObject, title_of_object
from .issuer import GROUP
from .manifests import Manifests
from .ownership import LAST_APPLIED

Manifest = Mapping[str, Any]
Read = TypeVar("Read")


@dataclass(frozen=True)
class Kind:
    """A kind of objects that declare something."""

    name: str
    group: str
    resource: str
    versions: tuple[str, ...]
    """Those that can be read, the best first."""
    namespaced: bool = True

    @property
    def declares(self) -> bool:
        """Whether each object of it is a declaration, and not only those with an annotation."""
        return self.group == GROUP


CERTIFICATE = Kind("Certificate", GROUP, "certificates", ("v1",))
ISSUER = Kind("Issuer", GROUP, "issuers", ("v1",))
CLUSTER_ISSUER = Kind("ClusterIssuer", GROUP, "clusterissuers", ("v1",), namespaced=False)
INGRESS = Kind("Ingress", "networking.k8s.io", "ingresses", ("v1", "v1beta1"))
GATEWAY = Kind("Gateway", "gateway.networking.k8s.io", "gateways", ("v1", "v1beta1"))
KINDS = {kind.name: kind for kind in (CLUSTER_ISSUER, ISSUER, CERTIFICATE, INGRESS, GATEWAY)}
"""The kinds that declarations are read from, in the order in which they are."""
ANNOTATED = (f"{GROUP}/issuer", f"{GROUP}/cluster-issuer")
"""An Ingress or a Gateway with one of these annotations wants certificates."""
_KEPT = ("name", "namespace", "uid", "generation", "labels")


def manifest_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The object as somebody would have written it, and its uid and generation: no status, and nobody's notes."""
    found = body["metadata"]
    metadata = {name: found[name] for name in _KEPT if found.get(name)}
    annotations = {name: text for name, text in (found.get("annotations") or {}).items() if name != LAST_APPLIED}
    if annotations:
        metadata["annotations"] = annotations
    return {
        "apiVersion": body["apiVersion"],
        "kind": body["kind"],
        "metadata": metadata,
        "spec": body.get("spec") or {},
    }


def declaring(bodies: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of these objects that declare something, the oldest first, so that of two that get in each other's way it
    is the newer one that is at fault.

    Where cert-manager has made Certificates from an Ingress or a Gateway already, these count and not their origin.
    """
    found = list(bodies)
    origins = {owner.get("uid") for body in found if body["kind"] == CERTIFICATE.name for owner in _owners(body)}
    kept = [body for body in found if KINDS[body["kind"]].declares or _wants_certificates(body, origins)]
    return sorted(kept, key=_age)


def title_of_manifest(manifest: Manifest) -> str:
    """`Certificate shop/web`, `ClusterIssuer letsencrypt`."""
    metadata = manifest["metadata"]
    return title_of_object(manifest["kind"], metadata.get("namespace", ""), metadata["name"])


def is_ready(body: Mapping[str, Any]) -> bool:
    """Whether the object says of itself, as it stands now, that it is ready."""
    conditions = (body.get("status") or {}).get("conditions") or ()
    ready: Mapping[str, Any] = next((one for one in conditions if one.get("type") == "Ready"), {})
    return ready.get("status") == "True" and ready.get("observedGeneration") == body["metadata"].get("generation")


def sound_among(
    manifests: Sequence[Manifest], read: Callable[[Sequence[Manifest], FaultList], Read], before: int = 0
) -> tuple[Read, list[FaultyObject], FaultList]:
    """What `read` makes of those manifests that it finds no fault with, and the faulty ones.

    The faults that are left in the list are nobody's among the manifests. So many other manifests are read `before`
    these, as the numbers in messages show.
    """
    kept, faulty = dict(enumerate(manifests, start=before + 1)), list[FaultyObject]()
    while True:
        faults = FaultList()
        found = read(list(kept.values()), faults)
        blamed = _blamed(kept, faults, before, faulty)
        if not blamed:
            return found, faulty, faults
        faulty += [_faulty(kept[place], messages) for place, messages in blamed.items()]
        kept = {place: manifest for place, manifest in kept.items() if place not in blamed}


def _blamed(
    kept: Mapping[int, Manifest], faults: FaultList, before: int, faulty: Sequence[FaultyObject]
) -> dict[int, list[str]]:
    """The messages about each manifest that has any, by its place."""
    found: dict[int, list[str]] = {}
    if not faults.entries:
        return found
    # What an Ingress wants that there is already is its own fault, by its own title.
    by_title = {title: place for place, manifest in reversed(list(kept.items())) for title in _wanted_by(manifest)}
    by_title |= {title_of_manifest(manifest): place for place, manifest in kept.items()}
    by_number = {f"manifest {number}": place for number, place in enumerate(kept, start=before + 1)}
    for where, message in faults.entries:
        source, _colon, rest = where.partition(": ")
        place = by_title.get(where) or by_number.get(source)
        if place is not None:
            inner = f"{rest}: {message}" if rest else message
            found.setdefault(place, []).append(_of_its_issuer(inner, faulty))
    return found


def _of_its_issuer(message: str, faulty: Sequence[FaultyObject]) -> str:
    """The message, which says more where an issuer that seems to be missing is one that can't be used."""
    for issuer in faulty:
        if message.startswith(f"refers to {issuer.title}, "):
            return f"refers to {issuer.title}, which can't be used: {issuer.message}"
    return message


def _wanted_by(manifest: Manifest) -> list[str]:
    """The titles of the certificates that an Ingress or a Gateway wants; others are known by their own."""
    if KINDS[manifest["kind"]].declares:
        return []
    found = Manifests()
    found.add("", manifest, FaultList())
    titles = {f"Certificate {one.fields['namespace']}/{one.fields['name']}": one.origin for one in found.made}
    return [*titles, *(f"{title} (of {origin})" for title, origin in titles.items())]


def _faulty(manifest: Manifest, messages: Sequence[str]) -> FaultyObject:
    metadata = manifest["metadata"]
    said = " ".join(dict.fromkeys(messages))
    return FaultyObject(manifest["kind"], metadata.get("namespace", ""), metadata["name"], said)


def _owners(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return body["metadata"].get("ownerReferences") or ()


def _wants_certificates(body: Mapping[str, Any], origins: set[Any]) -> bool:
    annotations = body["metadata"].get("annotations") or {}
    return any(name in annotations for name in ANNOTATED) and body["metadata"].get("uid") not in origins


def _age(body: Mapping[str, Any]) -> tuple[str, str, str]:
    metadata = body["metadata"]
    return metadata.get("creationTimestamp") or "", metadata.get("namespace") or "", metadata["name"]

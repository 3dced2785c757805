# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cert-manager's manifests: finds the declarations in documents and brings all API versions to one form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import shim
from .faults import FaultList
from .issuer import GROUP
from .sources import is_piped, texts_of
from .spelling import misspelt, to_snake_case
from .target import IN_MANIFESTS
from .temporary import ANNOTATION as TEMPORARY
from .texts import TEMPLATE, NotReadable, documents_in, has_template, value_in

VERSIONS = ("v1", "v1beta1", "v1alpha3", "v1alpha2")
FORMER_GROUP = "certmanager.k8s.io"
KINDS = ("Certificate", "Issuer", "ClusterIssuer")


@dataclass(frozen=True)
class Made:
    """A Certificate that has been made of another object, which is its `origin`."""

    origin: str
    fields: Mapping[str, Any]
    document: Mapping[str, Any]


@dataclass
class Manifests:
    """What was found in manifests: field maps of issuers and certificates, and notes on what was passed over.

    `documents` has the same declarations as they were written, without what is no part of them. Certificates that are
    made of an Ingress or Gateway stand apart, since they give way to declared ones.
    """

    documents: list[dict[str, Any]] = field(default_factory=list)
    issuers: list[dict[str, Any]] = field(default_factory=list)
    certificates: list[dict[str, Any]] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self, source: str, document: Any, faults: FaultList, own_faults: Sequence[str] = (), templated: bool = False
    ) -> None:
        """Take one document, a List of them included.

        `own_faults` are those of its text, `templated` that there is a template somewhere in that.
        """
        for entry in _objects(document):
            if isinstance(entry, Mapping) and isinstance(entry.get("kind"), str):
                self._add(source, entry, faults, own_faults, templated)
            else:
                faults.add(
                    source, "has a document that is no Kubernetes object: it needs apiVersion, kind and metadata."
                )

    def _add(
        self, source: str, document: Mapping[str, Any], faults: FaultList, own_faults: Sequence[str], templated: bool
    ) -> None:
        if self._concerns(source, document, faults):
            for fault in own_faults:
                faults.add_once(source, fault)
            if templated and has_template(document):
                what = f"{_title(document)} has {TEMPLATE}, so it is a template"
                faults.add(source, f"{what}; give what rendering it gives.")
            self._take(source, document, faults)

    def _take(self, source: str, document: Mapping[str, Any], faults: FaultList) -> None:
        if not shim.is_annotated(document):
            self._object(source, document, faults)
            return
        origin = shim.title_of(document)
        for made in shim.certificates_of(document, faults):
            self.made.append(Made(origin, _fields(f"{source}: {origin}", made, "v1", faults), made))

    def _concerns(self, source: str, document: Mapping[str, Any], faults: FaultList) -> bool:
        """Whether it declares anything. If not, that is noted."""
        group = str(document.get("apiVersion", "")).rpartition("/")[0]
        title = _title(document)
        if group == FORMER_GROUP:
            faults.add(
                source,
                f"{title} has apiVersion {document['apiVersion']}, which cert-manager gave up long ago; write "
                f"{GROUP}/v1 and the fields of that.",
            )
            return False
        if declares(document):
            return True
        self.notes.append(f"{source}: {title} ({document.get('apiVersion', 'no apiVersion')}) is passed over.")
        return False

    def _object(self, source: str, document: Mapping[str, Any], faults: FaultList) -> None:
        group, _slash, version = str(document["apiVersion"]).rpartition("/")
        kind, title = document["kind"], _title(document)
        if version not in VERSIONS:
            faults.add(source, f"{title} has apiVersion {group}/{version}; known versions are {', '.join(VERSIONS)}.")
            return
        spec, metadata = document.get("spec"), document.get("metadata")
        if not isinstance(spec, Mapping) or not isinstance(metadata, Mapping):
            faults.add(source, f"{title} has no spec or no metadata.")
            return
        if metadata.get("generateName") and not metadata.get("name"):
            faults.add(
                source, f"{kind} {metadata['generateName']}… has generateName and no name; give it a name of its own."
            )
            return
        kept = {name: metadata[name] for name in ("name", "namespace", "labels") if metadata.get(name)}
        annotations = _annotations(metadata)
        if heeded := {name: annotations[name] for name in (IN_MANIFESTS, TEMPORARY) if name in annotations}:
            kept["annotations"] = heeded
        self.documents.append({"apiVersion": f"{group}/{version}", "kind": kind, "metadata": kept, "spec": dict(spec)})
        fields = _fields(f"{source}: {title}", document, version, faults)
        if kind == "Certificate":
            self.certificates.append(fields)
        else:
            self.issuers.append({**fields, "kind": kind})


def read_manifests(sources: Sequence[Any], faults: FaultList) -> Manifests:
    """Every declaration in these sources: paths of files or folders, YAML text, or documents already parsed."""
    found = Manifests()
    for place, source in enumerate(sources, start=1):
        if isinstance(source, Mapping) and not is_piped(source):
            found.add(f"manifest {place}", source, faults)
            continue
        for title, text in texts_of(source, place, faults):
            _read(found, title, text, faults)
            if is_piped(source) and not text.strip():
                faults.add(title, "holds nothing; look at the command before the pipe.")
    return found


def only_declarations(text: str) -> list[Any]:
    """The documents in a text; of those that declare nothing only what they are is left. Raises NotReadable."""
    return [_kept(entry) for document, _faults in documents_in(text) for entry in _objects(document)]


def _kept(document: Any) -> Any:
    if not isinstance(document, Mapping) or not isinstance(document.get("kind"), str) or declares(document):
        return document
    name = document["metadata"].get("name") if isinstance(document.get("metadata"), Mapping) else None
    return {"apiVersion": document.get("apiVersion"), "kind": document["kind"], "metadata": {"name": name}}


def declares(document: Mapping[str, Any]) -> bool:
    """Whether this document declares anything."""
    group = str(document.get("apiVersion", "")).rpartition("/")[0]
    return (group == GROUP and document["kind"] in KINDS) or shim.is_annotated(document)


def _read(found: Manifests, title: str, text: str, faults: FaultList) -> None:
    templated = TEMPLATE in text
    try:
        for document, own_faults in documents_in(text):
            found.add(title, document, faults, own_faults, templated)
    except NotReadable as why:
        hint = f" It has {TEMPLATE}: if it is a template, give what rendering it gives." if templated else ""
        faults.add(title, f"is not YAML: {why}.{hint}")
    except RecursionError:
        faults.add(title, "has an anchor that contains itself.")


def _objects(document: Any) -> Iterator[Any]:
    """The document, or those in it if it is a List; an item of a CertificateList may leave its kind to that."""
    if document is None:
        return
    kind = document.get("kind") if isinstance(document, Mapping) else None
    if not (isinstance(kind, str) and kind.endswith("List") and isinstance(document.get("items"), list)):
        yield document
        return
    one = {"apiVersion": document.get("apiVersion"), "kind": kind.removesuffix("List")}
    for entry in document["items"]:
        without_kind = isinstance(entry, Mapping) and "kind" not in entry and one["kind"]
        yield from _objects({**one, **entry} if without_kind else entry)


def _title(document: Mapping[str, Any]) -> str:
    metadata = document.get("metadata")
    return f"{document['kind']} {metadata.get('name', '') if isinstance(metadata, Mapping) else ''}".strip()


def _fields(title: str, document: Mapping[str, Any], version: str, faults: FaultList) -> dict[str, Any]:
    """The fields of a Certificate or issuer in snake case, as variables have them."""
    metadata, spec = document["metadata"], document["spec"]
    for path, right in misspelt(spec):
        faults.add(title, f"spec.{path} is not a field known here. Did you mean {right}?")
    fields = _older_fields(to_snake_case(spec), version)
    fields |= {name: metadata[name] for name in ("name", "namespace") if metadata.get(name)}
    if document["kind"] == "Certificate":
        fields |= {"labels": metadata.get("labels") or {}, **_targets(title, metadata, faults)}
        # As with cert-manager, any other text than this means no.
        fields |= {"issue_temporary_certificate": True} if _annotations(metadata).get(TEMPORARY) == "true" else {}
    return fields


def _targets(title: str, metadata: Mapping[str, Any], faults: FaultList) -> dict[str, Any]:
    """The targets in a Certificate's annotation, as YAML."""
    text = _annotations(metadata).get(IN_MANIFESTS)
    if text is None:
        return {}
    try:
        return {"targets": to_snake_case(value_in(str(text)))}
    except NotReadable as why:
        faults.add(title, f"annotation {IN_MANIFESTS} is not YAML: {why}.")
        return {}


def _annotations(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    found = metadata.get("annotations")
    return found if isinstance(found, Mapping) else {}


def _older_fields(spec: dict[str, Any], version: str) -> dict[str, Any]:
    """Fields as v1 names them: v1alpha2 and v1alpha3 kept the key's at the top, and had SANs in some names."""
    if version == "v1":
        return spec
    renamed = {"uri_sans": "uris", "email_sans": "email_addresses"}
    spec = {renamed.get(name, name): value for name, value in spec.items()}
    key = {part: spec.pop(f"key_{part}") for part in ("algorithm", "size", "encoding") if f"key_{part}" in spec}
    if key:
        spec["private_key"] = {**key, **(spec.get("private_key") or {})}
    if "organization" in spec:
        spec["subject"] = {**(spec.get("subject") or {}), "organizations": spec.pop("organization")}
    return spec

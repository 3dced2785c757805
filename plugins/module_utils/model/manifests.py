# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cert-manager's manifests: finds the declarations in YAML documents and brings all API versions to one form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .faults import FaultList
from .target import IN_MANIFESTS

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

VERSIONS = ("v1", "v1beta1", "v1alpha3", "v1alpha2")
API_GROUP = "cert-manager.io"
KINDS = ("Certificate", "Issuer", "ClusterIssuer")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ACRONYMS = frozenset({"ca", "id", "tls"})
_FREE_MAPS = frozenset({"labels", "annotations", "match_labels"})


def snake_case(name: str) -> str:
    """`dnsNames` → `dns_names`, `accessKeyID` → `access_key_id`, `uriSANs` → `uri_sans`."""
    return _HUMP.sub("_", name.replace("SANs", "Sans")).lower()


def camel_case(name: str) -> str:
    """The manifest's spelling of a field, for messages: `dns_names` → `dnsNames`, `access_key_id` → `accessKeyID`."""
    first, *others = name.split("_")
    return first + "".join(part.upper() if part in _ACRONYMS else part.capitalize() for part in others)


class Manifests:
    """What was found in manifests: field maps of issuers and certificates, and notes on what was passed over.

    `documents` has the same declarations as they were written, without what is no part of them.
    """

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []
        self.issuers: list[dict[str, Any]] = []
        self.certificates: list[dict[str, Any]] = []
        self.notes: list[str] = []

    def add(self, source: str, document: Any, faults: FaultList) -> None:
        """Take one YAML document, a List of them included."""
        if document is None:
            return
        if not isinstance(document, Mapping) or not isinstance(document.get("kind"), str):
            faults.add(source, "has a document that is no Kubernetes object: it needs apiVersion, kind and metadata.")
            return
        if document["kind"].endswith("List") and isinstance(document.get("items"), list):
            for entry in document["items"]:
                self.add(source, entry, faults)
            return
        self._object(source, document, faults)

    def _object(self, source: str, document: Mapping[str, Any], faults: FaultList) -> None:
        group, _slash, version = str(document.get("apiVersion", "")).rpartition("/")
        kind = document["kind"]
        metadata = document.get("metadata") if isinstance(document.get("metadata"), Mapping) else {}
        title = f"{kind} {metadata.get('name', '')}".strip() if isinstance(metadata, Mapping) else kind
        if group != API_GROUP or kind not in KINDS:
            self.notes.append(f"{source}: {title} ({document.get('apiVersion', 'no apiVersion')}) is passed over.")
            return
        if version not in VERSIONS:
            faults.add(source, f"{title} has apiVersion {group}/{version}; known versions are {', '.join(VERSIONS)}.")
            return
        spec = document.get("spec")
        if not isinstance(spec, Mapping) or not isinstance(metadata, Mapping):
            faults.add(source, f"{title} has no spec or no metadata.")
            return
        kept = {name: metadata[name] for name in ("name", "namespace", "labels") if metadata.get(name)}
        annotations = metadata.get("annotations") or {}
        if IN_MANIFESTS in annotations:
            kept["annotations"] = {IN_MANIFESTS: annotations[IN_MANIFESTS]}
        self.documents.append({"apiVersion": f"{group}/{version}", "kind": kind, "metadata": kept, "spec": dict(spec)})
        fields = {**_older_fields(to_snake_case(spec), version), **_identity(metadata)}
        if kind == "Certificate":
            own = {"labels": dict(metadata.get("labels") or {}), **_targets(f"{source}: {title}", metadata, faults)}
            self.certificates.append({**fields, **own})
        else:
            self.issuers.append({**fields, "kind": kind})


def to_snake_case(value: Any) -> Any:
    """The same tree with the names of its fields in snake case; labels and annotations keep their keys."""
    if isinstance(value, Mapping):
        return {
            (name := snake_case(str(key))): entry if name in _FREE_MAPS else to_snake_case(entry)
            for key, entry in value.items()
        }
    return [to_snake_case(entry) for entry in value] if isinstance(value, list) else value


def _identity(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {name: metadata[name] for name in ("name", "namespace") if metadata.get(name)}


def _targets(title: str, metadata: Mapping[str, Any], faults: FaultList) -> dict[str, Any]:
    """The targets in a Certificate's annotation, as YAML."""
    text = (metadata.get("annotations") or {}).get(IN_MANIFESTS)
    if text is None:
        return {}
    try:
        return {"targets": to_snake_case(yaml.load(str(text), Loader=_loader()))}
    except yaml.YAMLError as error:
        faults.add(title, f"annotation {IN_MANIFESTS} is not YAML: {' '.join(str(error).split())}.")
        return {}


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


def read_manifests(sources: list[Any], faults: FaultList) -> Manifests:
    """Every declaration in these sources: paths of files or folders, YAML text, or documents already parsed."""
    found = Manifests()
    for place, source in enumerate(sources, start=1):
        if isinstance(source, Mapping):
            found.add(f"manifest {place}", source, faults)
            continue
        for title, text in _texts(str(source), place, faults):
            try:
                for document in yaml.load_all(text, Loader=_loader()):
                    found.add(title, document, faults)
            except yaml.YAMLError as error:
                faults.add(title, f"is not YAML: {' '.join(str(error).split())}.")
    return found


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _texts(source: str, place: int, faults: FaultList) -> Iterator[tuple[str, str]]:
    """The YAML texts behind one source, each with a title for messages."""
    if "\n" in source:
        yield f"manifest {place}", source
        return
    path = Path(source).expanduser()
    if path.is_dir():
        for file in sorted(entry for entry in path.rglob("*") if entry.suffix in (".yaml", ".yml", ".json")):
            yield str(file), file.read_text(encoding="utf-8")
    elif path.is_file():
        yield str(path), path.read_text(encoding="utf-8")
    else:
        faults.add(source, "is neither a file nor a folder, nor YAML of several lines.")

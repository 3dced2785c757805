# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A corpus of manifests, each with its verdict, and that it leaves no field of the API out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate_fields import CERTIFICATE
from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import Declarations, read_declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.fields import (
    HONOURED,
    LEFT_OUT,
    REFUSED,
    Field,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.issuer_fields import ISSUER
from ansible_collections.kubecert.acme.plugins.module_utils.model.manifests import VERSIONS
from ansible_collections.kubecert.acme.plugins.module_utils.model.shim import KINDS
from ansible_collections.kubecert.acme.plugins.module_utils.model.shim_annotations import ANNOTATIONS
from ansible_collections.kubecert.acme.plugins.module_utils.model.spelling import camel_case, snake_case
from ansible_collections.kubecert.acme.plugins.module_utils.plan.solvable import check_solvable

FOLDER = Path(__file__).parent / "corpus"
API = yaml.safe_load((FOLDER / "api.yml").read_text(encoding="utf-8"))
TABLES = {"Certificate": CERTIFICATE, "Issuer": ISSUER}
CASES = [
    {"file": path.stem, **case}
    for path in sorted(FOLDER.glob("*.yml"))
    if path.stem != "api"
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
SERVER = "https://ca.example/directory"
ROUTE53: list[dict[str, Any]] = [{"dns01": {"route53": {}}}]


def document(kind: str, name: str, spec: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    version = {"Ingress": KINDS["Ingress"][0], "Gateway": KINDS["Gateway"][0]}.get(kind, "cert-manager.io/v1")
    metadata = {"name": name, **({} if kind == "ClusterIssuer" else {"namespace": "shop"})}
    return {
        "apiVersion": more.pop("apiVersion", version),
        "kind": kind,
        "metadata": {**metadata, **more.pop("metadata", {})},
        "spec": {field: value for field, value in spec.items() if value is not None},
    }


def documents_of(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The documents of a case. What it says of one is laid over a sound one; `null` takes a field out."""
    acme = {"server": SERVER, "privateKeySecretRef": {"name": "account"}, "solvers": case.get("solvers", ROUTE53)}
    acme = {name: value for name, value in {**acme, **case.get("acme", {})}.items() if value is not None}
    issuer = case.get("issuer", {"acme": acme})
    found = [document(case.get("issuerKind", "ClusterIssuer"), "le", issuer)]
    if "certificate" in case:
        sound = {
            "secretName": "web-tls",
            "dnsNames": ["web.example.com"],
            "issuerRef": {"name": "le", "kind": found[0]["kind"]},
        }
        found.append(document("Certificate", "web", {**sound, **case["certificate"]}, **case.get("as", {})))
    for kind in ("Ingress", "Gateway"):
        for place, one in enumerate(case.get(kind.lower(), [])):
            annotations = one.get("annotations", {"cert-manager.io/cluster-issuer": "le"})
            metadata = {"annotations": annotations, **one.get("metadata", {})}
            more = {name: value for name, value in one.items() if name == "apiVersion"}
            found.append(document(kind, f"{kind.lower()}{place}", one["spec"], metadata=metadata, **more))
    return [*found, *case.get("documents", [])]


def read(case: Mapping[str, Any]) -> tuple[Declarations, FaultList]:
    faults = FaultList()
    sources = [case["text"]] if "text" in case else documents_of(case)
    if "texts" in case:
        sources = [*sources, *case["texts"]]
    declared = read_declarations(
        issuers=[], certificates=[], manifests=sources, cluster_resource_namespace="kubecert", faults=faults
    )
    check_solvable(declared, declared.certificates, faults)
    return declared, faults


@pytest.mark.parametrize("case", CASES, ids=[f"{case['file']}: {case['name']}" for case in CASES])
def test_the_verdict_on_a_manifest(case: Mapping[str, Any]) -> None:
    declared, faults = read(case)
    if "refused" in case:
        told = "\n".join(faults.messages)
        assert faults.messages, "it was accepted"
        for words in case["refused"]:
            assert words in told
        assert len(faults.messages) == case.get("faults", 1), told
        return
    assert faults.messages == []
    assert_has([{**asdict(one), "title": one.title} for one in declared.certificates], case.get("certificates", []))
    if "issuers" in case:
        assert_has([{**asdict(one), "kind": one.id.kind} for one in declared.issuers.values()], case["issuers"])
    notes = "\n".join(declared.notes)
    for words in case.get("notes", []):
        assert words in notes
    assert case.get("notes") or not notes, "nobody expected these notes"


def assert_has(found: Any, wanted: Any) -> None:
    """Fail unless what was found has all that is wanted; lists have to be the same in length."""
    if isinstance(wanted, Mapping):
        for name, value in wanted.items():
            assert_has(found[name], value)
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), (found, wanted)
        for one, other in zip(found, wanted, strict=True):
            assert_has(one, other)
    else:
        assert (str(found) if isinstance(wanted, str) else found) == wanted


def paths(tree: Any, above: str = "") -> Iterator[str]:
    """All paths in a tree of fields, without the marks of lists."""
    if isinstance(tree, list):
        for entry in tree:
            yield from paths(entry, above)
    elif isinstance(tree, Mapping):
        for name, below in tree.items():
            here = f"{above}.{name.removesuffix('[]')}" if above else name.removesuffix("[]")
            yield here
            yield from paths(below, here)


def api_paths(tree: Any, above: str) -> Iterator[str]:
    """All paths in the list of the API's fields, in which the leaves of a section may be a list."""
    for name in tree or ():
        here = f"{above}.{name.removesuffix('[]')}".lstrip(".")
        yield here
        if isinstance(tree, Mapping):
            yield from api_paths(tree[name], here)


def bare(field: Field) -> str:
    return field.path.replace("[]", "")


@pytest.mark.parametrize("kind", TABLES)
def test_the_tables_have_just_the_fields_of_the_api(kind: str) -> None:
    assert sorted(map(bare, TABLES[kind].fields)) == sorted(api_paths(API[kind], ""))


@pytest.mark.parametrize("kind", TABLES)
def test_each_field_has_one_spelling_and_a_reason(kind: str) -> None:
    for field in TABLES[kind].fields:
        for part in bare(field).split("."):
            assert camel_case(snake_case(part)) == part
        above = [one for one in TABLES[kind].fields if field.path.startswith(one.path) and one.why]
        assert above, f"{field.path} has no reason, nor has what it is in"
        assert not field.why.endswith("..")


def touched(kind: str) -> set[str]:
    kinds = ("Issuer", "ClusterIssuer") if kind == "Issuer" else (kind,)
    return {
        path
        for case in CASES
        if "text" not in case
        for one in documents_of(case)
        if one.get("kind") in kinds
        for path in paths(one.get("spec"))
    }


@pytest.mark.parametrize("kind", TABLES)
def test_the_corpus_touches_every_field(kind: str) -> None:
    assert {bare(field) for field in TABLES[kind].fields} - touched(kind) == set()


def test_the_corpus_has_every_annotation_and_every_version() -> None:
    documents = [one for case in CASES if "text" not in case for one in documents_of(case)]
    annotations = {key for one in documents for key in one.get("metadata", {}).get("annotations", {})}
    assert {field.path for field in ANNOTATIONS} - annotations == set()
    versions = {one.get("apiVersion") for one in documents}
    assert {f"cert-manager.io/{version}" for version in VERSIONS} - versions == set()
    assert {version for known in KINDS.values() for version in known} - versions == set()


def test_the_corpus_is_large() -> None:
    assert len(CASES) >= 150


def test_refused_fields_are_refused_and_the_others_are_not() -> None:
    """The fates in the table of Certificates are those of the cases that are about one field alone."""
    for case in CASES:
        for name in case.get("certificate") or {}:
            fate = next((one.fate for one in CERTIFICATE.fields if bare(one) == name), "")
            if case.get("about") == name:
                assert ("refused" in case) == (fate == REFUSED), case["name"]
    told = {case["about"] for case in CASES if "about" in case}
    tops = {bare(one) for one in CERTIFICATE.fields if "." not in one.path and one.fate != HONOURED}
    assert tops - told == set(), "each field at the top that is not simply honoured has a case about it"
    assert LEFT_OUT not in {one.fate for one in CERTIFICATE.fields}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on a Secret that cert-manager has written is the one of cert-manager's own chain of policies.

Each row is a change to a manifest or to the Secret of it, and what cert-manager 1.21 says then: the reason for which it
issues anew, the reason for which it only updates the Secret, or nothing. It is the chain as it works where the
CertificateRequest of the standing certificate has gone, since a Secret is all that is taken over.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import Certificate
from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import read_declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.plan.verdict import RENEW, judge
from ansible_collections.kubecert.acme.plugins.module_utils.steps.secrets.standing import found_secret

from ..pki.build import Ca

CM = "cert-manager.io"
NAMES = ["www.example.org", "example.org"]
Spec = dict[str, Any]
Secret = dict[str, Any]
ISSUE, REPAIR, FINE = "issue", "repair", "none"

ISSUER: dict[str, Any] = {
    "apiVersion": f"{CM}/v1",
    "kind": "Issuer",
    "metadata": {"name": "letsencrypt", "namespace": "shop"},
    "spec": {
        "acme": {
            "server": "https://acme-v02.api.letsencrypt.org/directory",
            "privateKeySecretRef": {"name": "account"},
            "solvers": [{"dns01": {"route53": {}}}],
        }
    },
}
CLUSTER_ISSUER = {**ISSUER, "kind": "ClusterIssuer", "metadata": {"name": "letsencrypt"}}


@cache
def ca() -> Ca:
    """One CA for all rows."""
    return Ca()


@cache
def key(kind: str) -> Any:
    """A key by its algorithm and size, as `RSA 2048`."""
    algorithm, size = kind.split()
    if algorithm == "RSA":
        return rsa.generate_private_key(65537, int(size))
    return ec.generate_private_key({"256": ec.SECP256R1, "384": ec.SECP384R1}[size]())


def pem(found: Any, form: Any = serialization.PrivateFormat.TraditionalOpenSSL) -> str:
    """A key as PEM, in PKCS1 or SEC1 unless told otherwise."""
    text: bytes = found.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return text.decode()


def put(secret: Secret, **data: str) -> None:
    """Values into a Secret: `tls_key` for `tls.key`."""
    secret["data"] |= {name.replace("_", "."): base64.b64encode(text.encode()).decode() for name, text in data.items()}


def sound() -> tuple[Spec, Secret]:
    """A Certificate's spec, and the Secret of it as cert-manager writes it."""
    spec: Spec = {
        "secretName": "www",
        "dnsNames": list(NAMES),
        "issuerRef": {"name": "letsencrypt"},
        "secretTemplate": {"labels": {"team": "shop"}, "annotations": {"contact": "ops"}},
    }
    annotations = {
        f"{CM}/certificate-name": "www",
        f"{CM}/issuer-name": "letsencrypt",
        f"{CM}/issuer-kind": "Issuer",
        f"{CM}/issuer-group": "",
        f"{CM}/common-name": "www.example.org",
        f"{CM}/alt-names": ",".join(NAMES),
        f"{CM}/ip-sans": "",
        f"{CM}/uri-sans": "",
        "contact": "ops",
    }
    labels = {f"controller.{CM}/fao": "true", "team": "shop"}
    metadata = {"namespace": "shop", "name": "www", "labels": labels, "annotations": annotations}
    secret: Secret = {"type": "kubernetes.io/tls", "metadata": metadata, "data": {}}
    put(secret, tls_key=pem(key("RSA 2048")), tls_crt=chain())
    return spec, secret


def chain(kind: str = "RSA 2048", names: list[str] | None = None, **more: Any) -> str:
    """A chain for a key and names."""
    return ca().chain(key(kind).public_key(), names or NAMES, **{"common_name": "www.example.org", **more})


Change = Callable[[Spec, Secret], Any]


def spec_with(**fields: Any) -> Change:
    """The spec with fields changed."""
    return lambda spec, secret: spec.update(copy.deepcopy(fields))


def annotated(**entries: str | None) -> Change:
    """The Secret with annotations of cert-manager's changed, or taken away."""

    def change(spec: Spec, secret: Secret) -> None:
        for name, value in entries.items():
            full = f"{CM}/{name.replace('_', '-')}"
            secret["metadata"]["annotations"].pop(full, None)
            if value is not None:
                secret["metadata"]["annotations"][full] = value

    return change


def holding(names: list[str] | None = None, kind: str = "RSA 2048", **more: Any) -> Change:
    """The Secret with another certificate, for which its annotations have been written too."""

    def change(spec: Spec, secret: Secret) -> None:
        put(secret, tls_crt=chain(kind, names, **more), tls_key=pem(key(kind)))
        annotated(alt_names=",".join(names or NAMES), common_name=more.get("common_name", "www.example.org"))(
            spec, secret
        )

    return change


def together(*changes: Change) -> Change:
    """Several changes."""
    return lambda spec, secret: [change(spec, secret) for change in changes]


def dropped(kind: str, name: str) -> Change:
    """The Secret without an entry of its data, labels or annotations."""
    return lambda spec, secret: (secret["data"] if kind == "data" else secret["metadata"][kind]).pop(name)


def labelled(name: str, value: str) -> Change:
    """The Secret with a label changed."""
    return lambda spec, secret: secret["metadata"]["labels"].update({name: value})


def data(**entries: str) -> Change:
    """The Secret with data changed."""
    return lambda spec, secret: put(secret, **entries)


ECDSA = {"algorithm": "ECDSA", "size": 256}

ROWS: list[tuple[str, Change, str, str]] = [
    ("as it is", together(), FINE, ""),
    ("no key", dropped("data", "tls.key"), ISSUE, "MissingData"),
    ("no certificate", dropped("data", "tls.crt"), ISSUE, "MissingData"),
    ("an empty key", data(tls_key=""), ISSUE, "MissingData"),
    ("an empty certificate", data(tls_crt=""), ISSUE, "MissingData"),
    ("no data at all", lambda spec, secret: secret.pop("data"), ISSUE, "MissingData"),
    ("a key that is none", data(tls_key="key"), ISSUE, "InvalidKeyPair"),
    ("a certificate that is none", data(tls_crt="certificate"), ISSUE, "InvalidCertificate"),
    ("key and certificate of two pairs", data(tls_crt=chain("ECDSA 256")), ISSUE, "InvalidKeyPair"),
    (
        "both wrong, of which the pair is told",
        together(data(tls_key="key"), holding(days_left=-1), data(tls_key="key")),
        ISSUE,
        "InvalidKeyPair",
    ),
    ("another issuer", spec_with(issuerRef={"name": "letsencrypt", "kind": "ClusterIssuer"}), ISSUE, "IncorrectIssuer"),
    ("an issuer of another name", annotated(issuer_name="other"), ISSUE, "IncorrectIssuer"),
    ("the kind that is meant where none is named", annotated(issuer_kind=""), FINE, ""),
    ("the group that is meant where none is named", annotated(issuer_group=CM), FINE, ""),
    ("the group in the manifest alone", spec_with(issuerRef={"name": "letsencrypt", "group": CM}), FINE, ""),
    ("a foreign group", annotated(issuer_group="awspca.cert-manager.io"), ISSUE, "IncorrectIssuer"),
    ("the name of the issuer alone is missing", annotated(issuer_name=None), ISSUE, "IncorrectIssuer"),
    ("another certificate's Secret", annotated(certificate_name="other"), ISSUE, "IncorrectCertificate"),
    ("another algorithm declared", spec_with(privateKey=ECDSA), ISSUE, "SecretMismatch"),
    ("another size declared", spec_with(privateKey={"algorithm": "RSA", "size": 3072}), ISSUE, "SecretMismatch"),
    ("the algorithm declared that is meant anyhow", spec_with(privateKey={"algorithm": "RSA"}), FINE, ""),
    ("an ECDSA key as declared", together(spec_with(privateKey=ECDSA), holding(kind="ECDSA 256")), FINE, ""),
    (
        "an ECDSA key of the size that is meant",
        together(spec_with(privateKey={"algorithm": "ECDSA"}), holding(kind="ECDSA 256")),
        FINE,
        "",
    ),
    (
        "an ECDSA key of another size",
        together(spec_with(privateKey=ECDSA), holding(kind="ECDSA 384")),
        ISSUE,
        "SecretMismatch",
    ),
    ("a name more", spec_with(dnsNames=[*NAMES, "api.example.org"]), ISSUE, "SecretMismatch"),
    ("a name less", spec_with(dnsNames=NAMES[:1]), ISSUE, "SecretMismatch"),
    ("other names", spec_with(dnsNames=["a.example.org", "b.example.org"]), ISSUE, "SecretMismatch"),
    ("the names in another order", spec_with(dnsNames=NAMES[::-1]), FINE, ""),
    ("the common name declared too", spec_with(commonName="www.example.org"), FINE, ""),
    (
        "a CA that leaves the common name out",
        together(spec_with(commonName="www.example.org"), holding(common_name="")),
        FINE,
        "",
    ),
    ("a CA that makes a name the common name", holding(common_name="example.org"), FINE, ""),
    ("half of its time over", holding(days_left=45), FINE, ""),
    ("two thirds of its time over", holding(days_left=29.9), ISSUE, "Renewing"),
    ("not yet due by renewBefore", together(spec_with(renewBefore="240h"), holding(days_left=11)), FINE, ""),
    ("due by renewBefore", together(spec_with(renewBefore="240h"), holding(days_left=9.9)), ISSUE, "Renewing"),
    ("due early by renewBefore", together(spec_with(renewBefore="1200h"), holding(days_left=49)), ISSUE, "Renewing"),
    ("a renewBefore longer than its time", together(spec_with(renewBefore="2400h"), holding(days_left=45)), FINE, ""),
    ("due by percentage", together(spec_with(renewBeforePercentage=50), holding(days_left=44)), ISSUE, "Renewing"),
    ("not yet due by percentage", together(spec_with(renewBeforePercentage=10), holding(days_left=10)), FINE, ""),
    ("expired", holding(days_left=-1), ISSUE, "Expired"),
    (
        "expired, and for other names",
        together(spec_with(dnsNames=NAMES[:1]), holding(days_left=-1)),
        ISSUE,
        "SecretMismatch",
    ),
    ("another duration declared", spec_with(duration="1440h"), FINE, ""),
    ("other usages declared", spec_with(usages=["digital signature", "server auth"]), FINE, ""),
    ("another rotation policy", spec_with(privateKey={"rotationPolicy": "Never"}), FINE, ""),
    ("another encoding declared", spec_with(privateKey={"encoding": "PKCS8"}), FINE, ""),
    ("a key in another encoding", data(tls_key=pem(key("RSA 2048"), serialization.PrivateFormat.PKCS8)), FINE, ""),
    ("a template's label with another value", labelled("team", "other"), REPAIR, "SecretTemplateMismatch"),
    ("a template's label missing", dropped("labels", "team"), REPAIR, "SecretTemplateMismatch"),
    ("a template's annotation missing", dropped("annotations", "contact"), REPAIR, "SecretTemplateMismatch"),
    ("somebody's label", labelled("owner", "somebody"), FINE, ""),
    ("somebody's data", data(other="value"), FINE, ""),
    ("the base label missing", dropped("labels", f"controller.{CM}/fao"), REPAIR, "SecretManagedMetadataMismatch"),
    (
        "the base label with another value",
        labelled(f"controller.{CM}/fao", "no"),
        REPAIR,
        "SecretManagedMetadataMismatch",
    ),
    ("an annotation of the names missing", annotated(alt_names=None), REPAIR, "SecretManagedMetadataMismatch"),
    ("expired and a label missing", together(holding(days_left=-1), dropped("labels", "team")), ISSUE, "Expired"),
]


def declared(spec: Spec) -> Certificate:
    """The certificate of this spec."""
    faults = FaultList()
    metadata = {"name": "www", "namespace": "shop"}
    found = read_declarations(
        issuers=[],
        certificates=[],
        manifests=[
            ISSUER,
            CLUSTER_ISSUER,
            {"apiVersion": f"{CM}/v1", "kind": "Certificate", "metadata": metadata, "spec": spec},
        ],
        cluster_resource_namespace="kubecert",
        faults=faults,
    )
    faults.raise_if_any()
    return found.certificates[0]


@pytest.mark.parametrize(("change", "action", "reason"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_verdict_is_cert_managers(change: Change, action: str, reason: str) -> None:
    spec, secret = sound()
    change(spec, secret)
    found = judge(declared(spec), found_secret(secret), datetime.now(UTC))
    acted = ISSUE if found.action == RENEW else found.action
    assert (acted, found.reason if acted != FINE else "") == (action, reason), found.message


def test_no_secret() -> None:
    found = judge(declared(sound()[0]), None, datetime.now(UTC))
    assert (found.action, found.reason) == (ISSUE, "DoesNotExist")

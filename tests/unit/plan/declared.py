# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builders for the laws of time: all that may validly be declared, and the Secret that satisfies it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import Certificate
from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import read_declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.found import CertificateFacts, FoundSecret, KeyFacts
from ansible_collections.kubecert.acme.plugins.module_utils.model.renewal_info import RenewalInfo, certificate_id
from ansible_collections.kubecert.acme.plugins.module_utils.model.secret import FAO_LABEL, TLS_TYPE, annotations_of

from .build import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ISSUERS = [
    {"apiVersion": "cert-manager.io/v1", "kind": kind, "metadata": metadata, "spec": {"acme": acme}}
    for acme in [
        {
            "server": "https://ca.example/directory",
            "privateKeySecretRef": {"name": "account"},
            "solvers": [{"dns01": {"route53": {}}}],
        }
    ]
    for kind, metadata in (
        ("ClusterIssuer", {"name": "ca"}),
        ("Issuer", {"name": "ca", "namespace": "default"}),
        ("Issuer", {"name": "ca", "namespace": "shop"}),
    )
]


def seconds(shortest: timedelta, longest: timedelta) -> st.SearchStrategy[timedelta]:
    """Whole seconds, as certificates have them."""
    return st.integers(int(shortest.total_seconds()), int(longest.total_seconds())).map(lambda n: timedelta(seconds=n))


LIFETIMES = seconds(HOUR, 3653 * DAY) | seconds(HOUR, 10 * DAY) | st.sampled_from([160 * HOUR, 45 * DAY, 90 * DAY])
MOMENTS = st.integers(0, 10**9).map(lambda n: NOW + timedelta(seconds=n - 5 * 10**8))
WORDS = st.sampled_from(["a", "b", "team", "x1"])
NAMES = st.builds(
    lambda star, host, domain: f"{'*.' * star}{host}{domain}",
    st.booleans(),
    st.sampled_from(["", "www.", "api.shop.", "x-1."]),
    st.sampled_from(["example.com", "example.co.uk", "xn--bcher-kva.example"]),
)


def _sound(names: list[str]) -> bool:
    return not any(
        name.partition(".")[2] == star[2:] for star in names if star[0] == "*" for name in names if name != star
    )


def _go(duration: timedelta) -> str:
    return f"{int(duration.total_seconds())}s"


@st.composite
def renewals(draw: st.DrawFn) -> dict[str, Any]:
    """What may be declared of when to renew."""
    match draw(st.sampled_from(["nothing", "before", "percentage"])):
        case "before":
            return {"renewBefore": _go(draw(seconds(timedelta(minutes=5), 4000 * DAY)))}
        case "percentage":
            return {"renewBeforePercentage": draw(st.integers(1, 99))}
    return {}


@st.composite
def keys(draw: st.DrawFn, version: str) -> dict[str, Any]:
    """What may be declared of the key, as this version of the API writes it."""
    algorithm, size = draw(st.sampled_from([("RSA", 2048), ("RSA", 4096), ("ECDSA", 256), ("ECDSA", 384), ("", 0)]))
    encoding = draw(st.sampled_from(["", "PKCS1", "PKCS8"]))
    given = {name: value for name, value in (("algorithm", algorithm), ("size", size), ("encoding", encoding)) if value}
    if version in ("v1alpha2", "v1alpha3"):
        return {
            f"key{name.capitalize()}": str(value).lower() if name != "size" else value for name, value in given.items()
        }
    return {"privateKey": given} if given else {}


@st.composite
def certificates(draw: st.DrawFn) -> Certificate:
    """A certificate as read from a manifest of any version."""
    version = draw(st.sampled_from(["v1", "v1beta1", "v1alpha3", "v1alpha2"]))
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True).filter(_sound))
    reference = draw(
        st.sampled_from([{"name": "ca"}, {"name": "ca", "kind": "Issuer"}, {"name": "ca", "kind": "ClusterIssuer"}])
    )
    texts = st.dictionaries(WORDS, WORDS, max_size=2)
    spec = {
        "secretName": "web-tls",
        "dnsNames": names,
        "issuerRef": reference | draw(st.sampled_from([{}, {"group": "cert-manager.io"}])),
        "secretTemplate": {"labels": draw(texts), "annotations": draw(texts)},
        **draw(st.sampled_from([{}, {"commonName": names[0]}])),
        **draw(renewals()),
        **draw(keys(version)),
    }
    metadata = {"name": "web", "namespace": draw(st.sampled_from(["default", "shop"]))}
    manifest = {"apiVersion": f"cert-manager.io/{version}", "kind": "Certificate", "metadata": metadata, "spec": spec}
    faults = FaultList()
    declared = read_declarations(
        issuers=[],
        certificates=[],
        manifests=[*ISSUERS, manifest],
        cluster_resource_namespace="kubecert",
        faults=faults,
    )
    faults.raise_if_any()
    return declared.certificates[0]


def leaf_for(
    certificate: Certificate, not_before: datetime, lifetime: timedelta, common_name: str = "", serial: str = "01"
) -> CertificateFacts:
    """The certificate that a CA gives for this declaration."""
    return CertificateFacts(
        not_before=not_before,
        not_after=not_before + lifetime,
        common_name=certificate.common_name or common_name,
        dns_names=tuple(sorted(certificate.identifiers)),
        ip_addresses=(),
        uris=(),
        public_key="aa",
        serial=serial,
        authority_key_id="bb",
        issuer_common_name="CA",
    )


def stored(certificate: Certificate, leaf: CertificateFacts, info: RenewalInfo | None = None) -> FoundSecret:
    """The Secret that a run leaves for this declaration and certificate."""
    key = certificate.private_key
    annotations = annotations_of(certificate.name, certificate.issuer_ref, leaf)
    return FoundSecret(
        namespace=certificate.namespace,
        name=certificate.secret_name,
        type=TLS_TYPE,
        annotations={**certificate.template_annotations, **annotations, **(info.to_annotations() if info else {})},
        labels={**certificate.template_labels, **FAO_LABEL},
        has_key=True,
        has_certificate=True,
        key=KeyFacts(key.algorithm, key.size, key.encoding, leaf.public_key),
        certificate=leaf,
    )


def told(leaf: CertificateFacts, start: datetime, end: datetime) -> RenewalInfo:
    """What the CA says of this certificate."""
    return RenewalInfo(certificate_id(leaf.authority_key_id, leaf.serial), start, end, look_again=start)

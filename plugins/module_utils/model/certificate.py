# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates as declared: names, issuer, key and the Secret they are to lie in."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from . import names, times
from .faults import FaultList
from .issuer import GROUP, KINDS, IssuerId
from .private_key import VARIABLE_KEY, PrivateKeySpec, parse_private_key
from .reader import Reader
from .target import Target, parse_targets

LEAST_DURATION = timedelta(hours=1)
LEAST_RENEW_BEFORE = timedelta(minutes=5)
OWN_KEYS = "cert-manager.io/"
UNSERVED = {
    "is_ca": "no public CA signs certificates of CAs",
    "uris": "ACME signs DNS names and IP addresses only",
    "email_addresses": "ACME signs DNS names and IP addresses only",
    "other_names": "ACME signs DNS names and IP addresses only",
    "name_constraints": "no public CA signs certificates of CAs",
    "literal_subject": "ACME CAs choose the subject themselves",
    "keystores": "keystores are not written yet",
    "additional_output_formats": "further output formats are not written yet",
}
IGNORED = ("usages", "subject", "revision_history_limit", "encode_usages_in_request", "signature_algorithm")


@dataclass(frozen=True)
class IssuerRef:
    """The issuer as the declaration names it; kind and group as written, so that annotations repeat them."""

    name: str
    kind: str
    group: str = ""

    def id(self, namespace: str) -> IssuerId:
        """The issuer that is meant, seen from this namespace."""
        return IssuerId(self.kind, self.name, namespace if self.kind == "Issuer" else "")


@dataclass(frozen=True)
class Certificate:
    """One declared certificate."""

    namespace: str
    name: str
    secret_name: str
    issuer_ref: IssuerRef
    dns_names: tuple[str, ...] = ()
    ip_addresses: tuple[str, ...] = ()
    common_name: str = ""
    private_key: PrivateKeySpec = VARIABLE_KEY
    duration: timedelta | None = None
    renew_before: timedelta | None = None
    renew_before_percentage: int | None = None
    template_labels: Mapping[str, str] = field(default_factory=dict)
    template_annotations: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    """Where copies of its Secret are to be; no part of what is ordered."""

    @property
    def title(self) -> str:
        """`namespace/name`, the way people name it."""
        return f"{self.namespace}/{self.name}"

    @property
    def secret(self) -> str:
        """`namespace/name` of the Secret it is to lie in."""
        return f"{self.namespace}/{self.secret_name}"

    @property
    def identifiers(self) -> frozenset[str]:
        """Every name and address the certificate is for, the common name included."""
        wanted = {*self.dns_names, *self.ip_addresses}
        return frozenset(wanted | {self.common_name} if self.common_name else wanted)

    def to_item(self) -> dict[str, Any]:
        """The certificate as the later steps take it; what is empty is left out."""
        template = {"labels": dict(self.template_labels), "annotations": dict(self.template_annotations)}
        item: dict[str, Any] = {
            "name": self.name,
            "namespace": self.namespace,
            "secret_name": self.secret_name,
            "dns_names": list(self.dns_names),
            "ip_addresses": list(self.ip_addresses),
            "common_name": self.common_name,
            "issuer_ref": {"name": self.issuer_ref.name, "kind": self.issuer_ref.kind, "group": self.issuer_ref.group},
            "private_key": {
                "algorithm": self.private_key.algorithm,
                "size": self.private_key.size,
                "encoding": self.private_key.encoding,
                "rotation_policy": self.private_key.rotation_policy,
            },
            "labels": dict(self.labels),
            "secret_template": {name: entries for name, entries in template.items() if entries},
        }
        return {name: value for name, value in item.items() if value}

    def to_copied_item(self) -> dict[str, Any]:
        """What k8s_tls_secret_copy has to know of it."""
        item = self.to_item()
        known = [name for name in ("name", "namespace", "secret_name", "secret_template") if name in item]
        return {**{name: item[name] for name in known}, "targets": [target.to_item() for target in self.targets]}


def parse_certificate(
    fields: Mapping[str, Any],
    faults: FaultList,
    *,
    default_key: PrivateKeySpec = VARIABLE_KEY,
    default_kind: str = "ClusterIssuer",
    spelling: Any = str,
) -> Certificate | None:
    """The certificate declared by these fields (snake case); None when it has a fault."""
    namespace, name = str(fields.get("namespace") or "default"), str(fields.get("name") or "")
    top = Reader(fields, f"Certificate {namespace}/{name}", faults, spelling=spelling)
    before = len(faults.messages)
    top.text("namespace")
    top.text("name", required=True)
    for unserved, reason in UNSERVED.items():
        if top.given(unserved) and fields[unserved] is not False:
            top.fault(unserved, f"can't be served: {reason}. Take it out.")
    renew_before, percentage, duration = _renewal(top)
    labels, annotations = _template(top)
    certificate = Certificate(
        namespace=namespace,
        name=name,
        secret_name=_secret_name(top),
        issuer_ref=_issuer_ref(top, default_kind),
        dns_names=_dns_names(top),
        ip_addresses=_ip_addresses(top),
        common_name=top.text("common_name"),
        private_key=parse_private_key(top, default_key),
        duration=duration,
        renew_before=renew_before,
        renew_before_percentage=percentage,
        template_labels=labels,
        template_annotations=annotations,
        labels=top.mapping("labels"),
        targets=parse_targets(top),
    )
    _common_name(top, certificate)
    top.done(ignored=IGNORED)
    return certificate if len(faults.messages) == before else None


def _secret_name(top: Reader) -> str:
    name = top.text("secret_name", required=True)
    if name and not names.is_subdomain(name):
        top.fault("secret_name", f"is {name!r}, which Kubernetes refuses; use lower-case letters, digits, - and dots.")
    return name


def _issuer_ref(top: Reader, default_kind: str) -> IssuerRef:
    section = top.section("issuer_ref", required=True)
    if section is None:
        return IssuerRef("", default_kind)
    ref = IssuerRef(
        section.text("name", required=True), section.choice("kind", KINDS, default_kind), section.text("group")
    )
    if ref.group not in ("", GROUP):
        section.fault("group", f"is {ref.group!r}; only issuers of group {GROUP} are served.")
    section.done()
    return ref


def _dns_names(top: Reader) -> tuple[str, ...]:
    found = top.texts("dns_names")
    for name in found:
        why = names.dns_name_fault(name)
        if why:
            top.fault("dns_names", f"has {name!r}, which {why}.")
    for wildcard, name in itertools.product(found, found):
        if names.covered_by_wildcard(name, wildcard):
            top.fault("dns_names", f"has {name!r} beside {wildcard!r}, which covers it already; take {name!r} out.")
    doubled = sorted({name for name in found if found.count(name) > 1})
    if doubled:
        top.fault("dns_names", f"has {', '.join(doubled)} more than once.")
    return found


def _ip_addresses(top: Reader) -> tuple[str, ...]:
    found = top.texts("ip_addresses")
    for address in found:
        if not names.is_ip_address(address):
            top.fault("ip_addresses", f"has {address!r}, which is not an IP address.")
    if found:
        top.fault("ip_addresses", "can't be proved by dns01, the only kind of solver served here; take them out.")
    return found


def _common_name(top: Reader, certificate: Certificate) -> None:
    wanted = (*certificate.dns_names, *certificate.ip_addresses)
    common_name = certificate.common_name
    if not wanted and not common_name:
        top.fault("dns_names", "is empty; a certificate needs at least one name.")
    if len(common_name.encode()) > 64:
        top.fault("common_name", f"is {common_name!r}, longer than the 64 bytes X.509 allows; leave it out.")
    if common_name and common_name not in wanted:
        have = ", ".join(wanted) or "none"
        top.fault(
            "common_name",
            f"is {common_name!r}, which is not among the dns names ({have}); add it there or take the common name out.",
        )


def _renewal(top: Reader) -> tuple[timedelta | None, int | None, timedelta | None]:
    duration, renew_before = _duration(top, "duration"), _duration(top, "renew_before")
    percentage = top.number("renew_before_percentage")
    if duration is not None and duration < LEAST_DURATION:
        top.fault("duration", f"is {times.format_duration(duration)}; it must be at least 1h.")
    if renew_before is not None and renew_before < LEAST_RENEW_BEFORE:
        top.fault("renew_before", f"is {times.format_duration(renew_before)}; it must be at least 5m.")
    if renew_before is not None and duration is not None and renew_before >= duration:
        top.fault("renew_before", "must be less than duration.")
    if renew_before is not None and percentage is not None:
        top.fault("renew_before", "can't stand beside renew_before_percentage; take one of them away.")
    if percentage is not None and not 0 < percentage < 100:
        top.fault("renew_before_percentage", f"is {percentage}; it must be between 1 and 99.")
    return renew_before, percentage, duration


def _duration(top: Reader, field_name: str) -> timedelta | None:
    text = top.text(field_name)
    if not text:
        return None
    try:
        return times.parse_duration(text)
    except ValueError:
        top.fault(field_name, f"is {text!r}; write a duration such as 360h or 1h30m.")
        return None


def _template(top: Reader) -> tuple[dict[str, str], dict[str, str]]:
    section = top.section("secret_template")
    if section is None:
        return {}, {}
    labels, annotations = section.mapping("labels"), section.mapping("annotations")
    for kind, entries in (("labels", labels), ("annotations", annotations)):
        for key in entries:
            if key.startswith(OWN_KEYS):
                section.fault(kind, f"has {key}; keys under {OWN_KEYS} are set from the certificate itself.")
    section.done()
    return labels, annotations

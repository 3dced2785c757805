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

from . import names
from .certificate_fields import CERTIFICATE
from .dialect import VARIABLES, Dialect
from .extras import NO_EXTRAS, Extras, parse_extras
from .faults import FaultList
from .fields import REFUSED, WITHOUT_EFFECT
from .issuer import GROUP, KINDS, IssuerId
from .key_usages import check_signature_algorithm, check_usages
from .private_key import VARIABLE_KEY, PrivateKeySpec, parse_private_key
from .reader import Reader
from .renewal_fields import parse_renewal
from .target import Target, parse_targets

OWN_KEYS = f"{GROUP}/"
DIRECT_INJECTION = "cert-manager.io/allow-direct-injection"
"""The one key of cert-manager's that it lets people set."""
REFUSED_FIELDS = CERTIFICATE.reasons(REFUSED)
REFUSED_NAMES = frozenset(REFUSED_FIELDS)
WITHOUT_EFFECT_FIELDS = CERTIFICATE.reasons(WITHOUT_EFFECT)
CHECKED_NAMES = frozenset({*WITHOUT_EFFECT_FIELDS, "revision_history_limit"})
CA_CHOOSES = ("subject",)
"""Sections that have no effect, whose fields are looked at all the same."""


@dataclass(frozen=True)
class IssuerRef:
    """The issuer as the declaration names it; kind and group as written, so that annotations repeat them."""

    name: str
    kind: str
    group: str = ""

    def id(self, namespace: str) -> IssuerId:
        """The issuer that is meant, seen from this namespace."""
        return IssuerId(self.kind, self.name, namespace if self.kind == "Issuer" else "")

    def to_item(self) -> dict[str, str]:
        """The reference as it stands on a certificate item."""
        return {name: text for name, text in vars(self).items() if text}


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
    extras: Extras = NO_EXTRAS
    issue_temporary_certificate: bool = False
    """Whether one of our own making stands in the Secret until there is a real one."""
    targets: tuple[Target, ...] = ()
    """Where copies of its Secret are to be; no part of what is ordered."""
    owner_uid: str = ""
    """The uid of the Certificate object that its Secret is to belong to and go with; empty where it is to stay."""

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
        """The certificate as the later steps take it; what is empty, or as it is where nothing is said, is left out."""
        template = {"labels": dict(self.template_labels), "annotations": dict(self.template_annotations)}
        item: dict[str, Any] = {
            "name": self.name,
            "namespace": self.namespace,
            "secret_name": self.secret_name,
            "dns_names": list(self.dns_names),
            "ip_addresses": list(self.ip_addresses),
            "common_name": self.common_name,
            "issuer_ref": self.issuer_ref.to_item(),
            "private_key": self.private_key.to_item(),
            "labels": dict(self.labels),
            "owner_uid": self.owner_uid,
            "secret_template": {name: entries for name, entries in template.items() if entries},
            "issue_temporary_certificate": self.issue_temporary_certificate,
            **self.extras.to_item(),
        }
        return {name: value for name, value in item.items() if value}

    def to_copied_item(self) -> dict[str, Any]:
        """What k8s_tls_secret_copy has to know of it."""
        item = self.to_item()
        known = [name for name in ("name", "namespace", "secret_name", "secret_template") if name in item]
        return {**{name: item[name] for name in known}, "targets": [target.to_item() for target in self.targets]}


def parse_certificate(
    fields: Mapping[str, Any], faults: FaultList, dialect: Dialect = VARIABLES, origin: str = ""
) -> Certificate | None:
    """The certificate declared by these fields (snake case); None when it has a fault.

    `origin` is what it has been made from, if it has not been declared itself.
    """
    before = len(faults.messages)
    certificate = read_certificate(fields, faults, dialect, origin)
    return certificate if len(faults.messages) == before else None


def read_certificate(
    fields: Mapping[str, Any], faults: FaultList, dialect: Dialect = VARIABLES, origin: str = ""
) -> Certificate:
    """The same, and as far as it can be read if it has a fault."""
    namespace, name = str(fields.get("namespace") or "default"), str(fields.get("name") or "")
    where = f"Certificate {namespace}/{name}{f' (of {origin})' if origin else ''}"
    top = Reader(fields, where, faults, spelling=dialect.spelling)
    top.text("namespace")
    top.text("name", required=True)
    if top.has_any(REFUSED_NAMES):
        _refuse(top)
    renew_before, percentage, duration = parse_renewal(top)
    labels, annotations = _template(top)
    certificate = Certificate(
        namespace=namespace,
        name=name,
        secret_name=_secret_name(top),
        issuer_ref=_issuer_ref(top, dialect.issuer_kind),
        dns_names=_dns_names(top),
        ip_addresses=_ip_addresses(top),
        common_name=top.text("common_name"),
        private_key=parse_private_key(top, dialect.private_key),
        duration=duration,
        renew_before=renew_before,
        renew_before_percentage=percentage,
        template_labels=labels,
        template_annotations=annotations,
        labels=top.mapping("labels"),
        extras=parse_extras(top, namespace),
        issue_temporary_certificate=top.flag("issue_temporary_certificate"),
        targets=parse_targets(top),
    )
    _common_name(top, certificate)
    if top.has_any(CHECKED_NAMES):
        _check_others(top, certificate)
    top.done(known=CERTIFICATE.names())
    return certificate


def _refuse(top: Reader) -> None:
    """Refuse what can't be served; `ip_addresses` are told of where they are read."""
    for name, why in REFUSED_FIELDS.items():
        if name != "ip_addresses" and top.given(name) and top.raw(name) is not False:
            top.fault(name, f"can't be served: {why}. Take it out.")


def _check_others(top: Reader, certificate: Certificate) -> None:
    """Look at what changes nothing of the order, and tell whoever wants what only the CA decides."""
    for name in CA_CHOOSES:
        if top.given(name):
            top.unread(name, CERTIFICATE, name)
            top.remark(name, f"has no effect: {WITHOUT_EFFECT_FIELDS[name]}.")
    check_usages(top)
    check_signature_algorithm(top, certificate.private_key)
    top.flag("encode_usages_in_request")
    limit = top.number("revision_history_limit")
    if limit is not None and limit < 1:
        top.fault("revision_history_limit", f"is {limit}; it must be at least 1.")


def _secret_name(top: Reader) -> str:
    name = top.text("secret_name", required=True)
    if name and not names.is_subdomain(name):
        top.fault("secret_name", f"is {name!r}, which Kubernetes refuses; use lower-case letters, digits, - and dots.")
    return name


def _issuer_ref(top: Reader, default_kind: str) -> IssuerRef:
    section = top.section("issuer_ref", required=True)
    if section is None:
        return IssuerRef("", default_kind)
    name, kind, group = section.text("name", required=True), section.choice("kind", KINDS, ""), section.text("group")
    if group not in ("", GROUP):
        section.fault("group", f"is {group!r}; only issuers of group {GROUP} are served.")
    section.done()
    # Whether there is an issuer of no such kind is not asked.
    return IssuerRef(name if kind or not section.given("kind") else "", kind or default_kind, group)


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


def _template(top: Reader) -> tuple[dict[str, str], dict[str, str]]:
    section = top.section("secret_template")
    if section is None:
        return {}, {}
    labels, annotations = section.mapping("labels"), section.mapping("annotations")
    for kind, entries in (("labels", labels), ("annotations", annotations)):
        for key in entries:
            if key.startswith(OWN_KEYS) and key != DIRECT_INJECTION:
                section.fault(kind, f"has {key}; keys under {OWN_KEYS} are set from the certificate itself.")
            elif not names.is_label_key(key) or (kind == "labels" and not names.is_label_value(entries[key])):
                section.fault(kind, f"has {key}: {entries[key]!r}, which Kubernetes refuses as one.")
    section.done()
    return labels, annotations

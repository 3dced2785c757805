# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cert-manager's annotations on an Ingress or Gateway, as fields of the Certificates that are made of it."""

from __future__ import annotations

import csv
import difflib
import json
from collections.abc import Callable, Mapping
from typing import Any

from .faults import FaultList
from .fields import HONOURED, REFUSED, WITHOUT_EFFECT, Field
from .target import IN_MANIFESTS

OURS = "cert-manager.io/"
HTTP01 = "acme.cert-manager.io/"
ISSUER, CLUSTER_ISSUER = f"{OURS}issuer", f"{OURS}cluster-issuer"
ISSUER_KIND, ISSUER_GROUP = f"{OURS}issuer-kind", f"{OURS}issuer-group"
IGNORED_LISTENERS = f"{OURS}ignore-tls-listeners"
TLS_ACME = "kubernetes.io/tls-acme"
ANNOTATIONS = (
    Field(CLUSTER_ISSUER, HONOURED, "Makes Certificates, which that ClusterIssuer signs."),
    Field(ISSUER, HONOURED, "The same with an Issuer of the same namespace. Both together are refused."),
    Field(ISSUER_KIND, HONOURED, "Beside `issuer`, whose kind it is."),
    Field(ISSUER_GROUP, HONOURED, "Only `cert-manager.io`; external issuers are refused."),
    Field(f"{OURS}common-name", HONOURED, "`commonName`"),
    Field(f"{OURS}alt-names", HONOURED, "Further `dnsNames`, with commas between them."),
    Field(f"{OURS}ip-sans", REFUSED, "`ipAddresses`"),
    Field(f"{OURS}email-sans", REFUSED, "`emailAddresses`"),
    Field(f"{OURS}duration", WITHOUT_EFFECT, "`duration`"),
    Field(f"{OURS}renew-before", HONOURED, "`renewBefore`"),
    Field(f"{OURS}usages", WITHOUT_EFFECT, "`usages`"),
    Field(f"{OURS}revision-history-limit", WITHOUT_EFFECT, "`revisionHistoryLimit`"),
    Field(f"{OURS}private-key-algorithm", HONOURED, "`privateKey.algorithm`"),
    Field(f"{OURS}private-key-encoding", HONOURED, "`privateKey.encoding`"),
    Field(f"{OURS}private-key-size", HONOURED, "`privateKey.size`"),
    Field(f"{OURS}private-key-rotation-policy", HONOURED, "`privateKey.rotationPolicy`"),
    Field(f"{OURS}secret-template", HONOURED, "`secretTemplate`, as JSON."),
    *(
        Field(f"{OURS}subject-{name.lower()}", WITHOUT_EFFECT, f"`subject.{name}`")
        for name in (
            *("organizations", "organizationalUnits", "countries", "provinces", "localities"),
            *("postalCodes", "streetAddresses", "serialNumber"),
        )
    ),
    Field(IGNORED_LISTENERS, HONOURED, "Names of listeners of a Gateway that are passed over."),
    Field(TLS_ACME, REFUSED, "With no issuer named beside it, since there is none here that goes without saying."),
    *(
        Field(f"{HTTP01}http01-{name}", WITHOUT_EFFECT, "It is about http01, which is not served.")
        for name in ("edit-in-place", "ingress-class", "ingress-ingressclassname", "parentreffallback")
    ),
)
KNOWN = frozenset(field.path for field in ANNOTATIONS)
TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
"""As Go reads it."""


class NotUsable(Exception):
    """The text of an annotation can't be used; why, as the end of a sentence."""


def asks_for_certificates(annotations: Mapping[str, Any], kind: str) -> bool:
    """Whether cert-manager would make Certificates of an object of this kind with these annotations."""
    return (
        ISSUER in annotations
        or CLUSTER_ISSUER in annotations
        or (kind == "Ingress" and str(annotations.get(TLS_ACME)) in TRUE)
    )


def issuer_ref(where: str, annotations: Mapping[str, str], faults: FaultList) -> dict[str, str]:
    """The reference to the issuer that is named."""
    name = annotations.get(CLUSTER_ISSUER, annotations.get(ISSUER, ""))
    if not name:
        named = next((one for one in (CLUSTER_ISSUER, ISSUER) if one in annotations), TLS_ACME)
        faults.add(where, f"has annotation {named} and names no issuer; name one in {CLUSTER_ISSUER} or {ISSUER}.")
    for other in (ISSUER, ISSUER_KIND, ISSUER_GROUP):
        if CLUSTER_ISSUER in annotations and other in annotations:
            faults.add(where, f"has annotation {other} beside {CLUSTER_ISSUER}; take one of them away.")
    kind = "ClusterIssuer" if CLUSTER_ISSUER in annotations else annotations.get(ISSUER_KIND, "Issuer")
    group = annotations.get(ISSUER_GROUP, "")
    return {"name": name, "kind": kind, **({"group": group} if group else {})}


def spec_of(where: str, annotations: Mapping[str, str], faults: FaultList) -> dict[str, Any]:
    """The fields of a Certificate's spec that annotations set, but for names and issuer."""
    spec: dict[str, Any] = {}
    for name, (path, read) in _MEANINGS.items():
        key = f"{OURS}{name}"
        if key not in annotations:
            continue
        try:
            value = read(annotations[key])
        except NotUsable as why:
            faults.add(where, f"has annotation {key} {annotations[key]!r}, which {why}.")
            continue
        section, _dot, field = path.rpartition(".")
        (spec.setdefault(section, {}) if section else spec)[field] = value
    return spec


def listed(text: str) -> list[str]:
    """Entries with commas between them."""
    return [entry for part in text.split(",") if (entry := part.strip())]


def remark_on_others(where: str, annotations: Mapping[str, str], faults: FaultList) -> None:
    """Tell of annotations for http01, and of those that mean nothing, which may be misspelt."""
    for key in annotations:
        if key.startswith(HTTP01):
            faults.remark(where, f"annotation {key} has no effect: it is about http01, which is not served here.")
        elif key.startswith(OURS) and key not in KNOWN:
            near = difflib.get_close_matches(key, KNOWN, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            faults.remark(where, f"annotation {key} makes no part of a certificate.{hint}")


def own_annotations(annotations: Mapping[str, str]) -> dict[str, str]:
    """What the Certificates take over."""
    return {IN_MANIFESTS: annotations[IN_MANIFESTS]} if IN_MANIFESTS in annotations else {}


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise NotUsable("is no whole number") from None


def _row(text: str) -> list[str]:
    """One row of comma-separated values, where quotes go around what has a comma in it."""
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error as error:
        raise NotUsable(f"is no row of comma-separated values ({error})") from error
    if not rows or not rows[0]:
        raise NotUsable("holds nothing")
    return rows[0]


def _section(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotUsable(f"is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise NotUsable("is no JSON object")
    return found


_MEANINGS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "common-name": ("commonName", str),
    "email-sans": ("emailAddresses", listed),
    "duration": ("duration", str),
    "renew-before": ("renewBefore", str),
    "usages": ("usages", listed),
    "revision-history-limit": ("revisionHistoryLimit", _number),
    "private-key-algorithm": ("privateKey.algorithm", str),
    "private-key-encoding": ("privateKey.encoding", str),
    "private-key-size": ("privateKey.size", _number),
    "private-key-rotation-policy": ("privateKey.rotationPolicy", str),
    "secret-template": ("secretTemplate", _section),
    "subject-organizations": ("subject.organizations", _row),
    "subject-organizationalunits": ("subject.organizationalUnits", _row),
    "subject-countries": ("subject.countries", _row),
    "subject-provinces": ("subject.provinces", _row),
    "subject-localities": ("subject.localities", _row),
    "subject-postalcodes": ("subject.postalCodes", _row),
    "subject-streetaddresses": ("subject.streetAddresses", _row),
    "subject-serialnumber": ("subject.serialNumber", str),
}
"""By the name of an annotation the field that it sets, and how its text is read."""

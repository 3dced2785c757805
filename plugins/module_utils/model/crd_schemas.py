# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may stand in our own Certificates, issuers and CertificateRequests, as schemas of the Kubernetes API.

They name the fields that are honoured here, with their types, and let others pass, so that `kubectl apply` takes any
manifest that cert-manager takes. What is asked for in vain is said in the object's status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "integer"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_BYTES: Schema = {"type": "string", "format": "byte"}
_DURATION: Schema = {"type": "string", "maxLength": 64}
_MAP: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
_OPEN: Schema = {"x-kubernetes-preserve-unknown-fields": True}


def _short(longest: int = 253) -> Schema:
    return {"type": "string", "maxLength": longest}


def _one_of(*texts: str) -> Schema:
    return {"type": "string", "enum": list(texts)}


def _several(entry: Schema, most: int = 1000) -> Schema:
    return {"type": "array", "maxItems": most, "items": entry}


def _section(properties: Mapping[str, Schema], *required: str, **more: Any) -> Schema:
    """An object with these fields, and whatever others."""
    found: Schema = {"type": "object", **_OPEN, "properties": dict(properties), **more}
    return {**found, "required": list(required)} if required else found


def _rule(rule: str, message: str) -> dict[str, str]:
    return {"rule": rule, "message": message}


def _given(*fields: str) -> str:
    """That one of these lists or texts holds anything."""
    return " || ".join(f"(has(self.{field}) && size(self.{field}) > 0)" for field in fields)


_REF = _section({"name": _short(), "kind": _short(), "group": _short()}, "name")
_SECRET_REF = _section({"name": _short(), "key": _short()}, "name")
_CONDITION = _section(
    {
        "type": _TEXT,
        "status": _one_of("True", "False", "Unknown"),
        "reason": _TEXT,
        "message": _TEXT,
        "lastTransitionTime": _MOMENT,
        "observedGeneration": {"type": "integer", "format": "int64"},
    },
    "type",
    "status",
)
_CONDITIONS: Schema = {
    "type": "array",
    "items": _CONDITION,
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["type"],
}
_NAMES = ("commonName", "dnsNames", "ipAddresses", "uris", "emailAddresses", "literalSubject")

CERTIFICATE_SPEC = _section(
    {
        "secretName": {**_short(), "minLength": 1},
        "issuerRef": _REF,
        "commonName": _short(64),
        "dnsNames": _several(_short()),
        "ipAddresses": _several(_short()),
        "uris": _several(_TEXT),
        "emailAddresses": _several(_TEXT),
        "literalSubject": _TEXT,
        "duration": _DURATION,
        "renewBefore": _DURATION,
        "renewBeforePercentage": {**_NUMBER, "minimum": 1, "maximum": 99},
        "revisionHistoryLimit": {**_NUMBER, "minimum": 1},
        "usages": _several(_TEXT, 100),
        "isCA": _FLAG,
        "secretTemplate": _section({"labels": _MAP, "annotations": _MAP}),
        "additionalOutputFormats": _several(_section({"type": _one_of("DER", "CombinedPEM")}, "type"), 2),
        "keystores": _section(
            {
                "pkcs12": _section(
                    {
                        "create": _FLAG,
                        "passwordSecretRef": _SECRET_REF,
                        "profile": _one_of("LegacyRC2", "LegacyDES", "Modern2023"),
                    },
                    "create",
                )
            }
        ),
        "privateKey": _section(
            {
                "algorithm": _one_of("RSA", "ECDSA", "Ed25519"),
                "encoding": _one_of("PKCS1", "PKCS8"),
                "size": _NUMBER,
                "rotationPolicy": _one_of("Never", "Always"),
            }
        ),
    },
    "secretName",
    "issuerRef",
    **{
        "x-kubernetes-validations": [
            _rule(_given(*_NAMES), "dnsNames is empty; a certificate needs at least one name"),
            _rule(
                "!has(self.renewBefore) || !has(self.renewBeforePercentage)",
                "renewBefore can't stand beside renewBeforePercentage; take one of them away",
            ),
            _rule(
                "!has(self.duration) || duration(self.duration) >= duration('1h')",
                "duration must be at least 1h",
            ),
            _rule(
                "!has(self.renewBefore) || duration(self.renewBefore) >= duration('5m')",
                "renewBefore must be at least 5m",
            ),
            _rule(
                "!has(self.renewBefore) || !has(self.duration) || duration(self.renewBefore) < duration(self.duration)",
                "renewBefore must be less than duration",
            ),
        ]
    },
)
CERTIFICATE_STATUS = _section(
    {
        "conditions": _CONDITIONS,
        "notBefore": _MOMENT,
        "notAfter": _MOMENT,
        "renewalTime": _MOMENT,
        "revision": _NUMBER,
        "lastFailureTime": _MOMENT,
        "failedIssuanceAttempts": _NUMBER,
        "nextPrivateKeySecretName": _TEXT,
    }
)
ISSUER_SPEC = _section(
    {
        "acme": _section(
            {
                "server": {**_TEXT, "minLength": 1, "maxLength": 2048},
                "email": _TEXT,
                "caBundle": {**_TEXT, "maxLength": 1_000_000},
                "skipTLSVerify": _FLAG,
                "preferredChain": _short(64),
                "profile": _TEXT,
                "disableAccountKeyGeneration": _FLAG,
                "enableDurationFeature": _FLAG,
                "privateKeySecretRef": _SECRET_REF,
                "externalAccountBinding": _section(
                    {"keyID": _TEXT, "keySecretRef": _SECRET_REF}, "keyID", "keySecretRef"
                ),
                "solvers": _several(_section({}), 1000),
            },
            "server",
            "privateKeySecretRef",
            **{
                "x-kubernetes-validations": [
                    _rule(
                        "!has(self.caBundle) || size(self.caBundle) == 0 || "
                        "!has(self.skipTLSVerify) || !self.skipTLSVerify",
                        "caBundle can't stand beside skipTLSVerify; take one of them away",
                    )
                ]
            },
        )
    }
)
ISSUER_STATUS = _section(
    {
        "conditions": _CONDITIONS,
        "acme": _section({"uri": _TEXT, "lastRegisteredEmail": _TEXT, "lastPrivateKeyHash": _TEXT}),
    }
)
REQUEST_SPEC = _section(
    {
        "request": _BYTES,
        "issuerRef": _REF,
        "duration": _DURATION,
        "isCA": _FLAG,
        "usages": _several(_TEXT, 100),
        "username": _TEXT,
        "uid": _TEXT,
        "groups": _several(_TEXT),
    },
    "request",
    "issuerRef",
    **{"x-kubernetes-validations": [_rule("self == oldSelf", "what has been requested can't be changed")]},
)
REQUEST_STATUS = _section({"conditions": _CONDITIONS, "certificate": _BYTES, "ca": _BYTES, "failureTime": _MOMENT})


def without_rules(schema: Any) -> Any:
    """The same schema for API servers that know no rules in it."""
    if isinstance(schema, Mapping):
        return {name: without_rules(one) for name, one in schema.items() if name != "x-kubernetes-validations"}
    return [without_rules(one) for one in schema] if isinstance(schema, list) else schema

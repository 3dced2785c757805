# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of each field of a Certificate's spec, as of cert-manager 1.21."""

from __future__ import annotations

from .fields import HONOURED, REFUSED, WITHOUT_EFFECT, Field, Table, inside

NAMES_ONLY = "ACME signs DNS names and IP addresses only"
NO_CA = "no public CA signs certificates of CAs"
OWN_SUBJECT = "ACME CAs choose the subject themselves"
KEYSTORES = "keystores are not written yet"
OUTPUT_FORMATS = "further output formats are not written yet"

CERTIFICATE = Table(
    [
        Field("secretName", HONOURED, "The Secret, in the certificate's namespace."),
        Field("issuerRef", HONOURED, "An Issuer of the same namespace or a ClusterIssuer, which is declared too."),
        *inside("issuerRef", HONOURED, "name", "kind"),
        Field("issuerRef.group", HONOURED, "Only `cert-manager.io`; external issuers are refused."),
        Field("dnsNames", HONOURED, "Lower case, in `xn--` form, none that a wildcard beside it covers."),
        Field("commonName", HONOURED, "At most 64 bytes, and one of `dnsNames`, as ACME has it."),
        Field("ipAddresses", REFUSED, "can't be proved by dns01, the only kind of solver served here"),
        Field("uris", REFUSED, NAMES_ONLY),
        Field("emailAddresses", REFUSED, NAMES_ONLY),
        Field("otherNames", REFUSED, NAMES_ONLY),
        *inside("otherNames[]", REFUSED, "oid", "utf8Value"),
        Field("literalSubject", REFUSED, OWN_SUBJECT),
        Field("subject", WITHOUT_EFFECT, OWN_SUBJECT, noted=True),
        *inside(
            "subject",
            WITHOUT_EFFECT,
            "organizations",
            "organizationalUnits",
            "countries",
            "provinces",
            "localities",
            "streetAddresses",
            "postalCodes",
            "serialNumber",
        ),
        Field("isCA", REFUSED, NO_CA),
        Field("nameConstraints", REFUSED, NO_CA),
        *inside("nameConstraints", REFUSED, "critical", "permitted", "excluded"),
        *(
            field
            for part in ("permitted", "excluded")
            for field in inside(
                f"nameConstraints.{part}", REFUSED, "dnsDomains", "emailAddresses", "ipRanges", "uriDomains"
            )
        ),
        Field(
            "usages",
            WITHOUT_EFFECT,
            "the CA chooses them; public ones give digital signature, key encipherment (RSA) and server auth",
        ),
        Field(
            "encodeUsagesInRequest",
            WITHOUT_EFFECT,
            "Requests name no usages, since ACME CAs pay no heed to them.",
        ),
        Field(
            "signatureAlgorithm",
            WITHOUT_EFFECT,
            "It has to fit the key. The request is signed with SHA-256, the certificate as the CA chooses.",
        ),
        Field("privateKey", HONOURED, "Of what a manifest leaves open cert-manager's defaults hold: RSA 2048, PKCS1."),
        Field("privateKey.algorithm", HONOURED, "RSA or ECDSA; Ed25519 is refused, since public CAs don't sign it."),
        Field("privateKey.size", HONOURED, "2048, 3072, 4096 or 256, 384, which public CAs sign; others are refused."),
        *inside("privateKey", HONOURED, "encoding", "rotationPolicy"),
        Field("secretTemplate", HONOURED, "Keys under `cert-manager.io/` are refused, as cert-manager refuses them."),
        *inside("secretTemplate", HONOURED, "annotations", "labels"),
        Field("keystores", REFUSED, KEYSTORES),
        *(
            field
            for part, others in (("jks", ("alias",)), ("pkcs12", ("profile",)))
            for field in (
                *inside("keystores", REFUSED, part),
                *inside(f"keystores.{part}", REFUSED, "create", "password", "passwordSecretRef", *others),
                *inside(f"keystores.{part}.passwordSecretRef", REFUSED, "name", "key"),
            )
        ),
        Field("additionalOutputFormats", REFUSED, OUTPUT_FORMATS),
        *inside("additionalOutputFormats[]", REFUSED, "type"),
        Field(
            "duration",
            WITHOUT_EFFECT,
            "At least an hour and longer than `renewBefore`. It isn't asked for: the CA's profile says how long.",
        ),
        Field("renewBefore", HONOURED, "At least five minutes; not beside `renewBeforePercentage`."),
        Field("renewBeforePercentage", HONOURED, "From 1 to 99."),
        Field("renewal", HONOURED, "Only in part, as follows."),
        Field("renewal.policy", HONOURED, "RenewBefore, which goes without saying; Disabled is refused."),
        Field(
            "renewal.windows",
            REFUSED,
            "a run renews what is due when it comes, so let runs come within the windows (kubecert_schedule)",
        ),
        *inside("renewal.windows[]", REFUSED, "cron", "timezone", "windowDuration"),
        Field(
            "revisionHistoryLimit",
            HONOURED,
            "At least 1. It is for Certificates in the cluster, of whose orders CertificateRequests are kept.",
        ),
    ]
)

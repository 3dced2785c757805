# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of each field of a Certificate's spec, as of cert-manager 1.21."""

from __future__ import annotations

from .fields import HONOURED, REFUSED, WITHOUT_EFFECT, Field, Table, inside

NAMES_ONLY = "ACME signs DNS names and IP addresses only"
NO_CA = "no public CA signs certificates of CAs"
OWN_SUBJECT = "ACME CAs choose the subject themselves"
NO_JKS = (
    "no library that is still looked after writes JKS; take it out and have pkcs12, which Java reads as keystore type "
    "PKCS12, its own default since Java 9"
)
NO_PASSWORD = (
    "declarations are shown and stored as they are; put the password into a Secret of the certificate's namespace, and "
    "say which by a reference in its place"
)

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
        Field("privateKey.encoding", HONOURED, "PKCS1 or PKCS8. Another one takes effect with the next certificate."),
        Field(
            "privateKey.rotationPolicy",
            HONOURED,
            "Always, or Never: a key of another kind than declared is then refused, where cert-manager waits.",
        ),
        Field("secretTemplate", HONOURED, "Keys under `cert-manager.io/` are refused, as cert-manager refuses them."),
        *inside("secretTemplate", HONOURED, "annotations", "labels"),
        Field("keystores", HONOURED, "Of PKCS #12 alone. Without `ca.crt`, which ACME doesn't give, no truststore."),
        Field("keystores.jks", REFUSED, NO_JKS),
        *inside("keystores.jks", REFUSED, "create", "alias", "password", "passwordSecretRef"),
        *inside("keystores.jks.passwordSecretRef", REFUSED, "name", "key"),
        *inside("keystores", HONOURED, "pkcs12"),
        *inside("keystores.pkcs12", HONOURED, "create", "passwordSecretRef"),
        *inside("keystores.pkcs12.passwordSecretRef", HONOURED, "name", "key"),
        Field("keystores.pkcs12.password", REFUSED, NO_PASSWORD),
        Field(
            "keystores.pkcs12.profile",
            HONOURED,
            "`Modern2023`, which it is where nothing is said, or `LegacyDES`. `LegacyRC2` is refused, since it can be "
            "broken. A keystore of whatever profile that stands and fits is left as it is where nothing is said.",
        ),
        Field("additionalOutputFormats", HONOURED, "DER and CombinedPEM, to the byte as cert-manager writes them."),
        *inside("additionalOutputFormats[]", HONOURED, "type"),
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

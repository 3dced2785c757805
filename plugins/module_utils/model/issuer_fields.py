# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of each field of the spec of an Issuer or ClusterIssuer, as of cert-manager 1.21."""

from __future__ import annotations

from collections.abc import Sequence

from .fields import HONOURED, LEFT_OUT, WITHOUT_EFFECT, Field, Table, inside
from .other_issuer_fields import OTHER_ISSUERS

SOLVERS = "acme.solvers[]"
DNS01 = f"{SOLVERS}.dns01"
HTTP01 = f"{SOLVERS}.http01"
NO_HTTP01 = "something would have to answer inside the cluster for as long as an order lasts"
NO_PROVIDER = "only Route53 and dynamic updates (RFC 2136) are written to"
NO_TOKEN = "only a controller in the cluster can ask for this service account's token; use role, or an access key"


def _secret(path: str, fate: str, why: str = "") -> list[Field]:
    """A reference to an entry of a Secret."""
    return [Field(path, fate, why), *inside(path, fate, "name", "key")]


def _provider(name: str, secrets: Sequence[str], *others: str) -> list[Field]:
    """A DNS provider that is not served."""
    path = f"{DNS01}.{name}"
    references = (field for secret in secrets for field in _secret(f"{path}.{secret}", LEFT_OUT))
    return [Field(path, LEFT_OUT, NO_PROVIDER), *inside(path, LEFT_OUT, *others), *references]


def _pods(path: str) -> list[Field]:
    """The template of a solver's pods."""
    security = f"{path}.spec.securityContext"
    return [
        *inside(f"{path.rpartition('.')[0]}", LEFT_OUT, "podTemplate"),
        *inside(path, LEFT_OUT, "metadata", "spec"),
        *inside(f"{path}.metadata", LEFT_OUT, "annotations", "labels"),
        *inside(f"{path}.spec", LEFT_OUT, "affinity*", "imagePullSecrets", "nodeSelector", "priorityClassName"),
        *inside(f"{path}.spec", LEFT_OUT, "resources*", "securityContext", "serviceAccountName", "tolerations*"),
        *inside(f"{path}.spec.imagePullSecrets[]", LEFT_OUT, "name"),
        *inside(security, LEFT_OUT, "fsGroup", "fsGroupChangePolicy", "runAsGroup", "runAsNonRoot", "runAsUser"),
        *inside(security, LEFT_OUT, "seLinuxOptions*", "seccompProfile*", "supplementalGroups", "sysctls*"),
    ]


ACME = [
    Field("acme", HONOURED, "An account at an ACME CA (RFC 8555)."),
    Field("acme.server", HONOURED, "The address of its directory, by https."),
    Field("acme.email", HONOURED, "The account's contact."),
    *_secret(
        "acme.privateKeySecretRef",
        HONOURED,
        "The account's key, which is made if it isn't there; in `tls.key` unless it says another.",
    ),
    Field("acme.disableAccountKeyGeneration", HONOURED, "The account's key has to be there then."),
    Field("acme.caBundle", HONOURED, "As base64 of PEM, or PEM. Not beside `skipTLSVerify`."),
    Field("acme.skipTLSVerify", HONOURED, "For tests."),
    Field("acme.preferredChain", HONOURED, "The common name of the chain's topmost issuer."),
    Field("acme.profile", HONOURED, "One of those that the CA's directory names."),
    Field("acme.externalAccountBinding", HONOURED, "For CAs that ask for it (RFC 8555, 7.3.4)."),
    *inside("acme.externalAccountBinding", HONOURED, "keyID"),
    *_secret("acme.externalAccountBinding.keySecretRef", HONOURED),
    Field(
        "acme.externalAccountBinding.keyAlgorithm",
        WITHOUT_EFFECT,
        "It is HS256, as cert-manager has it since long ago.",
    ),
    Field(
        "acme.enableDurationFeature",
        WITHOUT_EFFECT,
        "no end of validity is asked for; the CA's profile says how long a certificate is valid",
        noted=True,
    ),
    Field("acme.solvers", HONOURED, "Chosen as cert-manager chooses, among those that are served."),
    Field(f"{SOLVERS}.selector", HONOURED, "What a solver is for; with none, for every name."),
    *inside(f"{SOLVERS}.selector", HONOURED, "matchLabels", "dnsNames", "dnsZones"),
    Field(
        f"{SOLVERS}.waitInsteadOfSelfCheck",
        WITHOUT_EFFECT,
        "how a run waits is set by kubecert_propagation and kubecert_nameservers, for all solvers alike",
        noted=True,
    ),
    Field(DNS01, HONOURED, "Exactly one provider."),
    Field(f"{DNS01}.cnameStrategy", HONOURED, "None or Follow."),
    Field(
        f"{DNS01}.route53",
        HONOURED,
        "With no access key: what boto3 finds, such as the environment, a profile or the machine's role.",
    ),
    *inside(f"{DNS01}.route53", HONOURED, "region", "accessKeyID", "role", "hostedZoneID"),
    *_secret(f"{DNS01}.route53.accessKeyIDSecretRef", HONOURED, "Not beside `accessKeyID`."),
    *_secret(f"{DNS01}.route53.secretAccessKeySecretRef", HONOURED, "It goes with the access key's id."),
    Field(f"{DNS01}.route53.auth", LEFT_OUT, NO_TOKEN),
    *inside(f"{DNS01}.route53.auth", LEFT_OUT, "kubernetes"),
    *inside(f"{DNS01}.route53.auth.kubernetes", LEFT_OUT, "serviceAccountRef"),
    *inside(f"{DNS01}.route53.auth.kubernetes.serviceAccountRef", LEFT_OUT, "name", "audiences"),
    Field(f"{DNS01}.rfc2136", HONOURED, "Dynamic updates, by TSIG (RFC 8945) or without."),
    *inside(f"{DNS01}.rfc2136", HONOURED, "nameserver", "tsigKeyName"),
    Field(f"{DNS01}.rfc2136.protocol", HONOURED, "TCP unless it says UDP; cert-manager's default is UDP."),
    Field(f"{DNS01}.rfc2136.tsigAlgorithm", HONOURED, "HMACMD5 unless it says another, as with cert-manager."),
    *_secret(f"{DNS01}.rfc2136.tsigSecretSecretRef", HONOURED, "It goes with `tsigKeyName`."),
]
PROVIDERS = [
    *_provider("acmeDNS", ("accountSecretRef",), "host", "caBundle"),
    *_provider(
        "akamai", ("clientTokenSecretRef", "clientSecretSecretRef", "accessTokenSecretRef"), "serviceConsumerDomain"
    ),
    *_provider(
        "azureDNS",
        ("clientSecretSecretRef",),
        "clientID",
        "subscriptionID",
        "tenantID",
        "resourceGroupName",
        "hostedZoneName",
        "environment",
        "zoneType",
        "managedIdentity",
    ),
    *inside(f"{DNS01}.azureDNS.managedIdentity", LEFT_OUT, "clientID", "resourceID", "tenantID"),
    *_provider("cloudDNS", ("serviceAccountSecretRef",), "project", "hostedZoneName"),
    *_provider("cloudflare", ("apiKeySecretRef", "apiTokenSecretRef"), "email"),
    *_provider("digitalocean", ("tokenSecretRef",)),
    *_provider("webhook", (), "groupName", "solverName", "config*"),
]
HTTP01_SOLVERS = [
    Field(HTTP01, LEFT_OUT, NO_HTTP01),
    *inside(HTTP01, LEFT_OUT, "ingress", "gatewayHTTPRoute"),
    *inside(f"{HTTP01}.ingress", LEFT_OUT, "class", "ingressClassName", "name", "serviceType", "ingressTemplate"),
    *inside(f"{HTTP01}.ingress.ingressTemplate", LEFT_OUT, "metadata"),
    *inside(f"{HTTP01}.ingress.ingressTemplate.metadata", LEFT_OUT, "annotations", "labels"),
    *_pods(f"{HTTP01}.ingress.podTemplate"),
    *inside(f"{HTTP01}.gatewayHTTPRoute", LEFT_OUT, "serviceType", "labels", "parentRefs"),
    *inside(
        f"{HTTP01}.gatewayHTTPRoute.parentRefs[]",
        LEFT_OUT,
        *("group", "kind", "name", "namespace", "port", "sectionName"),
    ),
    *_pods(f"{HTTP01}.gatewayHTTPRoute.podTemplate"),
]
ISSUER = Table([*ACME, *PROVIDERS, *HTTP01_SOLVERS, *OTHER_ISSUERS])

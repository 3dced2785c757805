# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of the fields of issuers that are no ACME issuers, as of cert-manager 1.21."""

from __future__ import annotations

from .fields import LEFT_OUT, Field, inside

VAULT = "Vault signs with a CA of your own, which is no ACME server to this collection"
VENAFI = "its platforms are asked in a way of their own, which is not ACME"
OWN_CA = "it signs with a key that lies in the cluster, which takes no order"
AUTH = "vault.auth"


def _secrets(path: str, *names: str) -> list[Field]:
    references = inside(path, LEFT_OUT, *names)
    return [*references, *(field for one in references for field in inside(one.path, LEFT_OUT, "name", "key"))]


OTHER_ISSUERS = [
    Field("ca", LEFT_OUT, OWN_CA),
    *inside("ca", LEFT_OUT, "secretName", "crlDistributionPoints", "ocspServers", "issuingCertificateURLs"),
    Field("selfSigned", LEFT_OUT, OWN_CA),
    *inside("selfSigned", LEFT_OUT, "crlDistributionPoints"),
    Field("vault", LEFT_OUT, VAULT),
    *inside("vault", LEFT_OUT, "server", "serverName", "path", "namespace", "caBundle", "auth"),
    *_secrets("vault", "caBundleSecretRef", "clientCertSecretRef", "clientKeySecretRef"),
    *_secrets(AUTH, "tokenSecretRef"),
    *inside(AUTH, LEFT_OUT, "appRole", "clientCertificate", "kubernetes", "aws"),
    *inside(f"{AUTH}.appRole", LEFT_OUT, "path", "roleId"),
    *_secrets(f"{AUTH}.appRole", "secretRef"),
    *inside(f"{AUTH}.clientCertificate", LEFT_OUT, "mountPath", "secretName", "name"),
    *inside(f"{AUTH}.kubernetes", LEFT_OUT, "mountPath", "role", "serviceAccountRef"),
    *_secrets(f"{AUTH}.kubernetes", "secretRef"),
    *inside(f"{AUTH}.kubernetes.serviceAccountRef", LEFT_OUT, "name", "audiences"),
    *inside(f"{AUTH}.aws", LEFT_OUT, "mountPath", "role", "region", "iamRoleArn", "vaultHeaderValue"),
    *inside(f"{AUTH}.aws", LEFT_OUT, "serviceAccountRef"),
    *inside(f"{AUTH}.aws.serviceAccountRef", LEFT_OUT, "name", "audiences"),
    Field("venafi", LEFT_OUT, VENAFI),
    *inside("venafi", LEFT_OUT, "zone", "tpp", "cloud", "ngts"),
    *inside("venafi.tpp", LEFT_OUT, "url", "caBundle", "credentialsRef"),
    *inside("venafi.tpp.credentialsRef", LEFT_OUT, "name"),
    *_secrets("venafi.tpp", "caBundleSecretRef"),
    *inside("venafi.cloud", LEFT_OUT, "url"),
    *_secrets("venafi.cloud", "apiTokenSecretRef"),
    *inside("venafi.ngts", LEFT_OUT, "url", "tokenEndpoint", "tsgID", "credentialsRef"),
    *inside("venafi.ngts.credentialsRef", LEFT_OUT, "name"),
]

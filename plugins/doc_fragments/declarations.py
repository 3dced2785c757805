# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/declarations.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  issuers:
    description:
      - Issuers, in cert-manager's terms and with its field names in snake case.
      - Each has C(name), C(kind) (V(ClusterIssuer) unless given, or V(Issuer) with its C(namespace)),
        and C(acme) with C(server), C(email), C(private_key_secret_ref), C(ca_bundle), C(skip_tls_verify),
        C(preferred_chain), C(profile), C(external_account_binding) and C(solvers).
    type: list
    elements: dict
    default: []
  certificates:
    description:
      - Certificates, in cert-manager's terms and with its field names in snake case.
      - Each has C(name), C(namespace) (V(default) unless given), C(secret_name), C(dns_names), C(common_name),
        C(issuer_ref) (whose C(kind) is V(ClusterIssuer) unless given), C(private_key), C(duration), C(renew_before),
        C(renew_before_percentage), C(secret_template), C(labels), and C(targets), where
        M(kubecert.acme.k8s_tls_secret_copy) puts copies of its Secret.
      - The key is ECDSA P-256 unless C(private_key) says otherwise.
    type: list
    elements: dict
    default: []
  manifests:
    description:
      - cert-manager's own manifests of kinds Certificate, Issuer and ClusterIssuer, in any of the API versions
        C(v1), C(v1beta1), C(v1alpha3) and C(v1alpha2).
      - Each entry is the path of a file or folder on the host the module runs on, YAML text, or a document as a
        dictionary. Objects of other kinds are passed over with a note.
      - The key is RSA 2048 unless the manifest says otherwise, as with cert-manager.
      - The annotation C(kubecert.acme/targets) of a Certificate holds its C(targets) as YAML, with C(secretName) and
        C(namespaceSelector) spelt as in manifests.
    type: list
    elements: raw
    default: []
  cluster_resource_namespace:
    description:
      - The namespace in which the Secrets that a ClusterIssuer refers to are looked up.
      - An Issuer's are looked up in its own namespace.
    type: str
    default: kubecert
  clusters:
    description:
      - The clusters that C(targets) of certificates may be in, by name a list of the namespaces that are meant where a
        target names the cluster alone; where that is empty, the certificate's own.
    type: dict
    default: {}
"""

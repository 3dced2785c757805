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
      - Issuers of other types, and solvers for http01 and other DNS providers, are passed over with a note, as long as
        no certificate needs them.
    type: list
    elements: dict
    default: []
  certificates:
    description:
      - Certificates, in cert-manager's terms and with its field names in snake case.
      - Each has C(name), C(namespace) (V(default) unless given), C(secret_name), C(dns_names), C(common_name),
        C(issuer_ref) (whose C(kind) is V(ClusterIssuer) unless given), C(private_key), C(duration), C(renew_before),
        C(renew_before_percentage), C(secret_template), C(additional_output_formats), C(keystores), C(labels),
        C(issue_temporary_certificate), and C(targets), where M(kubecert.acme.k8s_tls_secret_copy) puts copies of its
        Secret.
      - The key is ECDSA P-256 unless C(private_key) says otherwise.
    type: list
    elements: dict
    default: []
  manifests:
    description:
      - cert-manager's own manifests of kinds Certificate, Issuer and ClusterIssuer, in any of the API versions
        C(v1), C(v1beta1), C(v1alpha3) and C(v1alpha2), and Ingress and Gateway objects with its annotations, of which
        Certificates are made as cert-manager makes them.
      - Each entry is the path of a file or folder on the host the module runs on, YAML or JSON text, or a document as a
        dictionary. V(-) stands for what is piped into the command, such as what C(kustomize build) gives; it is read
        once, by the controller. Objects of other kinds are passed over with a note.
      - What becomes of each field is in docs/cert-manager.md.
      - The key is RSA 2048 unless the manifest says otherwise, as with cert-manager.
      - The annotation C(cert-manager.io/issue-temporary-certificate) of a Certificate asks for a temporary certificate
        with V("true"), as with cert-manager.
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

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/copies.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  certificates:
    description:
      - The certificates, as RV(kubecert.acme.certificate_plan#module:targeted) returns them.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the certificate.
        type: str
        required: true
      namespace:
        description: Namespace of the certificate and its Secret.
        type: str
        default: default
      secret_name:
        description: Name of its Secret.
        type: str
        required: true
      secret_template:
        description: Further labels and annotations of the Secret, which its copies get too.
        type: dict
        suboptions:
          labels:
            description: Labels.
            type: dict
          annotations:
            description: Annotations.
            type: dict
      action:
        description: What is due, from M(kubecert.acme.certificate_plan); check mode goes by it.
        type: str
      targets:
        description: Where the copies are to be.
        type: list
        elements: dict
        default: []
        suboptions:
          cluster:
            description: Name of one of O(clusters); without it, the cluster of the certificate.
            type: str
          namespaces:
            description:
              - Namespaces, which have to exist. Where neither these nor a selector is given, those that the cluster's
                entry names, or else the certificate's own.
            type: list
            elements: str
          namespace_selector:
            description:
              - Chooses namespaces by their labels, with C(match_labels) and C(match_expressions) as in Kubernetes.
            type: dict
          label_selector:
            description: The same as a label selector in the form of the API.
            type: str
          secret_name:
            description: Name of the copy; without it, that of the Secret.
            type: str
  clusters:
    description:
      - Further clusters. Each needs O(clusters[].kubeconfig), O(clusters[].context) or O(clusters[].host), and takes
        nothing from the environment variables C(K8S_AUTH_*), which lead to the certificates' own cluster.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Its name, as targets have it.
        type: str
        required: true
      namespaces:
        description: The namespaces that are meant where a target names the cluster alone.
        type: list
        elements: str
      service_account_kubeconfig:
        description: Where the role kubecert.acme.install writes a kubeconfig for this cluster. Not used here.
        type: path
      kubeconfig:
        description: Path of a kubeconfig, or its content as a dictionary; O(kubeconfig) if not given.
        type: raw
      context:
        description: Context of the kubeconfig.
        type: str
      host:
        description: URL of the API server.
        type: str
      api_key:
        description: Bearer token.
        type: str
      username:
        description: User name for basic authentication.
        type: str
      password:
        description: Password for basic authentication.
        type: str
      validate_certs:
        description: Whether the API server's certificate is checked.
        type: bool
        aliases: [verify_ssl]
      ca_cert:
        description: Path of the CA bundle that the API server's certificate is checked with.
        type: path
        aliases: [ssl_ca_cert]
      client_cert:
        description: Path of a client certificate.
        type: path
        aliases: [cert_file]
      client_key:
        description: Path of the client certificate's key.
        type: path
        aliases: [key_file]
      proxy:
        description: URL of an HTTP proxy.
        type: str
      no_proxy:
        description: Hosts that are reached without the proxy, with commas between.
        type: str
      proxy_headers:
        description: Headers for the proxy.
        type: dict
        suboptions:
          proxy_basic_auth:
            description: C(username:password) for the proxy.
            type: str
          basic_auth:
            description: C(username:password).
            type: str
          user_agent:
            description: User agent.
            type: str
      persist_config:
        description: Whether a refreshed token is written back into the kubeconfig.
        type: bool
      impersonate_user:
        description: User to act as.
        type: str
      impersonate_groups:
        description: Groups to act as a member of.
        type: list
        elements: str
"""

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/clusters.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
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
        description: Where the role P(kubecert.acme.install#role) writes a kubeconfig for this cluster.
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

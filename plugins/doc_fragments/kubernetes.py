# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/kubernetes.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  kubeconfig:
    description:
      - Path of a kubeconfig, or its content as a dictionary.
      - Without it and without O(context) or O(host), a pod's own service account is used, else E(KUBECONFIG), else
        V(~/.kube/config).
      - Without it E(K8S_AUTH_KUBECONFIG) counts.
    type: raw
  context:
    description:
      - Context of the kubeconfig. Without it E(K8S_AUTH_CONTEXT) counts.
    type: str
  host:
    description:
      - URL of the API server. Without it E(K8S_AUTH_HOST) counts.
    type: str
  api_key:
    description:
      - Bearer token. Without it E(K8S_AUTH_API_KEY) counts.
    type: str
  username:
    description:
      - User name for basic authentication. Without it E(K8S_AUTH_USERNAME) counts.
    type: str
  password:
    description:
      - Password for basic authentication. Without it E(K8S_AUTH_PASSWORD) counts.
    type: str
  validate_certs:
    description:
      - Whether the API server's certificate is checked. Without it E(K8S_AUTH_VERIFY_SSL) counts, else the kubeconfig.
    type: bool
    aliases: [verify_ssl]
  ca_cert:
    description:
      - Path of the CA bundle that the API server's certificate is checked with. Without it E(K8S_AUTH_SSL_CA_CERT)
        counts.
    type: path
    aliases: [ssl_ca_cert]
  client_cert:
    description:
      - Path of a client certificate. Without it E(K8S_AUTH_CERT_FILE) counts.
    type: path
    aliases: [cert_file]
  client_key:
    description:
      - Path of the client certificate's key. Without it E(K8S_AUTH_KEY_FILE) counts.
    type: path
    aliases: [key_file]
  proxy:
    description:
      - URL of an HTTP proxy. Without it E(K8S_AUTH_PROXY) counts.
    type: str
  no_proxy:
    description:
      - Hosts that are reached without the proxy, with commas between. Without it E(K8S_AUTH_NO_PROXY) counts.
    type: str
  proxy_headers:
    description:
      - Headers for the proxy.
    type: dict
    suboptions:
      proxy_basic_auth:
        description:
          - C(username:password) for the proxy. Without it E(K8S_AUTH_PROXY_HEADERS_PROXY_BASIC_AUTH) counts.
        type: str
      basic_auth:
        description:
          - C(username:password). Without it E(K8S_AUTH_PROXY_HEADERS_BASIC_AUTH) counts.
        type: str
      user_agent:
        description:
          - User agent. Without it E(K8S_AUTH_PROXY_HEADERS_USER_AGENT) counts.
        type: str
  persist_config:
    description:
      - Whether a refreshed token is written back into the kubeconfig. Without it E(K8S_AUTH_PERSIST_CONFIG) counts.
    type: bool
  impersonate_user:
    description:
      - User to act as. Without it E(K8S_AUTH_IMPERSONATE_USER) counts.
    type: str
  impersonate_groups:
    description:
      - Groups to act as a member of. Without it E(K8S_AUTH_IMPERSONATE_GROUPS) counts.
    type: list
    elements: str
"""

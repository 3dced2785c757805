#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_probe."""

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_probe
short_description: Tell whether endpoints serve the certificates in their Secrets
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Connects to each endpoint by TLS, asks for a name (SNI), and compares the certificate that is served with the one
    in the Secret, by their SHA-256 fingerprints. So it finds servers that go on with the certificate they have read
    when they started.
  - An endpoint that serves another one, or none, fails, and is told with what would help. Whether a client would trust
    the certificate is not looked at.
  - Only reads, in check mode too. There it looks once, and passes over endpoints whose certificate a run would issue
    first.
options:
  endpoints:
    description:
      - The endpoints. Of a name with several addresses the first that takes a connection is asked; give each
        address as O(endpoints[].host), with O(endpoints[].server_name), to ask all of them.
    type: list
    elements: dict
    required: true
    suboptions:
      host:
        description:
          - Name or address to connect to.
        type: str
        required: true
      port:
        description:
          - TCP port. TLS has to begin at once, there is no STARTTLS.
        type: int
        default: 443
      server_name:
        description:
          - The name to ask for. Without it that is O(endpoints[].host). For a certificate with a wildcard, one of the
            names it stands for.
        type: str
      certificate:
        description:
          - The certificate that is to be served, as C(name) or C(namespace/name) of O(certificates).
          - Where neither this nor O(endpoints[].secret_name) is given, it is the one of O(certificates) that is for the
            name that is asked for.
        type: str
      secret_name:
        description:
          - The Secret whose certificate is to be served.
        type: str
      namespace:
        description:
          - Namespace of O(endpoints[].secret_name), and of O(endpoints[].certificate) where several have its name.
        type: str
        default: default
  wait:
    description:
      - Seconds for which endpoints are asked again until they serve the right certificate, all of them together. A
        rolling restart takes a while.
    type: int
    default: 0
  timeout:
    description:
      - Seconds that connecting, and then the handshake, may take.
    type: int
    default: 10
  parallel:
    description:
      - How many endpoints are asked side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.certificates
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.k8s_rollout_restart
"""

EXAMPLES = r"""
- name: See that the new certificates are in use
  kubecert.acme.certificate_probe:
    certificates: "{{ plan.certificates }}"
    endpoints:
      - host: www.example.com
      - host: 192.0.2.7
        port: 8443
        server_name: api.example.com
    wait: 120

- name: Compare with a Secret of another's making
  kubecert.acme.certificate_probe:
    certificates: []
    endpoints:
      - host: registry.example.com
        namespace: registry
        secret_name: registry-tls
"""

RETURN = r"""
endpoints:
  description:
    - The list of O(endpoints), in its order, each with what was found.
    - Also returned when some of them failed.
  returned: success, or when endpoints failed
  type: list
  elements: dict
  contains:
    host:
      description: Where the connection went.
      type: str
      sample: www.example.com
    port:
      description: TCP port.
      type: int
      sample: 443
    server_name:
      description: The name that was asked for.
      type: str
      sample: www.example.com
    namespace:
      description: Namespace of the Secret.
      type: str
      sample: default
    secret_name:
      description: The Secret that it was compared with.
      type: str
      sample: web-tls
    matches:
      description: Whether the certificate of the Secret is served.
      type: bool
      returned: unless it was passed over in check mode
      sample: true
    served:
      description: The certificate that is served.
      type: dict
      returned: when there is one
      contains: &certificate
        fingerprint:
          description: SHA-256 of the certificate, in hex.
          type: str
          sample: 0d4f1f5b9a4b8a0e6f3f0f6e0c8bd1c1d55b0a6b8c2d6d1c6d3f5c1b9a7e8f21
        serial:
          description: Serial number, in hex.
          type: str
          sample: 4d1f2aa9c7b05e3c61f0
        not_after:
          description: When it expires (UTC).
          type: str
          sample: "2026-11-24T14:30:00Z"
        dns_names:
          description: The DNS names it is for.
          type: list
          elements: str
          sample: [www.example.com]
        issuer:
          description: Common name of the CA that has signed it.
          type: str
          sample: R13
    expected:
      description: The certificate in the Secret.
      type: dict
      returned: when there is one
      contains: *certificate
    explanation:
      description: Why it was passed over in check mode.
      type: str
      returned: when it was passed over
      sample: Its certificate is to be issued anew first.
    error:
      description: What is wrong, with C(step) and C(message).
      type: dict
      returned: when anything is
      sample:
        step: certificate_probe
        message: "Nobody listens there: the connection was refused. Correct host and port, or start what serves it."
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import certificates, items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import certificate_probe

ENTRY = Entry(
    run=certificate_probe.run,
    spec={
        **items.SPEC,
        **certificates.SPEC,
        **kubernetes.SPEC,
        "endpoints": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "host": {"type": "str", "required": True},
                "port": {"type": "int", "default": 443},
                "server_name": {"type": "str"},
                "certificate": {"type": "str"},
                "secret_name": {"type": "str", "no_log": False},
                "namespace": {"type": "str", "default": "default"},
            },
        },
        "wait": {"type": "int", "default": 0},
        "timeout": {"type": "int", "default": 10},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("cryptography", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

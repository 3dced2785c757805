# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/serving.md: the certificates that it declares are where the objects that it shows look for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.playbook import ROOT
from tests.servers.kubernetes import Kubernetes
from tests.verify import chain_verifies

from ..case import Case, opened
from ..targets import entry, secret_in

PAGE = ROOT / "docs" / "serving.md"
INGRESS_GATEWAY = "istio-ingress"
"""The namespace of the ingress gateway's pods, as the page says."""


def blocks(domain: str) -> list[dict[str, Any]]:
    """The YAML of the page, for a domain that there is."""
    text = PAGE.read_text(encoding="utf-8").replace("example.com", domain)
    return [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)]


def looked_for(served: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Namespace and name of each Secret that an object takes, and a host that it is for."""
    namespace, spec = served["metadata"]["namespace"], served["spec"]
    for one in spec.get("tls") or ():
        yield namespace, one["secretName"], one["hosts"][0]
    for listener in spec.get("listeners") or ():
        for ref in listener["tls"]["certificateRefs"]:
            yield ref.get("namespace", namespace), ref["name"], listener["hostname"].replace("*", "any")
    for server in spec.get("servers") or ():
        yield INGRESS_GATEWAY, server["tls"]["credentialName"], server["hosts"][0]


def test_each_object_finds_its_certificate(ready: Case, east: Kubernetes) -> None:
    zone = ready.zone()
    *alone, everywhere = [block for block in blocks(zone) if "kubecert_certificates" in block]
    served = [block for block in blocks(zone) if "kind" in block]
    assert len(served) == len(alone) == 3
    for namespace in ("shop", "gateways", "orders", INGRESS_GATEWAY):
        ready.sandbox.kubernetes.create_namespace(namespace)
    east.create_namespace(INGRESS_GATEWAY)
    # The last block declares the last certificate once more, with a target more.
    certificates = [one for block in [*alone[:-1], everywhere] for one in block["kubecert_certificates"]]
    clusters = [{**entry(east), "namespaces": one["namespaces"]} for one in everywhere["kubecert_clusters"]]
    issuer = {**ready.issuer(), "name": "letsencrypt"}
    variables = ready.variables(*certificates, kubecert_issuers=[issuer], kubecert_clusters=clusters)
    recap = ready.play("kubecert.acme.reconcile", variables)
    assert recap.ok, recap.output
    root = ready.sandbox.pebble.root_pem()
    for namespace, name, host in (found for one in served for found in looked_for(one)):
        chain_verifies(opened(ready.secrets(namespace)[name], "tls.crt"), root, host)
    there = secret_in(east, INGRESS_GATEWAY, "orders-tls")
    assert there
    assert there["data"] == ready.secrets("orders")["orders-tls"]["data"]

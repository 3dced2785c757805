# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ingress objects in the cluster with cert-manager's annotations: their certificates, and their faults."""

from __future__ import annotations

from typing import Any

from .desk import Desk


def ingress(desk: Desk, name: str, host: str, **more: str) -> dict[str, Any]:
    annotations = {f"cert-manager.io/{key}": text for key, text in {"issuer": "pebble", **more}.items()}
    metadata = {"namespace": desk.case.namespace, "name": name, "annotations": annotations}
    backend = {"service": {"name": name, "port": {"number": 80}}}
    spec = {"defaultBackend": backend, "tls": [{"hosts": [host], "secretName": f"{name}-tls"}]}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": spec}


def test_an_ingress_gets_its_certificate_and_the_fault_of_another_is_its_own(desk: Desk) -> None:
    zone = desk.case.zone()
    desk.store_credentials()
    desk.apply(desk.issuer(), ingress(desk, "web", f"web.{zone}"))
    first = desk.run()
    assert first.ok, first.output
    assert desk.case.secrets()["web-tls"]["metadata"]["annotations"]["cert-manager.io/alt-names"] == f"web.{zone}"
    second = desk.run()
    assert second.ok, second.output
    assert second.changed == 0

    desk.apply(ingress(desk, "bad", f"bad.{zone}", duration="90d"), ingress(desk, "good", f"good.{zone}"))
    third = desk.run()
    assert not third.ok
    assert f"Ingress {desk.case.namespace}/bad" in third.message()
    assert "duration is '90d'; write a duration such as 360h or 1h30m." in third.message()
    assert {"web-tls", "good-tls"} <= set(desk.case.secrets())
    assert "bad-tls" not in desk.case.secrets()

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scene that takes every right there is, each place in a namespace of its own, and all the work done there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.model.permissions import (
    CERTIFICATES,
    COPIES,
    ISSUERS,
    LABELLED_WORKLOADS,
    LEFTOVERS,
    NAMED_WORKLOADS,
    TARGETS,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.workload import KINDS
from ansible_collections.kubecert.acme.plugins.modules.declarations_info import ENTRY
from tests.unit.pki.build import Ca

from ..case import SECRET_KEY, SECRET_NAME, Case, well
from ..dns.desk import record
from ..dns.leftovers import pending_secret
from ..modules.line import Line
from ..workloads import PLURALS, deploy

LEFT = "gone-tls-pending"


@dataclass(frozen=True)
class Worker(Case):
    """A case whose modules are run as another user than the cluster's administrator."""

    user: str = ""

    def perform(self, module: str, *, check: bool = False, **options: Any) -> dict[str, Any]:
        """The result of one module, run as that user."""
        return super().perform(module, check=check, impersonate_user=self.user, **options)


@dataclass(frozen=True)
class Scene:
    """What is declared and what stands in each place; `kind` is that of the workloads."""

    case: Case
    kind: str
    zone: str
    places: Mapping[str, str]
    """The namespace of each place."""

    @property
    def certificate(self) -> dict[str, Any]:
        """The one that is declared."""
        return self.case.certificate("web", f"www.{self.zone}", targets=[{"namespaces": [self.places[TARGETS]]}])

    @property
    def workloads(self) -> list[dict[str, Any]]:
        """Those to restart: one by its name, others by their label, and one that goes by a copy of a Secret."""
        chosen: list[tuple[str, dict[str, Any]]] = [
            (NAMED_WORKLOADS, {"name": "web", "certificates": [f"{self.case.namespace}/web"]}),
            (LABELLED_WORKLOADS, {"label_selectors": ["app=gateway"], "certificates": [f"{self.case.namespace}/web"]}),
            (COPIES, {"name": "copied", "secret_names": ["copy"]}),
        ]
        return [{"kind": self.kind, "namespace": self.places[place], **entry} for place, entry in chosen]

    def rights(self) -> list[dict[str, Any]]:
        """What declarations_info says has to be granted."""
        declared = self.case.declarations(self.certificate)
        more = {"workloads": self.workloads, "sweep_namespaces": [self.places[LEFTOVERS]]}
        found = ENTRY.perform(ENTRY.validated({**declared, **more}), check=False, say=print)
        return list(well(found)["kubernetes_rights"])


def prepared(case: Case, kind: str = KINDS[0]) -> Scene:
    """The scene before any of the work: credentials, workloads, and a pending Secret that has been left."""
    kubernetes = case.sandbox.kubernetes
    places = {CERTIFICATES: case.namespace, ISSUERS: case.home}
    for place in (LEFTOVERS, NAMED_WORKLOADS, LABELLED_WORKLOADS, COPIES, TARGETS):
        places[place] = kubernetes.create_namespace(f"{case.namespace}-{len(places)}")
    scene = Scene(case, kind, case.zone(), places)
    kubernetes.create_namespace(case.home)
    well(case.perform("k8s_credentials_secret", namespace=case.home, secrets=case.credentials()))
    for place, name in ((NAMED_WORKLOADS, "web"), (LABELLED_WORKLOADS, "gateway"), (COPIES, "copied")):
        deploy(replace(case, namespace=places[place]), name, kind)
    secret = {"namespace": case.home, "name": SECRET_NAME, "key": SECRET_KEY}
    key = {"access_key_id": case.sandbox.route53.credentials.access_key_id, "secret_access_key_secret_ref": secret}
    left = record(scene.zone, "left", zone=scene.zone, route53=key)
    pending_secret(replace(case, namespace=places[LEFTOVERS]), LEFT, left)
    return scene


def worked(scene: Scene, user: str, ca: Ca) -> Iterator[dict[str, Any]]:
    """The result of each piece of the work that asks the API server, done by a user, until somebody stops listening.

    A piece that goes well hands on what it has found.
    """
    case = scene.case
    line = Line(Worker(case.sandbox, case.namespace, case.home, user), ca)
    declared = case.declarations(scene.certificate)
    plan = line.perform("certificate_plan", **declared, list_fine=True)
    yield plan
    yield from _restarted(scene, line, plan["certificates"])
    yield from _swept(scene, line)
    yield line.perform("acme_account")
    requested = line.perform("k8s_csr", certificates=plan["due"])
    yield requested
    ordered = line.perform("acme_order", state="created", certificates=requested["certificates"])
    yield ordered
    items = [{**item, "chain": ca.answer(item["csr"])} for item in ordered["certificates"]]
    yield line.perform("k8s_tls_secret", certificates=items)
    yield line.perform("k8s_tls_secret_copy", certificates=plan["targeted"])
    yield line.perform("acme_account", new_key_secret_ref={"name": "account-2027"})


def _restarted(scene: Scene, line: Line, certificates: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    options = {"certificates": certificates, "workloads": scene.workloads}
    # Those with a label are changed by somebody else just before they are patched.
    door, where = scene.case.sandbox.faults.kubernetes, scene.places[LABELLED_WORKLOADS]
    door.configure(limit=1, match=f"PATCH .*/{where}/{PLURALS[scene.kind]}/", errors=1.0, error_status=409)
    try:
        found = line.perform("k8s_rollout_restart", **options, kubeconfig=str(door.kubeconfig))
    finally:
        door.reset()
    yield found


def _swept(scene: Scene, line: Line) -> Iterator[dict[str, Any]]:
    found = line.perform("k8s_pending_info", namespaces=[scene.places[LEFTOVERS]])
    yield found
    more = {"endpoint_url": scene.case.sandbox.route53.endpoint, "nameservers": [scene.case.sandbox.dns.address]}
    yield line.perform("route53_txt", state="absent", records=found["leftovers"], **more)


def said(result: Mapping[str, Any]) -> str:
    """What a module has failed with and warned of."""
    return "\n".join([str(result.get("msg") or ""), *(result.get("warnings") or ())]).strip()

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the reconcile role does, done as its ServiceAccount: nothing is refused, and no right was given in vain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.iam_policy import AWS_RIGHTS
from ansible_collections.kubecert.acme.plugins.module_utils.model.permissions import (
    COPIES,
    LABELLED_WORKLOADS,
    LEFTOVERS,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.renewal_info import ANNOTATION
from ansible_collections.kubecert.acme.plugins.module_utils.model.times import format_rfc3339
from tests.playbook import Recap

from ..case import Case, opened
from ..workloads import PLURALS
from .rights import LEFT, Scene, prepared

ACCOUNT = "automation"
FREE = ("selfsubjectaccessreviews", "selfsubjectrulesreviews")
"""What anybody may ask who is known at all."""


@dataclass
class Work:
    """Runs of the collection's playbooks as the ServiceAccount, and what all of them have said."""

    scene: Scene
    variables: dict[str, Any]
    kubeconfig: str
    recaps: list[Recap] = field(default_factory=list)

    def play(self, playbook: str, **more: Any) -> Recap:
        """One run, which has to go well."""
        given = {"kubecert_kubernetes": {"kubeconfig": self.kubeconfig}, **more}
        recap = self.scene.case.play(f"kubecert.acme.{playbook}", {**self.variables, **given})
        assert recap.ok, recap.output
        self.recaps.append(recap)
        return recap


@pytest.fixture
def work(case: Case) -> Work:
    """The scene, installed: with a certificate of cert-manager's beside the one that is not there yet."""
    scene = prepared(case)
    theirs = case.certificate("theirs", f"theirs.{scene.zone}")
    case.write(
        "theirs-tls",
        manager="cert-manager-certificates-issuing",
        type="kubernetes.io/tls",
        data={"tls.key": "bm9uZQ==", "tls.crt": "bm9uZQ=="},
    )
    variables = case.variables(
        scene.certificate,
        theirs,
        kubecert_service_account=ACCOUNT,
        kubecert_restart=scene.workloads,
        kubecert_sweep_namespaces=[scene.places[LEFTOVERS]],
        kubecert_adopt=True,
    )
    case.install(variables)
    return Work(scene, variables, str(case.sandbox.kubernetes.kubeconfig_for_service_account(case.home, ACCOUNT)))


def let_renew(case: Case, secret: str) -> None:
    """Let the CA want this certificate renewed by now, and its Secret not remember what it said before."""
    body = case.secrets()[secret]
    chain = opened(body, "tls.crt")
    leaf = chain[: chain.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----\n"
    past = [format_rfc3339(datetime.now(UTC) - timedelta(hours=hours)) for hours in (2, 1)]
    case.sandbox.pebble.set_renewal_info(leaf, *past)
    known = json.loads(body["metadata"]["annotations"][ANNOTATION]) | {"look_again": "2020-01-01T00:00:00Z"}
    case.kubectl(
        "-n", case.namespace, "annotate", "--overwrite", f"secret/{secret}", f"{ANNOTATION}={json.dumps(known)}"
    )


def changed_meanwhile(work: Work) -> Recap:
    """A renewal after which somebody else changes the workloads with a label at the same moment as we do."""
    case, where = work.scene.case, work.scene.places[LABELLED_WORKLOADS]
    door = case.sandbox.faults.kubernetes
    token = case.sandbox.kubernetes.service_account_token(case.home, ACCOUNT)
    path = f"PATCH .*/{where}/{PLURALS[work.scene.kind]}/"
    door.configure(limit=1, match=path, errors=1.0, error_status=409)
    try:
        kubeconfig = str(door.kubeconfig_with_token(token))
        recap = work.play("reconcile", kubecert_kubernetes={"kubeconfig": kubeconfig})
        assert door.counts()["errors"] == 1
    finally:
        door.reset()
    return recap


def granted(roles: Iterable[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Namespace, resource and verb of all that these Roles allow."""
    return {
        (role["metadata"]["namespace"], resource, verb)
        for role in roles
        for rule in role["rules"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


def do_all(work: Work) -> None:
    """Every entry point of the role, and what is done in each."""
    scene, case = work.scene, work.scene.case
    work.play("preflight")
    first = work.play("reconcile")
    assert f"{case.namespace}/web: issued" in first.output
    assert f"{case.namespace}/theirs: issued" in first.output
    assert work.play("reconcile").changed == 0
    let_renew(case, "web-tls")
    copy = replace(case, namespace=scene.places[COPIES])
    copy.write("copy", type="Opaque", data={"tls.crt": case.secrets()["web-tls"]["data"]["tls.crt"]})
    renewal = changed_meanwhile(work)
    assert f"{case.namespace}/web: renewed" in renewal.output
    assert f"Deployment {scene.places[LABELLED_WORKLOADS]}/gateway: restarted." in renewal.output
    more = work.play("reconcile", kubecert_issuers=[case.issuer(email="others@example.com")], kubecert_force=["web"])
    assert f"{case.namespace}/web: renewed" in more.output
    work.play("revoke", kubecert_revoke=["web"])
    work.play("roll_account_key", kubecert_roll_issuer="pebble", kubecert_roll_secret="account-2027")
    assert work.play("sweep").changed == 1
    assert LEFT in case.secrets(scene.places[LEFTOVERS])


def test_nothing_is_refused_and_no_right_is_given_in_vain(work: Work) -> None:
    case = work.scene.case
    kubernetes, route53 = case.sandbox.kubernetes, case.sandbox.route53
    marks = kubernetes.mark(), route53.mark()
    do_all(work)
    events = kubernetes.log(marks[0])
    mine = [event for event in events if event.user == f"system:serviceaccount:{case.home}:{ACCOUNT}"]
    assert [event for event in mine if event.code in (401, 403)] == []
    roles = kubernetes.request("GET", "/apis/rbac.authorization.k8s.io/v1/roles")["items"]
    allowed = granted(role for role in roles if role["metadata"]["name"] == ACCOUNT)
    answered = [event for event in mine if event.code < 300 and event.resource not in ("", *FREE)]
    used = {(event.namespace, event.resource, event.verb) for event in answered}
    # What is made by server-side apply is in the log as a patch.
    applied = [event for event in answered if (event.verb, event.code) == ("patch", 201)]
    used |= {(event.namespace, event.resource, "create") for event in applied}
    assert used == allowed
    asked = {f"route53:{call.operation}" for call in route53.log(marks[1])}
    assert asked == {right.action for right in AWS_RIGHTS if right.action.startswith("route53:")}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits of a CA on real servers: what there is no room for is put off, with a word, and goes when there is room."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.model.limits import NEW_ORDERS, PER_DOMAIN, PER_SET
from ansible_collections.kubecert.acme.plugins.module_utils.model.renewal_info import ANNOTATION
from ansible_collections.kubecert.acme.plugins.module_utils.model.times import format_rfc3339, parse_rfc3339
from tests.playbook import Recap

from ..case import Case, opened, well
from .line import Line

PRODUCTION = "https://acme-v02.api.letsencrypt.org/directory"


def limits(case: Case, kind: str, number: int, period: str) -> list[dict[str, Any]]:
    return [{"server": case.sandbox.pebble.directory_url, kind: {"number": number, "period": period}}]


def plan(line: Line, *certificates: dict[str, Any], **options: Any) -> dict[str, dict[str, Any]]:
    """What certificate_plan says of each certificate, by its name."""
    found = well(line.perform("certificate_plan", **line.case.declarations(*certificates, **options)))
    return {item["name"]: item for item in found["certificates"]}


def actions(found: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: item["action"] for name, item in found.items()}


def landscape(line: Line) -> list[dict[str, Any]]:
    """Five certificates to be issued: two of no use as they stand, and three that serve for some days to come."""
    case, zone = line.case, line.case.zone()
    wanted = {name: case.certificate(name, f"{name}.{zone}") for name in ("a60", "b10", "c50", "y-names", "z-new")}
    line.store(wanted["a60"], days_left=60)
    line.store(wanted["b10"], days_left=40)
    line.store(wanted["c50"], days_left=50)
    line.store(wanted["y-names"], days_left=80)
    for name in ("a60", "b10", "c50"):
        wanted[name]["private_key"] = {"algorithm": "ECDSA", "size": 384}
    wanted["y-names"]["dns_names"].append(f"more.{zone}")
    return list(wanted.values())


def test_a_flood_is_spread_over_runs_by_urgency(ready_line: Line) -> None:
    case = ready_line.case
    variables = case.variables(*landscape(ready_line), kubecert_limits=limits(case, NEW_ORDERS, 2, "3h"))
    began, mark = datetime.now(UTC), case.sandbox.pebble.mark()
    for preview in (
        case.play("kubecert.acme.plan", variables),
        case.play("kubecert.acme.reconcile", variables, "--check"),
    ):
        assert preview.ok, preview.output
        assert "Certificates: 2 due, 3 waiting." in preview.output
        waits_in_turn(preview, case, began)
    assert case.sandbox.pebble.orders_added(mark) == 0

    first = case.play("kubecert.acme.reconcile", variables)
    assert first.ok, first.output
    for line in (
        "y-names: issued (SecretMismatch)",
        "z-new: issued (DoesNotExist)",
        "Certificates: 2 issued, 3 waiting.",
    ):
        assert line in first.output
    waits_in_turn(first, case, began)
    assert case.sandbox.pebble.orders_added(mark) == 2
    assert not [name for name in case.secrets() if name.endswith("-pending")], "those put off leave nothing behind"

    second = case.play("kubecert.acme.reconcile", variables)
    assert second.ok, second.output
    assert second.changed == 0
    assert "Certificates: 2 fine, 3 waiting." in second.output
    assert "of which 2 are used already and 0 go to others in this run" in second.output
    assert case.sandbox.pebble.orders_added(mark) == 2

    raised = case.variables(*variables["kubecert_certificates"], kubecert_limits=limits(case, NEW_ORDERS, 20, "3h"))
    third = case.play("kubecert.acme.reconcile", raised)
    assert third.ok, third.output
    assert "Certificates: 2 fine, 3 issued." in third.output
    assert case.play("kubecert.acme.reconcile", variables).changed == 0


def waits_in_turn(recap: Recap, case: Case, began: datetime) -> None:
    """The summary tells of three that wait, each an hour and a half longer than the one that expires sooner."""
    print(recap.output)
    times = []
    for name in ("b10", "c50", "a60"):
        (line,) = [
            text for text in recap.message().split(f"{case.namespace}/") if text.startswith(f"{name}: put off. ")
        ]
        assert "limits new orders per account to 2 in 3h, of which" in line
        times.append(parse_rfc3339(line.partition("It will be ordered from ")[2].split()[0]))
    waits = [(moment - began) / timedelta(minutes=90) for moment in times]
    assert [round(wait - waits[0], 3) for wait in waits] == [0, 1, 2]
    assert 1 <= waits[0] < 1.2


def test_per_registered_domain_and_per_exact_set(ready_line: Line) -> None:
    case = ready_line.case
    zone, spaces = case.zone(), [f"{case.namespace}-{letter}" for letter in "abc"]
    for space in spaces:
        case.sandbox.kubernetes.create_namespace(space)
    same = [case.certificate(f"same-{n}", f"www.{zone}", namespace=space) for n, space in enumerate(spaces)]
    other = case.certificate("other", f"other.{zone}", namespace=spaces[0])
    found = plan(ready_line, *same, other, limits=limits(case, PER_SET, 2, "168h"))
    assert actions(found) == {"same-0": "issue", "same-1": "issue", "same-2": "wait", "other": "issue"}
    assert "limits certificates for exactly these names to 2 in 168h" in found["same-2"]["explanation"]

    apart = case.certificate("apart", "www.example.net")
    found = plan(ready_line, apart, *same, other, limits=limits(case, PER_DOMAIN, 2, "168h"))
    assert actions(found) == {"apart": "issue", "other": "issue", "same-0": "issue", "same-1": "wait", "same-2": "wait"}
    assert "limits certificates for example.org to 2 in 168h" in found["same-1"]["explanation"]
    assert found["same-1"]["next_try"] < found["same-2"]["next_try"]

    first = case.play(
        "kubecert.acme.reconcile", case.variables(*same, kubecert_limits=limits(case, PER_SET, 2, "168h"))
    )
    assert first.ok, first.output
    assert "Certificates: 2 issued, 1 waiting." in first.output
    found = plan(ready_line, *same, other, limits=limits(case, PER_SET, 2, "168h"))
    assert actions(found) == {"same-0": "none", "same-1": "none", "same-2": "wait", "other": "issue"}


def test_renewals_that_name_what_they_replace_go_and_block_nobody(ready_line: Line) -> None:
    case = ready_line.case
    zone = case.zone()
    old = [case.certificate(f"old-{n}", f"old-{n}.{zone}") for n in range(3)]
    assert case.play("kubecert.acme.reconcile", case.variables(*old)).ok
    few = [limits(case, PER_DOMAIN, 1, "168h")[0] | limits(case, NEW_ORDERS, 1, "3h")[0]]
    before = {name: opened(body, "tls.crt") for name, body in case.secrets().items()}
    variables = case.variables(*old, kubecert_limits=few, kubecert_force=[one["name"] for one in old])
    recap = case.play("kubecert.acme.reconcile", variables)
    assert recap.ok, recap.output
    assert "Certificates: 3 renewed." in recap.output
    after = case.secrets()
    assert all(opened(body, "tls.crt") != before[name] for name, body in after.items())
    counted = {note(body)["counted_at"] for body in after.values()}
    assert all(moment < format_rfc3339(datetime.now(UTC) + timedelta(hours=1)) for moment in counted)

    new = case.certificate("new", f"new.{zone}")
    assert plan(ready_line, *old, new, limits=few)["new"]["action"] == "wait", "those that were replaced are counted"
    for name, body in after.items():
        remember(case, name, note(body) | {"counted_at": "2026-01-01T00:00:00Z", "look_again": "2020-01-01T00:00:00Z"})
    assert plan(ready_line, *old, new, limits=few)["new"]["action"] == "issue", "as it is some time later"
    assert {note(body)["counted_at"] for body in case.secrets().values()} == {"2026-01-01T00:00:00Z"}, (
        "kept by a new look"
    )
    assert case.play("kubecert.acme.reconcile", variables).ok, "renewed once more"
    assert {note(body)["counted_at"] for body in case.secrets().values()} == {"2026-01-01T00:00:00Z"}, (
        "and by a renewal"
    )
    for name, body in case.secrets().items():
        remember(case, name, {key: text for key, text in note(body).items() if key != "counted_at"})
    assert plan(ready_line, *old, new, limits=few)["new"]["action"] == "wait", "without a note they count"


def test_an_order_that_the_ca_did_not_take_as_a_replacement_counts(ready_line: Line) -> None:
    case = ready_line.case
    wanted = case.certificate("web", f"www.{case.zone()}")
    first = ""
    # Pebble finds no order behind a certificate whose serial number begins with a zero byte.
    while len(first.partition(".")[2]) < 11:
        issue(ready_line, wanted)
        first = note(case.secrets()["web-tls"])["certificate_id"]
    due = {**wanted, "action": "renew", "replaces": first, "counted_at": "2026-01-01T00:00:00Z"}
    issue(ready_line, due)
    assert note(case.secrets()["web-tls"])["counted_at"] == "2026-01-01T00:00:00Z"
    issue(ready_line, due)
    assert "counted_at" not in note(case.secrets()["web-tls"]), "it was replaced already"


def issue(line: Line, certificate: dict[str, Any]) -> None:
    issued = well(line.issued(line.ordered(certificate)))
    well(line.perform("k8s_tls_secret", certificates=issued["certificates"]))


def note(body: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = json.loads(body["metadata"]["annotations"][ANNOTATION])
    return found


def remember(case: Case, secret: str, entries: dict[str, str]) -> None:
    text = f"{ANNOTATION}={json.dumps(entries)}"
    case.kubectl("-n", case.namespace, "annotate", "--overwrite", f"secret/{secret}", text)


def test_lets_encrypt_is_known_and_manifests_will_do(line: Line) -> None:
    """Nothing stands, so nobody asks the CA anything."""
    case = line.case
    case.sandbox.kubernetes.create_namespace(case.home)
    well(line.perform("k8s_credentials_secret", namespace=case.home, secrets=case.credentials()))
    route53 = case.issuer()["acme"]["solvers"][0]["dns01"]["route53"]
    ref = {"name": route53["secret_access_key_secret_ref"]["name"], "key": "secret-access-key"}
    solver = {"dns01": {"route53": {"region": "us-east-1", "accessKeyID": "AKIA", "secretAccessKeySecretRef": ref}}}
    acme = {"server": PRODUCTION, "privateKeySecretRef": {"name": "le"}, "solvers": [solver]}
    manifests = [
        {
            "apiVersion": "cert-manager.io/v1",
            "kind": "ClusterIssuer",
            "metadata": {"name": "le"},
            "spec": {"acme": acme},
        }
    ]
    for number in range(60):
        spec = {
            "secretName": f"c{number}",
            "dnsNames": [f"c{number}.example.co.uk"],
            "issuerRef": {"name": "le", "kind": "ClusterIssuer"},
        }
        metadata = {"name": f"c{number}", "namespace": case.namespace}
        manifests.append(
            {"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": metadata, "spec": spec}
        )
    options = {"manifests": manifests, "cluster_resource_namespace": case.home}
    found = well(line.perform("certificate_plan", **options))
    assert (found["counts"]["issue"], found["counts"]["wait"]) == (50, 10)
    waiting = next(item for item in found["certificates"] if item["action"] == "wait")
    assert f"{PRODUCTION} limits certificates for example.co.uk to 50 in 168h" in waiting["explanation"]
    raised = [{"server": PRODUCTION, PER_DOMAIN: {"number": 0}}]
    assert well(line.perform("certificate_plan", **options, limits=raised))["counts"]["issue"] == 60


def test_faults_of_limits_come_with_all_others(line: Line) -> None:
    mark = line.case.sandbox.kubernetes.mark()
    wrong = [{"server": PRODUCTION, PER_DOMAIN: {"number": 50, "period": "a week"}, "new_orders": {}}]
    certificate = line.case.certificate("web", "www.example.org", issuer_ref={"name": "nobody"})
    result = line.perform("certificate_plan", **line.case.declarations(certificate, limits=wrong))
    assert "nothing has been touched" in result["msg"]
    assert f"limits[0]: {PER_DOMAIN}.period is 'a week'; write a duration such as 168h or 1h30m." in result["msg"]
    assert f"limits[0]: new_orders is not a field known here. Did you mean {NEW_ORDERS}?" in result["msg"]
    assert "refers to ClusterIssuer nobody" in result["msg"]
    assert line.case.sandbox.kubernetes.writes(mark) == []

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook `revoke`: what it revokes is replaced, what it can't replace is not revoked, and twice is as once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.playbook import Recap, Running
from tests.unit.pki.build import Ca
from tests.verify import chain_verifies

from ..case import Case, opened, well
from ..modules.line import Line
from ..modules.revoking import issue, note, serial, status
from ..workloads import deploy, found, mounted

PLAYBOOK = "kubecert.acme.revoke"
VALID, REVOKED = "Valid", "Revoked"


@pytest.fixture
def ready_line(ready: Case) -> Line:
    """The modules, on a cluster with credentials and an ACME account."""
    return Line(ready, Ca())


@pytest.fixture
def web(ready_line: Line) -> dict[str, Any]:
    """A certificate that Pebble has issued, whose key would stay the same."""
    wanted = ready_line.case.certificate("web", ready_line.case.zone(), private_key={"rotation_policy": "Never"})
    issue(ready_line, wanted)
    return wanted


def revoke(
    case: Case, *certificates: dict[str, Any], named: list[Any], arguments: tuple[str, ...] = (), **more: Any
) -> Recap:
    """The playbook with these declared and those named."""
    return case.play(PLAYBOOK, case.variables(*certificates, kubecert_revoke=named, **more), *arguments)


def key(case: Case, name: str = "web-tls") -> str:
    """The private key in a Secret."""
    return opened(case.secrets()[name], "tls.key")


def test_check_mode_tells_and_touches_nothing(ready: Case, web: dict[str, Any]) -> None:
    first, others = serial(ready), ready.certificate("other", f"other.{web['dns_names'][0]}")
    marks = ready.sandbox.pebble.mark(), ready.sandbox.kubernetes.mark()
    shown = revoke(ready, web, others, named=["web"], arguments=("--check", "--diff"))
    assert shown.ok, shown.output
    line = f"{ready.namespace}/web: to renew (Revoked). The certificate (serial {first}) is to be revoked."
    assert line in shown.output
    assert f'"revokes": "{first}"' in shown.output
    assert "Certificates: 1 due." in shown.output
    assert ready.sandbox.pebble.requests(marks[0]) == []
    assert ready.sandbox.kubernetes.writes(marks[1]) == []


@pytest.mark.oldest
def test_it_is_revoked_and_replaced_once(ready: Case, web: dict[str, Any]) -> None:
    first, old, others = serial(ready), key(ready), ready.certificate("other", f"other.{web['dns_names'][0]}")
    wanted: dict[str, Any] = {"named": ["web"], "kubecert_revoke_reason": "key_compromise"}
    recap = revoke(ready, web, others, **wanted)
    assert recap.ok, recap.output
    second = serial(ready)
    assert f"{ready.namespace}/web: renewed (Revoked), valid until" in recap.output
    assert f"Serial {first} is revoked (key_compromise)." in recap.message()
    assert (status(ready, first), status(ready, second)) == ((REVOKED, 1), (VALID, 0))
    assert key(ready) != old
    chain_verifies(opened(ready.secrets()["web-tls"], "tls.crt"), ready.sandbox.pebble.root_pem(), web["dns_names"][0])
    assert sorted(ready.secrets()) == ["web-tls"], "nothing is pending, and what was not named is left alone"
    assert ready.sandbox.route53.txt(f"_acme-challenge.{web['dns_names'][0]}") == []
    for hidden in (old, key(ready)):
        assert hidden.splitlines()[1] not in recap.output

    mark = ready.sandbox.pebble.mark()
    again = revoke(ready, web, others, **wanted)
    assert (again.ok, again.changed) == (True, 0), again.output
    assert f"not revoked. It was issued in the place of serial {first}" in again.message()
    assert f"unless its own serial is named: {second}." in again.message()
    assert (ready.sandbox.pebble.orders_added(mark), serial(ready), status(ready, second)) == (0, second, (VALID, 0))
    meant = revoke(ready, web, others, **{**wanted, "named": [{"name": f"{ready.namespace}/web", "serial": second}]})
    assert meant.ok, meant.output
    assert status(ready, second) == (REVOKED, 1)
    assert serial(ready) not in (first, second)
    assert well(ready.perform("certificate_plan", **ready.declarations(web)))["counts"]["none"] == 1


def test_by_its_own_key(ready: Case, web: dict[str, Any]) -> None:
    first, old = serial(ready), key(ready)
    recap = revoke(ready, web, named=["web"], kubecert_revoke_by="certificate_key")
    assert recap.ok, recap.output
    assert status(ready, first)[0] == REVOKED
    assert key(ready) != old, "the CA knows it for one that others may have"
    assert note(ready)["by"] == "certificate_key"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ([], "kubecert_revoke names no certificate; nothing has been touched."),
        (["web", "wbe"], "revoke: names 'wbe', which is no declared certificate; give name or namespace/name."),
        ([{"name": "web", "serial": "04ab"}], "Serial 4ab is to be revoked, but the Secret holds serial"),
        (["missing"], "failed in certificate_plan: The Secret holds no certificate that could be revoked."),
    ],
    ids=["nothing", "unknown", "another serial", "not there"],
)
def test_what_is_in_doubt_is_refused(ready: Case, web: dict[str, Any], named: list[Any], said: str) -> None:
    first = serial(ready)
    recap = revoke(ready, web, ready.certificate("missing", f"no.{web['dns_names'][0]}"), named=named)
    assert not recap.ok
    assert said in recap.message()
    assert (serial(ready), status(ready, first), note(ready)) == (first, (VALID, 0), {})


def test_what_could_not_be_replaced_is_not_revoked(ready: Case, web: dict[str, Any]) -> None:
    first = serial(ready)
    homeless = {**web, "dns_names": ["www.no-zone.example.net"]}
    recap = revoke(ready, homeless, named=["web"])
    assert not recap.ok
    assert "failed in dns_zone_info" in recap.message()
    assert (serial(ready), status(ready, first), note(ready)) == (first, (VALID, 0), {})


def test_what_another_run_is_at_work_on_is_not_revoked(ready_line: Line, web: dict[str, Any]) -> None:
    case, first = ready_line.case, serial(ready_line.case)
    ready_line.as_run("elsewhere-1", "k8s_csr", web)
    recap = revoke(case, web, named=["web"])
    assert not recap.ok
    assert "Another run is at work on it" in recap.message()
    assert (status(case, first), note(case)) == ((VALID, 0), {})


def test_one_that_fails_fails_alone(ready_line: Line) -> None:
    case, zone = ready_line.case, ready_line.case.zone()
    wanted = [case.certificate(name, f"{name}.{zone}") for name in ("a", "b", "c")]
    issue(ready_line, wanted[0], wanted[2])
    # This one is of another CA, which the issuer's knows nothing of.
    ready_line.store(wanted[1])
    before = {name: serial(case, f"{name}-tls") for name in ("a", "b", "c")}
    recap = revoke(case, *wanted, named=["a", "b", "c"])
    assert not recap.ok
    assert "1 of 3 certificates failed." in recap.message()
    assert f"{case.namespace}/b: failed in acme_certificate_revoke" in recap.message()
    assert [status(case, before[name])[0] for name in ("a", "c")] == [REVOKED, REVOKED]
    changed = [serial(case, f"{name}-tls") != before[name] for name in ("a", "b", "c")]
    assert changed == [True, False, True], "one that is not revoked is not replaced: it would be out of reach then"


@pytest.mark.parametrize(
    ("taken", "next_one"),
    [
        pytest.param(True, "kubecert.acme.reconcile", id="after the CA has done it"),
        pytest.param(False, PLAYBOOK, id="before the CA has heard of it, by the same playbook"),
        pytest.param(True, PLAYBOOK, id="after it, by the same playbook", marks=pytest.mark.thorough),
        pytest.param(False, "kubecert.acme.reconcile", id="before it", marks=pytest.mark.thorough),
    ],
)
def test_the_next_run_goes_on_where_one_was_killed(
    ready: Case, web: dict[str, Any], taken: bool, next_one: str | Path
) -> None:
    door, first, old = ready.sandbox.faults.acme, serial(ready), key(ready)
    named = {"kubecert_revoke": ["web"], "kubecert_revoke_reason": "key_compromise"}
    held = ready.variables(web, **named, kubecert_issuers=[ready.issuer(server=door.directory_url)])
    door.configure(**{"late_stalls" if taken else "stalls": 1.0}, stall_seconds=60, match="POST /revoke-cert")
    try:
        with Running(PLAYBOOK, held, ready.sandbox.environment()) as run:
            deadline = time.monotonic() + 60
            while not note(ready) or (taken and status(ready, first)[0] == VALID):
                assert run.alive, run.output
                assert time.monotonic() < deadline, run.output
                time.sleep(0.1)
    finally:
        door.reset()
    assert "revoked" not in note(ready)
    assert status(ready, first)[0] == (REVOKED if taken else VALID)
    assert serial(ready) == first

    recap = ready.play(next_one, ready.variables(web, **(named if next_one == PLAYBOOK else {})))
    assert recap.ok, recap.output
    assert f"{ready.namespace}/web: renewed (Revoked)" in recap.output
    assert status(ready, first) == (REVOKED, 1), "for the reason given to the run that was killed"
    assert serial(ready) != first
    assert key(ready) != old
    assert sorted(ready.secrets()) == ["web-tls"]
    quiet = ready.play("kubecert.acme.reconcile", ready.variables(web))
    assert (quiet.ok, quiet.changed) == (True, 0), quiet.output


def test_a_replacement_that_failed_is_made_by_the_next_run(ready: Case, web: dict[str, Any]) -> None:
    """Pebble says nothing of the revocation in its renewal information, so only the note can tell."""
    door, first = ready.sandbox.faults.acme, serial(ready)
    door.configure(errors=1.0, error_status=403, match="POST /order-plz")
    try:
        issuers = [ready.issuer(server=door.directory_url)]
        recap = revoke(ready, web, named=["web"], kubecert_issuers=issuers, kubecert_renewal_info=False)
    finally:
        door.reset()
    assert not recap.ok
    assert "failed in acme_order" in recap.message()
    assert f"Serial {first} is revoked (unspecified)." in recap.message()
    assert serial(ready) == first
    again = ready.play(
        "kubecert.acme.reconcile", ready.variables(web, kubecert_renewal_info=False, kubecert_force=["web"])
    )
    assert again.ok, again.output
    assert "web: renewed (Revoked)" in again.output
    assert serial(ready) != first


def test_what_uses_it_is_restarted(ready_line: Line, web: dict[str, Any]) -> None:
    """Of the others, too, it has been seen what stands, so that their workloads are not taken for orphans."""
    case = ready_line.case
    other = case.certificate("other", f"other.{web['dns_names'][0]}")
    issue(ready_line, other)
    for name in ("web", "other"):
        deploy(case, name, pod=mounted(f"{name}-tls"))
    entries = [{"name": name, "namespace": case.namespace} for name in ("web", "other")]
    recap = revoke(case, web, other, named=["web"], kubecert_restart=entries)
    assert recap.ok, recap.output
    assert f"Deployment {case.namespace}/web: restarted." in recap.message()
    assert "Certificates: 1 renewed." in recap.output
    assert found(case, "web").restarted_at
    assert not found(case, "other").restarted_at

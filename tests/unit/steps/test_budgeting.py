# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How limits are brought to bear on a plan: which certificates and orders count, and for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import IssuerRef
from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import Declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.found import FoundSecret
from ansible_collections.kubecert.acme.plugins.module_utils.model.issuer import IssuerId
from ansible_collections.kubecert.acme.plugins.module_utils.model.limits import NEW_ORDERS, PER_DOMAIN, PER_SET, Limit
from ansible_collections.kubecert.acme.plugins.module_utils.model.pending import PendingState
from ansible_collections.kubecert.acme.plugins.module_utils.model.request import fingerprint
from ansible_collections.kubecert.acme.plugins.module_utils.model.revocation import Revocation
from ansible_collections.kubecert.acme.plugins.module_utils.plan.verdict import Verdict, judge
from ansible_collections.kubecert.acme.plugins.module_utils.plan.wishes import Wish
from ansible_collections.kubecert.acme.plugins.module_utils.steps.verdicts import budgeting
from ansible_collections.kubecert.acme.plugins.module_utils.steps.verdicts.budgeting import within_limits
from ansible_collections.kubecert.acme.plugins.module_utils.steps.verdicts.judging import Judged, Subject
from tests.unit.plan.build import NOW, certificate, leaf, secret
from tests.unit.plan.declared import told
from tests.unit.plan.fleet import ISSUER, SERVER

DAY = timedelta(days=1)
STAGING = replace(ISSUER, id=IssuerId("ClusterIssuer", "staging"), server="https://staging.example/directory")
FRESH = leaf(days_left=89.9)
NEW = Subject(certificate(name="new", secret_name="new-tls"), None, None, None)


def web(found: FoundSecret | None = None, pending: PendingState | None = None, **fields: Any) -> Subject:
    """The certificate of the builders with what stands in its place."""
    return Subject(certificate(**fields), None, found, pending)


def plan(
    *subjects: Subject, forced: str = "", revoked: str = "", kind: str = NEW_ORDERS, number: int = 1
) -> dict[str, Verdict]:
    """The verdicts by the names of the certificates, within one limit."""
    wishes = {forced: Wish(), revoked: Wish(revokes=True)}
    verdicts = [
        judge(one.certificate, one.secret, NOW, wish=wishes.get(one.certificate.name), pending=one.pending)
        for one in subjects
    ]
    declared = Declarations({one.id: one for one in (ISSUER, STAGING)}, tuple(one.certificate for one in subjects))
    judged = Judged(verdicts, {one.certificate.title: one for one in subjects}, {}, {}, ())
    found = within_limits(judged, declared, {SERVER: {kind: Limit(number, 7 * DAY)}}, NOW)
    assert [one.certificate for one in found] == [one.certificate for one in subjects], "in their order"
    return {one.certificate.name: one for one in found}


def test_one_that_is_put_off_keeps_its_reason_and_tells_from_when_it_goes() -> None:
    found = plan(web(secret(FRESH)), NEW)["new"]
    assert (found.action, found.reason) == ("wait", "DoesNotExist")
    assert found.message.startswith("Secret new-tls does not exist. https://ca.example/directory limits new orders")
    assert found.next_try
    assert found.next_try.isoformat().replace("+00:00", "Z") in found.message
    assert found.to_item()["next_try"] in found.message
    assert plan(web(secret(leaf(days_left=60))), NEW)["new"].action == "issue", "counted, but long ago"


def test_a_forced_renewal_is_put_off_too_where_the_ca_would_refuse_it() -> None:
    found = plan(web(secret(FRESH)), forced="web", kind=PER_SET)["web"]
    assert (found.action, found.reason, found.replaces, found.counted_at) == ("wait", "Forced", "", None)
    assert found.message.startswith("Renewal was asked for by name. https://ca.example/directory limits certificates")
    assert plan(web(secret(FRESH)), forced="web", kind=PER_DOMAIN)["web"].action == "renew", "not new to the CA"


def test_a_revocation_that_leaves_no_room_for_a_replacement_is_refused_and_not_put_off() -> None:
    found = plan(web(secret(FRESH)), revoked="web", kind=PER_SET)["web"]
    assert (found.action, found.reason, found.revocation) == ("refuse", "Revoked", None)
    assert "is to be revoked. https://ca.example/directory limits certificates" in found.message
    begun = {**secret(FRESH).annotations, **Revocation(FRESH.serial.lstrip("0")).to_annotations()}
    standing = secret(replace(FRESH, serial=FRESH.serial.lstrip("0")), annotations=begun)
    found = plan(web(standing), kind=PER_SET)["web"]
    assert (found.action, found.revocation) == ("wait", None), "an earlier run has begun it, and a later one goes on"


def test_what_is_revoked_goes_before_what_is_only_old() -> None:
    leaf_of_it = replace(FRESH, serial="5a")
    note = Revocation("5a", revoked=NOW)
    worthless = secret(leaf_of_it, annotations={**secret(leaf_of_it).annotations, **note.to_annotations()})
    old = web(secret(leaf(days_left=1)), name="old", secret_name="old-tls", dns_names=("example.com", "*.example.com"))
    found = plan(old, web(worthless), kind=PER_SET, number=2)
    assert (found["web"].action, found["old"].action) == ("renew", "wait")


def test_a_renewal_of_what_the_ca_has_told_of_counts_for_nothing() -> None:
    annotations = {**secret(FRESH).annotations, **told(FRESH, NOW + DAY, NOW + 2 * DAY).to_annotations()}
    found = plan(web(secret(FRESH, annotations=annotations)), NEW, forced="web", kind=PER_SET, number=2)
    assert {name: one.action for name, one in found.items()} == {"web": "renew", "new": "issue"}
    assert found["web"].counted_at == FRESH.issued_at
    other = {**annotations, **told(replace(FRESH, serial="02"), NOW + DAY, NOW + 2 * DAY).to_annotations()}
    found = plan(web(secret(FRESH, annotations=other)), forced="web", kind=PER_SET)
    assert found["web"].action == "wait", "the note is of another certificate"


def test_certificates_of_another_issuer_count_at_its_server() -> None:
    """As when everything has been tried at a staging server and is now to come from the real one."""
    tried = secret(FRESH, annotations={**secret(FRESH).annotations, "cert-manager.io/issuer-name": "staging"})
    assert plan(web(tried), number=1)["web"].action == "issue"
    gone = {**secret(FRESH).annotations, "cert-manager.io/issuer-name": "no-longer-declared"}
    assert plan(web(secret(FRESH, annotations=gone)))["web"].action == "issue"
    nobody = secret(FRESH, annotations={})
    assert plan(web(nobody), NEW)["new"].action == "wait", "it is taken for the declared issuer's"


def test_work_that_another_run_has_in_hand_counts() -> None:
    held = PendingState(holder="other", held_until=NOW + timedelta(minutes=5))
    found = plan(web(pending=held), NEW)
    assert {name: one.action for name, one in found.items()} == {"web": "wait", "new": "wait"}
    assert "Another run is at work" in found["web"].message
    assert "1 are used already" in found["new"].message
    assert plan(web(pending=replace(held, held_until=NOW)), NEW, number=2)["new"].action == "issue"


def test_an_order_that_stands_at_the_ca_goes_before_all_others() -> None:
    request = fingerprint(certificate())
    begun = PendingState(order_url="https://ca.example/order/1", request=request)
    found = plan(NEW, web(pending=begun))
    assert {name: one.action for name, one in found.items()} == {"new": "wait", "web": "issue"}
    for other in (replace(begun, request="another"), replace(begun, order_url="")):
        assert plan(NEW, web(pending=other))["web"].action == "wait"


def test_other_servers_have_no_limits() -> None:
    ref = IssuerRef("staging", "ClusterIssuer", "cert-manager.io")
    subjects = [web(name=f"c{place}", secret_name=f"c{place}", issuer_ref=ref) for place in range(9)]
    assert {one.action for one in plan(*subjects).values()} == {"issue"}


def test_where_nothing_is_due_nothing_is_counted(monkeypatch: Any) -> None:
    monkeypatch.setattr(budgeting, "spent", None)
    monkeypatch.setattr(budgeting, "postponed", None)
    assert plan(web(secret(FRESH)))["web"].action == "none"

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is due and why: a table of cases in the order of the policies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import IssuerRef
from ansible_collections.kubecert.acme.plugins.module_utils.model.found import FoundSecret, KeyFacts
from ansible_collections.kubecert.acme.plugins.module_utils.model.ownership import Owner
from ansible_collections.kubecert.acme.plugins.module_utils.model.pending import PendingState
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.model.request import fingerprint
from ansible_collections.kubecert.acme.plugins.module_utils.model.revocation import Revocation
from ansible_collections.kubecert.acme.plugins.module_utils.plan.verdict import counts, judge
from ansible_collections.kubecert.acme.plugins.module_utils.plan.wishes import Wish

from .build import NOW, certificate, leaf, secret

CM = "cert-manager.io"


def without(found: FoundSecret, *keys: str) -> FoundSecret:
    """The Secret without these annotations."""
    return replace(found, annotations={k: v for k, v in found.annotations.items() if k not in keys})


def annotated(found: FoundSecret, **entries: str) -> FoundSecret:
    """The Secret with these cert-manager annotations changed."""
    changes = {f"{CM}/{name.replace('_', '-')}": value for name, value in entries.items()}
    return replace(found, annotations={**found.annotations, **changes})


OTHERS = frozenset({"u2"})
CASES: list[tuple[str, dict[str, Any], FoundSecret | None, str, str, str]] = [
    ("nothing there", {}, None, "issue", "DoesNotExist", "web-tls"),
    ("no key", {}, secret(has_key=False, key=None), "issue", "MissingData", "tls.key"),
    (
        "no certificate",
        {},
        replace(secret(), has_certificate=False, certificate=None),
        "issue",
        "MissingData",
        "tls.crt",
    ),
    ("unreadable key", {}, secret(key=None), "issue", "InvalidKeyPair", "tls.key"),
    ("unreadable certificate", {}, replace(secret(), certificate=None), "issue", "InvalidCertificate", "tls.crt"),
    (
        "strange key",
        {},
        secret(key=KeyFacts("ECDSA", 256, "PKCS1", "cc")),
        "issue",
        "InvalidKeyPair",
        "does not belong",
    ),
    (
        "another issuer",
        {"issuer_ref": IssuerRef("other", "ClusterIssuer")},
        secret(),
        "issue",
        "IncorrectIssuer",
        "other",
    ),
    (
        "another kind",
        {"issuer_ref": IssuerRef("letsencrypt", "Issuer")},
        secret(),
        "issue",
        "IncorrectIssuer",
        "Issuer",
    ),
    ("another certificate", {"name": "shop"}, secret(), "issue", "IncorrectCertificate", "web"),
    (
        "another algorithm",
        {"private_key": PrivateKeySpec("RSA", 2048)},
        secret(),
        "issue",
        "SecretMismatch",
        "RSA 2048",
    ),
    ("another size", {"private_key": PrivateKeySpec("ECDSA", 384)}, secret(), "issue", "SecretMismatch", "ECDSA 384"),
    (
        "one name more",
        {"dns_names": ("example.com", "*.example.com", "a.net")},
        secret(),
        "issue",
        "SecretMismatch",
        "a.net",
    ),
    ("one name less", {"dns_names": ("example.com",)}, secret(), "issue", "SecretMismatch", "no longer"),
    (
        "another common name",
        {"common_name": "*.example.com"},
        secret(),
        "issue",
        "SecretMismatch",
        "common name is example.com",
    ),
    ("expired", {}, secret(leaf(days_left=-1)), "renew", "Expired", "expired on"),
    ("a third left", {}, secret(leaf(days_left=30)), "renew", "Renewing", "due from 2026-11-24T12:00:00Z"),
    ("a little more left", {}, secret(leaf(days_left=30.001)), "none", "Ready", "renewal is due from"),
    ("half of a short one", {}, secret(leaf(days_left=3, lifetime=6)), "renew", "Renewing", "due"),
    ("short, more than half", {}, secret(leaf(days_left=3.1, lifetime=6)), "none", "Ready", "due from"),
    ("45 days, more than a third", {}, secret(leaf(days_left=16, lifetime=45)), "none", "Ready", "due from"),
    ("45 days, a third", {}, secret(leaf(days_left=15, lifetime=45)), "renew", "Renewing", "due"),
    ("64 days, a third", {}, secret(leaf(days_left=64 / 3, lifetime=64)), "renew", "Renewing", "due"),
    ("renew_before", {"renew_before": timedelta(days=61)}, secret(), "renew", "Renewing", "due"),
    ("renew_before, not yet", {"renew_before": timedelta(days=59)}, secret(leaf(days_left=60)), "none", "Ready", ""),
    ("renew_before beyond the lifetime", {"renew_before": timedelta(days=100)}, secret(), "none", "Ready", ""),
    ("percentage", {"renew_before_percentage": 67}, secret(leaf(days_left=60)), "renew", "Renewing", "due"),
    ("percentage, not yet", {"renew_before_percentage": 66}, secret(leaf(days_left=60)), "none", "Ready", ""),
    (
        "template label missing",
        {"template_labels": {"team": "a"}},
        secret(),
        "repair",
        "SecretTemplateMismatch",
        "team",
    ),
    ("to belong to an object", {"owner_uid": "u1"}, secret(), "repair", "SecretOwnerRefMismatch", "does not belong to"),
    (
        "belongs to another",
        {"owner_uid": "u1"},
        secret(owner_uids=OTHERS),
        "repair",
        "SecretOwnerRefMismatch",
        "does not belong to",
    ),
    (
        "belongs to an object still",
        {},
        secret(owner_uids=OTHERS),
        "repair",
        "SecretOwnerRefMismatch",
        "is to stay without it",
    ),
    ("belongs to its object", {"owner_uid": "u2"}, secret(owner_uids=OTHERS), "none", "Ready", ""),
    (
        "annotation missing",
        {},
        without(secret(), f"{CM}/alt-names"),
        "repair",
        "SecretManagedMetadataMismatch",
        "alt-names",
    ),
    (
        "annotation wrong",
        {},
        annotated(secret(), common_name="x"),
        "repair",
        "SecretManagedMetadataMismatch",
        "common-name",
    ),
    ("label missing", {}, secret(labels={}), "repair", "SecretManagedMetadataMismatch", "fao"),
    ("wrong type", {}, secret(type="Opaque"), "refuse", "SecretMismatch", "Delete Secret default/web-tls"),
    ("all is well", {}, secret(), "none", "Ready", "renewal is due from"),
    (
        "group left open",
        {"issuer_ref": IssuerRef("letsencrypt", "ClusterIssuer")},
        secret(),
        "none",
        "Ready",
        "renewal is due from",
    ),
    (
        "a Secret of nobody",
        {},
        without(
            secret(), *[f"{CM}/{part}" for part in ("issuer-name", "issuer-kind", "issuer-group", "certificate-name")]
        ),
        "repair",
        "SecretManagedMetadataMismatch",
        "issuer-name",
    ),
]


@pytest.mark.parametrize(
    ("declared", "found", "action", "reason", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_verdict(declared: dict[str, Any], found: FoundSecret | None, action: str, reason: str, words: str) -> None:
    verdict = judge(certificate(**declared), found, NOW)
    assert (verdict.action, verdict.reason) == (action, reason)
    assert words in verdict.message
    assert verdict.message.endswith(".")


def test_force_renews_what_is_fine() -> None:
    verdict = judge(certificate(), secret(), NOW, wish=Wish())
    assert (verdict.action, verdict.reason) == ("renew", "Forced")


def test_work_of_another_run_is_left_alone() -> None:
    held = PendingState(holder="other", held_until=NOW + timedelta(minutes=5))
    verdict = judge(certificate(), None, NOW, pending=held)
    assert verdict.action == "wait"
    assert "Another run is at work" in verdict.message


def test_work_of_a_dead_run_is_taken_up() -> None:
    held = PendingState(holder="other", held_until=NOW - timedelta(seconds=1))
    assert judge(certificate(), None, NOW, pending=held).action == "issue"


def test_the_next_try_is_waited_for_and_told() -> None:
    failed = PendingState(
        next_try=NOW + timedelta(hours=1), last_failure="rateLimited", request=fingerprint(certificate())
    )
    verdict = judge(certificate(), None, NOW, pending=failed)
    assert verdict.action == "wait"
    assert "2026-11-24T13:00:00Z" in verdict.message
    assert verdict.to_item()["next_try"] == "2026-11-24T13:00:00Z"
    assert judge(certificate(), None, NOW, pending=failed, wish=Wish()).action == "issue"
    assert judge(certificate(dns_names=("other.org",)), None, NOW, pending=failed).action == "issue"


def test_a_pending_secret_that_nobody_needs_is_tidied_away() -> None:
    for idle in (
        PendingState(holder="gone", held_until=NOW - timedelta(seconds=1)),
        PendingState(records=({"record": "_acme-challenge.example.com", "values": ["a"]},)),
    ):
        verdict = judge(certificate(), secret(), NOW, pending=idle)
        assert (verdict.action, verdict.reason) == ("repair", "PendingLeftOver")
    busy = PendingState(holder="busy", held_until=NOW + timedelta(seconds=1))
    assert judge(certificate(), secret(), NOW, pending=busy).action == "none"


def test_counts_name_every_action() -> None:
    verdicts = [judge(certificate(), found, NOW) for found in (None, secret(), secret())]
    assert counts(verdicts) == {"none": 2, "issue": 1, "renew": 0, "repair": 0, "wait": 0, "refuse": 0}


@pytest.mark.parametrize("manager", [Owner("argocd-controller", True), Owner("controller", False)])
def test_what_another_manager_writes_is_refused_before_anything_is_ordered(manager: Owner) -> None:
    found = secret(leaf(days_left=1), owners=(manager,))
    verdict = judge(certificate(), found, NOW)
    assert (verdict.action, verdict.reason) == ("refuse", "AnotherManager")
    assert f"belong to {manager.manager}. Stop it and run the playbook kubecert.acme.adopt" in verdict.message
    assert judge(certificate(), secret(owners=(manager,)), NOW).action == "none", "while nothing is due, all is well"


def test_what_was_brought_back_from_a_backup_is_renewed() -> None:
    assert judge(certificate(), secret(leaf(days_left=1), owners=(Owner("velero", False),)), NOW).action == "renew"


def never(size: int = 256) -> PrivateKeySpec:
    """A key that is to be kept."""
    return PrivateKeySpec("ECDSA", size, rotation_policy="Never")


def test_a_key_that_is_to_be_kept_is_not_replaced_by_one_of_another_kind() -> None:
    verdict = judge(certificate(private_key=never(384)), secret(), NOW)
    assert (verdict.action, verdict.reason) == ("refuse", "SecretMismatch")
    assert "The private key is ECDSA 256; ECDSA 384 is declared. Its rotation policy is Never" in verdict.message
    assert judge(certificate(private_key=never(384)), secret(leaf(days_left=1)), NOW).action == "refuse"
    assert judge(certificate(private_key=never()), secret(leaf(days_left=1)), NOW).action == "renew"
    assert judge(certificate(private_key=never(384)), None, NOW).action == "issue", "there is none to be kept"
    unreadable = secret(key=None)
    assert judge(certificate(private_key=never(384)), unreadable, NOW).action == "issue"


def test_a_key_that_is_known_to_others_is_kept_by_no_policy() -> None:
    found = secret(leaf(serial="1"))
    for reason, action in (("key_compromise", "issue"), ("superseded", "refuse")):
        note = Revocation("1", reason, revoked=NOW).to_annotations()
        revoked = replace(found, annotations={**found.annotations, **note})
        assert judge(certificate(private_key=never(384)), revoked, NOW).action == action


def test_another_encoding_comes_with_the_next_certificate() -> None:
    assert judge(certificate(private_key=PrivateKeySpec(encoding="PKCS8")), secret(), NOW).reason == "Ready"


def test_a_temporary_certificate_is_never_taken_for_a_real_one() -> None:
    standing = secret(leaf(temporary=True))
    verdict = judge(certificate(), standing, NOW)
    assert (verdict.action, verdict.reason) == ("issue", "TemporaryCertificate")
    assert (verdict.not_after, verdict.renewal_time, verdict.replaces) == (None, None, "")
    assert verdict.fingerprint == leaf().fingerprint, "pods may have it"
    forced = judge(certificate(), standing, NOW, wish=Wish())
    assert (forced.action, forced.reason) == ("issue", "TemporaryCertificate")
    revoked = judge(certificate(), standing, NOW, wish=Wish(revokes=True))
    assert (revoked.action, revoked.revocation) == ("refuse", None)
    assert "no certificate that could be revoked" in revoked.message
    expired = secret(leaf(days_left=-1, temporary=True))
    assert judge(certificate(), expired, NOW).reason == "TemporaryCertificate"

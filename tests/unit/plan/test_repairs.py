# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is only repaired in a Secret, in the order in which it is looked at."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.extras import Extras
from ansible_collections.kubecert.acme.plugins.module_utils.model.found import FoundSecret
from ansible_collections.kubecert.acme.plugins.module_utils.model.keystore import Keystore
from ansible_collections.kubecert.acme.plugins.module_utils.model.ownership import Applied
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef
from ansible_collections.kubecert.acme.plugins.module_utils.model.secret import ANNOTATIONS, FAO_LABEL, annotations_of
from ansible_collections.kubecert.acme.plugins.module_utils.plan.verdict import judge

from .build import NOW, REF, certificate, leaf, secret

BOTH = Extras(("DER", "CombinedPEM"), Keystore(SecretRef("default", "java", "password")))
PAIR = {"tls.key", "tls.crt"}
ALL = frozenset({*PAIR, "key.der", "tls-combined.pem", "keystore.p12"})
OWN_ANNOTATIONS = frozenset(secret().annotations)
FORMATS, KEYSTORE, TEMPLATE = "AdditionalOutputFormatsMismatch", "SecretMismatch", "SecretTemplateMismatch"


def applied(*data: str, labels: tuple[str, ...] = (), annotations: tuple[str, ...] = ()) -> Applied:
    """What we have put into the Secret: the usual, and this."""
    return Applied(
        frozenset({*PAIR, *data}), frozenset({*FAO_LABEL, *labels}), frozenset({*OWN_ANNOTATIONS, *annotations})
    )


def with_annotation(found: FoundSecret, **entries: str) -> FoundSecret:
    return secret(annotations={**found.annotations, **entries})


CASES: list[tuple[str, dict[str, Any], FoundSecret, str, str]] = [
    ("nothing more is declared", {}, secret(applied=applied()), "Ready", ""),
    ("what is declared is there", {"extras": BOTH}, secret(applied=Applied(data=ALL)), "Ready", ""),
    ("and was there before us", {"extras": BOTH}, secret(), "Ready", ""),
    (
        "a format is missing",
        {"extras": BOTH},
        secret(strays={"key.der": "is missing"}),
        FORMATS,
        "The Secret's key.der is missing.",
    ),
    (
        "two formats differ",
        {"extras": BOTH},
        secret(strays={"tls-combined.pem": "is missing", "key.der": "does not fit key and certificate"}),
        FORMATS,
        "The Secret's key.der does not fit key and certificate and tls-combined.pem is missing.",
    ),
    (
        "a format is declared no longer",
        {"extras": Extras(("DER",))},
        secret(applied=applied("key.der", "tls-combined.pem")),
        FORMATS,
        "The Secret has tls-combined.pem, no longer declared.",
    ),
    (
        "a keystore can't be opened",
        {"extras": BOTH},
        secret(strays={"keystore.p12": "can't be opened with its password"}),
        KEYSTORE,
        "The Secret's keystore.p12 can't be opened with its password.",
    ),
    (
        "a keystore is declared no longer",
        {},
        secret(applied=applied("keystore.p12")),
        KEYSTORE,
        "The Secret has keystore.p12, no longer declared.",
    ),
    (
        "formats come before keystores",
        {"extras": BOTH},
        secret(strays={"keystore.p12": "is missing", "key.der": "is missing"}),
        FORMATS,
        "The Secret's key.der is missing.",
    ),
    (
        "a label has gone from the template",
        {"template_labels": {"team": "a"}},
        secret(labels={**FAO_LABEL, "team": "a", "tier": "1"}, applied=applied(labels=("team", "tier"))),
        TEMPLATE,
        "The Secret has labels that are no longer in the secret template: tier.",
    ),
    (
        "a label that we have not put there",
        {"template_labels": {"team": "a"}},
        secret(labels={**FAO_LABEL, "team": "a", "theirs": "1"}, applied=applied(labels=("team",))),
        "Ready",
        "",
    ),
    (
        "an annotation has gone from the template",
        {},
        secret(applied=applied(annotations=("example.org/owner",))),
        TEMPLATE,
        "The Secret has annotations that are no longer in the secret template: example.org/owner.",
    ),
    (
        "even cert-manager's own",
        {},
        secret(applied=applied(annotations=("cert-manager.io/allow-direct-injection",))),
        TEMPLATE,
        "no longer in the secret template: cert-manager.io/allow-direct-injection.",
    ),
    (
        "the template comes before formats",
        {"extras": BOTH, "template_labels": {"team": "a"}},
        secret(strays={"key.der": "is missing"}),
        TEMPLATE,
        "The Secret's labels differ from the secret template: team.",
    ),
    (
        "what cert-manager says of the certificate comes before the template",
        {"template_labels": {"team": "a"}},
        with_annotation(secret(), **{"cert-manager.io/alt-names": "else"}),
        "SecretManagedMetadataMismatch",
        "alt-names",
    ),
]


@pytest.mark.parametrize(
    ("declared", "found", "reason", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_is_repaired(declared: dict[str, Any], found: FoundSecret, reason: str, words: str) -> None:
    verdict = judge(certificate(**declared), found, NOW)
    assert (verdict.action, verdict.reason) == ("none" if reason == "Ready" else "repair", reason)
    assert words in verdict.message


def test_all_of_cert_managers_annotations_are_known_by_name() -> None:
    assert frozenset(annotations_of("web", REF, leaf())) == ANNOTATIONS


def test_what_is_to_be_ordered_is_not_repaired_first() -> None:
    found = secret(leaf(days_left=1), strays={"key.der": "is missing"})
    assert judge(certificate(extras=BOTH), found, NOW).action == "renew"

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of an issuer's server and account."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.acme_directory import Directory
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault, ServiceFault
from ansible_collections.kubecert.acme.plugins.module_utils.model.issuer import (
    ExternalAccountBinding,
    Issuer,
    IssuerId,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef
from ansible_collections.kubecert.acme.plugins.module_utils.plan.acme_checks import (
    Standing,
    issuer_checks,
    unreachable,
)

KEY = SecretRef("kubecert", "account", "tls.key")
ISSUER = Issuer(IssuerId("ClusterIssuer", "ca"), "https://ca.example/directory", KEY)
BOUND = replace(ISSUER, binding=ExternalAccountBinding("kid-1", SecretRef("kubecert", "eab", "mac")))
PLAIN = Directory(terms_of_service="https://ca.example/terms", profiles={"classic": "", "short": ""})
STRICT = replace(PLAIN, requires_binding=True)
ACCOUNT = Standing(has_key=True, account="https://ca.example/acct/1")
KEY_ONLY, NOTHING = Standing(has_key=True), Standing()
AWAY = Standing(fault=ServiceFault("Nobody answers.", server="Kubernetes"))
CLOSED = Standing(has_key=True, fault=Fault("The account is closed. Use another key."))
DISAGREED = Standing(has_key=True, disagreed=Fault("userActionRequired: new terms. Do what the CA asks for."))


def stands(name: str, issuer: Issuer, directory: Directory, standing: Standing) -> tuple[str, str]:
    """Status and words of one of the checks."""
    (check,) = [one for one in issuer_checks(issuer, directory, standing) if one.name == name]
    return check.status, check.words


TABLE: list[tuple[str, Issuer, Directory, Standing, str, str]] = [
    ("directory", ISSUER, PLAIN, ACCOUNT, "passed", "answers"),
    ("terms", ISSUER, PLAIN, ACCOUNT, "passed", "agreed to with the account: https://ca.example/terms"),
    ("terms", ISSUER, Directory(), NOTHING, "passed", "no terms of service"),
    ("terms", ISSUER, PLAIN, NOTHING, "skipped", "when the account is made: https://ca.example/terms"),
    ("terms", ISSUER, PLAIN, AWAY, "skipped", "not known whether they are agreed to"),
    ("terms", ISSUER, PLAIN, DISAGREED, "failed", "Do what the CA asks for"),
    ("account", ISSUER, PLAIN, ACCOUNT, "passed", "https://ca.example/acct/1 is the one of key tls.key of Secret"),
    ("account", ISSUER, PLAIN, KEY_ONLY, "skipped", "none yet for key tls.key of Secret kubecert/account"),
    ("account", ISSUER, PLAIN, NOTHING, "skipped", "kubecert.acme.install makes it"),
    ("account", ISSUER, PLAIN, AWAY, "skipped", "since the cluster could not"),
    ("account", ISSUER, PLAIN, CLOSED, "failed", "Use another key"),
    ("account", ISSUER, PLAIN, DISAGREED, "skipped", "before its terms are agreed to"),
    (
        "account",
        replace(ISSUER, disable_account_key_generation=True),
        PLAIN,
        NOTHING,
        "failed",
        "the issuer forbids that it is made. Create it",
    ),
    ("binding", ISSUER, PLAIN, NOTHING, "passed", "needs no external account binding"),
    ("binding", ISSUER, STRICT, ACCOUNT, "passed", "any more"),
    ("binding", ISSUER, STRICT, NOTHING, "failed", "Give acme.external_account_binding"),
    ("binding", BOUND, STRICT, NOTHING, "passed", "MAC key of kid-1 is there"),
    ("binding", BOUND, STRICT, Standing(mac_fault=Fault("No Secret. Create it.")), "failed", "Create it"),
    ("profile", ISSUER, PLAIN, NOTHING, "passed", "None is named. Offered: classic, short"),
    ("profile", replace(ISSUER, profile="short"), PLAIN, NOTHING, "passed", "short is offered"),
    ("profile", replace(ISSUER, profile="long"), PLAIN, NOTHING, "failed", "Offered: classic, short"),
    ("profile", replace(ISSUER, profile="long"), Directory(), NOTHING, "failed", "Offered: none"),
]


@pytest.mark.parametrize(("name", "issuer", "directory", "standing", "status", "words"), TABLE)
def test_how_an_issuer_stands(
    name: str, issuer: Issuer, directory: Directory, standing: Standing, status: str, words: str
) -> None:
    found, said = stands(name, issuer, directory, standing)
    assert found == status
    assert words in said


def test_of_a_server_that_is_silent_nothing_else_is_said() -> None:
    checks = unreachable(ISSUER, Fault("It does not answer. See that the address is right."))
    assert [(one.name, one.status) for one in checks] == [
        ("directory", "failed"),
        ("terms", "skipped"),
        ("binding", "skipped"),
        ("account", "skipped"),
        ("profile", "skipped"),
    ]
    assert checks[0].remedy == "See that the address is right."

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account is meant to go over to which key."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import RefusedFault
from ansible_collections.kubecert.acme.plugins.module_utils.model.issuer import Issuer, IssuerId
from ansible_collections.kubecert.acme.plugins.module_utils.model.next_account_key import of_annotations, to_annotations
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef
from ansible_collections.kubecert.acme.plugins.module_utils.plan.rollover import read_rollover

CA, OTHER_CA = "https://ca.example/directory", "https://other.example/directory"


def issuer(name: str, holder: str, namespace: str = "", server: str = CA) -> Issuer:
    """An issuer whose account key is in that Secret."""
    kind = "Issuer" if namespace else "ClusterIssuer"
    return Issuer(IssuerId(kind, name, namespace), server, SecretRef(namespace or "kubecert", holder, "tls.key"))


ISSUERS = [
    issuer("one", "shared"),
    issuer("two", "shared"),
    issuer("alone", "own"),
    issuer("local", "key", "shop"),
    issuer("one", "key", "blog"),
    issuer("here", "everywhere"),
    issuer("there", "everywhere", server=OTHER_CA),
]


@pytest.mark.parametrize(
    ("named", "present", "concerned"),
    [
        ("two", SecretRef("kubecert", "shared", "tls.key"), 2),
        ("alone", SecretRef("kubecert", "own", "tls.key"), 1),
        ("one", SecretRef("kubecert", "shared", "tls.key"), 2),
        ("shop/local", SecretRef("shop", "key", "tls.key"), 1),
        ("blog/one", SecretRef("blog", "key", "tls.key"), 1),
    ],
)
def test_the_account_that_is_named(named: str, present: SecretRef, concerned: int) -> None:
    found = read_rollover(ISSUERS, named, "next", "k")
    assert (found.key_ref, found.new_ref) == (present, SecretRef(present.namespace, "next", "k"))
    assert sum(map(found.concerns, ISSUERS)) == concerned


def test_with_one_key_nobody_need_be_named() -> None:
    assert read_rollover(ISSUERS[:2], "", "next", "tls.key").key_ref.name == "shared"


@pytest.mark.parametrize(
    ("named", "name", "said"),
    [
        ("", "next", "have keys of their own, and a new one can only be one account's; give new_key_issuer."),
        ("nobody", "next", "new_key_issuer is 'nobody', which is not among the issuers given: one, two, alone, shop/"),
        ("local", "next", "'local', which is not among"),
        ("here", "next", "ClusterIssuer here and ClusterIssuer there are at different servers and share key tls.key"),
        ("two", "own", "the present key of ClusterIssuer alone. Name another. Nothing has been touched."),
        ("two", "shared", "the present key of ClusterIssuer one and ClusterIssuer two."),
        ("two", "", "new_key_secret_ref has name '', which can't be a Secret's."),
        ("two", "a/b", "new_key_secret_ref has name 'a/b', which can't be a Secret's."),
    ],
)
def test_what_can_not_be_meant_is_refused(named: str, name: str, said: str) -> None:
    with pytest.raises(RefusedFault) as caught:
        read_rollover(ISSUERS, named, name, "tls.key")
    assert said in str(caught.value)


@pytest.mark.parametrize("key", ["", "a/b", "tls key"])
def test_a_key_that_no_secret_can_have_is_refused(key: str) -> None:
    with pytest.raises(RefusedFault, match="new_key_secret_ref has key"):
        read_rollover(ISSUERS, "two", "next", key)


def test_with_no_issuers_there_is_nothing_to_change() -> None:
    with pytest.raises(RefusedFault, match="among the issuers given: none"):
        read_rollover([], "", "next", "tls.key")


def test_where_the_new_key_is_is_noted_and_read_back() -> None:
    ref = SecretRef("kubecert", "account-2027", "tls.key")
    assert of_annotations(to_annotations(ref), "kubecert") == ref
    for text in ("", "account", "/tls.key", "account/"):
        assert of_annotations({next(iter(to_annotations(ref))): text}, "kubecert") is None
    assert of_annotations({}, "kubecert") is None

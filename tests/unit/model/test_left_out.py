# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left out of declarations, or has no effect, and how that is told."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import RefusedFault

from .test_declarations import ISSUER, read, wanted


def test_other_types_of_issuer_are_passed_over_until_a_certificate_needs_one() -> None:
    vault = {"name": "v", "vault": {"server": "x"}}
    assert read(issuers=[ISSUER, vault]).notes == (
        "ClusterIssuer v: vault issuers are not served here, so it is passed over.",
    )
    with pytest.raises(
        RefusedFault, match="Certificate default/web: refers to ClusterIssuer v, whose type is not served"
    ):
        read(wanted(issuer_ref={"name": "v"}), issuers=[ISSUER, vault])


def test_variables_and_manifests_have_default_algorithms_of_their_own() -> None:
    rfc2136 = {"nameserver": "192.0.2.53", "tsig_key_name": "k", "tsig_secret_secret_ref": {"name": "s", "key": "k"}}
    acme = {**ISSUER["acme"], "solvers": [{"dns01": {"rfc2136": rfc2136}}]}
    (issuer,) = read(issuers=[{**ISSUER, "acme": acme}]).issuers.values()
    assert issuer.solvers[0].provider.to_item()["tsig_algorithm"] == "HMACSHA256"


def test_what_is_left_out_goes_no_further() -> None:
    acme = {**ISSUER["acme"], "solvers": [{"http01": {"ingress": {}}}, {"dns01": {"route53": {}}}]}
    (issuer,) = read(issuers=[{**ISSUER, "acme": acme}]).issuers.values()
    assert issuer.to_item()["acme"]["solvers"] == [{"selector": {}, "dns01": {"cname_strategy": "None", "route53": {}}}]


def test_what_many_declarations_have_is_told_once() -> None:
    many = [wanted(name=f"web{n}", secret_name=f"web{n}-tls", subject={"countries": ["DE"]}) for n in range(5)]
    (note,) = read(*many).notes
    assert note == (
        "Certificate default/web0, Certificate default/web1, Certificate default/web2 and 2 more: subject has no "
        "effect: ACME CAs choose the subject themselves."
    )

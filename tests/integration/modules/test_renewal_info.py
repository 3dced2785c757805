# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ACME renewal information (RFC 9773) on a real server: asked for once in a while, remembered, obeyed."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.renewal_info import ANNOTATION
from ansible_collections.kubecert.acme.plugins.module_utils.model.times import format_rfc3339

from ..case import Case, opened, well
from .line import Line


@dataclass
class Standing:
    """A certificate that stands in the cluster, with the declarations behind it."""

    case: Case
    certificate: dict[str, Any]

    @property
    def secret(self) -> dict[str, Any]:
        body: dict[str, Any] = self.case.secrets()["web-tls"]
        return body

    def note(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.secret["metadata"]["annotations"][ANNOTATION])
        return found

    def plan(self, **more: Any) -> dict[str, Any]:
        return self.case.perform("certificate_plan", **self.case.declarations(self.certificate), **more)

    def let_look_again(self) -> None:
        """As if the time had passed for which the CA asked to be left alone."""
        text = json.dumps(self.note() | {"look_again": "2020-01-01T00:00:00Z"})
        self.case.kubectl(
            "-n", self.case.namespace, "annotate", "--overwrite", "secret/web-tls", f"{ANNOTATION}={text}"
        )

    def asked(self, mark: int) -> int:
        return self.case.sandbox.pebble.count("renewal-info", mark)

    def suggest(self, start: timedelta, end: timedelta) -> None:
        now = datetime.now(UTC)
        chain = opened(self.secret, "tls.crt")
        leaf = chain[: chain.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----\n"
        self.case.sandbox.pebble.set_renewal_info(
            leaf, format_rfc3339(now + start), format_rfc3339(now + end), "https://ca.example.net/incident"
        )


@pytest.fixture
def standing(ready_line: Line) -> Standing:
    """A certificate that Pebble has issued."""
    certificate = ready_line.case.certificate("web", ready_line.case.zone())
    issue(ready_line, certificate)
    return Standing(ready_line.case, certificate)


def issue(line: Line, certificate: dict[str, Any]) -> None:
    issued = well(line.issued(line.ordered(certificate)))
    well(line.perform("k8s_tls_secret", certificates=issued["certificates"]))


def test_the_ca_is_asked_at_issuance_and_then_left_alone(standing: Standing) -> None:
    note = standing.note()
    assert note["start"] < note["end"]
    version = standing.secret["metadata"]["resourceVersion"]
    mark = standing.case.sandbox.pebble.mark()
    result = standing.plan()
    (planned,) = result["certificates"]
    assert (planned["action"], result["changed"]) == ("none", False)
    assert note["start"] <= planned["renewal_time"] <= note["end"]
    assert standing.asked(mark) == 0
    assert standing.secret["metadata"]["resourceVersion"] == version

    standing.let_look_again()
    assert standing.plan()["changed"] is False
    assert standing.asked(mark) == 1
    assert standing.note()["look_again"] > format_rfc3339(datetime.now(UTC))
    assert standing.plan()["certificates"][0]["renewal_time"] == planned["renewal_time"], "the moment stays"
    assert standing.asked(mark) == 1


def test_an_early_window_is_obeyed_at_once_and_explained(standing: Standing) -> None:
    serial = opened(standing.secret, "tls.crt")
    standing.suggest(timedelta(hours=-2), timedelta(hours=-1))
    assert standing.plan()["certificates"][0]["action"] == "none", "not asked yet"
    standing.let_look_again()
    mark = standing.case.sandbox.pebble.mark()
    recap = standing.case.play("kubecert.acme.reconcile", standing.case.variables(standing.certificate))
    assert recap.ok, recap.output
    assert "web: renewed (Renewing)" in recap.output
    assert opened(standing.secret, "tls.crt") != serial
    assert standing.case.sandbox.pebble.orders_added(mark) == 1
    assert standing.plan()["certificates"][0]["action"] == "none"


def test_the_plan_says_what_the_ca_wants_and_why(standing: Standing) -> None:
    standing.suggest(timedelta(hours=-2), timedelta(hours=-1))
    standing.let_look_again()
    version = standing.secret["metadata"]["resourceVersion"]
    result = standing.case.perform("certificate_plan", check=True, **standing.case.declarations(standing.certificate))
    (due,) = result["due"]
    assert (due["action"], due["reason"]) == ("renew", "Renewing")
    assert "The CA wants it renewed between" in due["explanation"]
    assert "See https://ca.example.net/incident." in due["explanation"]
    assert due["replaces"] == standing.note()["certificate_id"]
    assert standing.secret["metadata"]["resourceVersion"] == version, "check mode notes nothing"


def test_a_window_that_is_far_off_wins_over_the_share_of_the_lifetime(standing: Standing) -> None:
    standing.suggest(timedelta(days=80), timedelta(days=82))
    standing.let_look_again()
    (planned,) = standing.plan()["certificates"]
    assert planned["action"] == "none"
    assert planned["renewal_time"] > format_rfc3339(datetime.now(UTC) + timedelta(days=79))
    sooner = {**standing.certificate, "renew_before": "1000h"}
    (planned,) = standing.case.perform("certificate_plan", **standing.case.declarations(sooner))["certificates"]
    assert planned["renewal_time"] < format_rfc3339(datetime.now(UTC) + timedelta(days=50)), "declared, and earlier"


def test_turned_off_nobody_is_asked(standing: Standing) -> None:
    standing.let_look_again()
    mark = standing.case.sandbox.pebble.mark()
    assert standing.plan(renewal_info=False)["certificates"][0]["action"] == "none"
    assert standing.asked(mark) == 0


def test_a_ca_that_is_away_leaves_renewal_to_time(standing: Standing) -> None:
    standing.let_look_again()
    issuer = standing.case.issuer(server="https://127.0.0.1:1/directory")
    options = {**standing.case.declarations(standing.certificate), "issuers": [issuer]}
    result = standing.case.perform("certificate_plan", **options)
    assert "failed" not in result
    assert result["certificates"][0]["action"] == "none"
    assert "renewed by their time" in result["warnings"][0]


def test_a_certificate_that_is_replaced_already_is_ordered_all_the_same(standing: Standing, ready_line: Line) -> None:
    """Somebody has renewed it and lost the result, as when a cluster is restored from a back-up."""
    old = standing.note()["certificate_id"]
    mark = standing.case.sandbox.pebble.mark()
    issue(ready_line, {**standing.certificate, "action": "renew", "replaces": old})
    assert standing.case.sandbox.pebble.count("new-order", mark) >= 1
    again = ready_line.ordered({**standing.certificate, "action": "renew", "replaces": old})
    assert again["certificates"][0]["order"]["url"]
    assert standing.case.sandbox.pebble.orders_added(mark) == 2


def test_a_ca_that_fails_over_what_is_replaced_is_asked_without_it(ready_line: Line, standing: Standing) -> None:
    # Pebble answers with a server error when it can't find the order behind a certificate.
    unknown = f"{standing.note()['certificate_id'].partition('.')[0]}.ASNFZ4mrze8"
    began = time.monotonic()
    ordered = ready_line.ordered({**standing.certificate, "action": "renew", "replaces": unknown})
    assert ordered["certificates"][0]["order"]["url"]
    assert time.monotonic() - began < 60, "it does not wait for the whole time of the step"

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_tls_secret with state absent: a certificate's own Secrets go, once, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from ..case import well
from ..dns.leftovers import pending_secret
from .line import Line, errors


def remove(line: Line, *names: str, check: bool = False) -> dict[str, Any]:
    """The module's result for certificates of these names."""
    wanted = [line.case.certificate(name, f"{name}.example.org") for name in names]
    return line.case.perform("k8s_tls_secret", state="absent", certificates=wanted, check=check)


def test_secret_and_pending_secret_go_once(line: Line) -> None:
    case = line.case
    line.store(case.certificate("web", "web.example.org"))
    pending_secret(case, "web-tls-pending")
    titles = [f"{case.namespace}/web-tls-pending", f"{case.namespace}/web-tls"]
    for check in (True, False):
        result = well(remove(line, "web", "never", check=check))
        assert [item["removed"] for item in result["certificates"]] == [titles, []]
        assert (result["changed"], titles[1] in result["diff"]["before"]) == (True, True)
        assert bool(case.secrets()) is check
    again = well(remove(line, "web"))
    assert (again["changed"], again["certificates"][0]["removed"]) == (False, [])


def test_one_that_was_brought_back_from_a_back_up_goes_too(line: Line) -> None:
    case = line.case
    line.store(case.certificate("web", "web.example.org"))
    body = case.secrets()["web-tls"]
    kept = {name: body[name] for name in ("type", "data")}
    metadata = {name: body["metadata"][name] for name in ("name", "namespace", "labels", "annotations")}
    case.delete("web-tls")
    path = f"/api/v1/namespaces/{case.namespace}/secrets?fieldManager=velero-server"
    case.sandbox.kubernetes.request("POST", path, {**kept, "metadata": metadata})
    assert well(remove(line, "web"))["changed"] is True
    assert case.secrets() == {}


@pytest.mark.parametrize(
    ("annotations", "reason"),
    [({}, "does not say that it is of a certificate."), ({"certificate-name": "shop"}, "is of certificate shop.")],
)
def test_one_of_somebody_else_stays(line: Line, annotations: dict[str, str], reason: str) -> None:
    named = {f"cert-manager.io/{name}": text for name, text in annotations.items()}
    before = line.case.write("web-tls", type="Opaque", data={"theirs": "c3RheXM="}, metadata={"annotations": named})
    pending = line.case.write("web-tls-pending", data={"theirs": "c3RheXM="})
    result = well(remove(line, "web"))
    assert result["changed"] is False
    (warning,) = result["warnings"]
    assert f"{line.case.namespace}/web: Secret {line.case.namespace}/web-tls is left alone, since it " in warning
    assert warning.endswith(reason)
    assert line.case.secrets() == {"web-tls": before, "web-tls-pending": pending}


def test_while_a_run_is_at_work_both_stay_and_the_others_go(line: Line) -> None:
    case = line.case
    line.store(case.certificate("web", "web.example.org"), case.certificate("other", "other.example.org"))
    pending_secret(case, "web-tls-pending", held=True)
    result = remove(line, "web", "other")
    assert "Another run is at work on it" in errors(result)[0]
    assert sorted(case.secrets()) == ["web-tls", "web-tls-pending"]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_tls_secret: the Secret as cert-manager writes it, and what else becomes of it on a run."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ..case import opened, well
from .line import Line, errors

CM = "cert-manager.io"


def stored(line: Line, name: str = "web-tls") -> dict[str, Any]:
    """The Secret as it stands."""
    found: dict[str, Any] = line.case.secrets()[name]
    return found


def test_the_secret_is_as_cert_manager_writes_it(line: Line) -> None:
    wanted = line.case.certificate("web", "example.org", "*.example.org", common_name="example.org")
    (item,) = line.answered(wanted)
    key = line.pending_key("web-tls")
    result = well(line.perform("k8s_tls_secret", certificates=[item]))
    body = stored(line)
    assert (body["type"], body["metadata"]["labels"]) == (
        "kubernetes.io/tls",
        {"controller.cert-manager.io/fao": "true"},
    )
    assert body["metadata"]["annotations"] == {
        f"{CM}/certificate-name": "web",
        f"{CM}/issuer-name": "pebble",
        f"{CM}/issuer-kind": "ClusterIssuer",
        f"{CM}/issuer-group": "",
        f"{CM}/common-name": "",
        f"{CM}/alt-names": "example.org,*.example.org",
        f"{CM}/ip-sans": "",
        f"{CM}/uri-sans": "",
    }
    assert sorted(body["data"]) == ["tls.crt", "tls.key"]
    assert opened(body, "tls.crt") == item["chain"]
    assert base64.b64decode(body["data"]["tls.key"]) == key
    assert [entry["manager"] for entry in body["metadata"]["managedFields"]] == ["kubecert.acme"]
    leaf = x509.load_pem_x509_certificate(item["chain"].encode())
    assert result["certificates"][0]["serial"] == f"{leaf.serial_number:x}"
    assert result["certificates"][0]["not_after"] == leaf.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert sorted(line.case.secrets()) == ["web-tls"], "the pending Secret is gone"
    line.case.assert_hidden(result)


def test_a_second_run_changes_nothing(line: Line) -> None:
    (item,) = line.answered(line.case.certificate("web", "www.example.org"))
    assert well(line.perform("k8s_tls_secret", certificates=[item]))["changed"] is True
    before = stored(line)
    second = well(line.perform("k8s_tls_secret", certificates=[item]))
    assert second["changed"] is False
    assert "diff" not in second
    assert stored(line) == before


def test_what_the_declaration_leaves_open_follows_it(line: Line) -> None:
    template = {"labels": {"team": "a"}, "annotations": {"example.org/owner": "ops"}}
    ref = {"name": "pebble", "kind": "Issuer", "group": CM}
    key = {"encoding": "PKCS8"}
    line.store(
        line.case.certificate("web", "www.example.org", secret_template=template, issuer_ref=ref, private_key=key)
    )
    metadata = stored(line)["metadata"]
    assert metadata["labels"] == {"team": "a", "controller.cert-manager.io/fao": "true"}
    assert metadata["annotations"]["example.org/owner"] == "ops"
    assert metadata["annotations"][f"{CM}/issuer-kind"] == "Issuer"
    assert metadata["annotations"][f"{CM}/issuer-group"] == CM
    assert opened(stored(line), "tls.key").startswith("-----BEGIN PRIVATE KEY-----")


def test_labels_that_are_no_longer_in_the_template_go(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org", secret_template={"labels": {"team": "a", "tier": "1"}})
    line.store(wanted)
    line.case.write("web-tls", metadata={"labels": {"theirs": "stays"}})
    line.store({**wanted, "secret_template": {"labels": {"team": "a"}}})
    labels = stored(line)["metadata"]["labels"]
    assert labels == {"team": "a", "theirs": "stays", "controller.cert-manager.io/fao": "true"}


def test_a_renewal_changes_key_and_certificate_together(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    line.store(wanted)
    before = stored(line)
    result = line.store(wanted)
    after = stored(line)
    assert result["changed"] is True
    for name in ("tls.crt", "tls.key"):
        assert after["data"][name] != before["data"][name]
    leaf = x509.load_pem_x509_certificate(opened(after, "tls.crt").encode())
    assert load_pem_private_key(opened(after, "tls.key").encode(), None).public_key() == leaf.public_key()
    for side in ("before", "after"):
        assert '"public_key_sha256"' in result["diff"][side]
        assert "BEGIN" not in result["diff"][side]
    line.case.assert_hidden(result)


def test_a_root_in_the_chain_is_left_out(line: Line) -> None:
    (item,) = line.answered(line.case.certificate("web", "www.example.org"))
    well(line.perform("k8s_tls_secret", certificates=[{**item, "chain": item["chain"] + line.ca.root}]))
    assert opened(stored(line), "tls.crt") == item["chain"]


def test_check_mode_asks_by_a_dry_run(line: Line) -> None:
    (item,) = line.answered(line.case.certificate("web", "www.example.org"))
    without = line.case.certificate("later", "later.example.org")
    mark = line.case.sandbox.kubernetes.mark()
    result = well(line.perform("k8s_tls_secret", certificates=[item, without], check=True))
    assert result["changed"] is True
    assert f"{line.case.namespace}/later" in result["diff"]["after"]
    assert "www.example.org" in result["diff"]["after"]
    assert line.case.sandbox.kubernetes.writes(mark) == []
    assert sorted(line.case.secrets()) == ["web-tls-pending"]
    line.case.assert_hidden(result)


def test_check_mode_tells_of_another_manager_too(line: Line) -> None:
    (item,) = line.answered(line.case.certificate("web", "www.example.org"))
    line.case.write("web-tls", type="kubernetes.io/tls", data={"tls.key": "", "tls.crt": ""})
    result = line.perform("k8s_tls_secret", certificates=[item], check=True)
    assert "has fields that another manager owns" in errors(result)[0]
    assert "holder" in line.pending("web-tls"), "check mode does not note it either"


def test_labels_and_annotations_are_repaired_and_nothing_else(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org", secret_template={"labels": {"team": "a"}})
    line.store(wanted)
    before = stored(line)
    line.case.kubectl("-n", line.case.namespace, "label", "secret", "web-tls", "team-", f"controller.{CM}/fao-")
    line.case.kubectl("-n", line.case.namespace, "annotate", "--overwrite", "secret", "web-tls", f"{CM}/alt-names=x")
    assert stored(line)["metadata"].get("labels") is None
    result = well(line.perform("k8s_tls_secret", certificates=[{**wanted, "action": "repair"}], adopt=True))
    after = stored(line)
    assert result["changed"] is True
    assert after["metadata"]["labels"] == before["metadata"]["labels"]
    assert after["metadata"]["annotations"] == before["metadata"]["annotations"]
    assert after["data"] == before["data"]
    again = well(line.perform("k8s_tls_secret", certificates=[{**wanted, "action": "repair"}]))
    assert again["changed"] is False
    line.case.assert_hidden(result)


def test_a_pending_secret_that_a_killed_run_has_left_is_tidied_away(line: Line) -> None:
    certificate = line.case.certificate("web", "www.example.org")
    line.store(certificate)
    line.requested(certificate)
    before = stored(line)
    left = {**certificate, "action": "repair", "reason": "PendingLeftOver"}
    well(line.perform("k8s_tls_secret", certificates=[left]))
    assert "web-tls-pending" in line.case.secrets(), "a run holds it still"
    line.lapse("web-tls")
    result = well(line.perform("k8s_tls_secret", certificates=[left]))
    assert result["changed"] is True
    assert sorted(line.case.secrets()) == ["web-tls"]
    assert stored(line)["data"] == before["data"]


def test_a_secret_that_is_gone_cannot_be_repaired(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org", action="repair")
    result = line.perform("k8s_tls_secret", certificates=[wanted])
    assert errors(result) == [f"Secret {line.case.namespace}/web-tls has gone meanwhile; run again."]
    assert line.case.secrets() == {}


def test_failed_ones_pass_untouched_and_order_is_kept(line: Line) -> None:
    first, last = line.answered(
        line.case.certificate("first", "a.example.org"), line.case.certificate("last", "b.example.org")
    )
    failed = line.case.certificate("failed", "c.example.org", error={"step": "acme_order", "message": "no"})
    result = well(line.perform("k8s_tls_secret", certificates=[last, failed, first]))
    assert [item["name"] for item in result["certificates"]] == ["last", "failed", "first"]
    assert result["certificates"][1]["error"] == failed["error"]
    assert sorted(line.case.secrets()) == ["first-tls", "last-tls"]


@pytest.mark.parametrize("missing", ["chain", "pending"])
def test_what_has_not_been_through_the_line_is_told_where_to_go(line: Line, missing: str) -> None:
    (item,) = line.answered(line.case.certificate("web", "www.example.org"))
    del item[missing]
    result = line.perform("k8s_tls_secret", certificates=[item])
    module = {"chain": "acme_order", "pending": "k8s_csr"}[missing]
    assert f"pass it through kubecert.acme.{module}" in errors(result)[0]
    assert "web-tls" not in line.case.secrets()

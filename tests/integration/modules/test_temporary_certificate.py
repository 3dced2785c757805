# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_csr: a temporary certificate in the Secret until there is a real one, and never in the place of one."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.unit.pki.build import names_of

from ..case import opened, well
from ..keystores import BY_REFERENCE, assert_keystore, set_password
from .line import Line, errors
from .test_certificate_plan import plan

CM = "cert-manager.io"


@pytest.fixture
def line(ready_line: Line) -> Line:
    """The modules, where a plan finds all that an order takes."""
    return ready_line


def declared(line: Line, **fields: Any) -> dict[str, Any]:
    """A certificate that is to have a temporary one."""
    return line.case.certificate("web", "www.example.org", **{"issue_temporary_certificate": True, **fields})


def standing(line: Line) -> dict[str, Any]:
    """The Secret as it stands."""
    found: dict[str, Any] = line.case.secrets()["web-tls"]
    return found


def judged(line: Line, wanted: dict[str, Any]) -> tuple[str, str]:
    """What the plan has in mind, and its word for why."""
    (item,) = plan(line, wanted)["certificates"]
    return item["action"], item["reason"]


def test_it_stands_there_at_once_with_the_key_to_come(line: Line) -> None:
    result = well(line.perform("k8s_csr", certificates=[declared(line)]))
    body = standing(line)
    leaf = x509.load_pem_x509_certificate(opened(body, "tls.crt").encode())
    assert body["type"] == "kubernetes.io/tls"
    assert names_of(leaf) == ["www.example.org"]
    assert leaf.issuer.rfc4514_string() == "CN=cert-manager.local"
    assert base64.b64decode(body["data"]["tls.key"]) == line.pending_key("web-tls")
    assert load_pem_private_key(line.pending_key("web-tls"), None).public_key() == leaf.public_key()
    assert body["metadata"]["annotations"] == {
        f"{CM}/certificate-name": "web",
        f"{CM}/common-name": "",
        f"{CM}/alt-names": "www.example.org",
        f"{CM}/ip-sans": "",
        f"{CM}/uri-sans": "",
    }
    told = f"temporary certificate in Secret {line.case.namespace}/web-tls"
    assert told in result["diff"]["after"]
    line.case.assert_hidden(result)


def test_without_being_asked_for_there_is_none(line: Line) -> None:
    line.requested(declared(line, issue_temporary_certificate=False))
    assert "web-tls" not in line.case.secrets()


def test_check_mode_tells_of_it_and_writes_nothing(line: Line) -> None:
    mark = line.case.sandbox.kubernetes.mark()
    result = well(line.perform("k8s_csr", certificates=[declared(line)], check=True))
    assert "temporary certificate in Secret" in result["diff"]["after"]
    assert line.case.sandbox.kubernetes.writes(mark) == []
    line.requested(declared(line))
    again = well(line.perform("k8s_csr", certificates=[declared(line)], check=True))
    assert again["changed"] is False


def test_it_is_replaced_by_the_real_one(line: Line, tmp_path: Path) -> None:
    password = set_password(line.case)
    wanted = declared(line, keystores=BY_REFERENCE, additional_output_formats=[{"type": "CombinedPEM"}])
    (item,) = line.answered(wanted)
    temporary = standing(line)
    assert_keystore(temporary, tmp_path, password)
    assert opened(temporary, "tls-combined.pem") == f"{opened(temporary, 'tls.key')}\n{opened(temporary, 'tls.crt')}"
    well(line.perform("k8s_tls_secret", certificates=[item]))
    body = standing(line)
    assert opened(body, "tls.crt") == item["chain"]
    assert body["data"]["tls.key"] == temporary["data"]["tls.key"]
    assert body["metadata"]["annotations"][f"{CM}/issuer-name"] == "pebble"
    assert_keystore(body, tmp_path, password)
    assert judged(line, wanted) == ("none", "Ready")
    assert sorted(line.case.secrets()) == ["java", "web-tls"]


def test_a_run_that_is_killed_leaves_one_that_the_next_run_knows(line: Line) -> None:
    wanted = declared(line)
    line.as_run("killed", "k8s_csr", wanted)
    line.lapse("web-tls")
    before = standing(line)
    assert judged(line, wanted) == ("issue", "TemporaryCertificate")
    assert judged(line, {**wanted, "issue_temporary_certificate": False}) == ("issue", "TemporaryCertificate")
    (item,) = line.answered(*plan(line, wanted)["due"])
    assert standing(line) == before, "one is enough"
    well(line.perform("k8s_tls_secret", certificates=[item]))
    assert standing(line)["data"]["tls.key"] == before["data"]["tls.key"], "the work was taken up"
    assert judged(line, wanted) == ("none", "Ready")


def test_where_even_the_pending_secret_has_gone_it_is_still_known(line: Line) -> None:
    wanted = declared(line)
    line.requested(wanted)
    line.case.delete("web-tls-pending")
    for annotation in standing(line)["metadata"]["annotations"]:
        line.case.kubectl("-n", line.case.namespace, "annotate", "secret", "web-tls", f"{annotation}-")
    assert judged(line, wanted) == ("issue", "TemporaryCertificate")
    (item,) = plan(line, wanted)["due"]
    line.store(item)
    assert judged(line, wanted) == ("none", "Ready")


@pytest.mark.parametrize("days_left", [60, 1, -1])
def test_a_real_one_is_never_replaced_by_it(line: Line, days_left: int) -> None:
    wanted = declared(line)
    if days_left > 0:
        line.store(wanted, days_left=days_left)
    else:
        (item,) = line.answered(wanted, days_left=days_left)
        pair = {"tls.crt": base64.b64encode(item["chain"].encode()).decode()}
        pair["tls.key"] = standing(line)["data"]["tls.key"]
        line.case.write("web-tls", manager="kubecert.acme", type="kubernetes.io/tls", data=pair)
        line.case.delete("web-tls-pending")
    before = standing(line)
    line.requested(wanted)
    assert standing(line) == before


@pytest.mark.parametrize("entry", ["tls.key", "tls.crt"])
def test_a_broken_pair_makes_room_for_it(line: Line, entry: str) -> None:
    wanted = declared(line)
    line.store(wanted)
    data = {**standing(line)["data"], entry: "bm9uZQ=="}
    line.case.write("web-tls", manager="kubecert.acme", type="kubernetes.io/tls", data=data)
    line.requested(wanted)
    assert judged(line, wanted)[1] == "TemporaryCertificate"


def test_what_others_write_is_left_to_them(line: Line) -> None:
    theirs = {"tls.key": "bm9uZQ==", "tls.crt": "bm9uZQ=="}
    before = line.case.write("web-tls", type="kubernetes.io/tls", data=theirs)
    line.requested(declared(line))
    assert standing(line) == before


def test_it_is_not_copied(line: Line) -> None:
    wanted = declared(line)
    (item,) = line.answered(wanted)
    copied = {"name": "web", "namespace": line.case.namespace, "secret_name": "web-tls"}
    targets = [{"namespaces": [line.case.home]}]
    waiting = well(line.perform("k8s_tls_secret_copy", certificates=[{**copied, "targets": targets}]))
    assert waiting["changed"] is False
    (copy,) = waiting["copies"]
    assert (copy["action"], copy["explanation"]) == ("wait", "A temporary certificate is not copied.")
    well(line.perform("k8s_tls_secret", certificates=[item]))
    done = well(line.perform("k8s_tls_secret_copy", certificates=[{**copied, "targets": targets}]))
    assert [one["action"] for one in done["copies"]] == ["create"]


def test_no_ca_is_asked_to_revoke_it(line: Line) -> None:
    wanted = declared(line)
    line.requested(wanted)
    mark = line.case.sandbox.pebble.mark()
    result = line.perform("acme_certificate_revoke", certificates=[wanted])
    assert "The Secret holds no certificate that could be revoked." in errors(result)[0]
    assert "revoke-cert" not in line.case.sandbox.pebble.counts(mark)


def test_one_that_is_no_longer_wanted_is_removed_with_the_rest(line: Line) -> None:
    wanted = declared(line)
    line.requested(wanted)
    line.lapse("web-tls")
    well(line.perform("k8s_tls_secret", state="absent", certificates=[wanted]))
    assert line.case.secrets() == {}

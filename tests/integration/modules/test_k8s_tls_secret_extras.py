# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_tls_secret: other formats of key and chain, keystores and the template, put right without an order."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from ..case import well
from ..keystores import BY_REFERENCE, assert_keystore, openssl, set_password
from .line import Line, errors
from .test_certificate_plan import plan

FORMATS = [{"type": "DER"}, {"type": "CombinedPEM"}]
ALL = ["key.der", "keystore.p12", "tls-combined.pem", "tls.crt", "tls.key"]


def declared(line: Line, **fields: Any) -> dict[str, Any]:
    """A certificate with this in its Secret, beside the usual."""
    return line.case.certificate("web", "www.example.org", **fields)


def judged(line: Line, wanted: dict[str, Any]) -> tuple[str, str]:
    """What the plan has in mind, and why."""
    (item,) = plan(line, wanted)["certificates"]
    return item["action"], item["explanation"]


def repaired(line: Line, wanted: dict[str, Any], reason: str, why: str) -> dict[str, Any]:
    """Repair what the plan says is to be repaired, in check mode first, until a second run changes nothing."""
    (item,) = (result := plan(line, wanted, check=True))["due"]
    assert (item["action"], item["reason"]) == ("repair", reason)
    assert why in item["explanation"]
    assert why in result["diff"]["after"], "check mode tells"
    before, mark = line.case.secrets()["web-tls"], line.case.sandbox.kubernetes.mark()
    dry = well(line.perform("k8s_tls_secret", certificates=[item], check=True))
    assert dry["changed"] is True
    assert line.case.sandbox.kubernetes.writes(mark) == []
    done = well(line.perform("k8s_tls_secret", certificates=[item]))
    assert done["changed"] is True
    after = line.case.secrets()["web-tls"]
    assert [after["data"][name] for name in ("tls.key", "tls.crt")] == [
        before["data"][name] for name in ("tls.key", "tls.crt")
    ]
    assert judged(line, wanted)[0] == "none"
    again = well(line.perform("k8s_tls_secret", certificates=[item]))
    assert again["changed"] is False
    assert line.case.secrets()["web-tls"] == after
    for result in (dry, done):
        line.case.assert_hidden(result)
    found: dict[str, Any] = done
    return found


def names_of(line: Line) -> list[str]:
    """The names of what is in the Secret."""
    return sorted(line.case.secrets()["web-tls"]["data"])


def content(line: Line, name: str) -> bytes:
    """One entry of the Secret."""
    return base64.b64decode(line.case.secrets()["web-tls"]["data"][name])


def diff_of(result: dict[str, Any], side: str) -> dict[str, Any]:
    """What the diff shows of the Secret."""
    (found,) = json.loads(result["diff"][side]).values()
    shown: dict[str, Any] = found
    return shown


@pytest.mark.parametrize("encoding", ["PKCS1", "PKCS8"])
@pytest.mark.parametrize("algorithm", ["ECDSA", "RSA"])
def test_all_of_it_is_there_from_the_first_on(line: Line, tmp_path: Path, algorithm: str, encoding: str) -> None:
    password = set_password(line.case)
    key = {"algorithm": algorithm, "encoding": encoding}
    wanted = declared(line, additional_output_formats=FORMATS, keystores=BY_REFERENCE, private_key=key)
    result = line.store(wanted)
    assert names_of(line) == ALL
    pem, chain = content(line, "tls.key"), content(line, "tls.crt")
    assert content(line, "tls-combined.pem") == pem + b"\n" + chain
    assert base64.b64encode(content(line, "key.der")) == b"".join(pem.splitlines()[1:-1])
    assert_keystore(line.case.secrets()["web-tls"], tmp_path, password)
    assert diff_of(result, "after")["further_data"] == ["key.der", "keystore.p12", "tls-combined.pem"]
    assert judged(line, wanted)[0] == "none"
    line.case.assert_hidden(result)


def test_formats_come_and_go(line: Line) -> None:
    line.store(declared(line))
    wanted = declared(line, additional_output_formats=FORMATS)
    reason = "AdditionalOutputFormatsMismatch"
    done = repaired(line, wanted, reason, "The Secret's key.der is missing and tls-combined.pem is missing.")
    assert "further_data" not in diff_of(done, "before")
    assert diff_of(done, "after")["further_data"] == ["key.der", "tls-combined.pem"]
    spoilt = json.dumps({"data": {"key.der": "bm9uZQ=="}})
    line.case.kubectl("-n", line.case.namespace, "patch", "secret", "web-tls", "--type=merge", "-p", spoilt)
    assert judged(line, wanted) == ("repair", "The Secret's key.der does not fit key and certificate.")
    done = well(line.perform("k8s_tls_secret", certificates=plan(line, wanted)["due"], adopt=True))
    assert diff_of(done, "after")["written_anew"] == ["key.der"]
    one = declared(line, additional_output_formats=FORMATS[1:])
    done = repaired(line, one, reason, "has key.der, no longer declared")
    assert diff_of(done, "after")["further_data"] == ["tls-combined.pem"]
    repaired(line, declared(line), reason, "has tls-combined.pem, no longer declared")
    assert names_of(line) == ["tls.crt", "tls.key"]


def test_formats_follow_a_renewal(line: Line) -> None:
    wanted = declared(line, additional_output_formats=FORMATS)
    line.store(wanted)
    before = content(line, "tls-combined.pem")
    line.store(wanted)
    assert content(line, "tls-combined.pem") == content(line, "tls.key") + b"\n" + content(line, "tls.crt") != before


def test_a_keystore_comes_gets_another_password_and_goes(line: Line, tmp_path: Path) -> None:
    line.store(declared(line))
    first, wanted = set_password(line.case), declared(line, keystores=BY_REFERENCE)
    repaired(line, wanted, "SecretMismatch", "The Secret's keystore.p12 is missing.")
    assert_keystore(line.case.secrets()["web-tls"], tmp_path, first)

    second = set_password(line.case)
    done = repaired(line, wanted, "SecretMismatch", "keystore.p12 can't be opened with its password")
    assert diff_of(done, "after")["written_anew"] == ["keystore.p12"]
    assert_keystore(line.case.secrets()["web-tls"], tmp_path, second)
    assert openssl(line.case.secrets()["web-tls"], tmp_path, first).returncode != 0

    by_profile = {"pkcs12": {**BY_REFERENCE["pkcs12"], "profile": "LegacyDES"}}
    wanted = declared(line, keystores=by_profile)
    repaired(line, wanted, "SecretMismatch", "is of profile Modern2023, where LegacyDES is declared")
    assert (
        "pbeWithSHA1And3-KeyTripleDES-CBC" in openssl(line.case.secrets()["web-tls"], tmp_path, second, "-info").stderr
    )
    assert judged(line, declared(line, keystores=BY_REFERENCE))[0] == "none", "any profile will do"

    repaired(line, declared(line), "SecretMismatch", "has keystore.p12, no longer declared")
    assert names_of(line) == ["tls.crt", "tls.key"]
    for password in (first, second):
        assert password not in json.dumps(done)


def test_a_keystore_follows_a_renewal_and_stays_as_it_is_otherwise(line: Line, tmp_path: Path) -> None:
    password, wanted = set_password(line.case), declared(line, keystores=BY_REFERENCE)
    line.store(wanted)
    before = content(line, "keystore.p12")
    line.case.kubectl("-n", line.case.namespace, "annotate", "secret", "web-tls", "kubecert.acme/keystore-")
    assert judged(line, wanted)[0] == "none", "one that was taken over says nothing, and is opened"
    labelled = {**wanted, "secret_template": {"labels": {"team": "a"}}}
    repaired(line, labelled, "SecretTemplateMismatch", "labels differ from the secret template: team")
    assert content(line, "keystore.p12") == before, "its salts have not changed"
    line.store(wanted)
    assert content(line, "keystore.p12") != before
    assert_keystore(line.case.secrets()["web-tls"], tmp_path, password)


def test_a_keystore_of_somebody_elses_is_left_alone_until_one_is_declared(line: Line) -> None:
    line.store(declared(line))
    line.case.write("web-tls", data={"keystore.p12": "dGhlaXJz", "truststore.p12": "dGhlaXJz"})
    assert judged(line, declared(line))[0] == "none"
    set_password(line.case)
    (due,) = plan(line, declared(line, keystores=BY_REFERENCE))["due"]
    well(line.perform("k8s_tls_secret", certificates=[due]))
    assert content(line, "keystore.p12") != b"theirs"
    assert judged(line, declared(line, keystores=BY_REFERENCE))[0] == "none"
    assert content(line, "truststore.p12") == b"theirs"


@pytest.mark.parametrize("issued", [True, False])
def test_a_password_that_is_missing_is_told_before_anything_is_ordered(ready_line: Line, issued: bool) -> None:
    line = ready_line
    wanted, fine = declared(line, keystores=BY_REFERENCE), line.case.certificate("fine", "fine.example.org")
    if issued:
        line.store({**wanted, "keystores": {}})
    line.store(fine)
    secret = f"Secret {line.case.namespace}/java"
    for words in (f"{secret} does not exist; it should hold keystore-password.", f"{secret} has no key keystore-"):
        result = plan(line, wanted, fine)
        assert result["failed"] is True
        assert words in errors(result)[0]
        assert result["due"] == []
        assert errors(result)[1] == ""
        direct = line.perform("k8s_tls_secret", certificates=[{**wanted, "action": "repair"}])
        assert (words in direct["msg"]) is issued
        line.case.write("java", manager="the-user", data={"other": "bm9uZQ=="})
    set_password(line.case)
    assert [item["name"] for item in plan(line, wanted, fine)["due"]] == ["web"]


def test_labels_and_annotations_come_change_and_go_and_those_of_others_stay(line: Line) -> None:
    line.store(declared(line))
    line.case.write("web-tls", metadata={"labels": {"theirs": "stays"}, "annotations": {"example.org/theirs": "stays"}})
    template = {"labels": {"team": "a", "tier": "1"}, "annotations": {"example.org/owner": "ops"}}
    repaired(line, declared(line, secret_template=template), "SecretTemplateMismatch", "labels differ")
    changed = {"labels": {"team": "b"}, "annotations": {"example.org/owner": "dev"}}
    repaired(line, declared(line, secret_template=changed), "SecretTemplateMismatch", "labels differ from the secret")
    metadata = line.case.secrets()["web-tls"]["metadata"]
    assert metadata["labels"] == {"controller.cert-manager.io/fao": "true", "theirs": "stays", "team": "b"}
    assert metadata["annotations"]["example.org/owner"] == "dev"
    fewer = {"labels": {"team": "b"}}
    repaired(line, declared(line, secret_template=fewer), "SecretTemplateMismatch", "template: example.org/owner.")
    repaired(line, declared(line), "SecretTemplateMismatch", "has labels that are no longer in the secret template")
    metadata = line.case.secrets()["web-tls"]["metadata"]
    assert metadata["labels"] == {"controller.cert-manager.io/fao": "true", "theirs": "stays"}
    assert "example.org/owner" not in metadata["annotations"]
    assert metadata["annotations"]["example.org/theirs"] == "stays"


def test_another_encoding_comes_with_the_next_certificate(line: Line) -> None:
    line.store(declared(line))
    before = content(line, "tls.key")
    wanted = declared(line, private_key={"encoding": "PKCS8"})
    assert judged(line, wanted)[0] == "none"
    repaired(line, {**wanted, "secret_template": {"labels": {"team": "a"}}}, "SecretTemplateMismatch", "team")
    assert content(line, "tls.key") == before
    line.store(wanted)
    assert content(line, "tls.key").startswith(b"-----BEGIN PRIVATE KEY-----")


def test_what_is_wrong_with_a_declaration_is_told_before_anything_is_asked(line: Line) -> None:
    literal = {"pkcs12": {"create": True, "password": "hunter2-and-more-of-it"}}
    java = {"jks": {"create": True, "password_secret_ref": {"name": "java", "key": "p"}}}
    wanted = [
        line.case.certificate("literal", "a.example.org", keystores=literal),
        line.case.certificate("java", "b.example.org", keystores=java),
        line.case.certificate("twice", "c.example.org", additional_output_formats=[{"type": "DER"}] * 2),
    ]
    mark = line.case.sandbox.kubernetes.mark()
    result = plan(line, *wanted)
    for words in (
        f"Certificate {line.case.namespace}/literal: keystores.pkcs12.password can't be served",
        f"Certificate {line.case.namespace}/java: keystores.jks can't be served",
        f"Certificate {line.case.namespace}/twice: additional_output_formats has DER twice",
    ):
        assert words in result["msg"]
    assert "hunter2" not in json.dumps(result)
    assert line.case.sandbox.kubernetes.writes(mark) == []

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_credentials_secret: values get where issuers look for them, and nowhere else."""

from __future__ import annotations

import json
import secrets as chance
from typing import Any

import pytest

from ..case import opened, seen_in, well
from .line import Line


@pytest.fixture
def value() -> str:
    """A credential that is nowhere else in the world."""
    return chance.token_hex(20)


def wanted(line: Line, value: str, **more: Any) -> dict[str, Any]:
    """One Secret as the module takes it."""
    return {"name": "credentials", "namespace": line.case.namespace, "data": {"access": value}, **more}


def test_values_are_stored_once_and_never_shown(line: Line, value: str) -> None:
    secret = wanted(line, value, data={"access": value, "user": "ops"})
    result = well(line.perform("k8s_credentials_secret", secrets=[secret]))
    body = line.case.secrets()["credentials"]
    assert result["changed"] is True
    assert result["secrets"] == [{"namespace": line.case.namespace, "name": "credentials"}]
    assert "values for access, user" in result["diff"]["after"]
    assert (body["type"], opened(body, "access"), opened(body, "user")) == ("Opaque", value, "ops")
    assert body["metadata"]["labels"] == {"app.kubernetes.io/managed-by": "kubecert.acme"}
    second = well(line.perform("k8s_credentials_secret", secrets=[secret]))
    assert second["changed"] is False
    assert "diff" not in second
    assert line.case.secrets()["credentials"] == body
    assert not seen_in(json.dumps([result, second]).encode(), value.encode())


def test_the_default_namespace_is_for_those_that_name_none(line: Line, value: str) -> None:
    bare = {"name": "bare", "data": {"access": value}}
    named = wanted(line, value)
    line.case.sandbox.kubernetes.create_namespace(line.case.home)
    well(line.perform("k8s_credentials_secret", namespace=line.case.home, secrets=[bare, named]))
    assert sorted(line.case.secrets(line.case.home)) == ["bare"]
    assert sorted(line.case.secrets()) == ["credentials"]


def test_a_changed_value_is_put_back_and_others_are_kept(line: Line, value: str) -> None:
    well(line.perform("k8s_credentials_secret", secrets=[wanted(line, value)]))
    line.case.write("credentials", data={"access": "b3RoZXI=", "theirs": "c3RheXM="})
    preview = well(line.perform("k8s_credentials_secret", secrets=[wanted(line, value)], check=True))
    assert preview["changed"] is True
    assert opened(line.case.secrets()["credentials"], "access") == "other"
    result = well(line.perform("k8s_credentials_secret", secrets=[wanted(line, value)]))
    body = line.case.secrets()["credentials"]
    assert result["changed"] is True
    assert (opened(body, "access"), opened(body, "theirs")) == (value, "stays")


def test_a_secret_of_another_type_keeps_it(line: Line, value: str) -> None:
    line.case.write("credentials", type="example.org/own", data={"theirs": "c3RheXM="})
    well(line.perform("k8s_credentials_secret", secrets=[wanted(line, value)]))
    body = line.case.secrets()["credentials"]
    assert (body["type"], sorted(body["data"])) == ("example.org/own", ["access", "theirs"])


def test_check_mode_writes_nothing(line: Line, value: str) -> None:
    mark = line.case.sandbox.kubernetes.mark()
    later = wanted(line, value, namespace="to-be-made-by-the-same-run")
    result = well(line.perform("k8s_credentials_secret", secrets=[wanted(line, value), later], check=True))
    assert result["changed"] is True
    assert len(json.loads(result["diff"]["after"])) == 2
    assert line.case.sandbox.kubernetes.writes(mark) == []
    assert not seen_in(json.dumps(result).encode(), value.encode())


def test_absent_removes_what_this_module_has_made(line: Line, value: str) -> None:
    own, other = wanted(line, value), wanted(line, value, name="other")
    well(line.perform("k8s_credentials_secret", secrets=[own]))
    line.case.write("other", data={"theirs": "c3RheXM="})
    preview = well(line.perform("k8s_credentials_secret", state="absent", secrets=[own, other], check=True))
    assert preview["changed"] is True
    assert sorted(line.case.secrets()) == ["credentials", "other"]
    result = well(line.perform("k8s_credentials_secret", state="absent", secrets=[own, other]))
    assert result["changed"] is True
    assert "other" not in result["diff"]["after"]
    assert sorted(line.case.secrets()) == ["other"]
    assert well(line.perform("k8s_credentials_secret", state="absent", secrets=[own, other]))["changed"] is False


def test_one_that_fails_fails_alone(line: Line, value: str) -> None:
    lost = wanted(line, value, namespace="no-such-namespace")
    result = line.perform("k8s_credentials_secret", secrets=[lost, wanted(line, value)])
    assert result["failed"] is True
    assert result["changed"] is True
    assert "k8s_credentials_secret: 1 failed. no-such-namespace/credentials: " in result["msg"]
    assert "Create the namespace first." in result["msg"]
    assert opened(line.case.secrets()["credentials"], "access") == value
    assert not seen_in(json.dumps(result).encode(), value.encode())


def test_wrong_names_and_values_are_refused_together(line: Line, value: str) -> None:
    named = wanted(line, value, name="Not_A_Name")
    number = wanted(line, value, data={"access": value, "port": 42})
    mark = line.case.sandbox.kubernetes.mark()
    result = line.perform("k8s_credentials_secret", secrets=[named, number, wanted(line, value)])
    assert f"Secret {line.case.namespace}/Not_A_Name: has a name that Kubernetes refuses" in result["msg"]
    assert "has values that are no texts under port; put quotes around them." in result["msg"]
    assert line.case.sandbox.kubernetes.log(mark) == []
    assert not seen_in(json.dumps(result).encode(), value.encode())

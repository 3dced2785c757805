# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_service_account_kubeconfig: tokens get where they were asked for, and nowhere else, and are renewed in time."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.service_token import TokenFacts
from tests.servers.binaries import kubectl
from tests.servers.kubernetes import Kubernetes

from ..case import Case, opened, well
from ..targets import entry

MODULE = "k8s_service_account_kubeconfig"


@dataclass(frozen=True)
class Holder:
    """A ServiceAccount with a place for its kubeconfig."""

    case: Case
    path: Path

    def write(self, *, check: bool = False, state: str = "present", lifetime: str = "720h", **more: Any) -> Any:
        """The module's result; no token may be in it."""
        entry = {"service_account": "worker", "namespace": self.case.namespace, "path": str(self.path), **more}
        result = self.case.perform(MODULE, check=check, state=state, lifetime=lifetime, kubeconfigs=[entry])
        if self.path.is_file():
            assert self.token not in json.dumps(result)
        return result

    @property
    def token(self) -> str:
        """The token in the file."""
        found = json.loads(self.path.read_text(encoding="utf-8"))
        return str(found["users"][0]["user"]["token"])

    def allowed(self, *question: str) -> str:
        """What kubectl says with the kubeconfig."""
        command = [str(kubectl()), "--kubeconfig", str(self.path), "auth", "can-i", *question]
        return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def holder(case: Case, tmp_path: Path) -> Holder:
    """A ServiceAccount that may look at Secrets."""
    user = case.sandbox.kubernetes.create_service_account(case.namespace, "worker")
    case.sandbox.kubernetes.grant(
        case.namespace, user, [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]
    )
    return Holder(case, tmp_path / "kubeconfig")


def reason(result: dict[str, Any]) -> str:
    """Why the one kubeconfig was written, empty where it was not."""
    found = str(well(result)["kubeconfigs"][0]["reason"])
    assert result["changed"] is bool(found)
    assert ("diff" in result) is bool(found)
    return found


def test_it_is_written_once_and_works(holder: Holder) -> None:
    result = holder.write()
    assert reason(result) == "There is none that can be used."
    assert (holder.path.stat().st_mode & 0o777, list(holder.path.parent.iterdir())) == (0o600, [holder.path])
    assert [holder.allowed("get", "secrets"), holder.allowed("list", "secrets")] == ["yes", "no"]
    facts = TokenFacts.of_token(holder.token)
    assert facts is not None
    assert round(facts.lifetime.total_seconds() / 3600) == 720
    before = holder.path.stat().st_ino, holder.path.read_bytes()
    mark = holder.case.sandbox.kubernetes.mark()
    again = holder.write()
    assert reason(again) == ""
    assert again["kubeconfigs"][0]["expires"] == result["kubeconfigs"][0]["expires"]
    assert (holder.path.stat().st_ino, holder.path.read_bytes()) == before
    assert [event.verb for event in holder.case.sandbox.kubernetes.log(mark)] == ["get"], "whether it is accepted"


def test_check_mode_asks_for_no_token(holder: Holder) -> None:
    mark = holder.case.sandbox.kubernetes.mark()
    assert reason(holder.write(check=True)) == "There is none that can be used."
    assert not holder.path.exists()
    well(holder.write())
    assert reason(holder.write(check=True)) == ""
    kept = holder.token
    assert reason(holder.write(check=True, lifetime="1h")) == "It lives for longer than 1h."
    gone = well(holder.write(check=True, state="absent"))
    assert (gone["changed"], holder.token) == (True, kept)
    assert len(holder.case.sandbox.kubernetes.writes(mark)) == 1


def test_a_token_that_lives_too_long_makes_way(holder: Holder) -> None:
    well(holder.write())
    first = holder.token
    assert reason(holder.write(lifetime="1h")) == "It lives for longer than 1h."
    assert holder.token != first
    assert reason(holder.write(lifetime="1h")) == ""
    assert reason(holder.write(lifetime="720h")) == "", "it is kept until little of it is left"


def test_a_token_that_is_not_accepted_any_more_makes_way(holder: Holder) -> None:
    """As when the ServiceAccount was deleted and made again."""
    kubernetes, namespace = holder.case.sandbox.kubernetes, holder.case.namespace
    well(holder.write())
    first = holder.token
    kubernetes.request("DELETE", f"/api/v1/namespaces/{namespace}/serviceaccounts/worker")
    lost = holder.write()
    assert f"ServiceAccount {namespace}/worker does not exist. Make it first" in lost["msg"]
    assert holder.token == first
    kubernetes.create_service_account(namespace, "worker")
    assert reason(holder.write()) == "The API server does not accept it any more."
    assert holder.allowed("get", "secrets") == "yes"
    assert reason(holder.write()) == ""


def test_another_account_and_another_address_are_told_apart(holder: Holder) -> None:
    well(holder.write())
    first = holder.token
    elsewhere = "https://kubernetes.default.svc"
    assert reason(holder.write(server=elsewhere)) == "It leads to another API server, or trusts another CA."
    assert (holder.token, json.loads(holder.path.read_text())["clusters"][0]["cluster"]["server"]) == (first, elsewhere)
    holder.case.sandbox.kubernetes.create_service_account(holder.case.namespace, "other")
    user = f"system:serviceaccount:{holder.case.namespace}:worker"
    assert reason(holder.write(service_account="other")) == f"It is for {user}."


def test_a_file_that_others_could_read_is_closed(holder: Holder) -> None:
    well(holder.write())
    holder.path.chmod(0o644)
    assert reason(holder.write()) == "Others could read it."
    assert holder.path.stat().st_mode & 0o777 == 0o600
    assert reason(holder.write()) == ""


def test_what_somebody_else_has_written_is_left_alone(holder: Holder) -> None:
    shutil.copy(holder.case.sandbox.kubernetes.kubeconfig, holder.path)
    before = holder.path.read_bytes()
    for state in ("present", "absent"):
        result = holder.case.perform(
            MODULE,
            state=state,
            kubeconfigs=[
                {"service_account": "worker", "namespace": holder.case.namespace, "path": str(holder.path)},
            ],
        )
        assert result["failed"] is True
        assert f"File {holder.path} holds something else than a kubeconfig of a ServiceAccount" in result["msg"]
    assert holder.path.read_bytes() == before


def test_a_symbolic_link_is_followed(holder: Holder, tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    holder.path.symlink_to(real / "kubeconfig")
    well(holder.write())
    assert holder.path.is_symlink()
    assert (real / "kubeconfig").is_file()
    assert reason(holder.write()) == ""


def test_a_folder_that_is_not_there_costs_no_token(holder: Holder) -> None:
    mark = holder.case.sandbox.kubernetes.mark()
    for check in (True, False):
        result = holder.write(check=check, path=str(holder.path / "no" / "kubeconfig"))
        assert f"its folder {holder.path / 'no'} has to exist and be yours to write in" in result["msg"]
    assert holder.case.sandbox.kubernetes.log(mark) == []


def test_it_is_removed_once(holder: Holder) -> None:
    well(holder.write())
    assert well(holder.write(state="absent"))["changed"] is True
    assert not holder.path.exists()
    assert well(holder.write(state="absent"))["changed"] is False


def test_into_a_secret_and_out_of_it(holder: Holder) -> None:
    case = holder.case
    place: dict[str, Any] = {"path": None, "secret_ref": {"name": "access"}}
    result = holder.write(**place)
    assert reason(result) == "There is none that can be used."
    assert result["kubeconfigs"][0]["secret_ref"] == {
        "namespace": case.namespace,
        "name": "access",
        "key": "kubeconfig",
    }
    body = case.secrets()["access"]
    holder.path.write_text(opened(body, "kubeconfig"), encoding="utf-8")
    assert holder.token not in json.dumps(result)
    assert holder.allowed("get", "secrets") == "yes"
    assert reason(holder.write(**place)) == ""
    assert case.secrets()["access"] == body
    case.write("access", data={"theirs": "c3RheXM="})
    well(holder.write(state="absent", **place))
    assert case.secrets()["access"]["data"] == {"theirs": "c3RheXM="}
    case.delete("access")
    well(holder.write(**place))
    well(holder.write(state="absent", **place))
    assert "access" not in case.secrets()


def test_one_that_fails_fails_alone(holder: Holder, tmp_path: Path) -> None:
    here = {"namespace": holder.case.namespace}
    entries = [
        {"service_account": "worker", "path": str(tmp_path / "one"), **here},
        {"service_account": "nobody", "path": str(tmp_path / "two"), **here},
    ]
    result = holder.case.perform(MODULE, kubeconfigs=entries)
    assert f"File {tmp_path / 'two'}: ServiceAccount {holder.case.namespace}/nobody does not exist." in result["msg"]
    assert (tmp_path / "one").is_file()
    assert "error" in result["kubeconfigs"][1]
    assert result["kubeconfigs"][0]["reason"]


def test_in_further_clusters_by_name(holder: Holder, east: Kubernetes, tmp_path: Path) -> None:
    namespace = east.create_namespace(holder.case.namespace)
    user = east.create_service_account(namespace, "worker")
    east.grant(namespace, user, [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}])
    well(holder.write())
    own = json.loads(holder.path.read_text(encoding="utf-8"))["clusters"]
    account = {"service_account": "worker", "namespace": namespace}
    nobody = str(east.kubeconfig_with_token(server="https://127.0.0.1:1"))
    there = {**account, "cluster": "east", "path": str(tmp_path / "east")}
    down = {**account, "cluster": "west", "secret_ref": {"name": "access"}}
    gone = {**account, "state": "absent", "path": str(holder.path)}
    result = holder.case.perform(
        MODULE, kubeconfigs=[there, down, gone], clusters=[entry(east), {"name": "west", "kubeconfig": nobody}]
    )
    title = f"Secret {namespace}/access of cluster west"
    assert f"1 failed. {title}: Kubernetes at https://127.0.0.1:1 can't be reached" in result["msg"]
    assert [item.get("reason") for item in result["kubeconfigs"]] == ["There is none that can be used.", None, None]
    assert result["kubeconfigs"][0]["cluster"] == "east"
    written = json.loads((tmp_path / "east").read_text(encoding="utf-8"))["clusters"]
    assert (written[0]["cluster"]["server"], own[0]["cluster"]["server"] != east.url) == (east.url, True)
    assert not holder.path.exists()
    again = holder.case.perform(MODULE, kubeconfigs=[there], clusters=[entry(east)])
    assert reason(again) == ""


def test_what_makes_no_sense_is_refused_at_once(holder: Holder) -> None:
    both = {"service_account": "worker", "path": "/a", "secret_ref": {"name": "a"}}
    neither = {"service_account": "other"}
    twice = [{"service_account": name, "path": "/b"} for name in ("worker", "other")]
    mark = holder.case.sandbox.kubernetes.mark()
    lost = {"service_account": "lost", "path": "/c", "cluster": "west"}
    result = holder.case.perform(MODULE, lifetime="5m", kubeconfigs=[both, neither, *twice, lost])
    for message in (
        "1. Kubeconfig of ServiceAccount kubecert/worker: needs either a path or a secret_ref.",
        "2. Kubeconfig of ServiceAccount kubecert/other: needs either a path or a secret_ref.",
        "3. Kubeconfig of ServiceAccount kubecert/other: is to be where another one is: File /b.",
        "4. Kubeconfig of ServiceAccount kubecert/lost: is for cluster west, which is not among clusters.",
        "5. lifetime: is '5m'; write a duration such as 720h, at least 10m.",
    ):
        assert message in result["msg"]
    assert holder.case.sandbox.kubernetes.log(mark) == []

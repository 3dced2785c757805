# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault proxy lets things go wrong as often and where it was told, and otherwise changes nothing."""

from __future__ import annotations

import http.client
import ssl
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.servers import Sandbox
from tests.servers.processes import ServerError

from .test_kubernetes import run, secrets
from .zone import Zone, client

Get = Callable[[], int | str]


@pytest.fixture
def get(sandbox: Sandbox) -> Get:
    """Ask Pebble for its directory by the proxy, on a connection of its own: the status, or "cut"."""
    context = ssl.create_default_context(cafile=str(sandbox.pebble.ca_file))

    def asked() -> int | str:
        place = urlsplit(sandbox.faults.acme.url).netloc
        connection = http.client.HTTPSConnection(place, timeout=5, context=context)
        try:
            connection.request("GET", "/dir", headers={"User-Agent": "a test"})
            return connection.getresponse().status
        except ConnectionResetError:
            return "cut"
        finally:
            connection.close()

    return asked


def proxied(sandbox: Sandbox, zone: Zone, attempts: int = 1) -> Zone:
    """The same zone by the proxy."""
    return Zone(zone.name, zone.id, client(sandbox.route53, sandbox.faults.aws.endpoint, attempts))


def test_without_settings_all_goes_through(sandbox: Sandbox, zone: Zone, get: Get) -> None:
    assert get() == 200
    proxied(sandbox, zone).change(("CREATE", zone.txt("a", "one")))
    assert zone.values("a") == ['"one"']
    assert run(sandbox.faults.kubernetes.kubeconfig, "get", "namespaces", "default").returncode == 0
    for door in (sandbox.faults.acme, sandbox.faults.aws, sandbox.faults.kubernetes):
        assert set(door.counts()) == {"requests"}


def test_pebble_gives_out_addresses_at_the_proxy(sandbox: Sandbox) -> None:
    context = ssl.create_default_context(cafile=str(sandbox.pebble.ca_file))
    place = urlsplit(sandbox.faults.acme.directory_url)
    connection = http.client.HTTPSConnection(place.netloc, timeout=5, context=context)
    connection.request("GET", place.path, headers={"User-Agent": "a test"})
    assert f"{sandbox.faults.acme.url}/order-plz" in connection.getresponse().read().decode()
    connection.close()


def test_faults_come_as_often_as_told_and_are_counted(sandbox: Sandbox, get: Get) -> None:
    door = sandbox.faults.acme
    door.configure(errors=0.3, cuts=0.3, seed=1)
    answers = Counter(get() for _unused in range(100))
    counts = door.counts()
    assert set(answers) == {200, 503, "cut"}
    assert counts["errors"] == answers[503]
    assert counts["cuts"] == answers["cut"]
    assert counts["requests"] == 100
    assert 15 <= counts["errors"] <= 45
    assert 15 <= counts["cuts"] <= 45
    door.reset()
    assert get() == 200
    assert door.counts() == {"requests": 1}


def test_the_same_seed_gives_the_same_faults(sandbox: Sandbox, get: Get) -> None:
    runs = []
    for seed in (7, 7, 8):
        sandbox.faults.acme.configure(errors=0.5, seed=seed)
        runs.append([get() for _unused in range(20)])
    assert runs[0] == runs[1] != runs[2]


def test_an_error_before_the_server_leaves_no_trace_there(sandbox: Sandbox, zone: Zone) -> None:
    sandbox.faults.aws.configure(errors=1, error_status=500)
    with pytest.raises(ClientError) as caught:
        proxied(sandbox, zone).change(("CREATE", zone.txt("a", "one")))
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert zone.values("a") == []


def test_after_a_late_fault_the_work_is_done_and_the_client_does_not_know(sandbox: Sandbox, zone: Zone) -> None:
    door = sandbox.faults.aws
    door.configure(late_errors=1)
    with pytest.raises(ClientError):
        proxied(sandbox, zone).change(("CREATE", zone.txt("a", "one")))
    door.configure(late_errors=0, late_cuts=1)
    with pytest.raises(ConnectionClosedError):
        proxied(sandbox, zone).change(("CREATE", zone.txt("b", "two")))
    assert zone.values("a") == ['"one"']
    assert zone.values("b") == ['"two"']
    assert door.counts() == {"requests": 2, "late_errors": 1, "late_cuts": 1}


def test_a_client_that_tries_again_gets_through(sandbox: Sandbox, zone: Zone) -> None:
    sandbox.faults.aws.configure(errors=1, limit=2)
    proxied(sandbox, zone, attempts=4).change(("UPSERT", zone.txt("a", "one")))
    assert sandbox.faults.aws.counts() == {"requests": 3, "errors": 2}


def test_only_what_matches_is_met(sandbox: Sandbox, zone: Zone) -> None:
    sandbox.faults.aws.configure(errors=1, match="^POST .*/rrset")
    by_proxy = proxied(sandbox, zone)
    assert by_proxy.values("a") == []
    with pytest.raises(ClientError):
        by_proxy.change(("CREATE", zone.txt("a", "one")))


def test_a_stall_holds_one_request_and_no_other(sandbox: Sandbox, get: Get) -> None:
    sandbox.faults.acme.configure(stalls=1, stall_seconds=1, limit=1)
    with ThreadPoolExecutor() as pool:
        times = sorted(pool.map(lambda _unused: _seconds(get), range(4)))
    assert times[3] >= 1 > times[2]
    assert sandbox.faults.acme.counts()["stalls"] == 1


def test_latency_meets_every_request(sandbox: Sandbox, get: Get) -> None:
    sandbox.faults.acme.configure(latency=0.2)
    assert min(_seconds(get) for _unused in range(3)) >= 0.2
    assert set(sandbox.faults.acme.counts()) == {"requests"}


def test_a_connection_serves_many_requests(sandbox: Sandbox) -> None:
    context = ssl.create_default_context(cafile=str(sandbox.pebble.ca_file))
    connection = http.client.HTTPSConnection(urlsplit(sandbox.faults.acme.url).netloc, timeout=5, context=context)
    for method, path in (("GET", "/dir"), ("HEAD", "/nonce-plz"), ("GET", "/nonce-plz"), ("GET", "/dir")) * 2:
        connection.request(method, path, headers={"User-Agent": "a test"})
        answer = connection.getresponse()
        assert answer.status in (200, 204)
        assert bool(answer.read()) == (path == "/dir")
    connection.close()
    assert sandbox.faults.acme.counts() == {"requests": 8}


def test_kubernetes_by_the_proxy_knows_the_user_by_token(sandbox: Sandbox, namespace: str) -> None:
    user = sandbox.kubernetes.create_service_account(namespace, "robot")
    token = sandbox.kubernetes.service_account_token(namespace, "robot")
    kubeconfig = sandbox.faults.kubernetes.kubeconfig_with_token(token)
    assert f'User "{user}" cannot list' in run(kubeconfig, "-n", namespace, "get", "secrets").stderr


def test_kubernetes_loses_an_answer(sandbox: Sandbox, namespace: str) -> None:
    sandbox.faults.kubernetes.configure(late_cuts=1, match="^POST .*/secrets", limit=1)
    kubeconfig = sandbox.faults.kubernetes.kubeconfig
    made = run(kubeconfig, "-n", namespace, "create", "secret", "generic", "a", "--from-literal=a=b")
    assert "connection reset by peer" in made.stderr
    assert secrets(sandbox, namespace) == ["a"]


def test_a_watch_is_passed_on_as_it_comes(sandbox: Sandbox, namespace: str) -> None:
    token = {"Authorization": f"Bearer {sandbox.kubernetes.token}"}
    context = ssl.create_default_context(cadata=sandbox.kubernetes.ca_pem.decode())
    place = urlsplit(sandbox.faults.kubernetes.url).netloc
    connection = http.client.HTTPSConnection(place, timeout=5, context=context)
    connection.request("GET", f"/api/v1/namespaces/{namespace}/configmaps?watch=1&timeoutSeconds=5", headers=token)
    answer = connection.getresponse()
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "seen"}}
    sandbox.kubernetes.request("POST", f"/api/v1/namespaces/{namespace}/configmaps", body)
    assert b'"name":"seen"' in answer.readline()
    connection.close()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"speed": 1}, "there is no setting speed"),
        ({"errors": 0.6, "cuts": 0.6}, "together not above 1"),
        ({"errors": -1}, "none below 0"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(sandbox: Sandbox, settings: dict[str, Any], message: str) -> None:
    before = sandbox.faults.acme.configure()
    with pytest.raises(ServerError, match=message):
        sandbox.faults.acme.configure(**settings)
    assert sandbox.faults.acme.configure() == before


def _seconds(get: Get) -> float:
    began = time.monotonic()
    get()
    return time.monotonic() - began

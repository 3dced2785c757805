# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One set of real servers for all tests of a session; namespaces and zones of its own for each test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.execution_environment import ExecutionEnvironment
from tests.servers import Sandbox, binaries
from tests.servers.kubernetes import Kubernetes
from tests.servers.pki import Authority

from .case import Case
from .targets import label


@pytest.fixture
def case(sandbox: Sandbox) -> Case:
    """A corner of the sandbox: two namespaces, of which `home` is made by the install role."""
    mark = uuid.uuid4().hex[:8]
    sandbox.kubernetes.create_namespace(f"apps-{mark}")
    return Case(sandbox, f"apps-{mark}", f"kubecert-{mark}")


@pytest.fixture
def ready(case: Case) -> Case:
    """A corner of the sandbox where `home` holds the credentials and the account's key already."""
    case.prepare()
    return case


@pytest.fixture(scope="session")
def execution_environment(tmp_path_factory: pytest.TempPathFactory) -> ExecutionEnvironment:
    """What is in an image that execution-environment.yml describes; its libraries are installed once for all runs."""
    return ExecutionEnvironment(tmp_path_factory.mktemp("execution-environment"))


@pytest.fixture(scope="session")
def east(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubernetes]:
    """A second API server, with a CA of its own."""
    found = binaries.find("etcd", "kube-apiserver")
    cluster = Kubernetes((found["etcd"], found["kube-apiserver"]), tmp_path_factory.mktemp("east"), Authority())
    yield cluster
    cluster.stop()


@pytest.fixture
def gateways(case: Case, east: Kubernetes) -> list[str]:
    """Two namespaces with a label of their own in the second cluster, beside one without."""
    mark = uuid.uuid4().hex[:8]
    names = [f"gateway-a-{mark}", f"gateway-b-{mark}"]
    for name in (*names, case.namespace):
        east.create_namespace(name)
    for name in names:
        label(east, name, case.namespace)
    return names

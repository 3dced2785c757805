# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All servers together."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

from . import binaries
from .aws.process import AwsProcess
from .faults import Faults
from .kubernetes import Kubernetes
from .nameservers import RESOLVER, Nameservers
from .pebble import Pebble, PebbleOptions
from .pki import Authority
from .processes import HOST, ServerError
from .proxy.process import ProxyProcess
from .route53 import Route53

ACCOUNTS = ("123456789012", "210987654321")
_Part = TypeVar("_Part")


class Sandbox:
    """`with Sandbox() as s:` starts Pebble, Route53 with DNS, and Kubernetes, and ends them at the end."""

    def __init__(
        self,
        pebble: PebbleOptions | None = None,
        accounts: tuple[str, ...] = ACCOUNTS,
        nameservers: int = 1,
        kubernetes: bool = True,
        acme: bool = True,
        folder: Path | None = None,
    ) -> None:
        self._pebble_options = pebble
        self._accounts = accounts
        self._dns_names = [RESOLVER, *(f"ns{number}" for number in range(1, nameservers + 1))]
        self._wanted = [*(["pebble"] if acme else []), *(["etcd", "kube-apiserver"] if kubernetes else [])]
        self._keep = folder
        self._stack = ExitStack()
        self._parts: dict[str, Any] = {}
        self._authority = Authority()

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def find_programs(self) -> dict[str, Path]:
        """Where the programs are that this sandbox runs. Those that are nowhere are got first, with progress shown."""
        return binaries.find(*self._wanted)

    @property
    def pebble(self) -> Pebble:
        """The ACME server."""
        return self._part("pebble", Pebble)

    @property
    def kubernetes(self) -> Kubernetes:
        """The API server."""
        return self._part("kubernetes", Kubernetes)

    @cached_property
    def route53(self) -> Route53:
        """The AWS API."""
        return Route53(self._part("aws", AwsProcess))

    @cached_property
    def dns(self) -> Nameservers:
        """The DNS servers."""
        return Nameservers(self._part("aws", AwsProcess))

    @cached_property
    def faults(self) -> Faults:
        """A second door to each server, at which faults can be injected; its process starts when first asked for."""
        targets = {"aws": self.route53.endpoint}
        if "pebble" in self._parts:
            targets["acme"] = f"https://{HOST}:{self.pebble.port}"
        if "kubernetes" in self._parts:
            targets["kubernetes"] = self.kubernetes.url
        process = ProxyProcess(self.folder, self._authority, targets)
        self._stack.callback(process.stop)
        return Faults(process, self._parts.get("kubernetes"))

    def environment(self) -> dict[str, str]:
        """The variables by which kubernetes and AWS clients find this sandbox; credentials are not among them."""
        endpoint = self.route53.endpoint
        found = {
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL_ROUTE_53": endpoint,
            "AWS_ENDPOINT_URL_STS": endpoint,
            "AWS_ENDPOINT_URL_IAM": endpoint,
            "KUBECERT_SANDBOX_NAMESERVER": self.dns.address,
        }
        if "pebble" in self._parts:
            found["KUBECERT_SANDBOX_ACME_DIRECTORY"] = self.pebble.directory_url
            found["KUBECERT_SANDBOX_CA_FILE"] = str(self.pebble.ca_file)
        if "kubernetes" in self._parts:
            found |= dict.fromkeys(("K8S_AUTH_KUBECONFIG", "KUBECONFIG"), str(self.kubernetes.kubeconfig))
        return found

    def _start(self) -> None:
        found = self.find_programs()
        self.folder = folder = self._make_folder()
        aws = AwsProcess(folder, self._accounts, self._dns_names)
        self._stack.callback(aws.stop)
        self._parts["aws"] = aws
        resolver = aws.dns_addresses[RESOLVER]
        makers: dict[str, Callable[[], Any]] = {}
        if "pebble" in found:
            makers["pebble"] = lambda: Pebble(found["pebble"], folder, self._authority, resolver, self._pebble_options)
        if "etcd" in found:
            makers["kubernetes"] = lambda: Kubernetes((found["etcd"], found["kube-apiserver"]), folder, self._authority)
        with ThreadPoolExecutor() as pool:
            futures = {name: pool.submit(self._make, name, maker) for name, maker in makers.items()}
            aws.wait()
            for future in futures.values():
                future.result()

    def _make(self, name: str, maker: Callable[[], Any]) -> None:
        part = maker()
        self._parts[name] = part
        self._stack.callback(part.stop)

    def _make_folder(self) -> Path:
        if self._keep:
            self._keep.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._keep
        folder = Path(tempfile.mkdtemp(prefix="kubecert-sandbox-"))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def _part(self, name: str, kind: type[_Part]) -> _Part:
        part = self._parts.get(name)
        if not isinstance(part, kind):
            raise ServerError(f"this sandbox is not running or was asked to do without {name}")
        return part

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault proxy as tests see it: a second door to each server, at which things go wrong when a test wants it."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from .kubernetes import Kubernetes
from .processes import ServerError
from .proxy.process import ProxyProcess

_Door = TypeVar("_Door")


class Door:
    """The proxied address of one server. At the start, and after a reset, everything goes through."""

    def __init__(self, process: ProxyProcess, name: str) -> None:
        self.name = name
        self.url = process.urls[name]
        self._control = process.control

    def configure(self, **settings: Any) -> dict[str, Any]:
        """Change what happens here, see FaultSettings: `configure(errors=0.1, cuts=0.1)`; all settings come back."""
        return dict(self._control.call("configure", door=self.name, **settings))

    def reset(self) -> None:
        """Let everything through again, counters at zero."""
        self._control.call("reset", door=self.name)

    def counts(self) -> Counter[str]:
        """How many `requests` there were since the last reset, and how many met `errors`, `cuts` and so on."""
        return Counter(self._control.call("counts", door=self.name))


class AcmeDoor(Door):
    """Pebble's. It makes all addresses from the request's Host, so a client that begins here stays here."""

    @property
    def directory_url(self) -> str:
        """Where the directory is, by this door."""
        return f"{self.url}/dir"


class AwsDoor(Door):
    """Route53's, with STS and IAM."""

    @property
    def endpoint(self) -> str:
        """What AWS clients call endpoint_url."""
        return self.url


class KubernetesDoor(Door):
    """The API server's. TLS ends here and with it client certificates, so its kubeconfigs hold tokens."""

    def __init__(self, process: ProxyProcess, name: str, kubernetes: Kubernetes) -> None:
        super().__init__(process, name)
        self._kubernetes = kubernetes

    @cached_property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig by this door."""
        return self.kubeconfig_with_token()

    def kubeconfig_with_token(self, token: str | None = None) -> Path:
        """A kubeconfig by this door with a token, the administrator's if none is given."""
        return self._kubernetes.kubeconfig_with_token(token, server=self.url)


class Faults:
    """All doors of a sandbox."""

    def __init__(self, process: ProxyProcess, kubernetes: Kubernetes | None) -> None:
        self.control_port = process.control.port
        self.aws = AwsDoor(process, "aws")
        self._acme = AcmeDoor(process, "acme") if "acme" in process.urls else None
        self._kubernetes = KubernetesDoor(process, "kubernetes", kubernetes) if kubernetes else None

    @property
    def acme(self) -> AcmeDoor:
        """Pebble's door."""
        return _there(self._acme, "acme")

    @property
    def kubernetes(self) -> KubernetesDoor:
        """The API server's door."""
        return _there(self._kubernetes, "kubernetes")

    def reset(self) -> None:
        """Let everything through at all doors."""
        for door in filter(None, (self.aws, self._acme, self._kubernetes)):
            door.reset()

    def environment(self) -> dict[str, str]:
        """What to lay over the sandbox's environment() so that clients come by these doors."""
        found = {f"AWS_ENDPOINT_URL_{service}": self.aws.endpoint for service in ("ROUTE_53", "STS", "IAM")}
        if self._acme:
            found["KUBECERT_SANDBOX_ACME_DIRECTORY"] = self._acme.directory_url
        if self._kubernetes:
            found |= dict.fromkeys(("K8S_AUTH_KUBECONFIG", "KUBECONFIG"), str(self._kubernetes.kubeconfig))
        return found


def _there(door: _Door | None, name: str) -> _Door:
    if door is None:
        raise ServerError(f"this sandbox was asked to do without {name}, so there is no door to it")
    return door

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clusters that a step works on, each connected when it is first needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...kube.client import Cluster
from ...model.clock import Clock
from ...model.faults import GRANT
from ...model.parallel import Once
from ...model.run import Context
from ...model.target import TargetCluster


@dataclass(frozen=True)
class Clusters:
    """The clusters by name; the one without a name is that of the options. `grant` is said to whoever lacks a right."""

    options: Mapping[str, Any]
    known: Mapping[str, TargetCluster]
    context: Context
    grant: str = GRANT
    opened: Once[Cluster] = field(default_factory=Once)

    def cluster(self, name: str) -> Cluster:
        """The cluster of this name. Raises Fault where it can't be connected."""
        return self.opened.get(name, lambda: self._connected(name))

    def clock(self, name: str) -> Clock:
        """The time as the API server of this cluster has it."""
        return self.cluster(name).clock or self.context.clock

    def _connected(self, name: str) -> Cluster:
        if not name:
            return Cluster.connect(self.options, self.context.clock, self.grant)
        # A context alone is one of the same kubeconfig. The time there is its API server's own.
        options = {"kubeconfig": self.options.get("kubeconfig"), **self.known[name].connection}
        return Cluster.connect(options, Clock(self.context.clock.read), self.grant)

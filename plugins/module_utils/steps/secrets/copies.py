# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks up everything that copying Secrets needs: the clusters, the namespaces that are meant, the Secrets there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...kube.namespaces import namespaces_with
from ...kube.secrets import Body, Secrets
from ...model.faults import Fault
from ...model.parallel import side_by_side
from ...model.target import Place, Target
from ..shared.clusters import Clusters


@dataclass(frozen=True)
class Source:
    """One certificate's Secret that is to be copied: the certificate's item, and its targets."""

    item: Mapping[str, Any]
    targets: tuple[Target, ...]

    @property
    def title(self) -> str:
        """`namespace/name` of the certificate."""
        return f"{self.item['namespace']}/{self.item['name']}"

    @property
    def home(self) -> Place:
        """Where the Secret itself is."""
        return Place("", self.item["namespace"], self.item["secret_name"])


@dataclass(frozen=True)
class Job:
    """One copy that is to be in its place."""

    source: Source
    place: Place


@dataclass(frozen=True)
class Copies(Clusters):
    """The clusters, and what is looked up in them."""

    def secrets(self, name: str) -> Secrets:
        """The Secrets of the cluster of this name."""
        return Secrets(self.cluster(name))

    def jobs(self, sources: Sequence[Source]) -> tuple[list[Job], dict[str, Fault]]:
        """Each copy of these certificates, and faults by title for targets whose namespaces can't be told."""
        found = self._chosen(sources)
        meant = {name: cluster.namespaces for name, cluster in self.known.items()}
        jobs: dict[Place, Job] = {}
        faults: dict[str, Fault] = {}
        for source, target in [(one, target) for one in sources for target in one.targets]:
            namespaces = found.get((target.cluster, target.selector), ())
            if isinstance(namespaces, Fault):
                where = f" of cluster {target.cluster}" if target.cluster else ""
                faults[f"Namespaces with {target.selector}{where}"] = namespaces
                continue
            for namespace in namespaces or target.settled(source.item["namespace"], meant).namespaces:
                place = Place(target.cluster, namespace, target.secret_name or source.item["secret_name"])
                other = jobs.get(place)
                if other and other.source is not source:
                    faults[place.title] = Fault(f"{source.title} and {other.source.title} are both to be copied there.")
                elif place != source.home:
                    jobs[place] = Job(source, place)
        return list(jobs.values()), faults

    def _chosen(self, sources: Sequence[Source]) -> dict[tuple[str, str], list[str] | Fault]:
        """The namespaces that each selector fits, by cluster and selector, each looked up once."""
        asked = sorted({(one.cluster, one.selector) for source in sources for one in source.targets if one.selector})

        def choose(one: tuple[str, str]) -> list[str]:
            cluster, selector = one
            return namespaces_with(self.cluster(cluster), selector)

        return dict(zip(asked, side_by_side(choose, asked, self.context.parallel), strict=True))

    def standing(self, places: Iterable[Place]) -> dict[Place, Body | Fault | None]:
        """What stands in each of these places."""
        wanted = list(dict.fromkeys(places))

        def read(place: Place) -> Body | None:
            return self.secrets(place.cluster).get(place.namespace, place.name)

        # One by one, so that nobody has to be allowed to list all Secrets of a namespace for the sake of a copy.
        return dict(zip(wanted, side_by_side(read, wanted, self.context.at_once), strict=True))

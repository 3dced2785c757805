# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks CAs when they want certificates to be renewed, no sooner than each of them allows, and remembers the answers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...acme.resources import Server
from ...kube.secrets import Secrets
from ...model.faults import Fault
from ...model.found import FoundSecret
from ...model.issuer import Issuer
from ...model.parallel import side_by_side
from ...model.renewal_info import RenewalInfo, certificate_id
from ...model.run import Context

if TYPE_CHECKING:
    from ...acme.renewal import RenewalInfos

PATIENCE = 60.0
"""Seconds for all looks of a run together; what is not known by then goes by time."""


@dataclass(frozen=True)
class Look:
    """One certificate to be looked at: its Secret as found and as the API gave it, and its issuer."""

    title: str
    secret: FoundSecret
    body: Mapping[str, Any]
    issuer: Issuer

    @property
    def id(self) -> str:
        """The certificate's RFC 9773 identifier, empty where it has none."""
        leaf = self.secret.certificate
        return certificate_id(leaf.authority_key_id, leaf.serial) if leaf else ""

    @property
    def server(self) -> Server:
        """The issuer's ACME server."""
        issuer = self.issuer
        return Server(issuer.server, ca_bundle=issuer.ca_bundle, skip_tls_verify=issuer.skip_tls_verify)

    def remembered(self) -> RenewalInfo | None:
        """What the Secret remembers."""
        return RenewalInfo.of_annotations(self.secret.annotations, self.id)


def renewal_infos(
    looks: Sequence[Look], known: Mapping[str, RenewalInfo], secrets: Secrets, context: Context
) -> tuple[dict[str, RenewalInfo], list[str]]:
    """What CAs say now of those certificates about which they may be asked again, by title; warnings about the others.

    `known` is what is remembered of certificates, by title.
    """
    due = [look for look in looks if look.id and not _fresh(known.get(look.title), context.now)]
    services, warnings = _services(due, context)
    asked = [look for look in due if look.server in services]
    answers = side_by_side(lambda look: services[look.server].of(look.id), asked, context.parallel)
    news = [
        (look, _carried_over(known.get(look.title), answer))
        for look, answer in zip(asked, answers, strict=True)
        if not isinstance(answer, Fault)
    ]
    faults = sorted({str(answer) for answer in answers if isinstance(answer, Fault)})
    warnings += [f"{fault} The certificate is renewed by its time." for fault in faults[:1]]
    if not context.check:
        warnings += _remember(news, secrets, context)
    return {look.title: info for look, info in news}, warnings


def _carried_over(known: RenewalInfo | None, news: RenewalInfo) -> RenewalInfo:
    """What the CA says now, with what only we know of this certificate."""
    return replace(news, counted_at=known.counted_at) if known else news


def _fresh(known: RenewalInfo | None, now: datetime) -> bool:
    return known is not None and now < known.look_again


def _services(looks: Sequence[Look], context: Context) -> tuple[dict[Server, RenewalInfos], list[str]]:
    """The servers that have renewal information, each asked for its directory once."""
    servers = list(dict.fromkeys(look.server for look in looks))
    if not servers:
        return {}, []
    from ...acme.renewal import RenewalInfos  # noqa: PLC0415 - it takes a while, and most runs have nobody to ask

    deadline = time.monotonic() + PATIENCE

    def connect(server: Server) -> RenewalInfos:
        return RenewalInfos.connect(
            server, deadline=deadline, say=context.say, connections=context.parallel, now=context.clock.moment
        )

    opened = dict(zip(servers, side_by_side(connect, servers, context.parallel), strict=True))
    offered = {server: one for server, one in opened.items() if not isinstance(one, Fault) and one.offered}
    return offered, [
        f"{one} Its certificates are renewed by their time." for one in opened.values() if isinstance(one, Fault)
    ]


def _remember(news: Sequence[tuple[Look, RenewalInfo]], secrets: Secrets, context: Context) -> list[str]:
    """Note the answers on the Secrets. That this fails for some only means that the CA is asked again next time."""

    def note(one: tuple[Look, RenewalInfo]) -> None:
        look, info = one
        secrets.remember(look.body, info.to_annotations())

    faults = [result for result in side_by_side(note, news, context.at_once) if isinstance(result, Fault)]
    return [f"When the CA is to be asked again could not be noted: {fault}" for fault in faults[:1]]

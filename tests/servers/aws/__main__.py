# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The child process: moto behind its layer, and the DNS servers over its zones. Its sockets come from the parent."""

from __future__ import annotations

import json
import socket
import sys
import threading
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from .. import control
from ..dns.listeners import listen
from ..dns.resolver import Query, Resolver, as_dicts
from . import accounts, keys, rules
from .batch import Change, RecordSet, normal_name, plain_name
from .layer import Layer
from .zones import Zone, Zones


class _Handler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_request(self, *_unused: Any) -> None:
        """The layer keeps the log."""


class Child:
    """Everything in this process, and the verbs by which the parent and the command line work on it."""

    def __init__(self, account_ids: list[str], servers: list[str]) -> None:
        self.zones = Zones()
        self.layer = Layer(DomainDispatcherApplication(create_backend_app), self.zones)
        self.queries: list[Query] = []
        self.resolvers = {server: Resolver(server, self.zones, self.queries) for server in servers}
        self._accounts = [accounts.add_account(account) for account in account_ids]

    def verbs(self) -> dict[str, control.Verb]:
        """Verb → method."""
        names = (
            "accounts create_zone zone_of record_sets change aws_settings aws_reset aws_log aws_mark "
            "make_key_older keys_of_user "
            "dns_settings dns_reset dns_log dns_mark"
        )
        return {name: getattr(self, name) for name in names.split()}

    def accounts(self) -> list[dict[str, str]]:
        """Each account's id, access key and role."""
        return self._accounts

    def create_zone(self, account: str, name: str, private: bool = False) -> str:
        """Make a zone and give back its id."""
        return self.zones.create(account, name, private).id

    def zone_of(self, name: str) -> str:
        """The id of the public zone that is responsible for a name."""
        found = self.zones.public(plain_name(name))
        if found is None:
            raise LookupError(f"no public zone is responsible for {name!r}")
        return found[1].id

    def record_sets(self, zone: str) -> list[dict[str, Any]]:
        """The record sets of a zone, given its name or its id."""
        return [one.as_dict() for one in self._zone(zone).content.values()]

    def change(self, zone: str, changes: list[dict[str, Any]]) -> None:
        """Change a zone as another client would, kept to the same rules but neither logged nor throttled."""
        batch = [Change(one.pop("action"), _record_set(**one)) for one in changes]
        target = self._zone(zone)
        with target.lock:
            target.write(rules.apply(target.name, target.content, batch))

    def aws_settings(self, **values: Any) -> dict[str, Any]:
        """See or change the API's behaviour."""
        return self.layer.settings.change(values)

    def aws_reset(self) -> None:
        """Behave well again."""
        self.layer.reset()

    def aws_log(self, since: int = 0) -> list[dict[str, Any]]:
        """Requests."""
        return self.layer.calls(since)

    def aws_mark(self) -> int:
        """How many requests there have been."""
        return len(self.layer.log)

    def make_key_older(self, access_key_id: str, seconds: float) -> None:
        """Let an access key have been made earlier."""
        keys.make_older(access_key_id, seconds)

    def keys_of_user(self, account: str, user: str) -> list[dict[str, Any]]:
        """The access keys of a user."""
        return keys.of_user(account, user)

    def dns_settings(self, server: str | None = None, **values: Any) -> dict[str, Any]:
        """See or change one DNS server's behaviour, or that of all."""
        chosen = [self.resolvers[server]] if server else list(self.resolvers.values())
        return {one.server: one.settings.change(values) for one in chosen}

    def dns_reset(self) -> None:
        """Answer everything at once again."""
        for one in self.resolvers.values():
            one.settings.reset()

    def dns_log(self, since: int = 0) -> list[dict[str, Any]]:
        """Queries."""
        return as_dicts(self.queries, since)

    def dns_mark(self) -> int:
        """How many queries there have been."""
        return len(self.queries)

    def _zone(self, zone: str) -> Zone:
        found = self.zones.by_id(zone) or next(iter(self.zones.by_name(zone)), None)
        if found is None:
            raise LookupError(f"there is no zone {zone!r}")
        return found


def _record_set(
    name: str,
    type: str,  # noqa: A002 - as Route53 calls it
    values: list[str],
    ttl: int = 60,
    set_identifier: str | None = None,
) -> RecordSet:
    routing = (("MultiValueAnswer", "true"),) if set_identifier else ()
    return RecordSet(normal_name(name), type, ttl, tuple(values), set_identifier, routing)


def main() -> None:
    """Serve until the parent ends this process."""
    facts = json.loads(sys.argv[1])
    child = Child(facts["accounts"], [name for name, _unused, _unused in facts["dns"]])
    for name, udp, tcp in facts["dns"]:
        listen(child.resolvers[name], socket.socket(fileno=udp), socket.socket(fileno=tcp))
    http = socket.socket(fileno=facts["http"])
    host, port = http.getsockname()
    server = make_server(host, port, child.layer, threaded=True, request_handler=_Handler, fd=http.fileno())
    control.serve(socket.socket(fileno=facts["control"]), child.verbs())
    threading.Thread(target=server.serve_forever).start()


if __name__ == "__main__":
    main()

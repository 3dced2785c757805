# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The child process: a door in front of each server, each with dice of its own. Its sockets come from the parent."""

from __future__ import annotations

import json
import socket
import ssl
import sys
import threading
from typing import Any

from .. import control
from .dice import Dice
from .door import Door


class Child:
    """The dice of all doors, and the verbs by which the parent and the command line work on them."""

    def __init__(self, doors: list[str]) -> None:
        self.dice = {door: Dice() for door in doors}

    def verbs(self) -> dict[str, control.Verb]:
        """Verb → method."""
        return {"doors": self.doors, "configure": self.configure, "reset": self.reset, "counts": self.counts}

    def doors(self) -> list[str]:
        """Their names."""
        return list(self.dice)

    def configure(self, door: str, **values: Any) -> dict[str, Any]:
        """See or change one door's settings."""
        return self._dice(door).change(values)

    def reset(self, door: str) -> None:
        """Inject nothing at one door, counters at zero."""
        self._dice(door).reset()

    def counts(self, door: str) -> dict[str, int]:
        """How many requests came to one door, and how many met which fault."""
        return dict(self._dice(door).counts)

    def _dice(self, door: str) -> Dice:
        if door not in self.dice:
            raise ValueError(f"there is no door {door!r}; there are {', '.join(self.dice)}")
        return self.dice[door]


def _contexts(facts: dict[str, str]) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    inner = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inner.load_cert_chain(facts["certificate"], facts["key"])
    return inner, ssl.create_default_context(cafile=facts["ca"])


def main() -> None:
    """Serve until the parent ends this process."""
    facts = json.loads(sys.argv[1])
    child = Child([name for name, _unused, _unused in facts["doors"]])
    contexts = _contexts(facts)
    for name, target, listening in facts["doors"]:
        own = contexts if target.startswith("https:") else None
        door = Door(socket.socket(fileno=listening), target, child.dice[name], own)
        threading.Thread(target=door.serve_forever).start()
    control.serve(socket.socket(fileno=facts["control"]), child.verbs())


if __name__ == "__main__":
    main()

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts all servers and keeps them up: `python -m tests.servers --zone example.org`; Ctrl-C ends them.

While they run, `python -m tests.servers faults acme errors=0.1 cuts=0.1` lets things go wrong at the proxied addresses.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .control import Control
from .processes import ServerError
from .sandbox import Sandbox

CONTROL = "KUBECERT_SANDBOX_FAULTS"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    given = _parser().parse_args(arguments)
    try:
        if given.command == "faults":
            return change_faults(given.door, given.settings)
        return keep_running(given.zone or ["example.org"])
    except (ServerError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def keep_running(zones: Sequence[str]) -> int:
    """Start the servers, say how to reach them, and wait for Ctrl-C or SIGTERM."""
    ended = threading.Event()
    with Sandbox() as sandbox:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        for zone in zones:
            sandbox.route53.create_zone(zone)
        lines = [f"export {name}={shlex.quote(value)}" for name, value in variables(sandbox).items()]
        file = write_private(sandbox.folder / "environment", "\n".join([*lines, ""]))
        print("\n".join(lines))
        print(f"\n# Zones: {', '.join(zones)}. In another shell:\n. {shlex.quote(str(file))}", flush=True)
        print("\n# With faults on request, see `python -m tests.servers faults --help`:")
        for name, value in sandbox.faults.environment().items():
            print(f"#   {name}={shlex.quote(value)}")
        print("\n# Ctrl-C ends all of it.", flush=True)
        ended.wait()
        print("\nEnding the servers.", file=sys.stderr)
    return 0


def variables(sandbox: Sandbox) -> dict[str, str]:
    """All that a shell needs to try things by hand, credentials too."""
    key = sandbox.route53.credentials
    return {
        **sandbox.environment(),
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
        CONTROL: str(sandbox.faults.control_port),
    }


def change_faults(door: str, settings: Sequence[str]) -> int:
    """Switch one door of the running sandbox, then show its settings and what has been injected."""
    port = os.environ.get(CONTROL)
    if not port:
        raise ValueError(f"{CONTROL} is not set. Start `python -m tests.servers` and read its environment file first.")
    control = Control(int(port))
    if list(settings) == ["reset"]:
        control.call("reset", door=door)
        settings = []
    for title, answer in (
        ("settings", control.call("configure", door=door, **dict(map(_setting, settings)))),
        ("injected", control.call("counts", door=door)),
    ):
        print(f"{title}: " + ", ".join(f"{name}={value!r}" for name, value in answer.items()))
    return 0


def write_private(file: Path, text: str) -> Path:
    """Write a file that nobody else may read."""
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    return file


def _setting(text: str) -> tuple[str, Any]:
    """`errors=0.1` as a name and a number; what is no JSON is text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"{text!r} is not a setting; write it as name=value, or the one word reset.")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__.partition("\n")[0])
    parser.add_argument("--zone", action="append", metavar="NAME", help="a hosted zone to create (example.org)")
    commands = parser.add_subparsers(dest="command", metavar="faults")
    faults = commands.add_parser("faults", help="inject faults into the running servers")
    faults.add_argument("door", choices=["acme", "aws", "kubernetes"])
    faults.add_argument("settings", nargs="*", metavar="name=value", help="errors=0.1 cuts=0.1 latency=2 …, or reset")
    return parser


if __name__ == "__main__":
    sys.exit(main())

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests that come by the standard input of ansible-playbook: `kustomize build . | ansible-playbook …`.

A task is worked on by a process that Ansible has forked, whose standard input is /dev/null. So this file, which is
loaded before that, keeps the way to the real one open, and a place in memory that all these processes share: the first
that wants the text reads it all and puts it there, and every later task finds it.
"""

from __future__ import annotations

import fcntl
import os
import sys
import tempfile
from collections.abc import Mapping
from typing import Any

from ..module_utils.model.faults import RefusedFault
from ..module_utils.model.manifests import only_declarations
from ..module_utils.model.sources import PIPED, STANDARD_INPUT
from ..module_utils.model.texts import NotReadable

OPTION = "manifests"
NOT_READ, HALF_READ, READ = b"", b"0", b"1"
"""The first byte in the shared place."""


def _kept_open() -> int | None:
    try:
        return os.dup(sys.__stdin__.fileno()) if sys.__stdin__ else None
    except (OSError, ValueError):
        return None


def _shared() -> int:
    """A file that is nowhere but in memory, where the system has such."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("kubecert", os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as handle:
        return os.dup(handle.fileno())


_REAL = _kept_open()
_PLACE = _shared()


def wants_standard_input(arguments: Mapping[str, Any]) -> bool:
    """Whether `-` is among the manifests."""
    return any(map(_is_meant, _sources(arguments)))


def with_standard_input(arguments: Mapping[str, Any], *, reduced: bool) -> dict[str, Any]:
    """The module's arguments with what has been piped in, in the place of `-`.

    `reduced` leaves only what declares anything, for a module that runs elsewhere. Raises RefusedFault.
    """
    sources = _sources(arguments)
    text = _text()
    found = _declarations_in(text) if reduced else [{PIPED: text}]
    replaced = [entry for source in sources for entry in (found if _is_meant(source) else [source])]
    return {**arguments, OPTION: replaced}


def _sources(arguments: Mapping[str, Any]) -> list[Any]:
    given = arguments.get(OPTION)
    return given if isinstance(given, list) else [given]


def _is_meant(source: Any) -> bool:
    return isinstance(source, str) and source.strip() == STANDARD_INPUT


def _declarations_in(text: str) -> list[Any]:
    try:
        return only_declarations(text)
    except NotReadable as why:
        raise RefusedFault(f"standard input is not YAML: {why}.") from why


def _text() -> str:
    """All that has come by standard input, whichever process has read it."""
    if _REAL is None or os.isatty(_REAL):
        raise RefusedFault(
            f"{OPTION} have {STANDARD_INPUT}, standard input, but nothing is piped into this command; do that, as in "
            "kustomize build . | ansible-playbook …, or name files."
        )
    fcntl.lockf(_PLACE, fcntl.LOCK_EX)
    try:
        state = os.pread(_PLACE, 1, 0)
        if state == HALF_READ:
            raise RefusedFault(
                "Standard input has been read in part by a task that was stopped; run the command again."
            )
        return _read(_PLACE, 1) if state == READ else _taken(_REAL)
    finally:
        fcntl.lockf(_PLACE, fcntl.LOCK_UN)


def _taken(descriptor: int) -> str:
    os.pwrite(_PLACE, HALF_READ, 0)
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        content = stream.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedFault("standard input is no text in UTF-8.") from None
    rest, place = memoryview(text.encode()), 1
    while rest:
        # Not by a file object: closing one would end this process's lock.
        written = os.pwrite(_PLACE, rest, place)
        rest, place = rest[written:], place + written
    os.pwrite(_PLACE, READ, 0)
    return text


def _read(descriptor: int, start: int) -> str:
    size = os.fstat(descriptor).st_size - start
    return os.pread(descriptor, size, start).decode()

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a kubeconfig is put: a file that only its owner can read, or an entry of a Secret."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ...kube.secrets import Body, Secrets, decoded, encoded
from ...model.faults import Fault
from ...model.managed import MANAGED, is_managed
from ...model.reference import SecretRef

OTHERS = 0o077
"""The permissions of all but the owner."""


class Place(Protocol):
    """One place for one kubeconfig."""

    @property
    def title(self) -> str:
        """As messages name it."""

    def read(self) -> str:
        """What is there; empty where nothing is."""

    def check(self) -> None:
        """Raise Fault where it is known beforehand that nothing can be put there."""

    def is_open(self) -> bool:
        """Whether others than the owner may read it."""

    def write(self, text: str) -> None:
        """Put this there, all of it or nothing."""

    def remove(self) -> None:
        """Leave nothing there."""


@dataclass(frozen=True)
class FilePlace:
    """A file. A symbolic link is followed."""

    path: Path

    @property
    def title(self) -> str:
        """As messages name it."""
        return f"File {self.path}"

    def read(self) -> str:
        """What is in the file."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise Fault(f"{self.title} can't be read: {error}.") from error

    def check(self) -> None:
        """The folder has to be there."""
        folder = self.path.resolve().parent
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Fault(f"{self.title} can't be written: its folder {folder} has to exist and be yours to write in.")

    def is_open(self) -> bool:
        """Whether its mode lets others in."""
        return self.path.exists() and bool(self.path.stat().st_mode & OTHERS)

    def write(self, text: str) -> None:
        """Write another file beside it, which only its owner can read, and let that take its place."""
        real = self.path.resolve()
        try:
            with tempfile.NamedTemporaryFile("w", dir=real.parent, prefix=f".{real.name}.", delete=False) as file:
                try:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                    os.replace(file.name, real)
                except BaseException:
                    os.unlink(file.name)
                    raise
        except OSError as error:
            raise Fault(f"{self.title} can't be written: {error.strerror}.") from error

    def remove(self) -> None:
        """Remove the file."""
        try:
            self.path.resolve().unlink(missing_ok=True)
        except OSError as error:
            raise Fault(f"{self.title} can't be removed: {error.strerror}.") from error


@dataclass(frozen=True)
class SecretPlace:
    """One key of a Secret; further keys are left alone."""

    secrets: Secrets
    ref: SecretRef

    @property
    def title(self) -> str:
        """As messages name it."""
        return f"Secret {self.ref.namespace}/{self.ref.name}"

    def read(self) -> str:
        """What is under that key."""
        return decoded(self._data(self._body()).get(self.ref.key, "")).decode("utf-8", "replace")

    def check(self) -> None:
        """Only the API server knows."""

    def is_open(self) -> bool:
        """Who may read it is for the cluster to say."""
        return False

    def write(self, text: str) -> None:
        """Make the Secret, or put the key in."""
        metadata = {"namespace": self.ref.namespace, "name": self.ref.name, "labels": dict(MANAGED)}
        self.secrets.apply({"metadata": metadata, "data": {self.ref.key: encoded(text.encode())}})

    def remove(self) -> None:
        """Remove the Secret, if it was made here and holds nothing else; otherwise the key."""
        body = self._body()
        if body is None:
            return
        others = {name: text for name, text in self._data(body).items() if name != self.ref.key}
        if others or not is_managed(body):
            self.secrets.replace({**body, "data": others})
        else:
            self.secrets.delete(body)

    def _body(self) -> Body | None:
        return self.secrets.get(self.ref.namespace, self.ref.name)

    @staticmethod
    def _data(body: Body | None) -> Mapping[str, str]:
        return (body or {}).get("data") or {}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the modules start from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Sandbox, binaries
from tests.servers.pebble import Pebble, PebbleOptions
from tests.servers.pki import Authority
from tests.unit.pki.build import Ca

from ..case import Case
from .line import Line

SHORT = timedelta(days=6)


@pytest.fixture(scope="session")
def ca() -> Ca:
    """A small CA, for chains that no ACME server would give."""
    return Ca()


@pytest.fixture
def line(case: Case, ca: Ca) -> Line:
    """The modules, on a cluster where nothing has been prepared."""
    return Line(case, ca)


@pytest.fixture
def ready_line(ready: Case, ca: Ca) -> Line:
    """The modules, on a cluster with credentials and an ACME account."""
    return Line(ready, ca)


@pytest.fixture(scope="module")
def other(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pebble]:
    """A Pebble that remembers proofs, has two roots and two profiles, and refuses a name."""
    options = PebbleOptions(
        authz_reuse_percent=100,
        alternate_roots=1,
        blocked_domains=("blocked.example.com",),
        profiles={"default": 7_776_000, "short": int(SHORT.total_seconds())},
    )
    program = binaries.find("pebble")["pebble"]
    pebble = Pebble(program, tmp_path_factory.mktemp("pebble"), Authority(), sandbox.dns.resolver, options)
    yield pebble
    pebble.stop()


@dataclass(frozen=True)
class OtherCa(Case):
    """A case whose issuer is at the other Pebble."""

    pebble: Pebble

    def issuer(self, **acme: Any) -> dict[str, Any]:
        """The issuer, with profile `default` unless told otherwise."""
        bundle = Path(self.pebble.ca_file).read_text(encoding="utf-8")
        here = {"server": self.pebble.directory_url, "ca_bundle": bundle, "profile": "default"}
        return super().issuer(**{**here, **acme})


@pytest.fixture
def there(line: Line, other: Pebble) -> Line:
    """The modules, with an account at the other Pebble."""
    case = OtherCa(line.case.sandbox, line.case.namespace, line.case.home, other)
    case.prepare()
    return Line(case, line.ca)

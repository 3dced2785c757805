# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets all servers into the cache ahead of their use: `python -m tests.servers.getting`."""

from __future__ import annotations

import sys

from .. import binaries
from ..processes import ServerError


def main() -> int:
    """Print where each program is."""
    try:
        found = {**binaries.find(*binaries.NAMES), "kubectl": binaries.kubectl(), "knotd": binaries.knotd()}
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    for name, file in found.items():
        print(f"{name}: {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

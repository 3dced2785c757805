# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where pebble, etcd and kube-apiserver come from."""

from __future__ import annotations

import os
from pathlib import Path

NAMES = ("pebble", "etcd", "kube-apiserver")


def find(*names: str) -> dict[str, Path]:
    folder = Path(os.environ["KUBECERT_SERVERS"])
    return {name: folder / name for name in names}

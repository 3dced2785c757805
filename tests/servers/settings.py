# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that may be changed by name while a server runs."""

from __future__ import annotations

import dataclasses
from typing import Any


class Settings:
    """Base of dataclasses whose fields a control verb may set."""

    def change(self, values: dict[str, Any]) -> dict[str, Any]:
        """Set these fields and return all of them."""
        fields = {field.name for field in dataclasses.fields(self)}  # type: ignore[arg-type]
        if unknown := sorted(set(values) - fields):
            raise ValueError(f"there is no setting {', '.join(unknown)}; there are {', '.join(sorted(fields))}")
        for name, value in values.items():
            setattr(self, name, value)
        return {name: getattr(self, name) for name in sorted(fields)}

    def reset(self) -> None:
        """Back to the defaults."""
        fresh = type(self)()
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            setattr(self, field.name, getattr(fresh, field.name))

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this checkout of the collection says that it needs, in the files in which pip and Ansible read it."""

from __future__ import annotations

from pathlib import Path

from ansible.module_utils.common.yaml import yaml_load

from ..module_utils.model.requirement import read_requirements

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "python>=3.11"


def requirements() -> list[str]:
    """ansible-core, Python, and the libraries that the modules import, each as in a requirements file."""
    runtime = yaml_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    libraries = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return [f"ansible-core{runtime['requires_ansible']}", PYTHON, *read_requirements(libraries)]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where manifests lie: files and folders, texts, and what comes by standard input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .faults import FaultList

STANDARD_INPUT = "-"
PIPED = "standard_input"
"""The field by which the controller hands on what has come by its standard input."""
SUFFIXES = (".yaml", ".yml", ".json")
KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
CHART = "Chart.yaml"


def texts_of(source: Any, place: int, faults: FaultList) -> Iterator[tuple[str, str]]:
    """The texts behind one source, each with a title for messages."""
    if isinstance(source, Mapping):
        yield "standard input", str(source[PIPED])
        return
    text = str(source)
    if "\n" in text or text.lstrip().startswith("{"):
        yield f"manifest {place}", text
    elif text.strip() == STANDARD_INPUT:
        faults.add("manifests", "have -, standard input, which only Ansible itself can read; give a file or a text.")
    elif not text.strip():
        faults.add(f"manifest {place}", "is empty; take it out, or name a file or a folder.")
    else:
        yield from _files(Path(text).expanduser(), text, faults)


def is_piped(source: Any) -> bool:
    """Whether the controller has put this in the place of `-`."""
    return isinstance(source, Mapping) and list(source) == [PIPED]


def _files(path: Path, source: str, faults: FaultList) -> Iterator[tuple[str, str]]:
    if path.is_dir():
        found = sorted(entry for entry in path.rglob("*") if _is_manifest(entry.relative_to(path)) and entry.is_file())
        for entry in found:
            yield from _in_folder(entry, faults)
        if not found:
            faults.remark(source, f"has no file that ends in {', '.join(SUFFIXES)}.")
    elif path.is_file():
        yield from _file(path, faults)
    else:
        faults.add(source, "is neither a file nor a folder, nor YAML of several lines.")


def _is_manifest(path: Path) -> bool:
    """Whether it is read: nothing hidden, nor what lies in hidden folders, as there are in mounted ConfigMaps."""
    return path.suffix in SUFFIXES and not any(part.startswith(".") for part in path.parts)


def _in_folder(path: Path, faults: FaultList) -> Iterator[tuple[str, str]]:
    if path.name in KUSTOMIZATIONS:
        faults.remark(
            str(path),
            "is passed over, and its patches are not applied; to have them, pipe what kustomize build gives to -.",
        )
    elif path.name == CHART:
        faults.add(str(path), "makes this folder a chart, whose templates Helm renders; pipe what it gives to -.")
    else:
        yield from _file(path, faults)


def _file(path: Path, faults: FaultList) -> Iterator[tuple[str, str]]:
    try:
        yield str(path), path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.add(str(path), "is no text in UTF-8.")
    except OSError as error:
        faults.add(str(path), f"can't be read: {error.strerror or error}.")

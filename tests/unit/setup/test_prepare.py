# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Python and which ansible-core `make setup` takes, and when it leaves an environment alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.setup import prepare


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[prepare.Version, str]:
    """The Pythons of a machine, to be filled by a test."""
    found: dict[prepare.Version, str] = {}
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setattr(prepare, "pythons", lambda: found)
    return found


def test_newest_python_is_taken(machine: dict[prepare.Version, str]) -> None:
    machine.update({(3, 11): "old", (3, 13): "new"})
    assert prepare.newest_python() == "new"


def test_named_python_is_taken(machine: dict[prepare.Version, str], monkeypatch: pytest.MonkeyPatch) -> None:
    machine[3, 13] = "new"
    monkeypatch.setenv("PYTHON", "/opt/python")
    assert prepare.newest_python() == "/opt/python"


def test_too_old_a_machine_is_told_what_to_do(
    machine: dict[prepare.Version, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "version_of", lambda python: (3, 9))
    with pytest.raises(SystemExit, match=r"needs Python 3.11 or newer.*make PYTHON="):
        prepare.newest_python()


@pytest.mark.parametrize(
    ("pythons", "core", "told"),
    [
        ([(3, 11), (3, 13)], "2.17", False),
        ([(3, 12)], "2.17", False),
        ([(3, 13), (3, 14)], "2.18", True),
        ([(3, 14)], "2.20", True),
    ],
)
def test_oldest_core_that_a_python_here_runs(
    machine: dict[prepare.Version, str],
    capsys: pytest.CaptureFixture[str],
    pythons: list[prepare.Version],
    core: str,
    told: bool,
) -> None:
    machine.update((version, "some") for version in pythons)
    assert prepare.oldest_core() == core
    assert ("serves as the oldest" in capsys.readouterr().out) == told


def test_core_that_no_python_here_runs_is_passed_over(
    machine: dict[prepare.Version, str], capsys: pytest.CaptureFixture[str]
) -> None:
    machine[3, 11] = "some"
    assert prepare.main(["2.21", "test"]) == prepare.NO_PYTHON_FOR_CORE
    assert "one of 3.12, 3.13, 3.14 would" in capsys.readouterr().out


def test_an_environment_that_is_up_to_date_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "run", lambda command, cwd=None: pytest.fail(f"ran {command}"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    stamp = "\n".join(f"{group}:{prepare.digest(group)}" for group in ("test", "lint"))
    (tmp_path / ".installed").write_text(stamp, encoding="utf-8")
    assert prepare.prepare(tmp_path, lambda: pytest.fail("chose a Python"), ["test"]) == 0


def test_a_mark_changes_with_an_included_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "REQUIREMENTS", tmp_path)
    (tmp_path / "test.txt").write_text("-r base.txt\npytest\n", encoding="utf-8")
    (tmp_path / "base.txt").write_text("boto3>=1\n", encoding="utf-8")
    before = prepare.digest("test")
    (tmp_path / "base.txt").write_text("boto3>=2\n", encoding="utf-8")
    assert prepare.digest("test") != before

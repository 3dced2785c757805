# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes to the API server that went through although their answers were lost, and those that met somebody else's."""

from __future__ import annotations

from typing import Any

import pytest

from ..case import well
from .line import Line, errors


@pytest.fixture
def lossy(line: Line) -> Any:
    """Lets the API server's door lose the answer to the next request that matches, and gives the connection to it."""
    door = line.case.sandbox.faults.kubernetes

    def lose(match: str) -> dict[str, str]:
        door.reset()
        door.configure(late_cuts=1.0, limit=1, match=match)
        return {"kubeconfig": str(door.kubeconfig)}

    yield lose
    door.reset()


def lost(line: Line) -> int:
    """How many answers were lost."""
    return line.case.sandbox.faults.kubernetes.counts()["late_cuts"]


@pytest.mark.parametrize("standing", [False, True], ids=["new", "renewed"])
def test_a_secret_that_was_written_is_known_again(line: Line, lossy: Any, standing: bool) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    if standing:
        line.store(wanted)
    items = line.answered(wanted)
    result = well(line.perform("k8s_tls_secret", certificates=items, **lossy("PATCH .*/secrets/web-tls[?]")))
    assert lost(line) == 1
    assert result["changed"] is True
    assert sorted(line.case.secrets()) == ["web-tls"], "no pending Secret is left"


def test_a_change_of_somebody_elses_is_no_write_of_ours(line: Line, lossy: Any) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    line.store(wanted)
    items = line.answered(wanted)
    before = line.case.secrets()["web-tls"]
    door = line.case.sandbox.faults.kubernetes
    # The write itself never arrives at first; until it is sent again, somebody else has been there.
    door.reset()
    door.configure(errors=1.0, error_status=409, limit=1, match="PATCH .*/secrets/web-tls[?]")
    result = line.perform("k8s_tls_secret", certificates=items, kubeconfig=str(door.kubeconfig))
    assert "was changed by somebody else at the same moment; run again" in errors(result)[0]
    assert line.case.secrets()["web-tls"]["data"] == before["data"]


def test_a_failure_that_was_noted_counts_once(ready_line: Line, lossy: Any) -> None:
    zone = ready_line.case.zone()
    ordered = ready_line.ordered(ready_line.case.certificate("web", zone))
    more = lossy("PATCH .*/secrets/web-tls-pending")
    result = ready_line.perform("acme_order", state="issued", certificates=ordered["certificates"], **more)
    assert f"did not issue for {zone}" in errors(result)[0]
    assert lost(ready_line) == 1
    assert ready_line.pending("web-tls")["failures"] == "1"


def test_a_pending_secret_that_was_made_is_taken_up(line: Line, lossy: Any) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    (item,) = well(line.perform("k8s_csr", certificates=[wanted], **lossy("POST .*/secrets")))["certificates"]
    assert lost(line) == 1
    assert line.pending("web-tls")["holder"] == item["pending"]["holder"]
    stored = {**item, "chain": line.ca.answer(item["csr"])}
    well(line.perform("k8s_tls_secret", certificates=[stored]))

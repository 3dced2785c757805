# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the status of a Certificate or an issuer is to say, by cert-manager's rules and in its words for reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..model.conditions import (
    ISSUING,
    NORMAL,
    READY,
    WARNING,
    Change,
    Condition,
    Happening,
    Status,
    condition_in,
    is_other,
    with_condition,
    with_fields,
    without,
)
from ..model.pending import pending_name
from ..model.times import format_rfc3339
from .policies import FORCED, RENEWING
from .verdict import READY as FINE
from .verdict import REPAIR_ONLY, SPARED, WAIT

FAILED, REQUESTED = "Failed", "Requested"
INVALID = "InvalidConfig"
REGISTERED, NOT_REGISTERED = "ACMEAccountRegistered", "ErrRegisterACMEAccount"
USABLE = frozenset({FINE, RENEWING, FORCED, SPARED})
"""The reasons of verdicts on certificates that serve as they stand, beside those of repairs."""
_UP_TO_DATE = Condition(READY, True, "Ready", "The certificate fits what is declared and has not expired.")


@dataclass(frozen=True)
class Issued:
    """A certificate that has been issued just now."""

    not_before: datetime
    not_after: datetime
    renewal_time: datetime | None
    request: str = ""
    """The name of the CertificateRequest that records it."""


def begun(body: Mapping[str, Any], item: Mapping[str, Any], now: datetime) -> Change:
    """Of a certificate that is about to be ordered."""
    found = _status(body)
    status = with_condition(_standing(body, item, now), _issuing(item), _generation(body), now)
    status = with_fields(status, {"nextPrivateKeySecretName": pending_name(item["secret_name"])})
    if condition_in(found, ISSUING).get("status") == "True":
        return Change(status)
    return Change(status, (Happening(NORMAL, ISSUING, _issuing(item).message),))


def issued(body: Mapping[str, Any], what: Issued, now: datetime) -> Change:
    """Of a certificate that lies in its Secret now."""
    status = with_condition(without(_status(body), ISSUING), _UP_TO_DATE, _generation(body), now)
    times = {
        "notBefore": format_rfc3339(what.not_before),
        "notAfter": format_rfc3339(what.not_after),
        "renewalTime": format_rfc3339(what.renewal_time) if what.renewal_time else None,
    }
    status = with_fields(status, {**times, **_over(), "revision": next_revision(body)})
    told = Happening(NORMAL, ISSUING, f"The certificate was issued and is valid until {times['notAfter']}.")
    return Change(status, (*_requested(what.request), told))


def failed(
    body: Mapping[str, Any], item: Mapping[str, Any], message: str, now: datetime, *, tried: bool, request: str = ""
) -> Change:
    """Of a certificate that could not be issued. `tried` is whether anybody was asked for it."""
    found = _status(body)
    wanted = Condition(ISSUING, False, FAILED, f"It could not be issued and will be tried again: {message}")
    status = with_condition(_standing(body, item, now), wanted, _generation(body), now)
    if tried:
        attempts = int(found.get("failedIssuanceAttempts") or 0) + 1
        times = {"lastFailureTime": format_rfc3339(now), "failedIssuanceAttempts": attempts}
        status = with_fields(status, {**times, "nextPrivateKeySecretName": pending_name(item["secret_name"])})
    else:
        status = with_fields(status, {"nextPrivateKeySecretName": None})
    if not (tried or is_other(found, wanted)):
        return Change(status)
    return Change(status, (*_requested(request), Happening(WARNING, FAILED, wanted.message)))


def stands(body: Mapping[str, Any], item: Mapping[str, Any], now: datetime) -> Change:
    """Of a certificate for which nothing was ordered now."""
    found, status = _status(body), _standing(body, item, now)
    if item.get("action") == WAIT:
        return Change(status)
    status = without(status, ISSUING)
    if not _is_usable(item):
        return Change(with_fields(status, {"nextPrivateKeySecretName": None}))
    # A run that was killed has stored it and not come to say so.
    late = condition_in(found, ISSUING).get("status") == "True"
    return Change(with_fields(status, {**_over(), **({"revision": next_revision(body)} if late else {})}))


def unusable(body: Mapping[str, Any], message: str, now: datetime) -> Change:
    """Of an object that declares what can't be done."""
    wanted = Condition(READY, False, INVALID, f"It can't be used: {message}")
    status = with_condition(without(_status(body), ISSUING), wanted, _generation(body), now)
    happened = (Happening(WARNING, INVALID, wanted.message),) if is_other(_status(body), wanted) else ()
    return Change(status, happened)


def registered(body: Mapping[str, Any], url: str, email: str, now: datetime) -> Change:
    """Of an issuer that has its account."""
    wanted = Condition(READY, True, REGISTERED, "The ACME account is registered at the CA.")
    status = with_condition(_status(body), wanted, _generation(body), now)
    acme = with_fields(status.get("acme") or {}, {"uri": url, "lastRegisteredEmail": email or None})
    happened = (Happening(NORMAL, REGISTERED, wanted.message),) if is_other(_status(body), wanted) else ()
    return Change({**status, "acme": acme}, happened)


def not_registered(body: Mapping[str, Any], message: str, now: datetime) -> Change:
    """Of an issuer whose account could not be seen to."""
    wanted = Condition(READY, False, NOT_REGISTERED, message)
    status = with_condition(_status(body), wanted, _generation(body), now)
    happened = (Happening(WARNING, NOT_REGISTERED, message),) if is_other(_status(body), wanted) else ()
    return Change(status, happened)


def next_revision(body: Mapping[str, Any]) -> int:
    """The revision that the next certificate of this object will have."""
    return int(_status(body).get("revision") or 0) + 1


def _standing(body: Mapping[str, Any], item: Mapping[str, Any], now: datetime) -> Status:
    """The status with what the plan has found: whether the certificate can be used, and its times."""
    found = _status(body)
    ready = (
        _UP_TO_DATE
        if _is_usable(item)
        else Condition(READY, False, str(item.get("reason")), str(item.get("explanation")))
    )
    standing = condition_in(found, READY)
    if item.get("action") == WAIT and (standing.get("status"), standing.get("reason")) == ("False", ready.reason):
        # Until when it is put off may be said anew at each look, and is no news.
        ready = Condition(READY, False, ready.reason, str(standing.get("message")))
    status = with_condition(found, ready, _generation(body), now)
    names = {"notBefore": "not_before", "notAfter": "not_after", "renewalTime": "renewal_time"}
    return with_fields(status, {name: item.get(learned) for name, learned in names.items()})


def _is_usable(item: Mapping[str, Any]) -> bool:
    """Whether the certificate serves as it stands. For a keystore that differs there is no word of its own."""
    return item.get("action") == REPAIR_ONLY or item.get("reason") in USABLE


def _issuing(item: Mapping[str, Any]) -> Condition:
    return Condition(ISSUING, True, str(item.get("reason")), str(item.get("explanation")))


def _over() -> dict[str, Any]:
    """What is no longer said of a certificate that is in order."""
    return dict.fromkeys(("lastFailureTime", "failedIssuanceAttempts", "nextPrivateKeySecretName"))


def _requested(request: str) -> tuple[Happening, ...]:
    return (
        (Happening(NORMAL, REQUESTED, f"Its request is recorded in CertificateRequest {request}."),) if request else ()
    )


def _status(body: Mapping[str, Any]) -> Status:
    return body.get("status") or {}


def _generation(body: Mapping[str, Any]) -> int | None:
    found: int | None = body["metadata"].get("generation")
    return found

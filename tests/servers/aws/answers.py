# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers in AWS's XML."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .batch import NAMESPACE

_STATUS = {400: "400 Bad Request", 403: "403 Forbidden", 404: "404 Not Found", 200: "200 OK"}
_HEAD = '<?xml version="1.0"?>\n'


@dataclass(frozen=True)
class Answer:
    """What goes back: HTTP status, body, and the word for the log (`ok` or the error's code)."""

    status: int
    body: str
    outcome: str = "ok"

    @property
    def status_line(self) -> str:
        """The status as WSGI wants it."""
        return _STATUS[self.status]


class Refusal(Exception):
    """An error answer."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.answer = Answer(status, _error(code, message), code)


def change_info(root: str, change_id: str, status: str, submitted: datetime.datetime) -> Answer:
    """The answer to ChangeResourceRecordSets and GetChange."""
    stamp = submitted.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    inner = f"<Id>/change/{change_id}</Id><Status>{status}</Status><SubmittedAt>{stamp}</SubmittedAt>"
    return Answer(200, f'{_HEAD}<{root} xmlns="{NAMESPACE}"><ChangeInfo>{inner}</ChangeInfo></{root}>')


def element(name: str, text: str | int | None) -> str:
    """`<name>text</name>`, nothing for None."""
    return "" if text is None else f"<{name}>{escape(str(text))}</{name}>"


def document(root: str, inner: str) -> Answer:
    """A good answer around elements."""
    return Answer(200, f'{_HEAD}<{root} xmlns="{NAMESPACE}">{inner}</{root}>')


def none_of(operation: str) -> Answer:
    """IAM's answer to a question for a listing in which there is nothing."""
    result = f"<{operation}Result><ServiceSpecificCredentials/></{operation}Result>"
    return Answer(200, f"{_HEAD}<{operation}Response>{result}</{operation}Response>")


def _error(code: str, message: str) -> str:
    inner = f"<Type>Sender</Type>{element('Code', code)}{element('Message', message)}"
    request = element("RequestId", str(uuid.uuid4()))
    return f'{_HEAD}<ErrorResponse xmlns="{NAMESPACE}"><Error>{inner}</Error>{request}</ErrorResponse>'

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of boto3, and what they needn't read again."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.loaders import JSONFileLoader

from ansible_collections.kubecert.acme.plugins.module_utils.dns.aws_library import new_session


def client_of(session: Any) -> Any:
    """A client of Route53, with which nobody is asked."""
    return session.client("route53", region_name="us-east-1", endpoint_url="http://127.0.0.1:9")


def test_what_a_client_of_route53_is_made_of_has_been_read_already(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    load = JSONFileLoader.load_file

    def noted(self: JSONFileLoader, file_path: str) -> Any:
        found = load(self, file_path)
        read.extend([file_path] if found else [])
        return found

    monkeypatch.setattr(JSONFileLoader, "load_file", noted)
    assert client_of(new_session(aws_access_key_id="a", aws_secret_access_key="b")).meta.service_model.service_name
    assert not [file for file in read if "route53" in file or file.endswith("endpoints")]
    read.clear()
    assert client_of(new_session(aws_access_key_id="c", aws_secret_access_key="d")).meta.service_model.service_name
    assert read == [], "the second session has nothing left to read"


def test_sessions_share_no_credentials() -> None:
    one, other = (new_session(aws_access_key_id=key, aws_secret_access_key="s") for key in ("AKIA1", "AKIA2"))
    assert [session.get_credentials().access_key for session in (one, other)] == ["AKIA1", "AKIA2"]
    assert [client_of(session)._request_signer._credentials.access_key for session in (one, other)] == [
        "AKIA1",
        "AKIA2",
    ]


def test_what_is_not_given_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA3")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    assert new_session(aws_access_key_id=None, profile_name=None).get_credentials().access_key == "AKIA3"

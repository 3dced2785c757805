# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a client trusts: the environment, only the given bundle, or anybody."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme import trust
from ansible_collections.kubecert.acme.plugins.module_utils.acme.faults import AcmeFault
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Server
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault
from tests.servers import Sandbox
from tests.servers.pki import Authority

from .applicant import connect, trusting
from .gate import Gate
from .proxy import Proxy

VARIABLES = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]


@pytest.fixture
def other_bundle(tmp_path: Path) -> Path:
    """A CA that has signed nothing here."""
    file = tmp_path / "other.pem"
    file.write_bytes(Authority().pem)
    return file


def test_an_unknown_ca_is_not_trusted(acme_sandbox: Sandbox) -> None:
    with pytest.raises(AcmeFault, match=r"can't be trusted: .*issuer.* as ca_bundle") as caught:
        connect(Server(acme_sandbox.pebble.directory_url), seconds=600)
    assert "https://" not in str(caught.value)


def test_a_bundle_replaces_the_usual_trust(acme_sandbox: Sandbox, other_bundle: Path) -> None:
    url = acme_sandbox.pebble.directory_url
    assert connect(trusting(acme_sandbox.pebble)).offers.profiles
    with pytest.raises(AcmeFault, match="can't be trusted"):
        connect(Server(url, other_bundle.read_text()))
    both = f"# Főtanúsítvány\n{other_bundle.read_text()}\n# sandbox\n{acme_sandbox.pebble.ca_file.read_text()}"
    assert connect(Server(url, both)).offers.profiles


def test_a_bundle_is_all_that_is_trusted(
    acme_sandbox: Sandbox, other_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the sandbox's CA were one of those the library brings along.
    monkeypatch.setattr(trust, "DEFAULT_CA_BUNDLE_PATH", str(acme_sandbox.pebble.ca_file))
    assert connect(Server(acme_sandbox.pebble.directory_url)).offers.profiles
    with pytest.raises(AcmeFault, match="can't be trusted"):
        connect(Server(acme_sandbox.pebble.directory_url, other_bundle.read_text()))
    # Nor is what the library brings along looked for.
    monkeypatch.setattr(trust, "DEFAULT_CA_BUNDLE_PATH", "/nonexistent")
    assert connect(trusting(acme_sandbox.pebble)).offers.profiles
    with pytest.raises(AcmeFault, match="can't be trusted"):
        connect(Server(acme_sandbox.pebble.directory_url, other_bundle.read_text()))


@pytest.mark.parametrize("variable", VARIABLES)
def test_the_environment_does_not_outdo_what_is_declared(
    acme_sandbox: Sandbox, other_bundle: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    pebble = acme_sandbox.pebble
    monkeypatch.setenv(variable, str(other_bundle))
    assert connect(trusting(pebble)).offers.profiles
    assert connect(Server(pebble.directory_url, skip_tls_verify=True)).offers.profiles
    monkeypatch.setenv(variable, str(pebble.ca_file))
    with pytest.raises(AcmeFault, match="can't be trusted"):
        connect(Server(pebble.directory_url, other_bundle.read_text()))
    monkeypatch.setenv(variable, "/nonexistent")
    assert connect(trusting(pebble)).offers.profiles
    assert connect(Server(pebble.directory_url, skip_tls_verify=True)).offers.profiles


@pytest.mark.parametrize("variable", VARIABLES)
def test_the_environment_counts_where_nothing_is_declared(
    acme_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    server = Server(acme_sandbox.pebble.directory_url)
    monkeypatch.setenv(variable, str(acme_sandbox.pebble.ca_file))
    assert connect(server).offers.profiles
    monkeypatch.setenv(variable, "/nonexistent")
    with pytest.raises(AcmeFault, match=rf"{variable} is /nonexistent, which can't be read \(No such file"):
        connect(server)


def test_no_password_of_the_environment_is_sent(gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert connect(Server(gate.directory_url, gate.ca_pem)).offers.profiles
    assert gate.seen
    assert not any("Authorization" in headers for _method, _path, headers in gate.seen)


def test_no_checks_also_means_no_warnings(acme_sandbox: Sandbox) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.resetwarnings()
        warnings.simplefilter("always")
        acme = connect(Server(acme_sandbox.pebble.directory_url, skip_tls_verify=True))
        acme.create_account([])
    assert not caught


def test_the_name_counts_with_a_bundle(acme_sandbox: Sandbox) -> None:
    by_other_name = acme_sandbox.pebble.directory_url.replace("127.0.0.1", "127.0.0.2")
    with pytest.raises(AcmeFault, match="can't be"):
        connect(Server(by_other_name, acme_sandbox.pebble.ca_file.read_text()), seconds=2)


def test_whatever_is_in_a_bundle_is_trusted_and_not_only_roots(gate: Gate) -> None:
    address = urlsplit(gate.directory_url)
    its_own = ssl.get_server_certificate((str(address.hostname), int(address.port or 0)))
    assert connect(Server(gate.directory_url, its_own)).offers.profiles


@pytest.mark.parametrize("bundle", ["nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "é"])
def test_a_bundle_that_is_none_is_refused(acme_sandbox: Sandbox, bundle: str) -> None:
    with pytest.raises(Fault, match="ca_bundle is not PEM"):
        connect(Server(acme_sandbox.pebble.directory_url, bundle))


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the environment's proxy."""

    def through(url: str) -> None:
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.setenv(name, "")
        monkeypatch.setenv("HTTPS_PROXY", url)

    return through


def test_a_proxy_of_the_environment_is_used(
    acme_sandbox: Sandbox, proxied: Callable[[str], None], other_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pebble = acme_sandbox.pebble
    with Proxy() as proxy:
        proxied(proxy.url)
        assert connect(trusting(pebble)).offers.profiles
        assert connect(Server(pebble.directory_url, skip_tls_verify=True)).offers.profiles
        with pytest.raises(AcmeFault, match="can't be trusted"):
            connect(Server(pebble.directory_url, other_bundle.read_text()))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pebble.ca_file))
        assert connect(Server(pebble.directory_url)).offers.profiles
        assert proxy.targets == [f"127.0.0.1:{pebble.port}"] * 4


@pytest.mark.parametrize(
    ("url", "why"),
    [("socks5://127.0.0.1:9", "SOCKS"), ("http://[proxy", "proxy"), ("gopher://127.0.0.1:9", "gopher")],
)
def test_a_proxy_that_is_none_is_told(
    acme_sandbox: Sandbox, proxied: Callable[[str], None], url: str, why: str
) -> None:
    proxied(url)
    with pytest.raises(AcmeFault, match=rf"the proxy can't be used: .*{why}.* See HTTPS_PROXY") as caught:
        connect(trusting(acme_sandbox.pebble), seconds=30)
    assert "Traceback" not in str(caught.value)


def test_a_proxy_that_is_not_there_is_named(acme_sandbox: Sandbox, proxied: Callable[[str], None]) -> None:
    proxied("http://user:proxypass@127.0.0.1:9")
    with pytest.raises(AcmeFault, match="HTTPS_PROXY") as caught:
        connect(trusting(acme_sandbox.pebble), seconds=30)
    assert "proxypass" not in str(caught.value)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the cluster is and who asks: kubernetes.core's options, kubeconfig, or the pod's own service account."""

from __future__ import annotations

import os
import ssl
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..model.faults import ServiceFault
from ..model.kubeconfig import Endpoint
from .libraries import (
    ApiClient,
    ConfigException,
    Configuration,
    InsecureRequestWarning,
    disable_warnings,
    kube_config,
    load_incluster_config,
    make_headers,
)

DEFAULT_KUBECONFIG = "~/.kube/config"
_ENOUGH = (("api_key",), ("username", "password"), ("client_cert", "client_key"))
_SAME = {
    "username": "username",
    "password": "password",
    "validate_certs": "verify_ssl",
    "ca_cert": "ssl_ca_cert",
    "client_cert": "cert_file",
    "client_key": "key_file",
    "proxy": "proxy",
    "no_proxy": "no_proxy",
}
"""Option → the client library's name for it."""

_ONE_AT_A_TIME = threading.Lock()
"""The client library keeps track of its files in one place for all threads."""


def open_client(options: Mapping[str, Any], connections: int) -> tuple[Any, Endpoint]:
    """An API client for these options, with a pool of so many connections, and what it talks to. Raises ServiceFault.

    The client library puts a client key that stands in a kubeconfig into a file of its own. It is gone again when this
    returns: the TLS context has read it by then.
    """
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="kubecert-") as folder:
        try:
            configuration = _configuration(options, folder)
            configuration.connection_pool_maxsize = connections
            client = ApiClient(configuration)
            _keep_in_memory(client, configuration)
            endpoint = _endpoint(configuration)
        except (ConfigException, OSError, ValueError, TypeError) as error:
            raise ServiceFault(
                f"The Kubernetes connection can't be set up: {str(error).rstrip('.')}. "
                "Check kubeconfig and context, or give host and api_key.",
                server="Kubernetes",
            ) from error
        finally:
            kube_config._cleanup_temp_files()
    return client, endpoint


def _endpoint(configuration: Any) -> Endpoint:
    bundle = configuration.ssl_ca_cert
    # A proxy of this machine's environment is nobody else's.
    proxy = "" if getattr(configuration, "_proxy_from_env", False) else configuration.proxy
    return Endpoint(
        server=str(configuration.host),
        ca_pem=Path(bundle).read_text(encoding="utf-8", errors="replace") if bundle else "",
        verify=bool(configuration.verify_ssl),
        tls_server_name=getattr(configuration, "tls_server_name", None) or "",
        proxy=proxy or "",
    )


def _configuration(options: Mapping[str, Any], folder: str) -> Any:
    configuration = Configuration()
    given = bool(options.get("host")) and any(all(options.get(name) for name in names) for names in _ENOUGH)
    if not given and (_wants_kubeconfig(options) or not _in_cluster(configuration)):
        _load_kubeconfig(options, configuration, folder)
    if options.get("host"):
        configuration.host = options["host"].rstrip("/")
    for option, name in _SAME.items():
        if options.get(option) is not None:
            setattr(configuration, name, options[option])
    if options.get("api_key"):
        configuration.refresh_api_key_hook = None
        configuration.api_key = {"authorization": f"Bearer {options['api_key']}"}
    if options.get("proxy_headers"):
        configuration.proxy_headers = make_headers(**options["proxy_headers"])
    return configuration


def _wants_kubeconfig(options: Mapping[str, Any]) -> bool:
    return bool(options.get("kubeconfig") or options.get("context"))


def _in_cluster(configuration: Any) -> bool:
    try:
        load_incluster_config(client_configuration=configuration)
    except ConfigException:
        return False
    return True


def _load_kubeconfig(options: Mapping[str, Any], configuration: Any, folder: str) -> None:
    source = options.get("kubeconfig")
    common = {"context": options.get("context"), "client_configuration": configuration, "temp_file_path": folder}
    if isinstance(source, Mapping):
        kube_config.load_kube_config_from_dict(config_dict=dict(source), **common)
        return
    path = source or os.environ.get("KUBECONFIG") or DEFAULT_KUBECONFIG
    kube_config.load_kube_config(
        config_file=os.path.expanduser(str(path)), persist_config=bool(options.get("persist_config")), **common
    )


def _keep_in_memory(client: Any, configuration: Any) -> None:
    """Give the connection pool a TLS context that has read all files already."""
    if not str(configuration.host).startswith("https:"):
        return
    bundle = configuration.ssl_ca_cert
    if bundle and not Path(bundle).is_file():
        raise ValueError(f"the CA bundle {bundle} is not there")
    context = ssl.create_default_context(cafile=bundle or None)
    # Cluster CAs of older installers lack the extensions that Python 3.13 began to insist on; kubectl takes them too.
    context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    if not configuration.verify_ssl:
        # It has been asked for, and a line of the library for each request would only hide what else there is to read.
        disable_warnings(InsecureRequestWarning)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif configuration.assert_hostname is False:
        context.check_hostname = False
    if configuration.cert_file:
        context.load_cert_chain(configuration.cert_file, configuration.key_file or None)
    pool = client.rest_client.pool_manager.connection_pool_kw
    for name in ("ca_certs", "ca_cert_data", "cert_file", "key_file"):
        pool.pop(name, None)
    pool["ssl_context"] = context

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solvers as declared: those that are served, and what is left out with its reason."""

from __future__ import annotations

from . import names, times
from .dialect import VARIABLES, Dialect
from .fields import LEFT_OUT
from .issuer_fields import DNS01, HTTP01, ISSUER, NO_HTTP01, NO_TOKEN, SOLVERS
from .reader import Reader
from .reference import SecretRef
from .solver import (
    NO_FOLLOW,
    PROTOCOLS,
    STRATEGIES,
    TSIG_ALGORITHMS,
    Provider,
    Rfc2136Solver,
    Route53Solver,
    Solver,
    Unserved,
)

SERVED = (Route53Solver.kind, Rfc2136Solver.kind)
UNSERVED = ISSUER.reasons(LEFT_OUT, "acme.solvers.dns01")
SERVICE_TYPES = {"": "", "clusterip": "ClusterIP", "nodeport": "NodePort"}
WAIT = "wait_instead_of_self_check"
NO_WAIT = next(field for field in ISSUER.fields if field.path == f"{SOLVERS}.waitInsteadOfSelfCheck").why


def parse_solver(entry: Reader, namespace: str, dialect: Dialect = VARIABLES) -> Solver | None:
    """The solver of this section, whose references are to Secrets of `namespace`; None when it has no provider."""
    selector = entry.section("selector")
    labels, dns_names, zones = ({}, (), ()) if selector is None else _selector(selector)
    http01 = entry.section("http01")
    dns01 = entry.section("dns01", required=http01 is None)
    _wait(entry)
    entry.done()
    if http01 and dns01:
        entry.fault("http01", "can't stand beside dns01; give each a solver of its own.")
    if http01:
        return Solver(_http01(entry, http01), labels, dns_names, zones)
    if dns01 is None:
        return None
    strategy = dns01.choice("cname_strategy", STRATEGIES, NO_FOLLOW)
    persist = dns01.flag("persist")
    provider = _provider(dns01, namespace, dialect)
    return Solver(provider, labels, dns_names, zones, strategy, persist) if provider else None


def parse_ref(
    parent: Reader, field_name: str, namespace: str, default_key: str = "", required: bool = False
) -> SecretRef | None:
    """A reference to a key of a Secret of `namespace`; None where there is none.

    The API server gives one that has never been set as one with an empty name.
    """
    section = parent.section(field_name, required=required)
    if section is None or not (required or section.given("name") or section.given("key")):
        return None
    name = section.text("name", required=True)
    key = section.text("key", default=default_key, required=not default_key)
    section.done()
    return SecretRef(namespace, name, key)


def _wait(entry: Reader) -> None:
    text = entry.text(WAIT)
    if not text:
        return
    try:
        times.parse_duration(text)
    except ValueError:
        entry.fault(WAIT, f"is {text!r}; write a duration such as 30s, or none.")
    else:
        entry.remark(WAIT, f"has no effect: {NO_WAIT}.")


def _http01(entry: Reader, section: Reader) -> Unserved:
    """Checked as cert-manager checks it, and left out."""
    entry.unread("http01", ISSUER, HTTP01.replace("[]", ""))
    ways = [way for way in (section.section("ingress"), section.section("gateway_http_route")) if way]
    if len(ways) != 1:
        entry.fault("http01", "needs just one of ingress and gatewayHTTPRoute.")
    for way in ways:
        way.choice("service_type", SERVICE_TYPES, "")
        given = [name for name in ("class", "ingress_class_name", "name") if way.given(name)]
        if len(given) > 1:
            way.fault(given[0], f"can't stand beside {way.spelt(given[1])}; take one of them away.")
        class_name = way.text("ingress_class_name")
        if class_name and not names.is_subdomain(class_name):
            way.fault("ingress_class_name", f"is {class_name!r}, which can't be the name of an IngressClass.")
    return _left_out(section, NO_HTTP01, proves_wildcards=False)


def _left_out(section: Reader, why: str, proves_wildcards: bool = True) -> Unserved:
    section.remark("", f"is left out: {why}. Names that it would prove go to other solvers whose selector fits.")
    return Unserved(section.path, why, proves_wildcards)


def _provider(dns01: Reader, namespace: str, dialect: Dialect) -> Provider | None:
    given = [kind for kind in (*SERVED, *UNSERVED) if dns01.raw(kind) is not None]
    if len(given) > 1:
        dns01.fault(given[0], f"can't stand beside {dns01.spelt(given[1])}; give each a solver of its own.")
    # cert-manager's manifests may say `route53: {}`, which means the credentials of the surroundings.
    kind = given[0] if given else Route53Solver.kind
    section = dns01.section(kind, required=True)
    dns01.done()
    if section is None:
        return None
    if kind in UNSERVED:
        dns01.unread(kind, ISSUER, f"{DNS01.replace('[]', '')}.{kind}")
        return _left_out(section, UNSERVED[kind])
    return _rfc2136(section, namespace, dialect) if kind == Rfc2136Solver.kind else _route53(section, namespace)


def _selector(selector: Reader) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    found = selector.mapping("match_labels"), selector.texts("dns_names"), selector.texts("dns_zones")
    selector.done()
    return found


def _route53(section: Reader, namespace: str) -> Provider:
    solver = Route53Solver(
        region=section.text("region"),
        profile=section.text("profile"),
        access_key_id=section.text("access_key_id"),
        access_key_id_ref=parse_ref(section, "access_key_id_secret_ref", namespace),
        secret_access_key_ref=parse_ref(section, "secret_access_key_secret_ref", namespace),
        session_token_ref=parse_ref(section, "session_token_secret_ref", namespace),
        role=section.text("role"),
        role_session_name=section.text("role_session_name"),
        external_id=section.text("external_id"),
        hosted_zone_id=section.text("hosted_zone_id"),
    )
    _check_route53(section, solver)
    auth = section.section("auth")
    section.unread("auth", ISSUER, f"{DNS01.replace('[]', '')}.route53.auth")
    section.done()
    return _left_out(auth, NO_TOKEN) if auth else solver


def _check_route53(section: Reader, solver: Route53Solver) -> None:
    has_id = bool(solver.access_key_id or solver.access_key_id_ref)
    wrong = (
        (
            "access_key_id",
            solver.access_key_id and solver.access_key_id_ref,
            f"can't stand beside {section.spelt('access_key_id_secret_ref')}; take one of them away.",
        ),
        ("profile", has_id and solver.profile, "can't stand beside an access key id; take one of them away."),
        (
            "secret_access_key_secret_ref",
            has_id and not solver.secret_access_key_ref,
            "is missing beside the access key id.",
        ),
        (
            "access_key_id",
            solver.secret_access_key_ref and not has_id,
            f"is missing beside {section.spelt('secret_access_key_secret_ref')}.",
        ),
        (
            "session_token_secret_ref",
            solver.session_token_ref and not has_id,
            "goes with an access key id, which is missing.",
        ),
        ("external_id", solver.external_id and not solver.role, "goes with role, which is missing."),
        ("role_session_name", solver.role_session_name and not solver.role, "goes with role, which is missing."),
    )
    for name, is_wrong, message in wrong:
        if is_wrong:
            section.fault(name, message)


def _rfc2136(section: Reader, namespace: str, dialect: Dialect) -> Rfc2136Solver:
    solver = Rfc2136Solver(
        nameserver=section.text("nameserver", required=True),
        protocol=section.choice("protocol", PROTOCOLS, "TCP"),
        tsig_key_name=section.text("tsig_key_name"),
        tsig_algorithm=section.choice("tsig_algorithm", TSIG_ALGORITHMS, dialect.tsig_algorithm),
        tsig_secret_ref=parse_ref(section, "tsig_secret_secret_ref", namespace),
        zone=section.text("zone"),
    )
    if solver.nameserver and not names.is_server(solver.nameserver):
        section.fault(
            "nameserver", f"is {solver.nameserver!r}, no server; write host, host:port or [IPv6 address]:port."
        )
    if bool(solver.tsig_key_name) != bool(solver.tsig_secret_ref):
        section.fault(
            "tsig_key_name", f"and {section.spelt('tsig_secret_secret_ref')} go together; give both or neither."
        )
    section.done()
    return solver

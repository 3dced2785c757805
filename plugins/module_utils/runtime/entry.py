# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One module: its step, its argument spec and the libraries it needs. Both doors run a module through this."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ..model.clock import Clock
from ..model.faults import Fault, RefusedFault, numbered
from ..model.run import Context, Outcome, Step
from .diff import rendered
from .runs import is_over, new_run_id

DEFAULT_PARALLEL = 8
SECRETS = ("token", "password", "client-key-data")
"""Fields of a kubeconfig's user that are secret."""


@dataclass(frozen=True)
class Entry:
    """A module of this collection. `rules` are AnsibleModule's own: mutually_exclusive, required_if and the like."""

    run: Step
    spec: Mapping[str, Any]
    requires: tuple[str, ...] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)

    def missing_libraries(self) -> list[str]:
        """The libraries this Python lacks."""
        return [name for name in self.requires if importlib.util.find_spec(name) is None]

    def validated(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The options as AnsibleModule would see them. Raises RefusedFault with everything that is wrong."""
        checked = ArgumentSpecValidator(dict(self.spec), **self.rules).validate(dict(arguments))
        if checked.error_messages:
            told = [
                f"Unsupported parameters: {error.msg}" if isinstance(error, UnsupportedError) else error.msg
                for error in checked.errors
            ]
            raise RefusedFault(numbered("The module's options are wrong.", told))
        found: dict[str, Any] = checked.validated_parameters
        return found

    def perform(
        self, options: Mapping[str, Any], *, check: bool, say: Callable[[str], None], owner: int | None = None
    ) -> dict[str, Any]:
        """Run the step and give the module's result; a failure is a result too.

        `owner` is the process, where it is known, with which the whole run ends.
        """
        missing = self.missing_libraries()
        if missing:
            return {"failed": True, "msg": _install(missing)}
        context = Context(
            check=check,
            clock=Clock(lambda: datetime.now(UTC)),
            say=say,
            parallel=options.get("parallel") or DEFAULT_PARALLEL,
            run_id=new_run_id(owner),
            is_over=is_over,
        )
        try:
            outcome = self.run(pruned(options), context)
        except Fault as fault:
            return {"failed": True, "msg": str(fault)}
        skew = context.clock.warning()
        outcome = replace(outcome, warnings=(*outcome.warnings, skew)) if skew else outcome
        return _result(outcome, keep_going=bool(options.get("keep_going")))

    def run_as_module(self) -> None:
        """The ordinary door: a process of its own, on any host, that ends with one JSON result."""
        module = AnsibleModule(argument_spec=dict(self.spec), supports_check_mode=True, **self.rules)
        # What a kubeconfig holds that is given as a dictionary is not masked by the spec, which has paths there too.
        module.no_log_values.update(kubeconfig_secrets(module.params))
        result = self.perform(module.params, check=module.check_mode, say=lambda line: None)
        if result.get("failed"):
            module.fail_json(**result)
        module.exit_json(**result)


def kubeconfig_secrets(options: Any) -> set[str]:
    """The credentials in kubeconfigs that stand in options as dictionaries."""
    if isinstance(options, list):
        return {text for entry in options for text in kubeconfig_secrets(entry)}
    if not isinstance(options, Mapping):
        return set()
    given = options.get("kubeconfig")
    users = (given.get("users") or []) if isinstance(given, Mapping) else []
    held = [user.get("user") for user in users if isinstance(user, Mapping)]
    own = {str(text) for user in held if isinstance(user, Mapping) for name, text in user.items() if name in SECRETS}
    return own.union(*(kubeconfig_secrets(entry) for entry in options.values()))


def pruned(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with unset keys left out of every nested section; at the top they stay, as None."""
    return {name: _without_unset(value) for name, value in options.items()}


def _without_unset(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_unset(entry) for name, entry in value.items() if entry is not None}
    return [_without_unset(entry) for entry in value] if isinstance(value, list) else value


def _result(outcome: Outcome, *, keep_going: bool) -> dict[str, Any]:
    result: dict[str, Any] = {"changed": outcome.changed, **outcome.values}
    if outcome.before is not None or outcome.after is not None:
        result["diff"] = {"before": rendered(outcome.before), "after": rendered(outcome.after)}
    if outcome.warnings:
        result["warnings"] = list(outcome.warnings)
    if outcome.failure is not None:
        result |= {"msg": outcome.failure} if keep_going else {"failed": True, "msg": outcome.failure}
    return result


def _install(missing: list[str]) -> str:
    packages = " ".join({"dns": "dnspython", "yaml": "PyYAML"}.get(name, name) for name in missing)
    return (
        f"The Python that runs this module, {sys.executable}, lacks {', '.join(missing)}. "
        f"Install it there: {sys.executable} -m pip install {packages}"
    )

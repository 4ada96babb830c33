"""Elastic Load Balancing: what moto tells of listeners and rules, set right."""

import hashlib
from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.stage import Stage, Supplement

_ENCRYPTED = frozenset({"HTTPS", "TLS"})


def _listeners(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    for listener in answer["Listeners"]:
        # moto gives every listener a TLS policy; a listener without TLS has none.
        if listener.get("Protocol") not in _ENCRYPTED:
            listener.pop("SslPolicy", None)
        if not listener.get("AlpnPolicy"):
            listener.pop("AlpnPolicy", None)
    return answer


def _rules(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    for rule in answer["Rules"]:
        if rule.get("IsDefault"):
            # moto ends it with an address in its memory, another one in every run.
            listener = rule["RuleArn"].rpartition("/")[0]
            last = hashlib.sha256(listener.encode()).hexdigest()[:16]
            rule["RuleArn"] = f"{listener}/{last}"
    return answer


ELBV2 = Supplement(
    service="elbv2",
    handlers={
        "CreateListener": _listeners,
        "DescribeListeners": _listeners,
        "DescribeRules": _rules,
        "ModifyListener": _listeners,
    },
)

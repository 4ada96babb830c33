"""Does the data plane write access logs that an investigation can use?"""

import re

from vouchbook.checks._mesh import GATEWAYS, NODES, home, listeners_of
from vouchbook.checks._mesh_examples import (
    denied,
    failing,
    gateway,
    hidden,
    listener,
    moot,
    node,
    passing,
    unknowing,
)
from vouchbook.model.check import Check, Outcome, Severity, Subject, advised, failed, passed
from vouchbook.model.facts import Facts, View

STREAMS = frozenset({"/dev/stdout", "/dev/stderr"})
HEADER = re.compile(r"%(?:REQ|RESP|TRAILER)(?:_WITHOUT_QUERY)?\(([^)]*)\)", re.IGNORECASE)
"""A command operator that prints headers, with an alternative after `?`."""
NEEDED = {
    "time": re.compile(r"%START_TIME", re.IGNORECASE),
    "upstream": re.compile(r"%UPSTREAM_(?:HOST|CLUSTER)", re.IGNORECASE),
}
NEEDED_OF_REQUESTS = {
    "method": re.compile(r"%REQ\([^)]*:METHOD", re.IGNORECASE),
    "path": re.compile(r"%REQ(?:_WITHOUT_QUERY)?\([^)]*:PATH", re.IGNORECASE),
    "response code": re.compile(r"%RESPONSE_CODE%", re.IGNORECASE),
}
PEER = re.compile(r"%DOWNSTREAM_PEER_", re.IGNORECASE)
SECRET = frozenset(
    {
        "authorization",
        "cookie",
        "proxy-authorization",
        "set-cookie",
        "x-amz-security-token",
        "x-api-key",
    }
)


def _logged(resource: Subject) -> Outcome:
    log = resource.get("spec", "logging", "accessLog", "file")
    path = log and log.get("path")
    if not path:
        return failed("no path of an access log is set; one is expected (/dev/stdout)")
    template = _template(log)
    if template:
        missing = _missing(home(resource), template)
        if missing:
            return failed(f"the access log's own format leaves out: {', '.join(missing)}")
        secret = _secrets(template)
        if secret:
            return failed(f"the access log's own format writes headers: {', '.join(secret)}")
    if path not in STREAMS:
        return advised(
            f"Envoy logs to {path}; that an agent ships this file is not shown (/dev/stdout "
            "goes to the container's log driver)"
        )
    if template and not PEER.search(template):
        return advised(f"Envoy logs to {path}; its own format leaves out who the peer was")
    return passed(f"Envoy logs to {path}" + (" in its own format" if template else ""))


def _template(log: Facts) -> str:
    """The custom format, whether text or JSON; empty for Envoy's default."""
    text = log.get("format", "text")
    pairs = log.get("format", "json") or ()
    return str(text or " ".join(str(pair.get("value")) for pair in pairs))


def _missing(resource: View, template: str) -> list[str]:
    """What an investigation needs and the format doesn't print; TCP has no requests."""
    protocols = {item.get("portMapping", "protocol") for item in listeners_of(resource)}
    needed = NEEDED if protocols == {"tcp"} else {**NEEDED, **NEEDED_OF_REQUESTS}
    return sorted(name for name, pattern in needed.items() if not pattern.search(template))


def _secrets(template: str) -> list[str]:
    printed = {
        name.strip().lower() for names in HEADER.findall(template) for name in names.split("?")
    }
    return sorted(printed & SECRET)


def _log(path: str = "/dev/stdout", **layout: object) -> dict[str, object]:
    """The logging part of a spec, for the examples."""
    layout = {"format": layout} if layout else {}
    return {"accessLog": {"file": {"path": path, **layout}}}


LINE = (
    "[%START_TIME%] %REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %RESPONSE_CODE% "
    "%UPSTREAM_HOST%"
)

ACCESS_LOGS_ENABLED = Check(
    id="envoy-access-logs-enabled",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says="Virtual nodes and gateways write access logs that tell who called what, and when.",
    severity=Severity.MEDIUM,
    over=(NODES, GATEWAYS),
    holds=_logged,
    counts="virtual nodes and gateways",
    remedy=(
        "Set the access log's path to /dev/stdout and let the log driver ship it. A format of "
        "one's own should keep time, method, path, response code, upstream and the peer's "
        "identity, and print no header that carries credentials."
    ),
    references=(
        "App Mesh User Guide: Logging",
        "App Mesh API: FileAccessLog",
        "AWS Config rule: appmesh-virtual-node-logging-file-path-exists",
        "AWS Config rule: appmesh-virtual-gateway-logging-file-path-exists",
    ),
    examples=(
        passing("Standard output, in Envoy's default format.", node(logging=_log())),
        passing(
            "A format of one's own with everything in it.",
            gateway(logging=_log(text=f"{LINE} %DOWNSTREAM_PEER_URI_SAN%")),
        ),
        passing(
            "A format for TCP has no requests to print.",
            node(
                listeners=[listener(3306, "tcp")],
                logging=_log(text="%START_TIME% %UPSTREAM_CLUSTER% %DOWNSTREAM_PEER_SUBJECT%"),
            ),
        ),
        passing(
            "A file: that it is shipped is not shown.",
            node(logging=_log("/var/log/envoy.log")),
            advice=True,
        ),
        passing(
            "A format without the peer's identity.", node(logging=_log(text=LINE)), advice=True
        ),
        failing("No access log.", node()),
        failing(
            "A JSON format that leaves out most of it.",
            node(logging=_log(json=[{"key": "at", "value": "%START_TIME%"}])),
        ),
        failing(
            "A format that writes credentials.",
            node(logging=_log(text=f"{LINE} %REQ(AUTHORIZATION)%")),
        ),
        unknowing("The nodes' list was denied.", denied(NODES, "appmesh:ListVirtualNodes")),
        unknowing(
            "The gateway could not be described.",
            hidden(gateway(), "appmesh:DescribeVirtualGateway"),
        ),
        moot("There is neither node nor gateway in complete lists."),
    ),
)

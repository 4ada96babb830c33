"""The name under which a virtual node is discovered, and whether a certificate covers it."""

from vouchbook.model.facts import View


def discovery_name(node: View) -> str | None:
    """The DNS hostname, or `service.namespace` of AWS Cloud Map; None without discovery."""
    hostname = node.get("spec", "serviceDiscovery", "dns", "hostname")
    if hostname is not None:
        return str(hostname)
    service = node.get("spec", "serviceDiscovery", "awsCloudMap", "serviceName")
    namespace = node.get("spec", "serviceDiscovery", "awsCloudMap", "namespaceName")
    return f"{service}.{namespace}" if service and namespace else None


def covers(san: str, name: str, *, wildcards: bool) -> bool:
    """Whether a subject alternative name stands for a DNS name (RFC 6125, 6.4).

    A wildcard is the whole leftmost label and stands for exactly one; without `wildcards` only
    equal names count.
    """
    pattern, wanted = _labels(san), _labels(name)
    if pattern == wanted:
        return True
    return (
        wildcards
        and pattern[0] == "*"
        and len(pattern) == len(wanted)
        and pattern[1:] == wanted[1:]
    )


def _labels(name: str) -> list[str]:
    return name.lower().rstrip(".").split(".")

"""Where a certificate or a trust chain comes from: ACM, a file, or a secret of the SDS."""

from collections.abc import Mapping

from vouchbook.model.facts import Facts

Members = Mapping[str, str]

FILE_OR_SDS: Members = {"file": "certificateChain", "sds": "secretName"}
"""Client certificates, and trust in them, come from these alone: ACM is not offered."""
SERVER_CERTIFICATES: Members = {"acm": "certificateArn", **FILE_OR_SDS}
CLIENT_TRUST: Members = {"acm": "certificateAuthorityArns", **FILE_OR_SDS}


def named_in(source: Facts | None, members: Members) -> dict[str, object]:
    """Kind of provider -> what it refers to, for each kind that is set and names something."""
    if source is None:
        return {}
    found = {kind: source.get(kind, member) for kind, member in members.items()}
    return {kind: reference for kind, reference in found.items() if reference}

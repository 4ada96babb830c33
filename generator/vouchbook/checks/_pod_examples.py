"""Small worlds of nodes and pods with their roles."""

from collections.abc import Iterator

from vouchbook.checks._identity_examples import Plain, allow, failing, role, trusting
from vouchbook.checks._platform_examples import (
    AUDIENCE,
    ISSUER,
    NODE_ROLE,
    ORDERS_POD,
    POD_ROLE,
    association,
    cluster,
    exactly,
    nodegroup,
    pod_trust,
    provider,
    word,
)
from vouchbook.checks._pod_trust import ID, STREAM
from vouchbook.model.check import Example, Given, Verdict


def stream_on(resource: str = "*") -> Plain:
    """A statement that lets a proxy connect."""
    return allow(STREAM, resource)


def nodes(*statements: Plain, policies: tuple[str, ...] = ()) -> Given:
    """The role of the nodes."""
    return role(
        NODE_ROLE,
        *statements,
        trust=trusting({"Service": "ec2.amazonaws.com"}),
        policies=policies,
    )


def pod(condition: Plain | None = None, name: str = POD_ROLE) -> Given:
    """A role that the cluster's tokens can be changed into."""
    return role(name, stream_on(), trust=pod_trust(condition or exactly()))


def like(subject: str) -> Plain:
    """A condition with a pattern for the subject."""
    return {
        "StringLike": {f"{ISSUER}:sub": subject},
        "StringEquals": {f"{ISSUER}:aud": AUDIENCE},
    }


def passing_worlds() -> Iterator[Example]:
    """The examples that pass, which rest on somebody's word."""
    worlds = (
        ("A role for a service account, by the cluster's tokens.", provider(), pod()),
        ("Pod Identity gives a service account its role.", association(), role(POD_ROLE)),
        ("A pattern without wildcards is exact, too.", provider(), pod(like(ORDERS_POD))),
        (
            "Two service accounts, each named.",
            provider(),
            pod(exactly([ORDERS_POD, f"{ORDERS_POD}-canary"])),
        ),
    )
    for why, *given in worlds:
        yield Example(
            verdict=Verdict.PASS,
            why=why,
            given=(cluster(), nodegroup(), nodes(), *given),
            statements=word(ID),
            advice=True,
        )


def loose(why: str, condition: Plain | None) -> Example:
    """Give an example of a role that lets in more than one service account."""
    pods = role(POD_ROLE, trust=pod_trust(condition))
    return failing(why, cluster(), nodegroup(), nodes(), provider(), pods)

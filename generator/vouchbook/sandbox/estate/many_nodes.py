"""One mesh with many nodes: lists longer than a page, and as many findings."""

from vouchbook.sandbox.estate.documents import trusts_account
from vouchbook.sandbox.estate.model import Account, Estate, Member, Mesh, MeshPart, Region, Role
from vouchbook.sandbox.estate.specs import listener, node

COUNT = 150
_ACCOUNT = "111122223333"
_HUB = "123456789012"

MANY_NODES = Estate(
    name="many-nodes",
    about=f"One mesh with {COUNT} virtual nodes that accept plain traffic.",
    members=(Member(id=_ACCOUNT, name="crowd", email="crowd@example.com"),),
    accounts=(
        Account(
            id=_ACCOUNT,
            roles=(
                Role(
                    name="vouchbook-reader",
                    shows="Collects evidence; only the hub may take it, with an external id.",
                    trust=trusts_account(_HUB, "vouchbook-demo"),
                    managed=("arn:aws:iam::aws:policy/SecurityAudit",),
                ),
            ),
            regions=(
                Region(
                    name="us-east-1",
                    meshes=(
                        Mesh(
                            name="crowd",
                            shows="Many nodes without TLS.",
                            nodes=tuple(
                                MeshPart(
                                    name=f"node-{number:03}",
                                    shows="No TLS.",
                                    spec=node(f"node-{number:03}.crowd.internal", listener()),
                                )
                                for number in range(COUNT)
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

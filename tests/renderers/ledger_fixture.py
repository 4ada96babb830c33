"""A completeness ledger of every state; one missing name is hostile, as anything from AWS."""

from vouchbook.model.ledger import LedgerRow, SourceCount
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread

HOSTILE = '=HYPERLINK("http://example.com")<script>alert(1)</script>'
"""A name under which CloudFormation could show something."""
MANY = tuple(f"arn:aws:appmesh:eu-central-1:111122223333:mesh/m{n:03}" for n in range(23))
_DENIED = Unread(
    reason=Reason.DENIED,
    operation="config:ListDiscoveredResources",
    permission="config:ListDiscoveredResources",
)


def ledger(*places: Place) -> tuple[LedgerRow, ...]:
    """Rows for these places: the first one has one row of every state."""
    first, *others = places
    return (
        LedgerRow(
            type="AWS::AppMesh::Mesh",
            collector="appmesh.meshes",
            place=first,
            listed=2,
            sources=(
                SourceCount(
                    source="AWS Config",
                    count=25,
                    only_there=MANY,
                    explanation="23 only there: the list lacks them",
                ),
                SourceCount(source="AWS CloudFormation", count=1, only_there=(HOSTILE,)),
            ),
            difference=24,
            explanation="2 of 26 listed",
        ),
        _row("AWS::AppMesh::Route", first, None, unread=_DENIED),
        _row("AWS::ECS::Service", first, 3, SourceCount(source="AWS Config", count=3)),
        _row(
            "AWS::KMS::Key",
            first,
            2,
            SourceCount(source="AWS Config", count=1, only_listed=("arn:aws:kms:…:key/1",)),
        ),
        *(
            _row(
                "AWS::Logs::LogGroup",
                place,
                1,
                SourceCount(source="AWS Config", count=None, unread=_DENIED),
                difference=None,
            )
            for place in (first, *others)
        ),
    )


def _row(
    kind: str,
    place: Place,
    listed: int | None,
    *sources: SourceCount,
    difference: int | None = 0,
    unread: Unread | None = None,
) -> LedgerRow:
    return LedgerRow(
        type=kind,
        collector=kind.lower(),
        place=place,
        listed=listed,
        unread=unread,
        sources=sources or (SourceCount(source="AWS Config", count=4),),
        difference=None if listed is None else difference,
        explanation=f"about {kind}",
    )

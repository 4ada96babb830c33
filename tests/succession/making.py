"""Results and films made by hand, for rows that are known beforehand."""

from collections.abc import Iterable, Mapping

from vouchbook.aws.shapes import shapes_of
from vouchbook.kernel.canonical import digest_of
from vouchbook.kernel.registry import collectors
from vouchbook.model.check import Verdict
from vouchbook.model.film import Film, Period, Standing, Stretch
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading, Record, Seen
from vouchbook.model.result import CheckResult, Finding, combine
from vouchbook.model.succession import ObjectiveRow, Succession
from vouchbook.normalise import Model, normalise

HERE = Place(partition="aws", account="111122223333", region="us-east-1")
START, END = "2026-07-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z"
AS_OF = "2026-11-20T12:00:00.000000Z"
MESH = "arn:aws:appmesh:us-east-1:111122223333:mesh/shop"
NODE = f"{MESH}/virtualNode/orders"
SERVICE = "arn:aws:ecs:us-east-1:111122223333:service/shop/orders"
FAMILY = "arn:aws:ecs:us-east-1:111122223333:task-definition/orders"
PASS, FAIL = Verdict.PASS, Verdict.FAIL
UNKNOWN, MOOT = Verdict.UNKNOWN, Verdict.NOT_APPLICABLE


def day(text: str) -> str:
    """Midnight of a day of 2026, given as `08-31`."""
    return f"2026-{text}T00:00:00.000000Z"


def result(check: str, verdict: Verdict, *subjects: str, because: str = "so it is") -> CheckResult:
    """A result with one finding a subject."""
    named = subjects or (f"no subject of {check}",)
    found = tuple(
        Finding(subject=name, place=HERE, verdict=verdict, because=because) for name in named
    )
    return CheckResult(
        check=check,
        verdict=combine([verdict]),
        population=len(found),
        complete=True,
        counts={item.value: len(found) if item is verdict else 0 for item in Verdict},
        findings=found,
    )


def stretch(verdict: Verdict, start: str, end: str, subject: str = "") -> Stretch:
    """A stretch that some source tells of."""
    return Stretch(
        subject=subject, place=HERE, start=start, end=end, verdict=verdict, because="so it was"
    )


def film(check: str, *parts: tuple[Verdict, str, str], subject: str = "") -> Film:
    """A film of one subject; what its parts leave out is unknown."""
    taken = dict.fromkeys((item.value for item in Verdict), 0.0)
    for verdict, _, _ in parts:
        taken[verdict.value] += 1.0
    return Film(
        check=check,
        standing=Standing.CONFORMED,
        subjects=1,
        deviations=(),
        stretches=tuple(stretch(*part, subject or f"the subject of {check}") for part in parts),
        combined=tuple(stretch(*part) for part in parts),
        seconds=tuple(sorted(taken.items())),
        longest_unseen=None,
    )


def period(*films: Film) -> Period:
    """A period with these films alone."""
    return Period(
        start=START,
        end=END,
        history=digest_of([]),
        films=tuple(sorted(films, key=lambda item: item.check)),
        turnings=(),
        unseen=(),
        contradictions=(),
        flaws=(),
        custody=(),
        snapshots=(),
    )


def row_of(told: Succession, objective: str) -> ObjectiveRow:
    """The row of an objective."""
    return next(item for item in told.objectives if item.objective == objective)


def record(collector: str, operation: str, identifier: str, facts: Mapping[str, object]) -> Record:
    """One whole answer."""
    return Record(
        id=identifier,
        collector=collector,
        operation=operation,
        place=HERE,
        as_of=AS_OF,
        facts=facts,
        digest=digest_of([collector, identifier]),
    )


def task(revision: int, *, envoy_of: str = "", active: bool = True) -> Record:
    """A task definition of the family `orders`, with an Envoy or without."""
    identifier = f"{FAMILY}:{revision}"
    told = [{"name": "APPMESH_RESOURCE_ARN", "value": envoy_of}] if envoy_of else []
    facts = {
        "taskDefinition": {
            "taskDefinitionArn": identifier,
            "family": "orders",
            "containerDefinitions": [{"name": "envoy", "image": "envoy", "environment": told}],
        }
    }
    collector = "ecs.task-definitions" if active else "ecs.inactive-task-definitions"
    return record(collector, "ecs:DescribeTaskDefinition", identifier, facts)


def service(arn: str = SERVICE, definition: str = f"{FAMILY}:2", alias: str = "") -> Record:
    """A service of ECS Service Connect."""
    offer = {"portName": "http", "clientAliases": [{"port": 80, "dnsName": alias}] if alias else []}
    connect = {"enabled": True, "namespace": "shop.connect", "services": [offer]}
    deployment = {
        "status": "PRIMARY",
        "taskDefinition": definition,
        "serviceConnectConfiguration": connect,
    }
    facts = {"serviceArn": arn, "status": "ACTIVE", "deployments": [deployment]}
    return record("ecs.services", "ecs:DescribeServices", arn, facts)


def lattice(name: str, domain: str = "") -> Record:
    """A service of VPC Lattice."""
    arn = f"arn:aws:vpc-lattice:us-east-1:111122223333:service/svc-{name}"
    facts = {"arn": arn, "name": name, **({"customDomainName": domain} if domain else {})}
    return record("vpc-lattice.services", "vpc-lattice:GetService", arn, facts)


def model(*records: Record) -> Model:
    """The estate that these records tell of."""
    names = sorted({item.collector for item in records})
    readings: Iterable[Reading] = [
        Seen(
            collector=name,
            place=HERE,
            as_of=AS_OF,
            records=tuple(item for item in records if item.collector == name),
        )
        for name in names
    ]
    operations = {op for name in names for op in collectors()[name].operations}
    return normalise(readings, collectors(), shapes_of(operations))

"""A synthetic dossier, shared by the tests of every renderer: all verdicts, hostile names, gaps."""

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.renderers.ledger_fixture import ledger
from tests.renderers.mesh_fixture import meshes
from vouchbook.book.source import read_book
from vouchbook.model.check import Verdict
from vouchbook.model.claim import Book, Claim, ClaimKind
from vouchbook.model.dossier import (
    Blindness,
    CheckView,
    ClaimView,
    Coverage,
    Dossier,
    EvidenceFile,
    FrameworkView,
    Listed,
    Located,
    Lost,
    RequirementView,
    Shown,
    Support,
)
from vouchbook.model.engagement import (
    Caller,
    Engagement,
    Exclusion,
    Frame,
    FrameworkScope,
    KnownAccount,
    Parameter,
    Person,
    Report,
)
from vouchbook.model.framework import Relation, Requirement, Share, Status
from vouchbook.model.place import Place
from vouchbook.model.reading import Listing, Record
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.renderer import Material
from vouchbook.model.result import CheckResult, Finding, combine
from vouchbook.model.snapshot import Header

AS_OF = "2026-09-15T12:00:00.000000Z"
HOSTILE = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("https://example.com","x")'
MARKDOWN = "**bold** [x](javascript:alert(1)) {{ 7*7 }} {: onclick=alert(1)} \x1b[31m\u202egnp"

FRANKFURT = Place(partition="aws", account="111122223333", region="eu-central-1")
DUBLIN = Place(partition="aws", account="444455556666", region="eu-west-1")
GLOBAL = Place(partition="aws", account="111122223333", region="global")

PAGES = {
    "index.md": """---
title: Audit book
---
# Audit book

This pack speaks about the *payments* and *shop* meshes. Start with
[data protection](topics/data-protection.md), or learn [how it works](handbook/index.md).
""",
    "topics/data-protection.md": """---
title: Data protection
topic: data-protection
requirements: [nist-800-53-r5:SC-8, soc2-tsc-2017:CC6.7]
owner: platform-security
reviewed: 2026-09-01
---
# Data protection

## Traffic inside the mesh

[Every virtual-node listener accepts TLS only.](claim:mesh-listener-tls-strict)
[In payments, clients also verify the server's
chain.](claim:mesh-client-trust-source-set?mesh=payments)
We run [many](count:appmesh.virtual-nodes) virtual nodes and [some](count:kms.keys) keys.

![Listener TLS by virtual node](evidence:mesh-listener-tls-strict)

## Data at rest

| Statement | Whose part |
|---|---|
| [Configuration is encrypted at rest.](inherited:aws-soc2) | AWS |
| [Keys are handed over in a two-person ceremony.](asserted:key-ceremony-2026) | ours |
| [Customer keys rotate every year.](claim:kms-key-rotation-on) | ours |

[Istio replaces App Mesh in the data tier.](intended:2027-03-31)
""",
    "topics/logging-using-cloudtrail.md": """---
title: Logging with CloudTrail
topic: logging-using-cloudtrail
requirements: [nist-800-53-r5:AU-2]
---
# Logging with CloudTrail

[A trail records every region.](claim:cloudtrail-multi-region-active)
[No access key is older than 90 days.](claim:iam-access-key-age)
[Gateways with TLS present a certificate in date.](claim:mesh-gateway-certificate-valid)

![Trails](evidence:cloudtrail-multi-region-active)
""",
    "assertions/key-ceremony-2026.md": """---
title: Key ceremony 2026
who: Martha Rivera
role: Head of platform security
date: 2026-06-10
expires: 2027-06-10
looked_at: The signed minutes of the ceremony of 10 June 2026.
---
# Key ceremony 2026

Two officers were present; the minutes are kept in the safe.
""",
}


def digest_of(text: str) -> str:
    """A digest as records have it."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def record(collector: str, identifier: str, place: Place, facts: dict[str, Any]) -> Record:
    """A record with a digest of its own."""
    service, _, things = collector.partition(".")
    return Record(
        id=identifier,
        collector=collector,
        operation=f"{service}:Describe{things.title().replace('-', '').rstrip('s')}",
        place=place,
        as_of=AS_OF,
        facts=facts,
        redacted=("spec.secret",) if "secret" in json.dumps(facts) else (),
        digest=digest_of(identifier + collector),
    )


def node(number: int, mesh: str = "payments", place: Place = FRANKFURT, name: str = "") -> Record:
    """A virtual node's record."""
    name = name or f"node-{number:03}"
    arn = f"arn:aws:appmesh:{place.region}:{place.account}:mesh/{mesh}/virtualNode/{name}"
    mode = "STRICT" if mesh == "shop" else "PERMISSIVE"
    facts = {"spec": {"listeners": [{"portMapping": {"port": 8080}, "tls": {"mode": mode}}]}}
    return record("appmesh.virtual-nodes", arn, place, facts)


NODES = (
    *(node(number) for number in range(150)),
    *(node(number, "shop", DUBLIN) for number in range(8)),
    node(200, "shop", DUBLIN, HOSTILE),
    node(201, "shop", DUBLIN, FORMULA),
    node(202, "shop", DUBLIN, MARKDOWN),
)
TRAIL = record(
    "cloudtrail.trails",
    "arn:aws:cloudtrail:eu-central-1:111122223333:trail/all",
    FRANKFURT,
    {"IsMultiRegionTrail": True, "Name": "all"},
)
KEYS = tuple(
    record(
        "kms.keys",
        f"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-{number:012}",
        FRANKFURT,
        {"KeyRotationEnabled": number % 2 == 0},
    )
    for number in range(4)
)
USERS = tuple(
    record(
        "iam.credentials",
        f"arn:aws:iam::111122223333:user/{name}",
        GLOBAL,
        {"access_key_1_active": "true", "access_key_1_last_rotated": "2026-08-01T00:00:00Z"},
    )
    for name in ("alice", "bob")
)
RECORDS = (*NODES, TRAIL, *KEYS, *USERS)


def finding(source: Record, verdict: Verdict, because: str, key: str = "", **more: Any) -> Finding:
    """A finding about a record."""
    return Finding(
        subject=f"{source.id}#{key}" if key else source.id,
        place=source.place,
        verdict=verdict,
        because=because,
        cites=(source.digest,),
        **more,
    )


def result(check: str, findings: tuple[Finding, ...], *, complete: bool = True) -> CheckResult:
    """A check's result, counted from its findings."""
    counts = {v.value: sum(item.verdict is v for item in findings) for v in Verdict}
    return CheckResult(
        check=check,
        verdict=combine([item.verdict for item in findings]),
        population=len(findings) if complete else None,
        complete=complete,
        counts=counts,
        advices=sum(item.advice for item in findings),
        searched=tuple(sorted({FRANKFURT, DUBLIN} | {item.place for item in findings})),
        findings=findings,
    )


DENIED = Unread(
    reason=Reason.DENIED,
    operation="kms:GetKeyRotationStatus",
    permission="kms:GetKeyRotationStatus",
    detail="AccessDeniedException 400",
)


def denied(source: Record) -> Finding:
    """A finding that could not be made."""
    return finding(
        source,
        Verdict.UNKNOWN,
        DENIED.sentence(),
        reason=DENIED.reason,
        operation=DENIED.operation,
        permission=DENIED.permission,
    )


TLS = result(
    "mesh-listener-tls-strict",
    (
        *(
            finding(item, Verdict.FAIL, "tls.mode is PERMISSIVE, not STRICT", "listener:8080")
            for item in NODES[:150]
        ),
        *(
            finding(item, Verdict.PASS, "tls.mode is STRICT", "listener:8080")
            for item in NODES[150:]
        ),
    ),
)
TRUST = result(
    "mesh-client-trust-source-set",
    tuple(
        finding(
            item,
            Verdict.PASS,
            "the client policy names a trust source",
            "backend-defaults",
            advice=index == 0,
        )
        for index, item in enumerate(NODES[150:156])
    ),
)
ROTATION = result(
    "kms-key-rotation-on",
    (
        finding(KEYS[0], Verdict.PASS, "rotation is on"),
        denied(KEYS[1]),
        finding(KEYS[2], Verdict.PASS, "rotation is on"),
        denied(KEYS[3]),
    ),
    complete=False,
)
TRAILS = result(
    "cloudtrail-multi-region-active",
    (finding(TRAIL, Verdict.PASS, "IsMultiRegionTrail is true"),),
)
AGE = result(
    "iam-access-key-age",
    tuple(finding(user, Verdict.PASS, "rotated 45 days ago") for user in USERS),
)
GATEWAY = result(
    "mesh-gateway-certificate-valid",
    (
        Finding(
            subject="arn:aws:iam::111122223333:root",
            place=FRANKFURT,
            verdict=Verdict.NOT_APPLICABLE,
            because="the list of virtual gateways is complete and empty",
            cites=(digest_of("gateways"),),
        ),
    ),
)

SC8 = Support(
    framework="nist-800-53-r5",
    requirement="SC-8",
    relation=Relation.TESTS,
    shows="Traffic between proxies is encrypted at every listener.",
    not_shown="Traffic between a proxy and its own container.",
)
CC67 = Support(
    framework="soc2-tsc-2017",
    requirement="CC6.7",
    relation=Relation.PARTLY_SUPPORTS,
    shows="Listeners refuse plain text.",
    not_shown="What people do with data once they hold it.",
)
AU2 = Support(
    framework="nist-800-53-r5",
    requirement="AU-2",
    relation=Relation.TESTS,
    shows="API activity of every region is recorded.",
    not_shown="What happens inside containers.",
)
SC12 = Support(
    framework="nist-800-53-r5",
    requirement="SC-12",
    relation=Relation.PARTLY_SUPPORTS,
    shows="Keys rotate.",
    not_shown="How keys are handed over.",
)


def view(answer: CheckResult, **more: Any) -> CheckView:
    """A check's view with what is the same in all of them."""
    return CheckView(
        id=answer.check,
        references=("https://docs.aws.amazon.com/app-mesh/latest/userguide/tls.html",),
        result=answer,
        **more,
    )


CHECKS = tuple(
    sorted(
        (
            view(
                TLS,
                says="Virtual-node listeners accept TLS only.",
                objective="traffic-encrypted",
                topic="data-protection",
                severity="high",
                counts="listeners",
                remedy="Set tls.mode to STRICT on every listener, once all clients speak TLS.",
                operations=("appmesh:DescribeVirtualNode", "appmesh:ListVirtualNodes"),
                parameters=(),
                supports=(SC8, CC67),
            ),
            view(
                TRUST,
                says="Clients verify the chain of the servers that they call.",
                objective="peers-authenticated",
                topic="data-protection",
                severity="high",
                counts="client policies",
                remedy="Name a trust source in backendDefaults.clientPolicy.tls.validation.",
                operations=("appmesh:DescribeVirtualNode", "appmesh:ListVirtualNodes"),
                parameters=("mtls_required_meshes",),
                supports=(SC8,),
            ),
            view(
                ROTATION,
                says="Customer-managed keys rotate every year.",
                objective="keys-protected",
                topic="data-protection",
                severity="medium",
                counts="keys",
                remedy="Turn on automatic rotation.",
                operations=("kms:DescribeKey", "kms:GetKeyRotationStatus", "kms:ListKeys"),
                parameters=(),
                supports=(SC12,),
            ),
            view(
                TRAILS,
                says="A trail records every region.",
                objective="activity-logged",
                topic="logging-using-cloudtrail",
                severity="high",
                counts="trails",
                remedy="Make one trail multi-region.",
                operations=("cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"),
                parameters=(),
                supports=(AU2,),
            ),
            view(
                AGE,
                says="No active access key is older than 90 days.",
                objective="credentials-managed",
                topic="security-iam",
                severity="medium",
                counts="users",
                remedy="Rotate or delete the key.",
                operations=("iam:GenerateCredentialReport", "iam:GetCredentialReport"),
                parameters=("access_key_days",),
                supports=(),
            ),
            view(
                GATEWAY,
                says="Virtual gateways present certificates that are in date.",
                objective="certificates-valid",
                topic="infrastructure-security",
                severity="high",
                counts="gateways",
                remedy="Renew the certificate.",
                operations=("appmesh:DescribeVirtualGateway", "appmesh:ListVirtualGateways"),
                parameters=(),
                supports=(SC8,),
            ),
        ),
        key=lambda item: item.id,
    ),
)


def book() -> Book:
    """The book that the pages make."""
    made, mistakes = read_book(PAGES)
    assert not mistakes
    return made


def claim_view(claim: Claim) -> ClaimView:
    """How a claim stands."""
    if claim.kind is ClaimKind.OBSERVED:
        answer = next(item.result for item in CHECKS if item.id == claim.target)
        unknown = [item for item in answer.findings if item.verdict is Verdict.UNKNOWN]
        return ClaimView(
            claim=claim,
            status=answer.verdict.value,
            because=unknown[0].because if unknown else answer.findings[0].because,
            population=answer.population,
            complete=answer.complete,
            counts=answer.counts,
            advices=answer.advices,
            as_of=AS_OF,
        )
    because = {
        ClaimKind.ASSERTED: "Martha Rivera, Head of platform security, on 2026-06-10",
        ClaimKind.INHERITED: "AWS SOC 2 Type II, 2025-10-01 to 2026-09-30, reviewed 2026-09-10",
        ClaimKind.INTENDED: "planned for 2027-03-31",
    }[claim.kind]
    return ClaimView(claim=claim, status=claim.kind.value, because=because, as_of=AS_OF)


def requirement(identifier: str, title: str, group: str, share: Share) -> Requirement:
    """A requirement with both halves in our words."""
    return Requirement(
        id=identifier,
        group=group,
        title=title,
        baselines=("moderate",),
        share=share,
        aws="Runs and protects the control plane." if share is not Share.CUSTOMER else "",
        customer="Configures the mesh and its proxies." if share is not Share.AWS else "",
    )


def row(
    item: Requirement,
    status: Status,
    because: str,
    claims: tuple[str, ...] = (),
) -> RequirementView:
    """A requirement's view; the checks that show it come from their supports."""
    shown = tuple(
        Shown(
            check=check.id,
            relation=support.relation,
            shows=support.shows,
            not_shown=support.not_shown,
            verdict=check.result.verdict.value,
        )
        for check in CHECKS
        for support in check.supports
        if support.requirement == item.id
    )
    return RequirementView(
        requirement=item, status=status, because=because, shown=shown, claims=claims
    )


def framework(identifier: str, rows: tuple[RequirementView, ...], **more: Any) -> FrameworkView:
    """A framework whose counts add up."""
    counts = {status.value: sum(r.status is status for r in rows) for status in Status}
    return FrameworkView(
        id=identifier,
        denominator=len(rows),
        counts=counts,
        requirements=rows,
        **more,
    )


def frameworks() -> tuple[FrameworkView, ...]:
    """Two frameworks, with every status between them."""
    of_page = {page.path: tuple(c.id for c in page.claims) for page in book().pages}
    data, logging = (
        of_page["topics/data-protection.md"],
        of_page["topics/logging-using-cloudtrail.md"],
    )
    nist = (
        row(
            requirement("AC-2(1)", "Automated system account management", "AC", Share.CUSTOMER),
            Status.NOT_ASSESSED,
            "no check and no claim names it",
        ),
        row(
            requirement("AU-2", "Event logging", "AU", Share.SHARED),
            Status.SUPPORTED,
            "1 check tests it, and passes",
            logging,
        ),
        row(
            requirement("PE-3", "Physical access control", "PE", Share.AWS),
            Status.INHERITED,
            "the part is AWS's; its report was reviewed on 2026-09-10",
        ),
        row(
            requirement("PL-4", "Rules of behavior", "PL", Share.CUSTOMER),
            Status.ASSERTED,
            "management's word, until 2027-06-10",
        ),
        row(
            requirement("SC-12", "Cryptographic key establishment", "SC", Share.SHARED),
            Status.UNKNOWN,
            "1 check is unknown: the caller was not allowed to ask",
            data,
        ),
        row(
            requirement("SC-8", "Transmission confidentiality and integrity", "SC", Share.SHARED),
            Status.DEVIATION,
            "mesh-listener-tls-strict fails",
            data,
        ),
    )
    soc = (
        row(
            requirement("CC6.1", "Logical access security", "CC6", Share.SHARED),
            Status.PARTLY_SUPPORTED,
            "some part is shown by nothing",
        ),
        row(
            requirement("CC6.7", "Transmission and removal of information", "CC6", Share.CUSTOMER),
            Status.DEVIATION,
            "mesh-listener-tls-strict fails",
            data,
        ),
        row(
            requirement("CC9.9", "Not applicable here", "CC9", Share.CUSTOMER),
            Status.NOT_APPLICABLE,
            "no such media are used; approved by M. Rivera",
        ),
    )
    return (
        framework(
            "nist-800-53-r5",
            nist,
            title="NIST SP 800-53",
            edition="Revision 5",
            list_date="2025-08-27",
            licence="public domain",
            baseline="moderate",
            groups=(
                ("AC", "Access control"),
                ("AU", "Audit and accountability"),
                ("PE", "Physical and environmental protection"),
                ("PL", "Planning"),
                ("SC", "System and communications protection"),
            ),
        ),
        framework(
            "soc2-tsc-2017",
            soc,
            title="SOC 2 trust services criteria",
            edition="2017, points of focus revised 2022",
            list_date="2022-10-15",
            licence="ids only",
            baseline="",
            groups=(("CC6", "Logical and physical access"), ("CC9", "Risk mitigation")),
        ),
    )


def engagement() -> Engagement:
    """An engagement with every part filled."""
    return Engagement(
        name="payments-2026",
        subject="The payments and shop meshes",
        boundary="Two accounts, two regions, everything that the meshes route.",
        environment="production",
        period_from="2026-01-01",
        period_to="2026-09-30",
        preparer=Person(name="Li Juan", role="Compliance officer"),
        reviewer=Person(name="Nikki Wolf", role="Head of audit"),
        accounts=("111122223333", "444455556666"),
        regions=("eu-central-1", "eu-west-1"),
        excluded=(
            Exclusion(account="555555555555", reason="sandbox without production data"),
            Exclusion(region="us-east-1", reason="no workloads; denied by policy"),
        ),
        parameters=(
            Parameter(name="access_key_days", value=90, owner="Martha Rivera", since="2025-01-01"),
            Parameter(
                name="mtls_required_meshes",
                value=["payments"],
                owner="Martha Rivera",
                since="2025-03-01",
            ),
        ),
        frameworks=(
            FrameworkScope(id="nist-800-53-r5", baseline="moderate"),
            FrameworkScope(id="soc2-tsc-2017"),
        ),
        reports=(
            Report(
                id="aws-soc2",
                title="AWS SOC 2 Type II",
                period_from="2025-10-01",
                period_to="2026-09-30",
                reviewed_by="Nikki Wolf",
                reviewed_on="2026-09-10",
                opinion="unqualified",
                service_in_scope="App Mesh is named in the report's list of services",
            ),
        ),
    )


def header() -> Header:
    """A header of a synthetic run."""
    return Header(
        started="2026-09-15T11:58:00.000000Z",
        ended="2026-09-15T12:00:00.000000Z",
        as_of=AS_OF,
        endpoint="http://127.0.0.1:5000",
        synthetic=True,
        callers=(
            Caller(
                account="111122223333",
                arn="arn:aws:sts::111122223333:assumed-role/VouchbookReader/run",
            ),
            Caller(
                account="444455556666",
                arn="arn:aws:sts::444455556666:assumed-role/VouchbookReader/run",
            ),
        ),
        frame=Frame(
            source="organizations",
            accounts=(
                KnownAccount(id="111122223333", name="payments", status="ACTIVE"),
                KnownAccount(id="777788889999", name=HOSTILE, status="ACTIVE"),
            ),
        ),
        tool="vouchbook 0.1.0",
        libraries={"boto3": "1.43.11", "botocore": "1.43.11"},
        plan=digest_of("plan"),
        places=(FRANKFURT, GLOBAL, DUBLIN),
    )


def coverage() -> tuple[Coverage, ...]:
    """What every collector saw in every place: seen, with gaps, unseen."""
    rows = [
        ("appmesh.virtual-nodes", FRANKFURT, "seen", 150, 152, 0),
        ("appmesh.virtual-nodes", DUBLIN, "seen", 11, 13, 0),
        ("cloudtrail.trails", FRANKFURT, "seen", 1, 3, 0),
        ("iam.credentials", GLOBAL, "seen", 2, 2, 0),
        ("kms.keys", FRANKFURT, "seen with gaps", 4, 9, 2),
    ]
    seen = [
        Coverage(
            collector=collector,
            place=place,
            state=state,
            records=count,
            resources=count,
            calls=calls,
            gaps=gaps,
            as_of=AS_OF,
        )
        for collector, place, state, count, calls, gaps in rows
    ]
    unseen = Coverage(
        collector="kms.keys",
        place=DUBLIN,
        state="unseen",
        records=0,
        resources=0,
        calls=1,
        gaps=0,
        as_of=AS_OF,
        reason=Reason.DENIED.value,
        operation="kms:ListKeys",
        permission="kms:ListKeys",
    )
    return (*seen, unseen)


def dossier() -> Dossier:
    """A whole dossier: six checks with all verdicts between them, two frameworks."""
    made = book()
    lines = [
        Located(record=item, file=readings_file(item), line=index + 1)
        for index, item in enumerate(RECORDS)
    ]
    return Dossier(
        snapshot="20260915T120000Z-0123456789ab",
        snapshot_digest=digest_of("snapshot"),
        facts_digest=digest_of("facts"),
        engine=digest_of("engine"),
        stamps=("NOT EVIDENCE", "DRAFT"),
        engagement=engagement(),
        header=header(),
        checks=CHECKS,
        claims=tuple(claim_view(claim) for claim in made.claims),
        pages=made.pages,
        assertions=made.assertions,
        frameworks=frameworks(),
        coverage=coverage(),
        blindness=(
            Blindness(
                reason=Reason.DENIED.value,
                operation="kms:GetKeyRotationStatus",
                permission="kms:GetKeyRotationStatus",
                findings=2,
                checks=("kms-key-rotation-on",),
                places=(FRANKFURT,),
            ),
            Blindness(
                reason=Reason.DENIED.value,
                operation="kms:ListKeys",
                permission="kms:ListKeys",
                findings=1,
                checks=("kms-key-rotation-on",),
                places=(DUBLIN,),
            ),
        ),
        outside=(KnownAccount(id="777788889999", name=HOSTILE, status="ACTIVE"),),
        records=tuple(sorted(lines, key=lambda item: item.record.digest)),
        listings=(
            Listed(
                collector="appmesh.virtual-gateways",
                place=FRANKFURT,
                listing=Listing(
                    operation="appmesh:ListVirtualGateways",
                    parameters={"meshName": "payments"},
                    items=0,
                    pages=1,
                    complete=True,
                    digest=digest_of("gateways"),
                ),
                file="readings/111122223333/appmesh.virtual-gateways.jsonl",
                line=1,
            ),
        ),
        files=tuple(
            EvidenceFile(path=path, size=4096, sha256=hashlib.sha256(path.encode()).hexdigest())
            for path in sorted({"snapshot.json", *(readings_file(item) for item in RECORDS)})
        ),
        lost=(
            Lost(
                check="kms-key-rotation-on",
                subject=KEYS[1].id,
                reason=Reason.DENIED.value,
            ),
        ),
        populations={
            "appmesh.virtual-nodes": len(NODES),
            "cloudtrail.trails": 1,
            "iam.credentials": len(USERS),
            "kms.keys": None,
        },
        ledger=ledger(FRANKFURT, DUBLIN),
        meshes=meshes([item.digest for item in NODES[:20]]),
    )


def readings_file(item: Record) -> str:
    """The file of the snapshot in which a record stands."""
    return f"readings/{item.place.account}/{item.collector}.jsonl"


def material(workspace: Path | None = None) -> Material:
    """What a renderer gets beside the dossier."""
    return Material(
        pages=PAGES,
        manifest=b'{"files":[],"format":1}',
        workspace=workspace,
    )

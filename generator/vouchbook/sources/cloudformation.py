"""CloudFormation templates: what App Mesh was meant to be, not what it was.

A template tells no status, version or time of a resource, and not the tags that its stack adds:
these are left as not in the source, and so is every value that the files don't resolve. A stack's
last update says from when on its template was intended; without `describe-stacks` it is the time
that was given with the files.

Source: CloudFormation template reference; `get-template`, `describe-stacks`,
`list-stack-resources`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vouchbook.kernel.canonical import NotCanonicalError
from vouchbook.kernel.errors import UsageError
from vouchbook.model.history import Brought, Custody, Flaw, Observation
from vouchbook.model.importing import Hand, Import, Original
from vouchbook.model.reading import Source
from vouchbook.sources.appmesh_records import Voice, custody_of, flaw_of, unsaid
from vouchbook.sources.appmesh_resources import LIST_TAGS, require_shapes
from vouchbook.sources.cloudformation_deployed import Deployed, deployments
from vouchbook.sources.cloudformation_files import Beside, Template, read_file
from vouchbook.sources.cloudformation_intrinsics import Setting
from vouchbook.sources.cloudformation_mesh import Deployment, Intended

_ID = "cloudformation"
_MOST = 500
"""Resources that a template may have (CloudFormation quotas)."""
_HARMLESS = ("AWS::Serverless", "AWS::CodeDeployBlueGreen", "AWS::SecretsManager")
"""Macros of AWS that leave App Mesh resources as they are."""
_WHICH_TAGS = "the tags that its stack adds"
_WITHOUT_RESOURCES = frozenset({"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"})
"""States of a stack whose template never made anything that stayed."""


def _read(originals: Iterable[Original], hand: Hand) -> Brought:
    """Read the files of one import; what isn't understood becomes a flaw that names the file."""
    require_shapes(hand.shapes)
    templates: list[Template] = []
    besides: list[Beside] = []
    custody: list[Custody] = []
    flaws: list[Flaw] = []
    for original in sorted(originals, key=lambda item: item.name):
        custody.append(custody_of(_ID, original))
        try:
            found = read_file(original)
        except UsageError as error:
            flaws.append(flaw_of("malformed", original.name, str(error)))
            continue
        if isinstance(found, Template):
            templates.append(found)
        else:
            besides.append(found)
    deployed, lost = deployments(templates, besides)
    observations: list[Observation] = []
    for item in deployed:
        observations += _observed(item, hand, lost)
    return Brought(
        custody=tuple(custody),
        observations=tuple(sorted(observations, key=_order)),
        flaws=tuple(sorted({*flaws, *lost}, key=lambda flaw: (flaw.name, flaw.kind, flaw.detail))),
    )


def _order(observation: Observation) -> tuple[str, ...]:
    record = observation.record
    return (record.collector, record.id, record.operation, observation.instant, record.digest)


def _observed(deployed: Deployed, hand: Hand, flaws: list[Flaw]) -> list[Observation]:
    """What one template in one setting says of its App Mesh resources."""
    original, stack = deployed.template.original, deployed.stack
    place = (stack.place if stack else None) or hand.place
    if place is None:
        hint = "give the account and the region, or bring the output of describe-stacks, too"
        raise UsageError(f"{original.name} doesn't say to which place it was deployed", hint=hint)
    refusal = _refusal(deployed)
    if refusal:
        flaws.append(flaw_of("malformed", original.name, refusal))
        return []
    setting = Setting(
        place=place,
        parameters=deployed.parameters,
        stack_name=stack.name if stack else "",
        stack_id=stack.id if stack else "",
    )
    deployment = Deployment(deployed.template.body, setting, deployed.physical, hand.shapes)
    at = (stack.at if stack else "") or hand.at
    if not at:
        hint = "say when it was, or bring the output of describe-stacks, too"
        raise UsageError(f"{original.name} doesn't say when it was deployed", hint=hint)
    voice = Voice(original=original, place=place, at=at, source=Source.IAC_TEMPLATE, hand=hand)
    tags = None if stack is None else stack.tags
    found: list[Observation] = []
    for intended in deployment.resources():
        flaws += _flaws(intended, original)
        try:
            found += _said(intended, tags, voice)
        except NotCanonicalError as error:
            detail = f"{intended.logical[:80]}: {error}"
            flaws.append(flaw_of("malformed", original.name, detail))
    return found


def _refusal(deployed: Deployed) -> str:
    """Why nothing can be told from a template; mostly empty."""
    body, stack = deployed.template.body, deployed.stack
    macros = body.get("Transform", [])
    names = macros if isinstance(macros, list) else [macros]
    strange = [name for name in names if not str(name).startswith(_HARMLESS)]
    if strange or any(name.startswith("Fn::") for name in body["Resources"]):
        return "a macro rewrites it: bring what get-template gives with --template-stage Processed"
    if len(body["Resources"]) > _MOST:
        return f"it has more than {_MOST} resources, which CloudFormation would not take"
    if stack is not None and stack.status in _WITHOUT_RESOURCES:
        return f"its stack is in the state {stack.status}: it made nothing that stayed"
    return ""


def _flaws(intended: Intended, original: Original) -> Iterator[Flaw]:
    logical = intended.logical[:80]
    if not intended.id or intended.facts is None:
        detail = f"{logical} can't be told from the files: {intended.why}"
        kind = "contradiction" if intended.contradicted else "missing"
        yield flaw_of(kind, original.name, detail)
    if intended.strange:
        detail = f"{logical} has what App Mesh doesn't know there: {', '.join(intended.strange)}"
        yield flaw_of("malformed", original.name, detail)


def _said(
    intended: Intended, stack_tags: Mapping[str, str] | None, voice: Voice
) -> list[Observation]:
    """The answers that the live operations would have given, as far as the template has them."""
    kind, arn, where = intended.kind, intended.id, f"Resources.{intended.logical}"
    if not arn:
        return []
    spec = kind.describe
    described = intended.facts or unsaid(spec, intended.why)
    labelled = _tags(intended, stack_tags) or unsaid(LIST_TAGS, intended.why or _WHICH_TAGS)
    records = (
        voice.record(kind, arn, spec, described, lacks=intended.lacks, where=where),
        voice.record(kind, arn, LIST_TAGS, labelled, where=where),
    )
    return [Observation(record=record, seen=max(voice.at, voice.hand.at)) for record in records]


def _tags(intended: Intended, stack_tags: Mapping[str, str] | None) -> dict[str, Any] | None:
    """A resource's own tags, which stand before those of the same name that its stack adds."""
    if intended.facts is None or intended.tags is None or stack_tags is None:
        return None
    found = {key: {"key": key, "value": value} for key, value in stack_tags.items()}
    found.update({tag["key"]: dict(tag) for tag in intended.tags})
    return {"tags": [found[key] for key in sorted(found)]}


CLOUDFORMATION = Import(
    id=_ID,
    says=(
        "CloudFormation templates with their parameters, stacks and stack resources: "
        "what App Mesh was meant to be."
    ),
    read=_read,
    names_place=False,
    names_time=False,
)

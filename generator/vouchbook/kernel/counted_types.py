"""Resource types that more than one source can count: what each source calls one of them.

AWS Config, CloudFormation and the tag index name the same resource by its ARN, or by an id or a
name that its ARN ends with. Sources: AWS Config, supported resource types; CloudFormation template
reference, what `Ref` returns; Service Authorization Reference, resource types.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vouchbook.model.place import Arn, Place, parse_arn


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedType:
    """One resource type and how its members are named."""

    type: str
    """As AWS Config and CloudFormation call it."""
    collector: str
    """The collector whose lists are the first source."""
    service: str
    """As ARNs have it."""
    resource: str
    """Pattern of an ARN's last part; its group `name` is the name that other sources use."""
    form: str = ""
    """How the ARN's last part is made of that name; empty where it can't be."""
    config: bool = True
    """Whether AWS Config knows the type."""
    also: tuple[str, ...] = ()
    """Members of the collector's root facet that hold further names."""

    def name_in(self, arn: str) -> str:
        """The name inside an ARN of this type; empty where other sources use the ARN itself."""
        found = self._matched(parse_arn(arn))
        return (found.groupdict().get("name") or "") if found else ""

    def fits(self, arn: str) -> bool:
        """Whether an ARN is one of this type."""
        return self._matched(parse_arn(arn)) is not None

    def _matched(self, arn: Arn | None) -> re.Match[str] | None:
        if arn is None or arn.service != self.service:
            return None
        return re.fullmatch(self.resource, arn.resource)

    def arn(self, place: Place, identifier: str) -> str:
        """The ARN of what a source in a place calls `identifier`; empty where none can be told."""
        if identifier.startswith("arn:"):
            return identifier if self.fits(identifier) else ""
        if not self.form:
            return ""
        home = "::" if self.service == "s3" else f"{place.region}:{place.account}:"
        return f"arn:{place.partition}:{self.service}:{home}{self.form.format(identifier)}"


_INSIDE = "mesh/[^/]+"


def _mesh(name: str, collector: str, resource: str) -> CountedType:
    return CountedType(
        type=f"AWS::AppMesh::{name}",
        collector=f"appmesh.{collector}",
        service="appmesh",
        resource=resource,
    )


MESH_TYPES = (
    _mesh("Mesh", "meshes", _INSIDE),
    _mesh("VirtualNode", "virtual-nodes", f"{_INSIDE}/virtualNode/[^/]+"),
    _mesh("VirtualGateway", "virtual-gateways", f"{_INSIDE}/virtualGateway/[^/]+"),
    _mesh("VirtualRouter", "virtual-routers", f"{_INSIDE}/virtualRouter/[^/]+"),
    _mesh("VirtualService", "virtual-services", f"{_INSIDE}/virtualService/[^/]+"),
    _mesh("Route", "routes", f"{_INSIDE}/virtualRouter/[^/]+/route/[^/]+"),
    _mesh("GatewayRoute", "gateway-routes", f"{_INSIDE}/virtualGateway/[^/]+/gatewayRoute/[^/]+"),
)
"""The seven types of App Mesh; every source names them by ARN."""

TYPES = (
    *MESH_TYPES,
    CountedType(
        type="AWS::ACM::Certificate",
        collector="acm.certificates",
        service="acm",
        resource="certificate/.+",
    ),
    CountedType(
        type="AWS::CloudTrail::Trail",
        collector="cloudtrail.trails",
        service="cloudtrail",
        resource="trail/(?P<name>.+)",
        form="trail/{}",
    ),
    CountedType(
        type="AWS::EC2::SecurityGroup",
        collector="ec2.security-groups",
        service="ec2",
        resource="security-group/(?P<name>.+)",
        form="security-group/{}",
    ),
    CountedType(
        type="AWS::EC2::VPCEndpoint",
        collector="ec2.vpc-endpoints",
        service="ec2",
        resource="vpc-endpoint/(?P<name>.+)",
        form="vpc-endpoint/{}",
    ),
    CountedType(
        type="AWS::ECS::Service",
        collector="ecs.services",
        service="ecs",
        resource="service/.+",
    ),
    CountedType(
        type="AWS::ECS::TaskDefinition",
        collector="ecs.task-definitions",
        service="ecs",
        resource="task-definition/.+",
    ),
    # Config goes by the role's unique id, CloudFormation by its name; neither tells the path.
    CountedType(
        type="AWS::IAM::Role",
        collector="iam.roles",
        service="iam",
        resource="role/(?:.+/)?(?P<name>[^/]+)",
        also=("RoleId",),
    ),
    CountedType(
        type="AWS::KMS::Key",
        collector="kms.keys",
        service="kms",
        resource="key/(?P<name>.+)",
        form="key/{}",
    ),
    CountedType(
        type="AWS::Logs::LogGroup",
        collector="logs.groups",
        service="logs",
        resource="log-group:(?P<name>.+)",
        form="log-group:{}",
        config=False,
    ),
    CountedType(
        type="AWS::S3::Bucket",
        collector="s3.buckets",
        service="s3",
        resource="(?P<name>[^/:]+)",
        form="{}",
    ),
)
"""Every type of the completeness ledger, those of the mesh first."""

BY_TYPE: Mapping[str, CountedType] = {counted.type: counted for counted in TYPES}

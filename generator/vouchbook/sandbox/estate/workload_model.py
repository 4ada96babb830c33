"""Networks and what runs in them, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vouchbook.sandbox.estate.model import Document, Parameters, Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(Thing):
    """A security group with its ingress; egress stays as AWS makes it unless given."""

    ingress: Sequence[Parameters] = ()
    egress: Sequence[Parameters] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Thing):
    """An interface endpoint; its name is the service's, `appmesh-envoy-management`."""

    groups: tuple[str, ...]
    subnets: tuple[str, ...]
    policy: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Thing):
    """A VPC with subnets, security groups and interface endpoints."""

    cidr: str
    subnets: Mapping[str, str]
    """Name to CIDR block."""
    groups: tuple[SecurityGroup, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    internet: tuple[str, ...] = ()
    """The subnets that have a route to an Internet gateway."""
    default_closed: bool = False
    """Whether the rules that AWS gives the default security group were taken away."""
    flow_log: Parameters | None = None
    """Of the whole VPC; traffic, destination and role, as the API names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Thing):
    """An ECS task definition; its name is its family."""

    parameters: Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Thing):
    """An ECS service."""

    parameters: Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster(Thing):
    """An ECS cluster with its services."""

    parameters: Parameters = field(default_factory=dict)
    services: tuple[Service, ...] = ()

"""Meshes and what is in them, for every account and region, with their sharing."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.appmesh.kinds import MESH, Kind


@dataclass(slots=True, kw_only=True)
class Resource:
    """One App Mesh resource."""

    kind: Kind
    arn: str
    names: tuple[str, ...]
    mesh_owner: str
    resource_owner: str
    spec: Mapping[str, Any]
    created: datetime
    updated: datetime
    version: int = 1
    status: str = "ACTIVE"
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def uid(self) -> str:
        """A UUID that tells two resources of one name apart, the same in every run."""
        made = hashlib.sha256(f"{self.arn}|{self.created.isoformat()}".encode()).digest()
        return str(UUID(bytes=made[:16], version=4))

    def naming(self) -> dict[str, str]:
        """The members that name the resource and what it lives in."""
        pairs = zip(self.kind.lineage, self.names, strict=True)
        return {kind.name_member: name for kind, name in pairs}

    def reference(self) -> dict[str, Any]:
        """The resource as a list answer shows it."""
        return {
            **self.naming(),
            "arn": self.arn,
            "createdAt": self.created,
            "lastUpdatedAt": self.updated,
            "meshOwner": self.mesh_owner,
            "resourceOwner": self.resource_owner,
            "version": self.version,
        }

    def data(self) -> dict[str, Any]:
        """The resource as a describe answer shows it."""
        metadata = {
            "arn": self.arn,
            "createdAt": self.created,
            "lastUpdatedAt": self.updated,
            "meshOwner": self.mesh_owner,
            "resourceOwner": self.resource_owner,
            "uid": self.uid,
            "version": self.version,
        }
        return {
            **self.naming(),
            "metadata": metadata,
            "spec": self.spec,
            "status": {"status": self.status},
        }


class MeshState:
    """All resources by ARN, in the order of their making, and who else may use which mesh."""

    def __init__(self) -> None:
        self._resources: dict[str, Resource] = {}
        self._shared: dict[str, set[str]] = {}

    def share(self, mesh_arn: str, account: str) -> None:
        """Let an account use a mesh that another one owns."""
        self._shared.setdefault(mesh_arn, set()).add(account)

    def add(self, resource: Resource) -> None:
        """Add a resource.

        Raises:
            AwsError: ConflictException where there is one of that name.
        """
        if resource.arn in self._resources:
            told = f"{resource.kind.operation_noun} with name {resource.names[-1]} already exists"
            raise AwsError("ConflictException", told, status=409)
        self._resources[resource.arn] = resource

    def find(self, arn: str) -> Resource:
        """The resource with that ARN.

        Raises:
            AwsError: NotFoundException where there is none.
        """
        if arn not in self._resources:
            told = f"The resource {arn} does not exist"
            raise AwsError("NotFoundException", told, status=404)
        return self._resources[arn]

    def reach(self, mesh_arn: str, account: str) -> Resource:
        """The mesh with that ARN, as an account sees it.

        Raises:
            AwsError: NotFoundException, or ForbiddenException where the mesh belongs to another
                account that does not share it.
        """
        if mesh_arn.split(":")[4] != account and account not in self._shared.get(mesh_arn, ()):
            told = f"You don't have permission to access the mesh {mesh_arn}"
            raise AwsError("ForbiddenException", told, status=403)
        return self.find(mesh_arn)

    def meshes_of(self, region: str, account: str) -> list[Resource]:
        """The meshes that an account owns or that are shared with it, in a region."""
        return [
            resource
            for resource in self._resources.values()
            if resource.kind is MESH
            and resource.arn.split(":")[3] == region
            and (resource.mesh_owner == account or account in self._shared.get(resource.arn, ()))
        ]

    def all_of(self, kind: Kind) -> list[Resource]:
        """Every resource of a type, wherever it is, in the order of their making."""
        return [resource for resource in self._resources.values() if resource.kind is kind]

    def inside(self, parent: Resource, kind: Kind) -> list[Resource]:
        """The resources of a type that live right in another one."""
        return [resource for resource in self._children(parent) if resource.kind is kind]

    def remove(self, resource: Resource) -> None:
        """Delete a resource.

        Raises:
            AwsError: ResourceInUseException where something lives in it.
        """
        if any(True for _ in self._children(resource)):
            told = f"{resource.kind.operation_noun} {resource.names[-1]} is not empty"
            raise AwsError("ResourceInUseException", told, status=409)
        del self._resources[resource.arn]
        self._shared.pop(resource.arn, None)

    def _children(self, parent: Resource) -> Iterator[Resource]:
        prefix = f"{parent.arn}/"
        for resource in self._resources.values():
            if resource.kind.parent is parent.kind and resource.arn.startswith(prefix):
                yield resource

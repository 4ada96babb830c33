"""AWS RAM: sharing a mesh through moto's RAM lets the consumers see it in App Mesh."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.handlers.appmesh.state import MeshState
from vouchbook.sandbox.stage import Stage, Supplement


def _create_resource_share(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    meshes = [
        arn
        for arn in stage.parameters.get("resourceArns", ())
        if arn.startswith("arn:aws:appmesh:")
    ]
    for arn in meshes:
        for principal in stage.parameters.get("principals", ()):
            stage.world.state(MeshState).share(arn, principal)
    return answer


RAM = Supplement(service="ram", handlers={"CreateResourceShare": _create_resource_share})

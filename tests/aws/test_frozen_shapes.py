"""App Mesh's shapes outlive the service: they are those that botocore had."""

import botocore.session
import pytest

from vouchbook.aws.shapes import frozen, shapes_of
from vouchbook.kernel.registry import collectors

KNOWN = "appmesh" in botocore.session.get_session().get_available_services()
OPERATIONS = {
    operation
    for collector in collectors().values()
    for operation in collector.operations
    if operation.service == "appmesh"
}


def test_every_operation_of_app_mesh_is_kept() -> None:
    assert set(frozen()) == {operation.id for operation in OPERATIONS}


@pytest.mark.skipif(not KNOWN, reason="botocore has dropped App Mesh: nothing to compare with")
def test_they_are_what_botocore_has() -> None:
    assert frozen() == shapes_of(OPERATIONS)

"""IAM: the list of instance profiles, of which moto doesn't say that it is whole."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.stage import Stage, Supplement


def _list(stage: Stage) -> Mapping[str, Any]:
    return {**stage.moto(), "IsTruncated": False}


INSTANCE_PROFILES = Supplement(service="iam", handlers={"ListInstanceProfiles": _list})

"""S3: the region of each bucket, which a list tells where it was asked for with a parameter."""

from collections.abc import Mapping
from typing import Any

from moto.s3.models import s3_backends

from vouchbook.sandbox.stage import Stage, Supplement


def _buckets(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    if not stage.parameters:
        return answer
    known = s3_backends[stage.call.account]["aws"].buckets
    for bucket in answer["Buckets"]:
        bucket["BucketRegion"] = known[bucket["Name"]].region_name
    return answer


S3_REGIONS = Supplement(service="s3", handlers={"ListBuckets": _buckets})

"""EC2: the managed prefix lists of VPC Lattice, which AWS has in each region, and moto hasn't."""

import hashlib
from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.stage import Stage, Supplement

_FAMILIES = {"": "IPv4", "ipv6.": "IPv6"}


def _lists(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    region = stage.call.region
    for prefix, family in _FAMILIES.items():
        name = f"com.amazonaws.{region}.{prefix}vpc-lattice"
        identifier = f"pl-0{hashlib.sha256(name.encode()).hexdigest()[:16]}"
        answer["PrefixLists"].append(
            {
                "PrefixListId": identifier,
                "PrefixListName": name,
                "PrefixListArn": f"arn:aws:ec2:{region}:aws:prefix-list/{identifier}",
                "AddressFamily": family,
                "State": "create-complete",
                "OwnerId": "AWS",
                "Tags": [],
            }
        )
    return answer


EC2_PREFIX_LISTS = Supplement(service="ec2", handlers={"DescribeManagedPrefixLists": _lists})

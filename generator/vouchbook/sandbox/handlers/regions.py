"""Which regions an account has: EC2's and Account Management's view of the same list."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

ENABLED_BY_DEFAULT = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
)
NOT_OPTED_IN = (
    "af-south-1",
    "ap-east-1",
    "eu-central-2",
    "eu-south-1",
    "il-central-1",
    "me-south-1",
)
_MOST_ON_A_PAGE = 50


def _ec2_regions(stage: Stage) -> Mapping[str, Any]:
    wanted = stage.parameters.get("RegionNames")
    everything = bool(stage.parameters.get("AllRegions", False))
    told = [_ec2_region(name, "opt-in-not-required") for name in ENABLED_BY_DEFAULT]
    if everything or wanted:
        told += [_ec2_region(name, "not-opted-in") for name in NOT_OPTED_IN]
    return {
        "Regions": [
            region
            for region in sorted(told, key=lambda region: region["RegionName"])
            if (not wanted or region["RegionName"] in wanted)
            and _passes(region, stage.parameters.get("Filters", ()))
        ]
    }


def _ec2_region(name: str, status: str) -> dict[str, str]:
    return {
        "RegionName": name,
        "Endpoint": f"ec2.{name}.amazonaws.com",
        "OptInStatus": status,
    }


def _passes(region: Mapping[str, str], filters: Iterable[Mapping[str, Any]]) -> bool:
    members = {"endpoint": "Endpoint", "opt-in-status": "OptInStatus", "region-name": "RegionName"}
    return all(
        any(fnmatchcase(region[members[one["Name"]]], value) for value in one["Values"])
        for one in filters
    )


def _account_regions(stage: Stage) -> Mapping[str, Any]:
    wanted: Sequence[str] = stage.parameters.get("RegionOptStatusContains", ())
    told = [
        {"RegionName": name, "RegionOptStatus": "ENABLED_BY_DEFAULT"} for name in ENABLED_BY_DEFAULT
    ]
    told += [{"RegionName": name, "RegionOptStatus": "DISABLED"} for name in NOT_OPTED_IN]
    shown, token = page(
        [one for one in told if not wanted or one["RegionOptStatus"] in wanted],
        limit=stage.parameters.get("MaxResults"),
        token=stage.parameters.get("NextToken"),
        most=_MOST_ON_A_PAGE,
        refused="ValidationException",
    )
    return {"Regions": shown, "NextToken": token}


EC2 = Supplement(service="ec2", handlers={"DescribeRegions": _ec2_regions})
ACCOUNT = Supplement(service="account", handlers={"ListRegions": _account_regions})

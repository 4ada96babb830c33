"""Laws that every framework file obeys, read from the files alone."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import NotRequired, TypedDict, cast

import pytest

from vouchbook.model.framework import Relation, Share


class Group(TypedDict):
    id: str
    title: str
    share: str
    aws: str
    customer: str


class Requirement(TypedDict):
    id: str
    group: str
    title: str
    baselines: NotRequired[list[str]]
    share: NotRequired[str]
    aws: NotRequired[str]
    customer: NotRequired[str]


class Mapping(TypedDict):
    check: str
    requirement: str
    relation: str
    shows: str
    not_shown: str


class Framework(TypedDict):
    format: int
    id: str
    title: str
    edition: str
    list_date: str
    licence: str
    source: str
    basis: str
    default_baseline: NotRequired[str]
    baselines: list[str]
    group: list[Group]
    requirement: list[Requirement]
    mapping: list[Mapping]


SPLIT = ("share", "aws", "customer")
NIST = "nist-800-53-r5"
SOC2 = "soc2-tsc-2017"


def shelf() -> dict[str, Framework]:
    folder = files("vouchbook.frameworks")
    return {
        entry.name.removesuffix(".toml"): cast(
            "Framework", tomllib.loads(entry.read_text(encoding="utf-8"))
        )
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }


SHELF = shelf()
every_framework = pytest.mark.parametrize("name", SHELF)


def split_of(framework: Framework, requirement: Requirement) -> tuple[str, str, str]:
    """The requirement's own split, else that of its group."""
    if "share" in requirement:
        return requirement["share"], requirement["aws"], requirement["customer"]
    group = next(group for group in framework["group"] if group["id"] == requirement["group"])
    return group["share"], group["aws"], group["customer"]


def splits(framework: Framework) -> Iterator[tuple[str, str, str, str]]:
    for group in framework["group"]:
        yield group["id"], group["share"], group["aws"], group["customer"]
    for requirement in framework["requirement"]:
        yield requirement["id"], *split_of(framework, requirement)


def own_texts(framework: Framework) -> Iterator[str]:
    for _, _, aws, customer in splits(framework):
        yield from filter(None, (aws, customer))
    for mapping in framework["mapping"]:
        yield from (mapping["shows"], mapping["not_shown"])


def nist_key(identifier: str) -> tuple[str, int, int]:
    parts = re.fullmatch(r"([A-Z]{2})-([1-9]\d*)(?:\(([1-9]\d*)\))?", identifier)
    assert parts, identifier
    return parts[1], int(parts[2]), int(parts[3] or 0)


def test_the_first_two_frameworks_are_on_the_shelf() -> None:
    assert {NIST, SOC2} <= set(SHELF)


@every_framework
def test_the_header_names_edition_licence_and_source(name: str) -> None:
    framework = SHELF[name]
    assert framework["format"] == 1
    assert framework["id"] == name
    assert all(framework[key].strip() for key in ("title", "edition", "licence", "source", "basis"))
    assert re.fullmatch(r"\d{4}(-\d{2}-\d{2})?", framework["list_date"])


@every_framework
def test_ids_are_unique(name: str) -> None:
    framework = SHELF[name]
    for ids in (
        [group["id"] for group in framework["group"]],
        [requirement["id"] for requirement in framework["requirement"]],
        [(mapping["check"], mapping["requirement"]) for mapping in framework["mapping"]],
    ):
        assert [item for item, times in Counter(ids).items() if times > 1] == []


@every_framework
def test_requirements_and_groups_find_each_other(name: str) -> None:
    framework = SHELF[name]
    groups = [group["id"] for group in framework["group"]]
    named = [requirement["group"] for requirement in framework["requirement"]]
    assert list(dict.fromkeys(named)) == groups
    assert all(item["title"].strip() for item in framework["requirement"])


@every_framework
def test_baselines_are_declared_and_stand_in_their_order(name: str) -> None:
    framework = SHELF[name]
    declared = framework["baselines"]
    for requirement in framework["requirement"]:
        listed = requirement.get("baselines", [])
        assert listed == [baseline for baseline in declared if baseline in listed]
    used = {base for item in framework["requirement"] for base in item.get("baselines", [])}
    assert used == set(declared)
    assert ("default_baseline" in framework) == bool(declared)
    assert framework.get("default_baseline", "") in ["", *declared]


@every_framework
def test_a_split_has_a_text_for_each_side_that_has_a_part_and_for_no_other(name: str) -> None:
    for identifier, share, aws, customer in splits(SHELF[name]):
        sides = (bool(aws.strip()), bool(customer.strip()))
        expected = {
            Share.AWS: (True, False),
            Share.CUSTOMER: (False, True),
            Share.SHARED: (True, True),
        }[Share(share)]
        assert sides == expected, identifier


@every_framework
def test_a_requirement_overrides_the_whole_split_or_nothing_of_it(name: str) -> None:
    for requirement in SHELF[name]["requirement"]:
        assert sum(key in requirement for key in SPLIT) in {0, len(SPLIT)}, requirement["id"]


@every_framework
def test_mappings_name_requirements_of_the_file_in_its_order(name: str) -> None:
    framework = SHELF[name]
    order = {item["id"]: place for place, item in enumerate(framework["requirement"])}
    places = [order[mapping["requirement"]] for mapping in framework["mapping"]]
    assert places == sorted(places)


@every_framework
def test_a_mapping_says_what_is_shown_and_what_is_not(name: str) -> None:
    for mapping in SHELF[name]["mapping"]:
        assert Relation(mapping["relation"])
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", mapping["check"])
        shown, not_shown = mapping["shows"].strip(), mapping["not_shown"].strip()
        assert shown
        assert not_shown
        assert shown != not_shown
        assert "\n" not in shown + not_shown


@every_framework
def test_no_check_is_mapped_to_what_is_aws_part_alone(name: str) -> None:
    framework = SHELF[name]
    requirements = {item["id"]: item for item in framework["requirement"]}
    for identifier in {mapping["requirement"] for mapping in framework["mapping"]}:
        requirement = requirements[identifier]
        assert "share" in requirement, f"{identifier} is mapped, and states no split of its own"
        assert requirement["share"] != Share.AWS, identifier


@every_framework
def test_no_text_claims_more_than_a_check_can_show(name: str) -> None:
    forbidden = re.compile(
        r"\b(complian|compli(es|ed)\b|satisf|operat\w+ effectively)", re.IGNORECASE
    )
    assert [text for text in own_texts(SHELF[name]) if forbidden.search(text)] == []


def test_nist_has_every_active_control_of_its_edition_and_its_baselines() -> None:
    framework = SHELF[NIST]
    assert len(framework["requirement"]) == 1014
    sizes = Counter(
        baseline for item in framework["requirement"] for baseline in item.get("baselines", [])
    )
    assert sizes == {"low": 149, "moderate": 287, "high": 370, "privacy": 96}
    assert framework.get("default_baseline") == "moderate"


def test_nist_baselines_grow_from_low_to_high() -> None:
    for item in SHELF[NIST]["requirement"]:
        held = set(item.get("baselines", [])) - {"privacy"}
        assert held in (set(), {"high"}, {"moderate", "high"}, {"low", "moderate", "high"}), item[
            "id"
        ]


def test_nist_ids_are_canonical_sorted_and_in_their_family() -> None:
    requirements = SHELF[NIST]["requirement"]
    keys = [nist_key(item["id"]) for item in requirements]
    assert keys == sorted(keys)
    assert [key[0] for key in keys] == [item["group"] for item in requirements]


def test_nist_enhancements_stand_under_an_active_control() -> None:
    ids = {item["id"] for item in SHELF[NIST]["requirement"]}
    assert {identifier.partition("(")[0] for identifier in ids} <= ids


def test_nist_families_below_the_estate_state_each_split_themselves() -> None:
    for item in SHELF[NIST]["requirement"]:
        assert item["group"] not in {"PE", "MA", "MP"} or "share" in item, item["id"]


def test_soc2_has_every_criterion_by_category() -> None:
    requirements = SHELF[SOC2]["requirement"]
    assert len(requirements) == 61
    categories = Counter(item["id"].partition(".")[0].rstrip("123456789") for item in requirements)
    assert categories == {"CC": 33, "A": 3, "PI": 5, "C": 2, "P": 18}
    assert all(item["id"].partition(".")[0] == item["group"] for item in requirements)

"""vouchbook.toml is read strictly, and every mistake in it is told at once."""

from pathlib import Path

import pytest

from tests.packs.estate import TOML
from vouchbook.config import Config, load_config
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.parameters import KINDS
from vouchbook.kernel.registry import checks

ROOT = Path(__file__).parent.parent


def load(folder: Path, text: str) -> Config:
    path = folder / "vouchbook.toml"
    path.write_text(text, "utf-8")
    return load_config(path)


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(UsageError) as caught:
        load(folder, text)
    first, *lines = str(caught.value).splitlines()
    assert f"has {len(lines)} mistake(s)" in first
    assert caught.value.hint
    return [line.strip() for line in lines]


def test_the_repositorys_own_configuration_is_in_order() -> None:
    config = load_config(ROOT / "vouchbook.toml")
    assert config.engagement.name == "example-payments"
    assert config.reach.accounts == ("111122223333", "444455556666")
    wanted = {name for check in checks().values() for name in check.parameters}
    assert set(config.engagement.values()) <= wanted


def test_a_configuration_is_read_whole(tmp_path: Path) -> None:
    more = """
[parameters.log_retention_days]
value = 365
owner = "Mary Major"
since = "2026-01-15"
[reports.aws-soc2]
title = "A report"
period = { from = "2025-10-01", to = "2026-03-31" }
"""
    config = load(tmp_path, TOML + more)
    engagement = config.engagement
    assert engagement.reviewer is not None
    assert engagement.reviewer.name == "Richard Roe"
    assert (engagement.period_from, engagement.period_to) == ("2026-07-01", "2026-09-30")
    assert engagement.values() == {"log_retention_days": 365}
    assert engagement.excluded[0].account == "777788889999"
    assert engagement.reports[0].issuer == "Amazon Web Services"
    assert [item.id for item in engagement.frameworks] == ["soc2-tsc-2017"]
    assert config.key == "key.pem"
    assert (config.reach.attempts, config.reach.workers, config.reach.read_timeout) == (10, 8, 60)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no vouchbook\.toml") as caught:
        load_config(tmp_path / "vouchbook.toml")
    assert "init" in caught.value.hint


@pytest.mark.parametrize("data", [b"[engagement", b"a = ", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_what_is_no_toml_is_told_with_the_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "vouchbook.toml"
    path.write_bytes(data)
    with pytest.raises(UsageError, match="is not TOML") as caught:
        load_config(path)
    assert caught.value.hint


def test_an_empty_file_lacks_what_is_needed(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "")
    assert {"scope: is missing", "engagement: is missing"} <= set(found)
    assert "engagement.name: is missing" in found


def test_every_mistake_is_told_at_once_and_once(tmp_path: Path) -> None:
    text = """
surprise = 1
[engagement]
name = "Not A Name"
subject = 5
boundary = ""
environment = "production"
period = { from = "2026-13-01", to = "tomorrow" }
preparer = { name = "Mary Major", age = 5 }
reviewer = { name = " mary  MAJOR " }
signed_off = "soon"
max_age_hours = -1
publish_raw_evidence = "yes"
[scope]
accounts = ["12345", 7]
regions = ["moon-1"]
attempts = 0
workers = true
read_timeout = 1.5
[[scope.excluded]]
account = "777788889999"
[[scope.excluded]]
reason = "neither"
[parameters.broken]
value = nan
owner = 1
[frameworks.soc3]
[frameworks.nist-800-53-r5]
baseline = "extreme"
[reports.r]
reviewed_on = "2026-02-30"
[signer]
key = 5
keys = 6
"""
    assert sorted(mistakes(tmp_path, text)) == sorted(
        [
            "engagement.name: 'Not A Name' does not have the right form",
            "engagement.subject: must be text, not a whole number",
            "engagement.boundary: must not be empty",
            "engagement.period.from: '2026-13-01' is not a date like 2026-09-30",
            "engagement.period.to: 'tomorrow' is not a date like 2026-09-30",
            "engagement.preparer.age: is not known here",
            "engagement.reviewer: must be another person than the preparer",
            "engagement.signed_off: 'soon' is not a date like 2026-09-30",
            "engagement.max_age_hours: must be 0 or more, not -1",
            "engagement.publish_raw_evidence: must be true or false, not text",
            "scope.accounts: '12345' does not have the right form",
            "scope.accounts: 7 does not have the right form",
            "scope.regions: 'moon-1' does not have the right form",
            "scope.attempts: must be 1 or more, not 0",
            "scope.workers: must be a whole number, not true or false",
            "scope.read_timeout: must be a whole number, not a number",
            "scope.excluded[0].reason: is missing",
            "scope.excluded[1].account: an exclusion names an account, a region, or both",
            "parameters.broken.value: NaN and infinities have no canonical form",
            "parameters.broken.owner: must be text, not a whole number",
            "parameters.broken.since: is missing",
            "frameworks.soc3.id: soc3 is none of nist-800-53-r5, soc2-tsc-2017",
            (
                "frameworks.nist-800-53-r5.baseline: 'extreme' is none of its baselines: "
                "low, moderate, high, privacy"
            ),
            "reports.r.title: is missing",
            "reports.r.reviewed_on: '2026-02-30' is not a date like 2026-09-30",
            "signer.key: must be text, not a whole number",
            "signer.keys: is not known here",
            "surprise: is not known here",
        ]
    )


def changed(old: str, new: str) -> str:
    assert old in TOML
    return TOML.replace(old, new)


ONE_MISTAKE = {
    "a period that ends before it begins": (
        changed('to = "2026-09-30"', 'to = "2026-06-30"'),
        "engagement.period.to: lies before the period's beginning",
    ),
    "a sign-off by nobody": (
        changed(
            'reviewer = { name = "Richard Roe", role = "Internal audit" }',
            'signed_off = "2026-10-01"',
        ),
        "engagement.signed_off: needs a reviewer who has signed off",
    ),
    "an account in scope and excluded": (
        changed("777788889999", "444455556666"),
        "scope.excluded: 444455556666 is in scope and excluded at once",
    ),
    "a list of accounts beside the organisation": (
        changed("[scope]", "[scope]\norganization = true"),
        "scope.accounts: name accounts, or set organization = true, not both",
    ),
    "regions as another word": (
        changed('regions = ["us-east-1", "eu-west-1"]', 'regions = "all"'),
        'scope.regions: must be a list of regions, or "enabled"',
    ),
    "regions as a number": (
        changed('regions = ["us-east-1", "eu-west-1"]', "regions = 5"),
        "scope.regions: must be a list, not a whole number",
    ),
    "a line's end after an account": (
        changed('"111122223333"', '"111122223333\\n"'),
        "scope.accounts: '111122223333\\n' does not have the right form",
    ),
    "digits of another script": (
        changed("111122223333", "\u0661" * 12),
        f"scope.accounts: '{chr(0x661) * 12}' does not have the right form",
    ),
    "a path as a name": (
        changed('name = "example-payments"', 'name = "../x"'),
        "engagement.name: '../x' does not have the right form",
    ),
    "exclusions that are no tables": (
        changed(
            '[[scope.excluded]]\naccount = "777788889999"\nreason = "A sandbox"', "excluded = [5]"
        ),
        "scope.excluded: must be an array of tables, [[...]]",
    ),
    "a date that TOML knows": (
        changed('from = "2026-07-01"', "from = 2026-07-01"),
        "engagement.period.from: must be text, not date",
    ),
}


@pytest.mark.parametrize("name", ONE_MISTAKE)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, name: str) -> None:
    text, words = ONE_MISTAKE[name]
    assert mistakes(tmp_path, text) == [words]


KINDS_OF_VALUE = {
    "approved_admin_roles": ('"platform-admin"', '["platform-admin"]'),
    "approved_external_accounts": ("[999988887777]", '["999988887777"]'),
    "approved_flows": ('""', '["payments/api -> stock.local"]'),
    "approved_image_repositories": ('"public.ecr.aws/example"', '["public.ecr.aws/example"]'),
    "approved_proxy_bypasses": ("[22]", '["port:22"]'),
    "customer_keys_required": ('"yes"', "true"),
    "log_retention_days": ('"365"', "365"),
    "mtls_required_meshes": ('"payments"', '["payments"]'),
    "approved_changes": ('"a1b2"', '["a1b2"]'),
    "approved_read_only_principals": ('"auditors"', '["auditors"]'),
    "approved_share_principals": ('"444455556666"', '["444455556666"]'),
    "change_ticket_pattern": ('["CHG-*"]', '"CHG-*"'),
    "health_data_processed": ('"no"', "false"),
    "image_scan_max_age_days": ("0", "30"),
    "remediation_days_critical": ("true", "15"),
    "remediation_days_high": ("-1", "30"),
    "required_aws_reports": ('"SOC 2"', '["SOC 2"]'),
    "required_config_rules": ('"cloudtrail-enabled"', '["cloudtrail-enabled"]'),
    "required_security_standards": ('"cis"', '["cis"]'),
    "required_tags": ('"owner"', '["owner"]'),
    "sensitive_data_in_s3": ("1", "true"),
}


def test_every_parameter_of_a_check_has_a_kind() -> None:
    defined = {name for check in checks().values() for name in check.parameters}
    assert defined == set(KINDS) == set(KINDS_OF_VALUE)


@pytest.mark.parametrize("name", KINDS_OF_VALUE)
def test_a_parameter_of_the_wrong_kind_is_a_mistake(tmp_path: Path, name: str) -> None:
    """A text in place of a list would be read sign by sign."""
    wrong, right = KINDS_OF_VALUE[name]
    more = f'\n[parameters.{name}]\nowner = "x"\nsince = "2026-01-01"\nvalue = '
    (mistake,) = mistakes(tmp_path, TOML + more + wrong + "\n")
    assert mistake.startswith(f"parameters.{name}.value: must be ")
    assert name in load(tmp_path, TOML + more + right + "\n").engagement.values()


def test_a_region_of_an_account_in_scope_may_be_excluded(tmp_path: Path) -> None:
    text = changed('account = "777788889999"', 'account = "444455556666"\nregion = "us-east-1"')
    assert load(tmp_path, text).engagement.excluded[0].region == "us-east-1"


@pytest.mark.parametrize("line", ['regions = "enabled"', ""])
def test_regions_may_be_all_that_are_enabled(tmp_path: Path, line: str) -> None:
    text = changed('regions = ["us-east-1", "eu-west-1"]', line)
    config = load(tmp_path, text)
    assert config.reach.regions == config.engagement.regions == ()


def test_nothing_of_the_way_in_is_sealed_with_the_engagement(tmp_path: Path) -> None:
    text = changed("[scope]", '[scope]\nrole = "collector"\nexternal_id = "shared-word"')
    config = load(tmp_path, text)
    assert config.reach.external_id == "shared-word"
    assert "shared-word" not in repr(config.engagement)

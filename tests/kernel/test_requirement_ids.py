"""Ids of requirements: every usual spelling leads to the framework's own, and nothing else does."""

import pytest

from vouchbook.kernel.framework_files import frameworks, read_framework
from vouchbook.kernel.requirement_ids import canonical, oscal_token

MADE = """
format = 2
id = "made"
title = "Made for this test"
edition = "1"
list_date = "2026"
licence = "ours"
source = "this test"
[[group]]
id = "5"
title = "Five"
share = "customer"
aws = ""
customer = "all"
[[requirement]]
id = "5.1"
group = "5"
title = "One"
[[requirement]]
id = "8.24"
group = "5"
title = "Two"
[[requirement]]
id = "164.312(a)(2)(iv)"
group = "5"
title = "Three"
"""


@pytest.mark.parametrize("name", frameworks())
def test_each_id_is_its_own_canonical_form_and_has_a_token_of_its_own(name: str) -> None:
    framework = frameworks()[name]
    ids = [item.id for item in framework.requirements]
    assert [canonical(framework, item) for item in ids] == ids
    tokens = {oscal_token(item) for item in ids}
    assert len(tokens) == len(ids)
    assert all(token[0].isalpha() for token in tokens)


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        ("nist-800-53-r5", "ac-2.1", "AC-2(1)"),
        ("nist-800-53-r5", "AC-02(01)", "AC-2(1)"),
        ("nist-800-53-r5", "ac_2_1", "AC-2(1)"),
        ("nist-800-53-r5", "SC-8", "SC-8"),
        ("nist-800-53-r5", "AU-9(a)", None),
        ("nist-800-53-r5", "ZZ-99", None),
        ("soc2-tsc-2017", "cc_6_1", "CC6.1"),
        ("soc2-tsc-2017", "CC6", None),
    ],
)
def test_other_spellings_lead_to_the_frameworks_own(
    name: str, written: str, expected: str | None
) -> None:
    assert canonical(frameworks()[name], written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A.8.24", "8.24"),
        ("a.5.1", "5.1"),
        ("164_312_a_2_iv", "164.312(a)(2)(iv)"),
        ("164.312(a)(2)", None),
        ("B.5.1", None),
    ],
)
def test_numbered_frameworks_take_the_annexs_letter(written: str, expected: str | None) -> None:
    assert canonical(read_framework(MADE, "made.toml"), written) == expected

"""What every test stands on: no AWS account within reach, and the same examples each time."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

# A run that can't be repeated can't be audited, so the examples are derived from the test.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(autouse=True, scope="session")
def no_aws_account() -> Iterator[None]:
    """Hide the developer's AWS settings: a test that forgets its endpoint must find nothing."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Number what is bytes: packed files carry the second, and workers must agree on names."""
    return argname if isinstance(val, bytes | bytearray) else None

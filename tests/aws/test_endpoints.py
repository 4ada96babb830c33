"""Any endpoint that is not AWS's own makes a snapshot synthetic, however it was named."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.aws import harness
from vouchbook.aws.session import Sessions
from vouchbook.kernel.errors import UsageError
from vouchbook.model.place import GLOBAL
from vouchbook.model.plan import Task
from vouchbook.model.reading import Seen
from vouchbook.sandbox import Sandbox


def opened(sandbox: Sandbox) -> Sessions:
    """Sessions that know their endpoints from the environment alone."""
    return Sessions(harness.reach(sandbox, endpoint=""), run="test", now=harness.now)


def test_one_variable_leads_every_service_away(sandbox: Sandbox) -> None:
    sessions = opened(sandbox)
    assert sessions.synthetic
    assert sessions.endpoint == sandbox.endpoint
    assert sessions.elsewhere(["acm", "kms"]) == (sandbox.endpoint,)


def test_a_variable_for_one_service_is_enough(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sandbox.endpoint.replace("127.0.0.1", "localhost")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sandbox.endpoint)
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", other)
    sessions = opened(sandbox)
    assert sessions.elsewhere(["acm"]) == (sandbox.endpoint,)
    assert sessions.elsewhere(["acm", "kms"]) == (sandbox.endpoint, other)
    assert sessions.synthetic


def test_a_profile_can_lead_one_service_away(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    services = f"[services here]\nsts =\n  endpoint_url = {sandbox.endpoint}\n"
    config.write_text(f"[default]\nservices = here\n{services}", encoding="utf-8")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    assert opened(sandbox).endpoint == sandbox.endpoint


def test_an_endpoint_that_is_no_url_ends_in_a_sentence(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "nowhere")
    with pytest.raises(UsageError, match="kms can't be asked") as caught:
        opened(sandbox).elsewhere(["kms"])
    assert "AWS_ENDPOINT_URL" in caught.value.hint


def test_s3_control_is_asked_on_loopback(sandbox: Sandbox) -> None:
    # Its own rule, the account id before the host, is a name that no loopback endpoint has.
    task = Task(
        place=replace(harness.PLACE, region=GLOBAL),
        service="s3",
        collectors=("s3.account",),
    )
    (reading,) = harness.runner(sandbox).run(task)
    assert isinstance(reading, Seen)
    (record,) = reading.records
    assert record.operation == "s3control:GetPublicAccessBlock"
    assert record.facts
    assert record.facts["PublicAccessBlockConfiguration"]["BlockPublicAcls"] is True

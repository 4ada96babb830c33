"""Inspector: what is asked for, and what an administrator's answers say of other accounts."""

from tests.collectors.fake_reader import REGIONAL_PLACE, FakeReader, world
from vouchbook.collectors import inspector
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact
from vouchbook.model.place import home_of

HIDDEN = "maintainer@example.com"
ACCOUNT = "arn:aws:inspector2:eu-west-1:111122223333:account-status"
FOREIGN = "arn:aws:ecr:eu-west-1:444455556666:repository/app/sha256:0"
FAILED = {"accountId": "111122223333", "errorCode": "ACCESS_DENIED", "errorMessage": ""}


def test_an_account_that_inspector_could_not_look_at_is_kept_as_it_was_told() -> None:
    answer = {"accounts": [], "failedAccounts": [FAILED]}
    asked = {"accountIds": ["111122223333"]}
    reader = FakeReader(world=world((inspector.BATCH_GET_ACCOUNT_STATUS, asked, answer)))
    inspector.ACCOUNTS.read(reader)
    assert reader.records == {(ACCOUNT, inspector.BATCH_GET_ACCOUNT_STATUS.id): answer}


def test_closed_and_lesser_findings_are_not_asked_for() -> None:
    reader = FakeReader(world=lambda *_: {"findings": []})
    inspector.FINDINGS.read(reader)
    ((_, given),) = reader.calls
    criteria = given["filterCriteria"]
    assert isinstance(criteria, dict)
    wanted = {name: sorted(item["value"] for item in values) for name, values in criteria.items()}
    assert wanted == {
        "findingStatus": ["ACTIVE", "SUPPRESSED"],
        "resourceType": ["AWS_ECR_CONTAINER_IMAGE"],
        "severity": ["CRITICAL", "HIGH"],
    }


def test_what_an_administrator_is_told_of_a_member_belongs_to_the_member() -> None:
    covered = {"resourceId": FOREIGN, "accountId": "444455556666"}
    reader = FakeReader(world=lambda *_: {"coveredResources": [covered]})
    inspector.COVERAGE.read(reader)
    ((name, _),) = reader.records
    assert home_of(name, REGIONAL_PLACE).account == "444455556666"


def test_the_maintainer_of_an_image_is_not_kept() -> None:
    image = {"awsEcrContainerImage": {"author": HIDDEN, "repositoryName": "app"}}
    resource = {"id": FOREIGN, "details": image, "tags": {"owner": HIDDEN}}
    answer = canonical_value({"findings": [{"resources": [resource]}]})
    assert isinstance(answer, dict)
    kept, masked = redact(answer, inspector.LIST_FINDINGS.redact)
    assert HIDDEN not in str(kept)
    assert len(masked) == 2

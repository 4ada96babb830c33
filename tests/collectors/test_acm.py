"""ACM and AWS Private CA: no certificate falls through a filter, no authority is asked twice."""

import botocore.session

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import acm, acm_pca

OWN = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/1"
SHARED = "arn:aws:acm-pca:eu-west-1:444455556666:certificate-authority/2"
NONE = "ResourceNotFoundException"


def test_every_key_type_of_the_api_is_asked_for() -> None:
    model = botocore.session.get_session().get_service_model("acm")
    assert set(acm.KEY_TYPES) == set(getattr(model.shape_for("KeyAlgorithm"), "enum", ()))


def test_policy_and_permissions_are_asked_of_what_is_owned() -> None:
    listing = acm_pca.LIST_AUTHORITIES
    asked, shared = ({"CertificateAuthorityArn": arn} for arn in (OWN, SHARED))
    reader = FakeReader(
        world=world(
            (listing, {"ResourceOwner": "SELF"}, {"CertificateAuthorities": [{"Arn": OWN}]}),
            (
                listing,
                {"ResourceOwner": "OTHER_ACCOUNTS"},
                {"CertificateAuthorities": [{"Arn": OWN}, {"Arn": SHARED}]},
            ),
            (acm_pca.DESCRIBE_AUTHORITY, asked, {"CertificateAuthority": {}}),
            (acm_pca.DESCRIBE_AUTHORITY, shared, {"CertificateAuthority": {}}),
            (acm_pca.GET_POLICY, {"ResourceArn": OWN}, NONE),
            (acm_pca.LIST_PERMISSIONS, asked, {"Permissions": []}),
        )
    )
    acm_pca.AUTHORITIES.read(reader)
    assert reader.records[OWN, acm_pca.GET_POLICY.id] == NONE
    assert {name for resource, name in reader.records if resource == SHARED} == {
        acm_pca.DESCRIBE_AUTHORITY.id
    }

import json

from tests.aws.rooms import Room
from vouchbook.sandbox import HUB


def furnish(room: Room) -> None:
    """Share every authority with the hub."""
    pca = room.client("acm-pca")
    for authority in pca.list_certificate_authorities()["CertificateAuthorities"]:
        arn = authority["Arn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{HUB}:root"},
            "Action": "acm-pca:GetCertificate",
            "Resource": arn,
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        pca.put_policy(ResourceArn=arn, Policy=json.dumps(policy))

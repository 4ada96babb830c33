import json

from tests.aws.rooms import Room


def furnish(room: Room) -> None:
    """A secret of Service Connect, with a policy and without a key of the customer's."""
    secrets = room.client("secretsmanager")
    made = secrets.create_secret(
        Name="ecs-sc!shop",
        SecretString="never read",  # it opens nothing
        Tags=[{"Key": "aws:secretsmanager:owningService", "Value": "ecs-sc"}],
    )
    own = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{room.number}:root"},
        "Action": "secretsmanager:DescribeSecret",
        "Resource": "*",
    }
    secrets.put_resource_policy(
        SecretId=made["ARN"],
        ResourcePolicy=json.dumps({"Version": "2012-10-17", "Statement": [own]}),
    )

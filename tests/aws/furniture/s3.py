from tests.aws.rooms import Room


def furnish(room: Room) -> None:
    control = room.client("s3control", "global")
    control.put_public_access_block(
        AccountId=room.number,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )

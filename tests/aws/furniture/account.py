from tests.aws.rooms import Room


def furnish(room: Room) -> None:
    room.client("account", "global").put_alternate_contact(
        AlternateContactType="SECURITY",
        Name="Mary Major",
        Title="Head of security",
        EmailAddress="security@example.com",
        PhoneNumber="+1 555 0100",
    )

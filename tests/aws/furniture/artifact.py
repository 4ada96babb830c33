from tests.aws.rooms import Room


def furnish(room: Room) -> None:
    """A report whose newest version ends before the period does, and an agreement."""
    spans = (("2025-01-01", "2025-12-31"), ("2026-01-01", "2026-06-30"))
    reports = [
        {
            "id": "report-0a1b2c3d4e5f6071",
            "name": "AWS SOC 2 Type II Report",
            "series": "SOC 2",
            "category": "Certifications and Attestations",
            "version": number,
            "periodStart": f"{first}T00:00:00Z",
            "periodEnd": f"{last}T00:00:00Z",
        }
        for number, (first, last) in enumerate(spans, 1)
    ]
    agreement = {
        "arn": f"arn:aws:artifact::{room.number}:customer-agreement/customer-agreement-0a1b2c3d",
        "name": "AWS Business Associate Addendum",
        "awsAccountId": room.number,
        "state": "ACTIVE",
        "type": "DEFAULT",
        "effectiveStart": "2024-03-01T00:00:00Z",
    }
    facts = {"reports": reports, "customerAgreements": [agreement]}
    room.sandbox.declare("artifact", room.number, facts)

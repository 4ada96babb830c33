"""What AWS's list of HIPAA eligible services said, as far as a dated copy of it is known.

The list has no API, and AWS keeps no history of it. Source: AWS's own HIPAA Eligible Services
Reference as of its update of 2022-04-18, named in the documentation of the service control
policies for health care in GitHub awslabs/landing-zone-accelerator-on-aws. Whether the names still
stand there is for a person to see, so whatever rests on this table is a pass with advice.
"""

LIST_OF = "2022-04-18"
"""The day of the copy: before it, nothing is known here."""
MESH = "AWS App Mesh"
MESH_UNTIL = "2026-09-30"
"""The day on which AWS ended App Mesh: after it there is no service to be eligible."""
SUCCESSORS = ("Amazon ECS (on EC2 and on Fargate)", "Amazon EKS", "AWS Cloud Map")
"""Services on the list that workloads moved to; VPC Lattice is younger than the copy."""


def eligible(first: str) -> tuple[str, ...]:
    """What the copy names for a period that begins on a day; nothing for one before the copy."""
    if first < LIST_OF:
        return ()
    return (MESH, *SUCCESSORS) if first <= MESH_UNTIL else SUCCESSORS

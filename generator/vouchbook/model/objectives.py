"""Objectives: what families of checks are for, whatever the technology."""

OBJECTIVES = {
    "traffic-encrypted": "Traffic between services is encrypted.",
    "peers-authenticated": "Services know whom they talk to.",
    "certificates-valid": "Certificates are issued, in date and strong.",
    "keys-protected": "Keys are governed, rotated and kept from the public.",
    "data-encrypted-at-rest": "Stored data and logs are encrypted.",
    "least-privilege": "Principals may do what they need and no more.",
    "credentials-managed": "People's and programs' credentials are managed.",
    "activity-logged": "Activity on the control plane and the data plane is logged.",
    "logs-protected": "Logs can be neither read nor changed by the wrong hands.",
    "traffic-restricted": "Traffic goes only where it was meant to go.",
    "failures-contained": "A failing part does not take others with it.",
    "configuration-known": "What exists is known, and as it was declared.",
}
"""Objective id -> what it means. Checks of App Mesh and of its successors share them."""

"""Keys, certificates and log groups of the payments account in Europe."""

from vouchbook.sandbox.estate.demo.payments_identity import ACCOUNT
from vouchbook.sandbox.estate.documents import key_policy, logs_use, policy
from vouchbook.sandbox.estate.model import Authority, Certificate, Key, LogGroup, Ref

KEYS = (
    Key(
        name="catalog-logs",
        shows="Good: rotates yearly.",
        rotation_days=365,
        policy=key_policy(ACCOUNT, logs_use(ACCOUNT, "eu-west-1")),
    ),
    Key(name="catalog-drafts", shows="Bad: does not rotate."),
)

AUTHORITIES = (
    Authority(
        name="catalog-root",
        shows="Bad: no revocation; another account may use it for more than reading.",
        configuration={
            "KeyAlgorithm": "EC_prime256v1",
            "SigningAlgorithm": "SHA256WITHECDSA",
            "Subject": {"CommonName": "Catalog Mesh Root", "Organization": "Example Catalog"},
        },
        policy=policy(
            {
                "Sid": "DataMayIssue",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
                "Action": ["acm-pca:IssueCertificate", "acm-pca:GetCertificate"],
                "Resource": Ref(kind="authority", name="catalog-root"),
            }
        ),
    ),
)

CERTIFICATES = (
    Certificate(
        name="shop.catalog.example",
        shows="Good: public, from Amazon, valid for months.",
        other_names=("www.catalog.example",),
    ),
    Certificate(
        name="products.catalog.internal",
        shows="Good: private, valid for months.",
        authority="catalog-root",
        key_algorithm="EC_prime256v1",
    ),
    Certificate(
        name="prices.catalog.internal",
        shows="Bad: ends within weeks and its renewal failed.",
        authority="catalog-root",
        key_algorithm="EC_prime256v1",
        made="2025-09-01T09:00:00+00:00",
        declared={
            "RenewalSummary": {
                "RenewalStatus": "FAILED",
                "RenewalStatusReason": "PCA_ACCESS_DENIED",
                "DomainValidationOptions": [],
                "UpdatedAt": "2026-08-02T09:00:00+00:00",
            }
        },
    ),
)

LOG_GROUPS = (
    LogGroup(
        name="/vpc/catalog",
        shows="Good: own key, kept for more than a year.",
        key="catalog-logs",
        retention_days=400,
        tags={"data-class": "logs"},
    ),
    LogGroup(
        name="/ecs/catalog",
        shows="Weak: own key, kept for two weeks.",
        key="catalog-logs",
        retention_days=14,
    ),
)

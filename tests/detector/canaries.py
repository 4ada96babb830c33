"""Made-up secrets and people, in the forms that the real ones have; none was ever in use.

Taken apart in this file, so that scanners of repositories don't take it for a leak.
"""

AWS_KEY = "AKIA" + "IOSFODNN7EXAMPLE"
AWS_SECRET = "wJalrXUtnFEMI/" + "K7MDENG/bPxRfiCYEXAMPLEKEY"
PEM_BODY = "MIIEexampleexampleexample" + "NotAKeyAtAll0123456789"
_KEY = "RSA PRIVATE KEY"
PEM = f"-----BEGIN {_KEY}-----\n{PEM_BODY}\nAAAA+/==\n-----END {_KEY}-----"
SIGNATURE = "c2lnbmF0dXJlb2ZhY2FuYXJ5"
JSON_WEB_TOKEN = "eyJhbGciOiJIUzI1NiJ9." + f"eyJzdWIiOiJjYW5hcnkifQ.{SIGNATURE}"
WORD = "hunter2-canary"
URL = f"postgres://orders:{WORD}@db.example.com:5432/orders"
PRESIGNED_SIGNATURE = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
PRESIGNED = (
    "https://example-bucket.s3.amazonaws.com/report.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    f"&X-Amz-Signature={PRESIGNED_SIGNATURE}"
)
GITHUB = "ghp_" + "c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry"
EMAIL = "jane.canary@example.com"
OTHER_EMAIL = "otto+canary@example.org"
PHONE = "+1 206 555 0142"
OTHER_PHONE = "+44 20 7946 0958"
GROUPED_PHONE = "(206) 555-0186"

SECRETS = {
    "aws-key": AWS_KEY,
    "aws-session-token": "IQoJb3JpZ2lu" + "X2VjEXAMPLE" * 5,
    "private-key": PEM,
    "json-web-token": JSON_WEB_TOKEN,
    "url-password": URL,
    "presigned-url": PRESIGNED,
    "bearer-token": "Bearer 0123456789abcdefghij0123",
    "github-token": GITHUB,
    "gitlab-token": "glpat-" + "c4n4ry-c4n4ry-c4n4ry",
    "slack-token": "xoxb-" + "123456789012-abcdefabcdef",
    "stripe-key": "sk_live_" + "c4n4ryc4n4ryc4n4ryc4n4ry",
    "npm-token": "npm_" + "c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry",
    "pypi-token": "pypi-AgE" + "IcHlwaS5vcmcCJ" * 5,
    "sendgrid-key": "SG." + "c" * 22 + "." + "n" * 43,
    "square-secret": "sq0csp-" + "c" * 43,
    "mailchimp-key": "0123456789abcdef" * 2 + "-us12",
    "twilio-key": "SK" + "0123456789abcdef" * 2,
    "discord-token": "M" + "c" * 23 + ".canary." + "n" * 27,
    "telegram-token": "123456789:AA" + "c" * 33,
    "google-key": "AIza" + "c" * 35,
    "artifactory-key": "AKC" + "p8canarycanarycanary0123",
    "vault-token": "hvs." + "canarycanarycanarycanary0123",
    "azure-key": "AccountKey=" + "c4n4ry" * 14 + "cc==",
    "api-key": "sk-ant-" + "api03-canarycanarycanary",
}
"""Kind -> a text that is one."""

PEOPLE = {
    "email-address": (EMAIL, OTHER_EMAIL, "jane%40example.com", "ünal@exämple.org"),
    "phone-number": (
        *(PHONE, OTHER_PHONE, GROUPED_PHONE, "206-555-0142", "+12065550142"),
        *("+1-800-555-0199", "tel:+49-30-901820", "+49 (0)30 901820"),
    ),
}

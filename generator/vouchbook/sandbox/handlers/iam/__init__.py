"""IAM: what moto gets wrong for an auditor; users, roles and policies are moto's."""

from vouchbook.sandbox.handlers.iam.account import account_summary, create_service_linked_role
from vouchbook.sandbox.handlers.iam.credential_report import credential_report
from vouchbook.sandbox.handlers.iam.details import account_authorization_details
from vouchbook.sandbox.handlers.iam.last_used import access_key_last_used, get_user, list_users
from vouchbook.sandbox.stage import Supplement

IAM = Supplement(
    service="iam",
    handlers={
        "CreateServiceLinkedRole": create_service_linked_role,
        "GetAccessKeyLastUsed": access_key_last_used,
        "GetAccountAuthorizationDetails": account_authorization_details,
        "GetAccountSummary": account_summary,
        "GetCredentialReport": credential_report,
        "GetUser": get_user,
        "ListUsers": list_users,
    },
)

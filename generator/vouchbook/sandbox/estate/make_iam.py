"""Making the IAM part of an account."""

from vouchbook.sandbox.estate.model import Account, Group, Policy, Role, User
from vouchbook.sandbox.estate.workshop import Bench, pairs


def make_iam(bench: Bench, account: Account) -> None:
    """Make policies, groups, roles and users, and declare what no call makes."""
    bench.workshop.sandbox.declare("iam-root", account.id, account.root)
    if account.password_policy is not None:
        bench.call("iam", "update_account_password_policy", **account.password_policy)
    for policy in account.policies:
        _policy(bench, policy)
    for group in account.groups:
        _group(bench, group)
    if account.mesh_service_role:
        bench.workshop.set_clock("2025-02-10T09:30:00+00:00")
        bench.call("iam", "create_service_linked_role", AWSServiceName="appmesh.amazonaws.com")
    for role in account.roles:
        _role(bench, role)
    for user in account.users:
        _user(bench, user)


def _policy(bench: Bench, policy: Policy) -> None:
    bench.workshop.set_clock(policy.made)
    answer = bench.call(
        "iam",
        "create_policy",
        PolicyName=policy.name,
        PolicyDocument=bench.text(policy.document),
        Tags=pairs(policy.tags) or None,
    )
    bench.keep("policy", policy.name, answer["Policy"]["Arn"])


def _own(bench: Bench, name: str) -> str:
    return bench.workshop.made[bench.account, "policy", name]


def _group(bench: Bench, group: Group) -> None:
    bench.workshop.set_clock(group.made)
    bench.call("iam", "create_group", GroupName=group.name)
    for arn in (*group.managed, *(_own(bench, name) for name in group.own)):
        bench.call("iam", "attach_group_policy", GroupName=group.name, PolicyArn=arn)


def _role(bench: Bench, role: Role) -> None:
    bench.workshop.set_clock(role.made)
    answer = bench.call(
        "iam",
        "create_role",
        RoleName=role.name,
        AssumeRolePolicyDocument=bench.text(role.trust),
        PermissionsBoundary=_own(bench, role.boundary) if role.boundary else None,
        Tags=pairs(role.tags) or None,
    )
    bench.keep("role", role.name, answer["Role"]["Arn"])
    for arn in (*role.managed, *(_own(bench, name) for name in role.own)):
        bench.call("iam", "attach_role_policy", RoleName=role.name, PolicyArn=arn)
    for name, document in role.inline.items():
        bench.call(
            "iam",
            "put_role_policy",
            RoleName=role.name,
            PolicyName=name,
            PolicyDocument=bench.text(document),
        )


def _user(bench: Bench, user: User) -> None:
    bench.workshop.set_clock(user.made)
    answer = bench.call("iam", "create_user", UserName=user.name, Tags=pairs(user.tags) or None)
    if user.password:
        bench.call("iam", "create_login_profile", UserName=user.name, Password="Not-1-secret!")
    if user.mfa:
        _mfa(bench, user.name)
    for group in user.groups:
        bench.call("iam", "add_user_to_group", GroupName=group, UserName=user.name)
    for arn in (*user.managed, *(_own(bench, name) for name in user.own)):
        bench.call("iam", "attach_user_policy", UserName=user.name, PolicyArn=arn)
    for moment in user.keys_made:
        bench.workshop.set_clock(moment)
        bench.call("iam", "create_access_key", UserName=user.name)
    if user.declared:
        bench.workshop.sandbox.declare("iam-user", answer["User"]["Arn"], user.declared)


def _mfa(bench: Bench, user: str) -> None:
    answer = bench.call("iam", "create_virtual_mfa_device", VirtualMFADeviceName=user)
    bench.call(
        "iam",
        "enable_mfa_device",
        UserName=user,
        SerialNumber=answer["VirtualMFADevice"]["SerialNumber"],
        AuthenticationCode1="123456",
        AuthenticationCode2="654321",
    )

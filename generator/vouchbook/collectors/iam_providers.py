"""IAM's OIDC identity providers: whose tokens can be changed into roles of the account.

Source: IAM API reference.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Reader, Scope

LIST_PROVIDERS = Operation(
    service="iam",
    name="ListOpenIDConnectProviders",
    permission="iam:ListOpenIDConnectProviders",
    members=("OpenIDConnectProviderList", "OpenIDConnectProviderList[].Arn"),
)
GET_PROVIDER = Operation(
    service="iam",
    name="GetOpenIDConnectProvider",
    permission="iam:GetOpenIDConnectProvider",
    # A provider without client ids says so with an empty list.
    members=("Url", "ClientIDList"),
)


def _read_providers(reader: Reader) -> None:
    for answer in reader.items(LIST_PROVIDERS):
        for provider in answer["OpenIDConnectProviderList"]:
            arn = provider["Arn"]
            reader.describe(arn, GET_PROVIDER, OpenIDConnectProviderArn=arn)


OIDC_PROVIDERS = Collector(
    id="iam.oidc-providers",
    says="OIDC identity providers: issuer, and the audiences that their tokens may have.",
    scope=Scope.GLOBAL,
    also=(LIST_PROVIDERS,),
    facets=(Facet(operation=GET_PROVIDER),),
    read=_read_providers,
)

"""Fields that a check looks at and that move none of its verdicts: check -> field -> why.

The test takes nothing on trust: a field that does move a verdict may not stand here, and the
three reasons below are tried out.
"""

ADVICE = "decides only whether a pass carries advice"
SUBJECT = "tells subjects apart and decides nothing about them"
BECAUSE = "stands in the because and decides nothing"

CONNECT = "services[].deployments[].serviceConnectConfiguration"

CLIENT = "that a gateway has a route makes it a client; where to does not matter here"
IMAGE = "an Envoy is known by its image as well, and each example has both"
LIKE_NODE = "read like a virtual node's, where it does move verdicts"
MEMBER = "read with the account's membership, and decides for service control policies alone"
NO_SETS = "services of Service Connect have deployments, and no task sets"
PORTS = "any rule of a default security group fails, whatever its ports"
ROUTER = "a service has a node or a router, and tests/checks/test_mesh_traps.py walks routers"
THERE = "that it exists is what counts, and nothing in it"
VERSION = "tells one version of a report from another; the spans of all together decide"
WALKED = "walked over on the way to the files that a node or gateway names"

UNMOVED: dict[str, dict[str, str]] = {
    "access-analyzer-enabled": {
        "Organization.FeatureSet": MEMBER,
        "analyzers[].lastResourceAnalyzedAt": ADVICE,
        "analyzers[].name": BECAUSE,
    },
    "access-analyzer-no-active-external": {
        "Organization.FeatureSet": MEMBER,
        "Organization.MasterAccountId": BECAUSE,
        "findings[].resource": ADVICE,
    },
    "acm-cert-san-matches-discovery": {
        "virtualNode.spec.listeners[].portMapping.port": SUBJECT,
    },
    "acm-mesh-cert-issued-and-valid": {
        "virtualGateway.spec.listeners[].portMapping.port": SUBJECT,
        "virtualNode.spec.listeners[].portMapping.port": SUBJECT,
    },
    "acm-mesh-cert-key-algorithm": {
        "virtualNode.spec.listeners[].portMapping.port": SUBJECT,
    },
    "acm-mesh-cert-renewal": {
        "virtualNode.spec.listeners[].portMapping.port": SUBJECT,
    },
    "appmesh-eol-exit-managed": {
        "GroupDetailList[].GroupPolicyList[].PolicyName": SUBJECT,
        "RoleDetailList[].RolePolicyList[].PolicyName": SUBJECT,
        "UserDetailList[].UserPolicyList[].PolicyName": SUBJECT,
        "taskDefinition.containerDefinitions[].environment[].name": IMAGE,
        "taskDefinition.proxyConfiguration.type": BECAUSE,
    },
    "appmesh-last-use-past": {
        "Events[].EventName": BECAUSE,
    },
    "appmesh-sidecars-retired": {
        "taskDefinition.containerDefinitions[].environment[].name": IMAGE,
    },
    "aws-artifact-reports-current": {
        "reportDetails.version": VERSION,
        "reports[].category": "a third way to know a report, after its name and its series",
        "reports[].version": VERSION,
    },
    "cloudtrail-appmesh-events-present": {
        "Events[].EventName": BECAUSE,
        "Events[].EventTime": BECAUSE,
    },
    "cloudtrail-envoy-connection-events": {
        "taskDefinition.containerDefinitions[].name": BECAUSE,
        "taskDefinition.containerDefinitions[].secrets[].name": BECAUSE,
    },
    "cloudtrail-lake-store-usable": {
        "MultiRegionEnabled": ADVICE,
    },
    "cloudtrail-s3-access-logging": {
        "trailList[].IsMultiRegionTrail": (
            "each trail of the examples is at home in the bucket's Region, which is enough"
        ),
    },
    "cloudtrail-s3-retention": {
        "Rules[].ID": BECAUSE,
    },
    "cloudtrail-s3-versioning-object-lock": {
        "ObjectLockConfiguration.ObjectLockEnabled": (
            "the API has one value for it, and an answer without it is not whole"
        ),
        "ObjectLockConfiguration.Rule.DefaultRetention.Mode": ADVICE,
    },
    "config-recorder-covers-mesh": {
        "ConfigurationRecorders[].recordingMode.recordingFrequency": ADVICE,
    },
    "config-rules-compliance": {
        "EvaluationResults[].EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId": (
            BECAUSE
        ),
    },
    "connect-access-logs": {
        f"{CONNECT}.accessLogConfiguration.format": BECAUSE,
        f"{CONNECT}.accessLogConfiguration.includeQueryParameters": ADVICE,
    },
    "connect-agent-guarded": {
        "SecurityGroups[].GroupId": BECAUSE,
        "SecurityGroups[].IpPermissions[].UserIdGroupPairs[].GroupId": BECAUSE,
        "services[].taskSets": NO_SETS,
    },
    "connect-agent-running": {
        "tasks[].containers[].imageDigest": BECAUSE,
    },
    "connect-config-recoverable": {
        "StackSummaries[].StackName": BECAUSE,
        "serviceRevisions[].createdAt": BECAUSE,
    },
    "connect-edge-tls": {
        "services[].loadBalancers[].containerPort": (
            "read with the target group; which of the ports it is does not matter here"
        ),
    },
    "connect-egress-restricted": {
        "SecurityGroups[].GroupId": BECAUSE,
        "services[].taskSets": NO_SETS,
    },
    "connect-namespace-owner-approved": {
        "Namespaces[].Type": BECAUSE,
    },
    "connect-service-tls": {
        "services[].deployments[].id": ADVICE,
        "services[].deployments[].runningCount": ADVICE,
    },
    "connect-task-roles": {
        "services[].taskSets": NO_SETS,
    },
    "connect-timeouts-bounded": {
        f"{CONNECT}.services[].portName": SUBJECT,
    },
    "connect-tls-authority": {
        "CertificateAuthority.UsageMode": ADVICE,
        f"{CONNECT}.services[].portName": SUBJECT,
    },
    "connect-tls-key": {
        f"{CONNECT}.services[].portName": SUBJECT,
    },
    "connect-tls-role": {
        "RoleDetailList[].RolePolicyList[].PolicyName": BECAUSE,
        f"{CONNECT}.services[].portName": SUBJECT,
    },
    "ec2-instance-role-and-imdsv2": {
        "InstanceProfiles[].Roles[].Arn": BECAUSE,
    },
    "ecr-image-scan-findings": {
        "taskDefinition.containerDefinitions[].name": SUBJECT,
    },
    "ecr-repository-encryption-immutable": {
        "repositories[].imageTagMutabilityExclusionFilters[].filter": BECAUSE,
    },
    "ecs-container-hardening": {
        "taskDefinition.containerDefinitions[].environment[].name": IMAGE,
        "taskDefinition.containerDefinitions[].name": BECAUSE,
        "taskDefinition.containerDefinitions[].readonlyRootFilesystem": ADVICE,
    },
    "ecs-deployment-safety": {
        "services[].deploymentConfiguration.maximumPercent": ADVICE,
        "taskDefinition.containerDefinitions[].environment[].name": IMAGE,
    },
    "ecs-no-plaintext-secrets-in-env": {
        "taskDefinition.containerDefinitions[].environmentFiles[].value": BECAUSE,
        "taskDefinition.containerDefinitions[].name": SUBJECT,
        "taskDefinition.containerDefinitions[].secrets": BECAUSE,
    },
    "ecs-proxy-egress-ignored-minimal": {
        "taskDefinition.containerDefinitions[].name": BECAUSE,
        "taskDefinition.containerDefinitions[].user": ADVICE,
    },
    "ecs-task-role-set": {
        "taskDefinition.containerDefinitions[].name": BECAUSE,
        "taskDefinition.containerDefinitions[].secrets[].name": BECAUSE,
    },
    "efs-cert-volume-transit-encryption": {
        "virtualGateway.spec.listeners[].portMapping.port": WALKED,
        "virtualGateway.spec.listeners[].portMapping.protocol": WALKED,
        "virtualGateway.spec.listeners[].tls.mode": WALKED,
        "virtualNode.spec.backends[].virtualService.virtualServiceName": WALKED,
        "virtualNode.spec.listeners[].portMapping.port": WALKED,
        "virtualNode.spec.listeners[].portMapping.protocol": WALKED,
        "virtualNode.spec.listeners[].tls.certificate.acm.certificateArn": WALKED,
        "virtualNode.spec.listeners[].tls.mode": WALKED,
    },
    "eks-pod-identity-for-envoy": {
        "association.namespace": BECAUSE,
        "association.serviceAccount": BECAUSE,
    },
    "elb-target-group-tls": {
        "services[].taskSets[].taskDefinition": "the service names the same task definition itself",
    },
    "envoy-access-logs-enabled": {
        "virtualGateway.spec.listeners": (
            "a gateway has no listener for TCP, so all ask the same of a format"
        ),
        "virtualGateway.spec.logging.accessLog.file.format.json": LIKE_NODE,
    },
    "envoy-image-from-trusted-registry": {
        "taskDefinition.containerDefinitions[].name": SUBJECT,
    },
    "envoy-image-version-supported": {
        "taskDefinition.containerDefinitions[].environment[].name": IMAGE,
        "taskDefinition.containerDefinitions[].name": SUBJECT,
    },
    "envoy-log-driver-and-level": {
        "taskDefinition.containerDefinitions[].name": SUBJECT,
    },
    "iam-appmesh-fullaccess-restricted": {
        "PolicyGroups[].GroupName": BECAUSE,
        "PolicyUsers[].UserName": BECAUSE,
    },
    "iam-envoy-role-cert-permissions-scoped": {
        "UserDetailList[].UserName": BECAUSE,
    },
    "iam-no-admin-star": {
        "GroupDetailList[].GroupName": BECAUSE,
        "RoleDetailList[].RolePolicyList[].PolicyName": SUBJECT,
        "UserDetailList[].UserName": BECAUSE,
        "UserDetailList[].UserPolicyList[].PolicyName": SUBJECT,
    },
    "iam-no-appmesh-wildcard-customer-policy": {
        "GroupDetailList[].GroupName": BECAUSE,
        "RoleDetailList[].RolePolicyList[].PolicyName": SUBJECT,
        "UserDetailList[].UserName": BECAUSE,
        "UserDetailList[].UserPolicyList[].PolicyName": SUBJECT,
    },
    "iam-no-envoyaccess-managed-policy": {
        "PolicyGroups[].GroupName": BECAUSE,
        "PolicyRoles[].RoleName": BECAUSE,
    },
    "iam-proxy-auth-scoped": {
        "RoleDetailList[].RoleName": BECAUSE,
        "RoleDetailList[].RolePolicyList[].PolicyName": (
            "only names an inline policy, whose text decides"
        ),
    },
    "iam-root-mfa-no-keys": {
        "password_last_used": ADVICE,
    },
    "iam-users-in-groups-only": {
        "UserDetailList[].AttachedManagedPolicies[].PolicyName": BECAUSE,
        "UserDetailList[].UserPolicyList[].PolicyName": BECAUSE,
    },
    "inspector-ecr-coverage": {
        "coveredResources[].scanStatus.reason": BECAUSE,
        "failedAccounts[].accountId": BECAUSE,
        "failedAccounts[].errorCode": BECAUSE,
        "nodegroup.nodegroupName": BECAUSE,
        "services[].serviceName": BECAUSE,
    },
    "inspector-open-findings-sla": {
        "failedAccounts[].accountId": BECAUSE,
        "failedAccounts[].errorCode": BECAUSE,
        "findings[].fixAvailable": BECAUSE,
        "findings[].packageVulnerabilityDetails.vulnerabilityId": BECAUSE,
        "findings[].status": ADVICE,
    },
    "istio-access-logs-enabled": {
        "spec.accessLogging[].filter": ADVICE,
        "spec.accessLogging[].match": ADVICE,
    },
    "istio-config-recoverable": {
        "metadata.labels": BECAUSE,
    },
    "istio-control-plane-rbac": {
        "metadata.annotations": ADVICE,
        "metadata.name": ADVICE,
        "metadata.namespace": ADVICE,
    },
    "istio-destination-rules-tls": {
        "spec.subsets[].name": BECAUSE,
        "spec.subsets[].trafficPolicy.portLevelSettings[].port.number": BECAUSE,
        "spec.trafficPolicy.portLevelSettings[].port.number": BECAUSE,
    },
    "istio-egress-registry-only": {
        "metadata.labels": ADVICE,
    },
    "istio-gateway-tls": {
        "spec.servers[].name": SUBJECT,
        "spec.servers[].port.number": SUBJECT,
        "spec.servers[].port.protocol": BECAUSE,
    },
    "istio-network-policies": {
        "metadata.name": BECAUSE,
    },
    "istio-route-retries": {
        "spec.http[].name": BECAUSE,
    },
    "istio-route-timeouts": {
        "spec.http[].name": BECAUSE,
    },
    "istio-server-names-pinned": {
        "spec.subsets[].name": BECAUSE,
        "spec.subsets[].trafficPolicy.portLevelSettings[].port.number": BECAUSE,
        "spec.trafficPolicy.portLevelSettings[].port.number": BECAUSE,
        "spec.trafficPolicy.tls.caCertificates": ADVICE,
        "spec.trafficPolicy.tls.credentialName": ADVICE,
    },
    "istio-sidecar-egress-lists": {
        "metadata.name": BECAUSE,
    },
    "istio-workloads-proxied": {
        "metadata.name": BECAUSE,
    },
    "kms-key-not-pending-deletion": {
        "KeyMetadata.DeletionDate": BECAUSE,
    },
    "lattice-access-logs": {
        "Buckets[]": THERE,
        "logGroups[]": THERE,
        "name": BECAUSE,
    },
    "lattice-auth-iam": {
        "name": BECAUSE,
    },
    "lattice-auth-policy-callers": {
        "name": BECAUSE,
    },
    "lattice-config-recoverable": {
        "StackSummaries[].StackName": "read with what a stack holds, and decides nothing here",
    },
    "lattice-health-checks": {
        "config.healthCheck.path": BECAUSE,
        "config.healthCheck.protocol": BECAUSE,
    },
    "lattice-inventory-complete": {
        "StackResourceSummaries[].DriftInformation.LastCheckTimestamp": (
            "read with what a stack holds, and decides nothing here"
        ),
        "StackSummaries[].StackName": BECAUSE,
        "arn": "asked for to learn whether the description was read; what it says does not matter",
        "items[].arn": "asked for like the ARN of what is described",
    },
    "lattice-listener-tls": {
        "port": BECAUSE,
    },
    "lattice-network-access-guarded": {
        "SecurityGroups[].GroupId": BECAUSE,
    },
    "lattice-network-clients-approved": {
        "items[].vpcId": BECAUSE,
        "vpcId": BECAUSE,
    },
    "lattice-resource-policy-approved": {
        "name": BECAUSE,
    },
    "lattice-target-ingress": {
        "SecurityGroups[].GroupId": BECAUSE,
    },
    "mesh-cert-provider-inventory": {
        "virtualGateway.spec.listeners[].portMapping.port": SUBJECT,
        "virtualNode.spec.listeners[].portMapping.port": SUBJECT,
    },
    "mesh-change-activity-reviewed": {
        "virtualNode.metadata.version": BECAUSE,
    },
    "mesh-client-policy-enforced": {
        "gatewayRoute.spec.httpRoute.action.target.virtualService.virtualServiceName": CLIENT,
        "virtualNode.virtualNodeName": BECAUSE,
    },
    "mesh-client-trust-source-set": {
        "virtualGateway.spec.backendDefaults.clientPolicy.tls.validation.trust.acm": LIKE_NODE,
        "virtualNode.spec.listeners[].portMapping.port": BECAUSE,
        "virtualNode.virtualNodeName": BECAUSE,
        "virtualService.spec.provider.virtualRouter": ROUTER,
    },
    "mesh-connection-pool-limits": {
        "virtualGateway.spec.listeners[].portMapping.port": SUBJECT,
        "virtualNode.spec.listeners[].connectionPool.grpc.maxRequests": ADVICE,
        "virtualNode.spec.listeners[].portMapping.port": SUBJECT,
        "virtualNode.spec.listeners[].portMapping.protocol": ADVICE,
    },
    "mesh-gateway-listener-tls-strict": {
        "virtualGateway.spec.listeners[].portMapping.port": SUBJECT,
    },
    "mesh-health-checks": {
        "virtualGateway.spec.listeners[].portMapping.port": SUBJECT,
        "virtualNode.spec.listeners[].healthCheck.protocol": BECAUSE,
    },
    "mesh-inventory-complete": {
        "ConfigurationRecorders[].recordingGroup.recordingStrategy": (
            "a recorder that records everything goes by its other members"
        ),
        "Events[].EventTime": "orders the events about one resource; each of the examples has one",
        "StackSummaries[].StackName": BECAUSE,
        "mesh.status.status": (
            "asked for to learn whether the description was read; what it says does not matter"
        ),
        "virtualNode.status.status": (
            "asked for to learn whether the description was read; what it says does not matter"
        ),
    },
    "mesh-mtls-client-presents-cert": {
        "gatewayRoute.spec.httpRoute.action.target.virtualService.virtualServiceName": CLIENT,
        "virtualGateway.spec.backendDefaults.clientPolicy.tls.certificate.file": BECAUSE,
        "virtualNode.spec.backendDefaults.clientPolicy.tls.certificate.sds": (
            "file or sds will do, and the examples that have one are content with it"
        ),
        "virtualNode.spec.backends[].virtualService.clientPolicy.tls.certificate": (
            "the backend's own policy is read like the defaults, where it does move verdicts"
        ),
        "virtualNode.spec.backends[].virtualService.virtualServiceName": SUBJECT,
    },
    "mesh-mtls-server-requires-client-cert": {
        "virtualGateway.meshName": BECAUSE,
        "virtualGateway.spec.listeners[].portMapping.port": SUBJECT,
        "virtualNode.spec.listeners[].portMapping.port": SUBJECT,
    },
    "mesh-outlier-detection": {
        "virtualNode.spec.listeners[].portMapping.port": SUBJECT,
        "virtualNode.spec.serviceDiscovery.awsCloudMap": ADVICE,
        "virtualNode.spec.serviceDiscovery.dns.responseType": ADVICE,
    },
    "mesh-preview-channel-unused": {
        "taskDefinition.containerDefinitions[].name": SUBJECT,
    },
    "mesh-san-pinning": {
        "gatewayRoute.spec.httpRoute.action.target.virtualService.virtualServiceName": CLIENT,
        "virtualNode.spec.listeners[].portMapping.port": SUBJECT,
        "virtualNode.virtualNodeName": BECAUSE,
        "virtualService.spec.provider.virtualRouter": ROUTER,
    },
    "mesh-timeouts-set": {
        "route.spec.tcpRoute.timeout.idle.value": ADVICE,
        "virtualNode.spec.listeners[].portMapping.port": SUBJECT,
        "virtualNode.spec.listeners[].timeout.http.idle.value": ADVICE,
        "virtualNode.spec.listeners[].timeout.tcp.idle.value": ADVICE,
    },
    "multi-az-tasks": {
        "services[].deployments[].networkConfiguration": (
            "the service says the same of its network itself"
        ),
        "taskDefinition.containerDefinitions[].environment[].name": IMAGE,
    },
    "org-guardrails-scp": {
        "Organization.Id": MEMBER,
        "Policy.PolicySummary.Name": BECAUSE,
    },
    "ram-mesh-shares-approved": {
        "permissions[].name": BECAUSE,
        "permissions[].permissionType": ADVICE,
    },
    "s3-bucket-default-encryption": {
        "Buckets[].BucketRegion": (
            "completes the id of a key that is not given as an ARN; the examples give ARNs"
        ),
    },
    "secretsmanager-secret-kms-and-rotation": {
        "taskDefinition.containerDefinitions[].logConfiguration.secretOptions[].name": SUBJECT,
        "taskDefinition.containerDefinitions[].name": SUBJECT,
        "taskDefinition.containerDefinitions[].secrets[].name": SUBJECT,
    },
    "security-contact-registered": {
        "AlternateContact.EmailAddress": BECAUSE,
    },
    "securityhub-enabled-standards": {
        "Findings[].Compliance.SecurityControlId": BECAUSE,
        "StandardsSubscriptions[].StandardsStatusReason.StatusReasonCode": BECAUSE,
    },
    "sg-envoy-admin-port-closed": {
        "SecurityGroups[].IpPermissions[].PrefixListIds[].PrefixListId": BECAUSE,
        "taskDefinition.containerDefinitions[].name": BECAUSE,
    },
    "sg-mesh-tasks-no-public-ingress": {
        "SecurityGroups[].GroupId": BECAUSE,
        "services[].loadBalancers[].containerPort": (
            "read with the target group; here only the ports of listeners count"
        ),
    },
    "subnet-private-placement": {
        "RouteTables[].RouteTableId": BECAUSE,
        "services[].deployments[].networkConfiguration": BECAUSE,
        "taskDefinition.containerDefinitions[].environment[].name": IMAGE,
    },
    "tls-runtime-handshake-evidence": {
        "Metrics[].MetricName": BECAUSE,
        "Metrics[].Namespace": BECAUSE,
        "mesh.meshName": BECAUSE,
    },
    "vpc-default-sg-closed": {
        "SecurityGroups[].IpPermissionsEgress[].FromPort": PORTS,
        "SecurityGroups[].IpPermissionsEgress[].IpProtocol": BECAUSE,
        "SecurityGroups[].IpPermissionsEgress[].ToPort": PORTS,
        "SecurityGroups[].IpPermissions[].FromPort": PORTS,
        "SecurityGroups[].IpPermissions[].IpProtocol": BECAUSE,
        "SecurityGroups[].IpPermissions[].ToPort": PORTS,
    },
    "vpc-flow-logs-enabled": {
        "FlowLogs[].FlowLogId": BECAUSE,
    },
    "vpce-security-group-443-only": {
        "SecurityGroups[].GroupId": BECAUSE,
    },
    "xray-encryption-config": {
        "taskDefinition.containerDefinitions[].name": BECAUSE,
    },
}

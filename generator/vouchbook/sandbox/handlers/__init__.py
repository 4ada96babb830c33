"""What the sandbox answers itself, one module a service."""

from vouchbook.sandbox.handlers.acm import ACM
from vouchbook.sandbox.handlers.acmpca import ACM_PCA
from vouchbook.sandbox.handlers.appmesh import APPMESH
from vouchbook.sandbox.handlers.cloudtrail import CLOUDTRAIL
from vouchbook.sandbox.handlers.ecs import ECS
from vouchbook.sandbox.handlers.iam import IAM
from vouchbook.sandbox.handlers.kms import KMS
from vouchbook.sandbox.handlers.organizations import ORGANIZATIONS
from vouchbook.sandbox.handlers.ram import RAM
from vouchbook.sandbox.handlers.regions import ACCOUNT, EC2
from vouchbook.sandbox.handlers.s3 import S3
from vouchbook.sandbox.handlers.sts import STS
from vouchbook.sandbox.stage import Supplement

SUPPLEMENTS: tuple[Supplement, ...] = (
    ACCOUNT,
    ACM,
    ACM_PCA,
    APPMESH,
    CLOUDTRAIL,
    EC2,
    ECS,
    IAM,
    KMS,
    ORGANIZATIONS,
    RAM,
    S3,
    STS,
)

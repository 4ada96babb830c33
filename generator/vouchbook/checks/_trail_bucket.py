"""From a trail to the bucket that it delivers to, which may be another account's."""

from vouchbook.checks._resources import resource_of
from vouchbook.model.check import Subject
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

TRAILS = "cloudtrail.trails"
BUCKETS = "s3.buckets"


def bucket_of(subject: Subject) -> View:
    """The bucket of the subject, a trail.

    Raises UnreadError (cross_account) where no account that was collected has the bucket.
    """
    trail = resource_of(subject)
    name = trail.get("S3BucketName")
    found = subject.estate.one(BUCKETS, f"arn:{trail.place.partition}:s3:::{name}")
    if found is None:
        raise UnreadError(
            Unread(
                reason=Reason.CROSS_ACCOUNT,
                operation="s3:ListBuckets",
                permission="s3:ListAllMyBuckets",
                detail=f"no account that was collected has the trail's bucket {name}",
            )
        )
    return found

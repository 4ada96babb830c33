"""Errors by cause, each with the next step; `cli` alone turns them into exit codes."""


class VouchbookError(Exception):
    """Something that a user can be told in one sentence, with what to do next."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(VouchbookError):
    """The command, the configuration or the workspace is wrong: exit code 2."""


class BookError(VouchbookError):
    """The pages are wrong: exit code 2."""


class CollectError(VouchbookError):
    """The world said no, for a reason that somebody can fix: exit code 3."""

    exit_code = 3


class IntegrityError(VouchbookError):
    """What was sealed can't be trusted: exit code 4."""

    exit_code = 4

    def __init__(self, message: str, *, hint: str = "", path: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path
        """The file inside the pack that is wrong, where it is one."""

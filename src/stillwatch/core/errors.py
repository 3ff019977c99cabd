"""The error tree.

StillwatchError        exit code 1: something failed
├── InputError         exit code 2: bad usage or input; names file, line or field
└── StoppedError       exit code 130: the user stopped it; says what was kept

A class stands here only where a caller acts differently on it.
"""


class StillwatchError(Exception):
    """A failure that a user should read as one sentence, without a traceback."""

    exit_code = 1


class InputError(StillwatchError):
    """Bad usage or bad input. The message names the place and what to do next.

    Parameters
    ----------
    message : str
        What is wrong, and what to do about it.
    file, line, field : optional
        Where it is wrong; shown in front of the message as ``file:line: field:``.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        field: str | None = None,
    ) -> None:
        self.file, self.line, self.field = file, line, field
        place = ""
        if file is not None:
            place = f"{file}:{line}: " if line is not None else f"{file}: "
        if field is not None:
            place += f"{field}: "
        super().__init__(place + message)


class StoppedError(StillwatchError):
    """The user stopped a command; the message says what it kept, and how to go on."""

    exit_code = 130

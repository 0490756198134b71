"""The errors every port may raise:

OutsideError
├── NotSent           the request certainly did not arrive; trying again is safe
├── OutcomeUnknown    it may have arrived and may have been carried out; ask before trying again
└── Refused           a definite no, with the other side's code
    ├── NotFound      the other side does not know the thing asked for
    └── RateLimited   asked too often; `retry_after_seconds` says when
"""


class OutsideError(Exception):
    """The outside did not answer as hoped. `who` names the other side: "bank DNBANOKK", "partner", "register" ..."""

    def __init__(self, who: str, text: str) -> None:
        super().__init__(f"{who}: {text}")
        self.who = who
        self.text = text


class NotSent(OutsideError):
    """The request certainly did not arrive."""


class OutcomeUnknown(OutsideError):
    """Sent, and no clear answer came back."""


class Refused(OutsideError):
    """A definite no. `code` is the other side's own word (Berlin Group message code, OAuth error ...)."""

    def __init__(self, who: str, text: str, *, code: str, http_status: int) -> None:
        super().__init__(who, text)
        self.code = code
        self.http_status = http_status


class NotFound(Refused):
    """The other side does not know the thing asked for."""


class RateLimited(Refused):
    """Asked too often."""

    def __init__(self, who: str, text: str, *, code: str, http_status: int, retry_after_seconds: int | None) -> None:
        super().__init__(who, text, code=code, http_status=http_status)
        self.retry_after_seconds = retry_after_seconds

"""Every error Wirecopy raises on purpose: one base, few classes, what and where as data."""

from __future__ import annotations


class WirecopyError(Exception):
    """The base of all our errors. Its text is fit to be shown at the desk."""


class UnreadableError(WirecopyError):
    """A delivery, or one item of it, cannot be read as its format says.

    `line` counts from 1 in the delivery as filed; None where the format has no lines or the
    place is not known; `column` counts its characters, likewise. `remedy` says what somebody can do about it.
    """

    def __init__(
        self,
        format: str,  # noqa: A002
        why: str,
        *,
        line: int | None = None,
        column: int | None = None,
        remedy: str = "",
    ) -> None:
        self.format = format
        self.why = why
        self.line = line
        self.column = column
        self.remedy = remedy
        where = f", line {line}" if line is not None else ""
        super().__init__(f"{format}{where}: {why}" + (f" {remedy}" if remedy else ""))


class FidelityError(WirecopyError):
    """The words of a finished page are not the words that were filed. The page is not published.

    `paragraph` counts from 1; `filed` and `found` are that paragraph in each, "" where there is none.
    """

    def __init__(self, page: str, paragraph: int, filed: str, found: str) -> None:
        self.page = page
        self.paragraph = paragraph
        self.filed = filed
        self.found = found
        super().__init__(
            f"{page}: paragraph {paragraph} of the page is {found[:80]!r}, but {filed[:80]!r} was filed. "
            "The page was not published; the copy is kept. Please report this as a fault in Wirecopy."
        )


class RefusedError(WirecopyError):
    """What was asked for is against a rule: a private address, a killed story, a forbidden field."""


class OvertakenError(RefusedError):
    """What somebody wrote was made against what has become different since. Nothing was stored.

    It is refused once: who has seen what changed may save it over that.
    """


class FetchError(WirecopyError):
    """A remote place could not be read. `permanent` says whether trying again is of no use.

    `retry_after_seconds` is what the other side asked us to wait; None where it did not say.
    """

    def __init__(self, why: str, *, permanent: bool, retry_after_seconds: float | None = None) -> None:
        self.permanent = permanent
        self.retry_after_seconds = retry_after_seconds
        super().__init__(why)


class SettingError(WirecopyError):
    """A setting is missing or wrong. `name` is the environment variable."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        super().__init__(f"{name}: {why}")


class UnwritableError(WirecopyError):
    """An item cannot be said in a format without leaving out what must be obeyed, or changing a word.

    `guid` is the item's; `remedy` says what somebody can do about it.
    """

    def __init__(self, format: str, guid: str, why: str, *, remedy: str = "") -> None:  # noqa: A002
        self.format = format
        self.guid = guid
        self.why = why
        self.remedy = remedy
        super().__init__(f"{format}: {why} (in {guid})" + (f" {remedy}" if remedy else ""))

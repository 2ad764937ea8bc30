"""Which version of a story counts, and what may be shown of it: a table of truth over values.

Everything follows from the *set* of takes an agency filed under one guid, so that deliveries in any
order end the same (FORMATS.md section 3). The one exception is a dispute, the same version number
over other bytes: the bytes that came first stay, the others are kept and a person is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from wirecopy.item import Embargo, Item, Signal, Status
from wirecopy.rights import NOTHING, Judgement


class Verdict(StrEnum):
    """What one take is, beside those held. All but REPEAT are stored."""

    NEW = "new"
    UPDATE = "update"
    CORRECTION = "correction"
    WITHHELD = "withheld"
    KILL = "kill"
    REPEAT = "repeat"  # nothing new: nothing is stored
    STALE = "stale"  # an older version, come late
    DISPUTED = "disputed"  # same version, other bytes
    REREAD = "reread"  # the same bytes, understood anew by a mended reader
    DEAD = "dead"  # of a story that was killed: never shown


class Way(StrEnum):
    """How a version may come onto the site, as its source's rules said when it came (rules.py)."""

    PUBLISH = "publish"  # by itself
    WAIT = "wait"  # in the queue, for a person
    HOLD = "hold"  # out of the queue, for a person


class State(StrEnum):
    """Where a story stands. The same words as archive.models.Story.State."""

    LIVE = "live"
    EMBARGOED = "embargoed"
    WITHHELD = "withheld"
    KILLED = "killed"
    EXPIRED = "expired"
    HELD = "held"
    WAITING = "waiting"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What identity must know of one version. `order` grows with each take stored; 0 = not stored yet."""

    number: int  # 0: the agency numbers nothing
    status: Status
    received_at: datetime  # of the delivery
    created_at: datetime | None = None  # as the agency dates this version
    embargo: Embargo | None = None
    expires: datetime | None = None
    recovered: bool = False  # its bytes were repaired to be read
    corrects: bool = False
    advisory: bool = False  # words to editors only
    licence: str = (
        ""  # digest of a licence for machines that a person must read (rights.py); "": there is none
    )
    way: Way | None = None  # None: it came before ways were kept; as its agency's terms say
    filed_sha256: str = ""
    read_sha256: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All that is held of a story when a take arrives."""

    takes: tuple[Take, ...] = ()
    killed: bool = False  # by the agency: for good
    struck: bool = False  # killed by the desk, which may have erred
    on_hold: bool = False
    released: bool = False  # by the desk, though its source is published by hand
    publish_at: datetime | None = (
        None  # when the clock releases it; until then a person may, and nothing else
    )
    licence_read: str = ""  # the `licence` that a person has read, and published by
    approved: int = 0  # the `order` of a recovered take that a person has read and passed
    first_published_at: datetime | None = None

    def having(self, take: Take) -> Held:
        return replace(self, takes=(*self.takes, take), killed=self.killed or take.status is Status.CANCELED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the agency's contract says of showing its copy."""

    auto_publish: bool = True
    archive_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is to be seen now; `look_again_at`: when the clock alone may change it."""

    state: State
    shown: Take | None = None
    look_again_at: datetime | None = None
    disputed: bool = False


def take_of(
    item: Item,
    *,
    received_at: datetime,
    read_sha256: str,
    way: Way | None = None,
    rights: Judgement = NOTHING,
) -> Take:
    """`rights`: what the item's licences for machines were found to mean; they can only forbid."""
    ends = [end for end in (item.expires, rights.until) if end]
    if rights.digest and way is not Way.HOLD:
        way = Way.HOLD if rights.forbids else Way.WAIT
    return Take(
        number=item.version,
        status=item.status,
        received_at=received_at,
        created_at=item.version_created,
        embargo=item.embargo,
        expires=min(ends, default=None),
        recovered=bool(item.repairs),
        corrects=Signal.CORRECTION in item.signals or bool(item.correction),
        advisory=Signal.ADVISORY in item.signals,
        way=way,
        licence=rights.digest,
        filed_sha256=item.filed_sha256,
        read_sha256=read_sha256,
    )


def identify(take: Take, held: Held) -> Verdict:
    """What `take` is beside the takes held."""
    same = [other for other in held.takes if other.number == take.number]
    if any(_is_same(take, other) for other in same):
        return Verdict.REPEAT
    if take.status is Status.CANCELED:
        return Verdict.KILL
    if held.killed:
        return Verdict.DEAD
    if any(other.filed_sha256 == take.filed_sha256 for other in same):
        return Verdict.REREAD
    if take.number and same:
        return Verdict.DISPUTED
    if not held.takes:
        return Verdict.WITHHELD if take.status is Status.WITHHELD else Verdict.NEW
    # A take not stored yet comes after all that are, if nothing else tells them apart.
    if latest([*held.takes, replace(take, order=_AFTER_ALL)]).order != _AFTER_ALL:
        return Verdict.STALE
    if take.status is Status.WITHHELD:
        return Verdict.WITHHELD
    return Verdict.CORRECTION if take.corrects else Verdict.UPDATE


def latest(takes: Iterable[Take]) -> Take:
    """The take that counts: the highest number; where none are numbered, the newest by its date.

    Of one number over different bytes the first received counts; of one take read twice, the later
    reading. Raises ValueError for no takes.
    """
    takes = list(takes)
    number = max(take.number for take in takes)
    same = [take for take in takes if take.number == number]
    if number:
        first = min(same, key=lambda take: (take.received_at, take.order))
        return max(
            (take for take in same if take.filed_sha256 == first.filed_sha256), key=lambda take: take.order
        )
    return max(same, key=lambda take: (take.created_at or take.received_at, take.received_at, take.order))


def last_correction(held: Held, shown: Take) -> Take | None:
    """The newest correction that `shown` holds, also if it came too late to be shown itself."""
    past = [take for take in held.takes if take.corrects and _leads_to(take, shown, held)]
    return latest(past) if past else None


def released(held: Held) -> Held:
    """As when a person publishes: every hold is lifted, and copy that was recovered is passed as it is now."""
    newest = latest(held.takes) if held.takes else None
    approved = newest.order if newest and newest.recovered else held.approved
    return replace(
        held,
        on_hold=False,
        released=True,
        publish_at=None,
        approved=approved,
        licence_read=newest.licence if newest else held.licence_read,
    )


def scheduled(held: Held, terms: Terms, at: datetime, now: datetime) -> Held:
    """To be released at `at`. What waits goes on waiting; anything else is off the site until then.

    Recovered copy and a licence are passed now, as the person who says the time has it before them; what comes later is not.
    """
    if standing(replace(held, publish_at=None), terms, now).state is State.WAITING:
        return replace(held, publish_at=at, licence_read=latest(held.takes).licence)
    return replace(released(held), on_hold=True, released=held.released, publish_at=at)


def on_time(held: Held, now: datetime) -> Held:
    """What the clock makes of a story whose time has come; any other as it is."""
    if held.publish_at is None or held.publish_at > now:
        return held
    return replace(held, on_hold=False, released=True, publish_at=None)


def standing(held: Held, terms: Terms, now: datetime) -> Standing:
    """What may be shown of a story now. What forbids goes before what allows.

    A time to publish lifts a hold and nothing else: a kill, an embargo, what the agency withholds still hold.
    """
    stands = _standing(on_time(held, now), terms, now)
    if held.publish_at is None:
        return stands
    # Asked again at that time in any case, if only to forget it: nobody expects it to work later.
    ends = [held.publish_at, *([stands.look_again_at] if stands.look_again_at else [])]
    return replace(stands, look_again_at=min(ends))


def _standing(held: Held, terms: Terms, now: datetime) -> Standing:
    if held.killed or held.struck:
        return Standing(state=State.KILLED)
    if not held.takes:
        return Standing(state=State.HELD if held.on_hold else State.EMPTY)
    newest = latest(held.takes)
    disputed = _is_disputed(held.takes, newest)
    # Copy recovered from broken bytes is never published by itself; what it forbids is obeyed at once.
    sound = [take for take in held.takes if not take.recovered or take.order == held.approved]
    shown = latest(sound) if sound else newest
    deciding = (newest, shown)
    if held.on_hold:
        return Standing(state=State.HELD, disputed=disputed)
    if any(take.status is Status.WITHHELD for take in deciding):
        return Standing(state=State.WITHHELD, disputed=disputed)
    embargoes = [take.embargo for take in deciding if take.embargo and not _is_over(take.embargo, now)]
    if embargoes:
        ends = [embargo.until for embargo in embargoes if embargo.until]
        return Standing(
            state=State.EMBARGOED,
            look_again_at=max(ends) if len(ends) == len(embargoes) else None,
            disputed=disputed,
        )
    ends = [take.expires for take in deciding if take.expires]
    if terms.archive_days is not None:
        ends.append(_added(held.first_published_at or now, terms.archive_days))
    if ends and min(ends) <= now:
        return Standing(state=State.EXPIRED, disputed=disputed)
    if not sound:
        return Standing(state=State.HELD, disputed=disputed)
    # A licence that nobody has read yet is on all that was filed before it, too.
    unread = [take for take in deciding if take.licence and take.licence != held.licence_read]
    if unread:
        forbids = any(take.way is Way.HOLD for take in unread)
        return Standing(state=State.HELD if forbids else State.WAITING, disputed=disputed)
    if shown.advisory:
        return Standing(state=State.EMPTY, disputed=disputed)
    if held.publish_at is not None:
        return Standing(state=State.WAITING, disputed=disputed)
    way = shown.way or (Way.PUBLISH if terms.auto_publish else Way.WAIT)
    # Once on the site, a story goes on being updated: an update may be what puts it right.
    if way is not Way.PUBLISH and not held.released and held.first_published_at is None:
        state = State.HELD if way is Way.HOLD else State.WAITING
        return Standing(state=state, disputed=disputed)
    return Standing(
        state=State.LIVE, shown=shown, look_again_at=min(ends) if ends else None, disputed=disputed
    )


_AFTER_ALL = 2**63


def _leads_to(take: Take, shown: Take, held: Held) -> bool:
    if take == shown:
        return True
    is_sound = not take.recovered or take.order == held.approved
    is_disputed = take.number > 0 and take.number == shown.number and take.filed_sha256 != shown.filed_sha256
    return is_sound and not take.advisory and not is_disputed and latest([take, shown]) == shown


def _is_same(take: Take, other: Take) -> bool:
    return take.filed_sha256 == other.filed_sha256 and take.read_sha256 == other.read_sha256


def _is_disputed(takes: Iterable[Take], newest: Take) -> bool:
    filed = {take.filed_sha256 for take in takes if take.number == newest.number}
    return newest.number > 0 and len(filed) > 1


def _is_over(embargo: Embargo, now: datetime) -> bool:
    return embargo.until is not None and embargo.until <= now


def _added(start: datetime, days: int) -> datetime:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)

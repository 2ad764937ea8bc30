"""Where a story stands, in words: on the site, or off it, who keeps it off, and who could let it on."""

from __future__ import annotations

from wirecopy.archive.models import Story, Version
from wirecopy.identity import Way

_State = Story.State

_STANDINGS = {
    _State.LIVE: "It is on the site.",
    _State.KILLED: "Its agency killed it, which nobody here can take back: its page says that it was withdrawn.",
    _State.WITHHELD: "Its agency withholds it until it files again; nobody here can publish it before.",
    _State.EXPIRED: "It has expired by its agency's terms, so it is off the site.",
    _State.WAITING: "It waits for somebody to publish it.",
    _State.HELD: "It is held here: it stays off the site until somebody publishes it.",
    _State.EMPTY: "There is nothing to publish: its agency filed an order, or only stale or foreign parts.",
}


def standing_of(story: Story) -> str:
    """Where a story stands, in a sentence; and, off the site, who keeps it off and who could let it on."""
    version = story.shown or story.newest
    if story.state == _State.KILLED and story.struck:
        return "The desk killed it: its page says that it was withdrawn. A chief can bring it back."
    if story.state == _State.EMBARGOED:
        until = version.embargo_until if version else None
        end = f"until {until:%-d %B %Y, %H:%M} UTC" if until else "without saying until when"
        return f"Its agency put it under embargo {end}; nobody here can lift that."
    if because := why_waiting(story, story.newest):
        return because
    if story.state == _State.HELD and not story.on_hold:
        return "It was repaired to be read, so somebody must look at it before it is published."
    return _STANDINGS[_State(story.state)]


def why_waiting(story: Story, newest: Version | None) -> str:
    """ "It waits: urgency 1-2 of this source is published by hand." or "" where neither rule nor licence keeps it."""
    if newest is not None and not story.on_hold and newest.licence not in ("", story.licence_read):
        if story.state in {_State.WAITING, _State.HELD}:
            return f"It {'is held' if newest.way == Way.HOLD else 'waits'}: {newest.way_why}."
        return ""
    if newest is None or story.on_hold or story.first_published_at is not None or story.released:
        return ""
    if story.state == _State.WAITING and newest.way == Way.WAIT:
        return f"It waits: {newest.way_why}."
    if story.state == _State.HELD and newest.way == Way.HOLD:
        return f"It is held: {newest.way_why}."
    return ""

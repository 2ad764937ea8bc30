"""Every job there is, by name: what below asks for, done by what is above.

A job is only a wake-up. What is to be done stands as rows in the database, so a lost or doubled wish
costs nothing, and a job that ends early has left nothing undone that the next will not find.

Two kinds of worker share them: `line` workers read and publish, one thing at a time, on the
processor; the `outside` worker waits for other people's servers, many at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import close_old_connections
from procrastinate import App

from wirecopy.archive.asking import ask
from wirecopy.archive.store import better_files_came, end_pictures, look_again, picture_came
from wirecopy.coverage import gather
from wirecopy.desk.front import note_ended
from wirecopy.desk.scheduling import note_published
from wirecopy.hub import telling
from wirecopy.partners import deciding, pushing
from wirecopy.pictures import avif, crediting_later
from wirecopy.pictures import keep as pictures
from wirecopy.site import proofs, witnessing
from wirecopy.site.choices import end_over
from wirecopy.site.due import copy_waits
from wirecopy.site.kinds import SITE
from wirecopy.site.publish import STORE, publish
from wirecopy.wires import folder, imap, linked, poll, websub_subscribe
from wirecopy.wires.beside import fetch_picture
from wirecopy.wires.models import Source
from wirecopy.wires.reading import read_waiting

LINE = "line"
OUTSIDE = "outside"
SLICE_SECONDS = 0.2  # of work before a job steps back and lets what is more urgent go first


def read_deliveries() -> None:
    """Deliveries that wait, through the line."""
    if read_waiting(budget_seconds=SLICE_SECONDS, now=_now()):
        ask("read_deliveries")


def write_pages() -> None:
    """Pages that are due, removals first. Whatever changes a story asks for them, so partners are thought of here."""
    if deciding.is_due():
        ask("decide_outgoing", urgent=True)
    if publish(_now(), SLICE_SECONDS).more:
        ask("write_pages", urgent=True)
    elif gather.is_due():
        ask("gather_reports")


def gather_reports() -> None:
    """Reports into developing stories. While copy pours in the clock alone asks for it, a little at a time."""
    is_busy = copy_waits()
    if gather.gather(_now(), SLICE_SECONDS / 4 if is_busy else SLICE_SECONDS) and not is_busy:
        ask("gather_reports")


def log_receipts() -> None:
    """Receipts that are not in the log yet, and what the log's files lack."""
    proofs.log_receipts(_now(), STORE)


def witness_log() -> None:
    """The newest head of the log, to those who sign it besides us."""
    witnessing.ask_witnesses(_now(), STORE)


def settle_stories() -> None:
    """What its time has come for: an embargo over, a story expired or to be published now, a licence ended."""
    while end_pictures(_now()) or look_again(_now(), announce=note_published):
        pass


def end_front_choices() -> None:
    """Pins and weights of the front page whose time is over."""
    end_over(_now(), site=SITE, announce=note_ended)


def poll_source(source_id: int) -> None:
    """One look at one source that is asked in its turn: a feed, a folder of another machine, a mailbox."""
    kind = Source.objects.filter(pk=source_id).values_list("kind", flat=True).first()
    if kind in folder.AWAY:
        folder.visit(source_id, _now())
    elif kind == Source.Kind.WEBSUB:
        websub_subscribe.turn(source_id, _now())
    elif kind == Source.Kind.IMAP:
        imap.visit(source_id, _now())
    else:
        poll.poll_one(source_id, _now())


def fetch_words(source_id: int) -> None:
    """Words that stories of one source only link to, and that did not come with the page."""
    linked.fetch_due(source_id, _now())


def end_subscription(source_id: int) -> None:
    """The subscription of a removed source, given back to its hub."""
    websub_subscribe.end(source_id, _now())


def tell_subscriber(subscriber_id: int) -> None:
    """One subscriber of our hub: asked whether it meant it, or sent the feed as it is now."""
    telling.tell(subscriber_id, _now())


def sweep_folder(source_id: int) -> None:
    """One look into one watched folder. A share that hangs holds up this job and no other."""
    source = Source.objects.filter(pk=source_id, state=Source.State.ACTIVE).first()
    if source is not None:
        folder.sweep(source, _now())


def fetch_pictures() -> None:
    """Pictures that stories name and that are not here yet."""
    if pictures.fetch_due(fetch_picture, _now(), announce=picture_came):
        ask("write_pages")
        ask("fetch_pictures")


def make_avif() -> None:
    """AVIF files of pictures that readers have as JPEG and WebP already. Last of all."""
    if avif.make_due(_now(), better_files_came):
        ask("write_pages")


def credit_pictures() -> None:
    """Content Credentials of pictures that are shown without: what the desk framed."""
    if crediting_later.credit_due(_now(), better_files_came):
        ask("write_pages")


def decide_outgoing() -> None:
    """What partners must be told of stories that became different."""
    while deciding.decide(_now()):
        pass


def push_partner(partner_id: int) -> None:
    """What waits for one partner. One that hangs holds up this job and no other."""
    pushing.push(partner_id, _now())


@dataclass(frozen=True, slots=True)
class Doer:
    do: Callable[..., None]
    queue: str


DOERS: dict[str, Doer] = {
    "read_deliveries": Doer(read_deliveries, LINE),
    "write_pages": Doer(write_pages, LINE),
    "gather_reports": Doer(gather_reports, LINE),
    "settle_stories": Doer(settle_stories, LINE),
    "log_receipts": Doer(log_receipts, LINE),
    "witness_log": Doer(witness_log, OUTSIDE),
    "end_front_choices": Doer(end_front_choices, LINE),
    "poll_source": Doer(poll_source, OUTSIDE),
    "fetch_words": Doer(fetch_words, OUTSIDE),
    "end_subscription": Doer(end_subscription, OUTSIDE),
    "tell_subscriber": Doer(tell_subscriber, OUTSIDE),
    "sweep_folder": Doer(sweep_folder, OUTSIDE),
    "fetch_pictures": Doer(fetch_pictures, OUTSIDE),
    "make_avif": Doer(make_avif, OUTSIDE),
    "credit_pictures": Doer(credit_pictures, OUTSIDE),
    "decide_outgoing": Doer(decide_outgoing, LINE),
    "push_partner": Doer(push_partner, OUTSIDE),
}


def register(app: App) -> None:
    """Tell procrastinate all jobs. Called once in every process, when Django is ready."""
    for name, doer in DOERS.items():
        app.task(name=name, queue=doer.queue)(_on_a_live_connection(doer.do))


def _on_a_live_connection(do: Callable[..., None]) -> Callable[..., None]:
    def run(**arguments: int) -> None:
        close_old_connections()  # a worker outlives a restart of the database
        do(**arguments)

    return run


def _now() -> datetime:
    return datetime.now(UTC)

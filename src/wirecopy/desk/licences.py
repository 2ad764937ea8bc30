"""What may be done with a picture on a story, and why not: its agency's terms, its own words, its uploader's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wirecopy.archive.models import Story
from wirecopy.pictures.framing import DESK
from wirecopy.pictures.models import Illustration, StoredPicture, Upload
from wirecopy.pictures.terms import Terms, Wish, With, ends_at, recognised, refusals
from wirecopy.wires.models import Source

RELATIONS = (
    "picture",
    "depicts",
    "illustrates",
)  # by which a story names pictures that are items of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A kept picture and how it came to us. `filed`: where agencies name it and it may be shown, the first first."""

    picture: StoredPicture
    filed: tuple[Illustration, ...]
    upload: Upload | None

    @property
    def caption(self) -> str:
        return next((row.caption for row in self.filed if row.caption), self.picture.caption)

    @property
    def credit(self) -> str:
        return (
            next((row.credit for row in self.filed if row.credit), self.picture.credit)
            or self.picture.creator
        )

    @property
    def words(self) -> tuple[str, ...]:
        """All that was said of its use, for the editor to read."""
        said = (self.picture.usage_terms, *(row.usage_terms for row in self.filed))
        return tuple(dict.fromkeys(filter(None, said)))

    @property
    def agencies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.agency for row in self.filed))


def origins(digests: Iterable[str]) -> dict[str, Origin]:
    """Those of the pictures, by SHA-256, that came from somewhere which still stands; two questions for any number."""
    wanted = list(dict.fromkeys(digests))
    rows = Illustration.objects.filter(picture__in=wanted, state=Illustration.State.READY)
    filed: dict[str, list[Illustration]] = {}
    for row in rows.exclude(href__startswith=DESK).order_by("pk"):
        filed.setdefault(str(row.picture_id), []).append(row)
    gone = (StoredPicture.State.WITHDRAWN, StoredPicture.State.REFUSED)
    pictures = StoredPicture.objects.filter(pk__in=wanted).exclude(state__in=gone).select_related("upload")
    return {
        picture.sha256: Origin(
            picture=picture,
            filed=tuple(filed.get(picture.sha256, ())),
            upload=getattr(picture, "upload", None),
        )
        for picture in pictures
        if picture.sha256 in filed or hasattr(picture, "upload")
    }


def terms_of(origin: Origin) -> tuple[Terms, ...]:
    """Of several agencies or sources that filed it, all terms hold: nobody can tell from which copy it was taken."""
    sources = Source.objects.filter(agency__in=origin.agencies).exclude(state=Source.State.REMOVED)
    terms = [_of_source(source, origin.picture.kept_at) for source in sources]
    if upload := origin.upload:
        terms.append(
            Terms(
                whose=f"What {upload.by} noted when uploading it",
                crop=upload.crop,
                stands_with=With(upload.stands_with),
                until=upload.until,
            )
        )
    return (*terms, *recognised(origin.words))


def why_not(story: Story, origin: Origin, *, crops: bool, now: datetime) -> tuple[str, ...]:
    """Why the picture may not be put on the story; () if it may."""
    wish = Wish(same_agency=_same_agency(story, origin), came_with=_came_with(story, origin), crops=crops)
    return refusals(terms_of(origin), wish, now)


def licence_ends(origin: Origin) -> datetime | None:
    return ends_at(terms_of(origin))


def guids_of(story: Story) -> list[str]:
    """The story's own guid, and those of picture items that it names."""
    related = story.relations.filter(rel__in=RELATIONS).values_list("guid", flat=True)
    return [story.guid, *related]


def own_pictures(story: Story) -> Sequence[Origin]:
    """The story's pictures that can be shown: those it names, and those that came as items of their own."""
    rows = (
        Illustration.objects.filter(
            agency=story.agency,
            guid__in=guids_of(story),
            state=Illustration.State.READY,
            picture__state=StoredPicture.State.READY,
        )
        .exclude(href__startswith=DESK)
        .order_by("pk")
    )
    found = origins(str(row.picture_id) for row in rows)
    return [found[sha256] for sha256 in dict.fromkeys(str(row.picture_id) for row in rows) if sha256 in found]


def _of_source(source: Source, kept_at: datetime) -> Terms:
    days = source.pictures_days
    return Terms(
        whose=f"{source.agency_name}'s terms",
        crop=source.pictures_crop,
        stands_with=With(source.pictures_with),
        until=kept_at + timedelta(days=days) if days is not None else None,
    )


def _same_agency(story: Story, origin: Origin) -> bool:
    return story.agency in origin.agencies or (not origin.filed and origin.upload is not None)


def _came_with(story: Story, origin: Origin) -> bool:
    if origin.upload and (origin.upload.agency, origin.upload.guid) == (story.agency, story.guid):
        return True
    guids = set(guids_of(story))
    return any(row.agency == story.agency and row.guid in guids for row in origin.filed)

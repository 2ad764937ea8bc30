"""The sample's pictures: 42 illustrations, drawn on first use into a folder that may be thrown away.

The same scene always comes out the same. Each is a JPEG of 1600 x 1067 pixels below 250 kB, with a web
rendition of 800 x 533 beside it (`harbour.jpg`, `harbour-web.jpg`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from wirecopy.pictures.credentials import Done, credit
from wirecopy.pictures.metadata import Metadata, write_xmp
from wirecopy.pictures.signing_keys import open_signer
from wirecopy.sample import scenes_city as city
from wirecopy.sample import scenes_indoors as indoors
from wirecopy.sample import scenes_land as land
from wirecopy.sample import scenes_sea as sea
from wirecopy.sample import scenes_works as works
from wirecopy.sample.canvas import HEIGHT, WIDTH, Canvas

__all__ = ["HEIGHT", "SCENES", "WEB_HEIGHT", "WEB_WIDTH", "WIDTH", "Scene", "draw_all", "picture", "web_name"]

WEB_WIDTH, WEB_HEIGHT = 800, 533
_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True, slots=True)
class Scene:
    draw: Callable[[Canvas], None]
    alt: str
    artist: str
    made: str = "digitalCreation"  # IPTC digital source type
    is_signed: bool = False  # filed with Content Credentials of its agency's own


_AI = "trainedAlgorithmicMedia"
_RIIS, _OSTRO, _LUND = "Vera Riis", "Tomas Ostro", "Ada Lundqvist"

SCENES: dict[str, Scene] = {
    "ballot": Scene(
        indoors.ballot, "A hand puts a folded paper into a white ballot box in a classroom.", _OSTRO
    ),
    "bank": Scene(city.bank, "A bank with a portico of columns; people cross the square before it.", _LUND),
    "books": Scene(indoors.books, "Three shelves of old books with gilt on their spines.", _RIIS),
    "bridge": Scene(
        city.bridge, "A suspension bridge over still water in the evening, a town behind it.", _LUND
    ),
    "chess": Scene(indoors.chess, "A chess board late in a game, few pieces left, in warm light.", _OSTRO),
    "court-columns": Scene(
        city.court_columns, "A small figure in a lit doorway between tall columns.", _RIIS
    ),
    "courthouse": Scene(city.courthouse, "A courthouse with scales in its pediment, hills behind.", _LUND),
    "cranes": Scene(
        works.cranes, "Two harbour cranes over a hull; a large bird flies to a nest on one.", _OSTRO
    ),
    "cycling": Scene(land.cycling, "Five racing cyclists on a road that winds down from mountains.", _RIIS),
    "dunes": Scene(land.dunes, "A cyclist on a pale track between sand dunes under a white sun.", _LUND),
    "dunes-sea": Scene(
        sea.dunes_sea, "A sailing boat off a coast of dunes as the sun touches the sea.", _LUND
    ),
    "ferry": Scene(sea.ferry, "A white ferry with a red funnel in heavy grey seas and rain.", _OSTRO),
    "flags": Scene(works.flags, "Six flags in the wind before a long building with many windows.", _RIIS),
    "fog": Scene(land.fog, "Nets on poles stand on a mountain ridge above drifting fog.", _LUND),
    "forest": Scene(land.forest, "A lynx stands between tall trunks in a green, misty wood.", _OSTRO),
    "glacier": Scene(
        land.glacier, "A line of walkers in bright coats crosses a glacier below dark peaks.", _RIIS
    ),
    "harbour": Scene(sea.harbour, "Fishing boats lie on calm water before a row of gabled houses.", _LUND),
    "hospital": Scene(
        city.hospital, "A hospital at dusk with half its windows lit and an ambulance outside.", _RIIS
    ),
    "lab": Scene(
        indoors.lab, "Somebody with headphones before sound waves on a screen and a tape machine.", _OSTRO
    ),
    "lab-glass": Scene(
        indoors.lab_glass, "Test tubes with coloured liquids in a rack beside a flask.", _RIIS
    ),
    "library": Scene(
        indoors.library, "A reading room with arched windows and green lamps on long tables.", _LUND
    ),
    "lifeboat": Scene(sea.lifeboat, "An orange lifeboat climbs a wave, spray at its stern.", _OSTRO),
    "lighthouse": Scene(
        sea.lighthouse, "A red and white lighthouse on a rock throws its beam at dusk.", _LUND, is_signed=True
    ),
    "market": Scene(
        city.market, "Stalls of fruit under striped awnings and a large clock in a market hall.", _RIIS
    ),
    "mine": Scene(
        land.mine, "An open-cast mine in steps, with yellow lorries and a green pool below.", _OSTRO
    ),
    "mountains": Scene(
        land.mountains, "Layers of blue mountains in early light with dark firs before them.", _LUND
    ),
    "museum": Scene(indoors.museum, "A small child looks up at three framed paintings in a museum.", _RIIS),
    "night-train": Scene(
        works.night_train, "A blue night train with lit windows stands in a station hall.", _OSTRO
    ),
    "observatory": Scene(
        land.observatory, "A white observatory dome under stars and a comet.", _LUND, made=_AI
    ),
    "olives": Scene(land.olives, "Olive trees in rows on red earth in evening light.", _RIIS),
    "orchestra": Scene(
        indoors.orchestra, "A conductor before an orchestra, lit by small lamps in the hall.", _LUND
    ),
    "parliament": Scene(
        city.parliament, "A domed parliament building at dawn with some windows still lit.", _OSTRO
    ),
    "rescue": Scene(
        land.rescue, "Rescuers in orange and yellow on rubble at night under floodlights.", _OSTRO
    ),
    "sailing": Scene(sea.sailing, "Sailing boats on blue water, a white sail large in front.", _RIIS),
    "stadium": Scene(
        city.stadium, "A full football stadium under floodlights, fans' arms raised in front.", _OSTRO
    ),
    "storm": Scene(sea.storm, "Lightning strikes a dark sea under heavy clouds.", _LUND),
    "train": Scene(works.train, "A red and white train crosses a viaduct by the sea.", _RIIS),
    "turbines": Scene(sea.turbines, "Five wind turbines stand in a calm sea at sunrise.", _LUND),
    "underwater": Scene(
        sea.underwater, "Kelp reaches up through green water; a shoal of fish passes.", _OSTRO
    ),
    "village": Scene(land.village, "A village with a church tower in a valley between mountains.", _RIIS),
    "ward": Scene(indoors.ward, "A nurse beside three cots in a darkened hospital ward at night.", _LUND),
    "wheat": Scene(land.wheat, "A field of ripe wheat under a blue sky with small clouds.", _RIIS),
}


def web_name(scene: str) -> str:
    return f"{scene}-web.jpg"


def picture(scene: str, folder: Path) -> Path:
    """The scene's large picture in the folder, drawn if it is not there. Safe to repeat and to race."""
    path = folder / f"{scene}.jpg"
    if not path.exists():
        canvas = Canvas(scene)
        SCENES[scene].draw(canvas)
        image = canvas.finished()
        _save(image.resize((WEB_WIDTH, WEB_HEIGHT), Image.Resampling.BOX), folder / web_name(scene))
        _save(image, path, SCENES[scene])
    return path


def draw_all(folder: Path, scenes: Iterable[str] = tuple(SCENES)) -> None:
    """Draws what is missing of the scenes, on all cores. Safe to repeat."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [scene for scene in scenes if not (folder / f"{scene}.jpg").exists()]
    if len(missing) < 3:
        for scene in missing:
            picture(scene, folder)
        return
    # Spawned and not forked: the caller has threads, and a fork would copy their locks.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        list(pool.map(partial(picture, folder=folder), missing, chunksize=3))


def _save(image: Image.Image, path: Path, scene: Scene | None = None) -> None:
    """With `scene`: as its agency files it, with what it says of a picture that a machine made."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    said = Metadata(creator=scene.artist, digital_source_type=_SOURCE_TYPES + scene.made) if scene else None
    xmp = {"xmp": write_xmp(b"", said)} if said and scene and scene.made == _AI else {}
    image.save(beside, "JPEG", quality=78, **xmp)
    if scene and scene.is_signed:
        beside.write_bytes(_signed(beside.read_bytes(), path, scene))
    beside.replace(path)


def _signed(picture: bytes, path: Path, scene: Scene) -> bytes:
    """The picture with credentials that its agency gave it, from keys that are made beside it."""
    now = datetime.now(UTC)
    signer = open_signer(path.parent / ".agency-keys", "Meridian News Agency", now)
    words = {"creator": scene.artist, "digital_source_type": _SOURCE_TYPES + scene.made}
    done = Done(filed_size=(WIDTH, HEIGHT))
    return credit(picture, picture, done, words=words, signer=signer, now=now, title=path.name).file

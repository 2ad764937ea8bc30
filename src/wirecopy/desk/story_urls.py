"""The addresses of stories, versions, deliveries and sources at the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from wirecopy.desk import (
    acts,
    codes,
    dialects,
    diary,
    faults,
    picture_store,
    picturing,
    presence,
    reworking,
    scheduling,
    source_rules,
    source_terms,
    sources,
    story,
    waiting,
)

urlpatterns: list[URLPattern] = [
    path("stories/<str:code>/", story.story, name="desk-story"),
    path("stories/<str:code>/versions/", story.versions, name="desk-versions"),
    path("stories/<str:code>/headline/", reworking.headline, name="desk-headline"),
    path("stories/<str:code>/look/", reworking.look, name="desk-look"),
    path("stories/<str:code>/picture/", picturing.choose, name="desk-picture"),
    path("stories/<str:code>/picture/upload/", picturing.upload, name="desk-picture-upload"),
    path("stories/<str:code>/picture/frame/", picturing.frame, name="desk-picture-frame"),
    path("stories/<str:code>/picture/look/", picturing.look, name="desk-picture-look"),
    path("stories/<str:code>/here/", presence.here, name="desk-here"),
    path("stories/<str:code>/out/", presence.out, name="desk-out"),
    path("pictures/", picture_store.store, name="desk-pictures"),
    path("pictures/<str:sha256>/proof", picture_store.proof, name="desk-proof"),
    path("pictures/made/<str:key>/<str:name>", picture_store.made, name="desk-made"),
    *(path(f"stories/<str:code>/{name}/", view, name=f"desk-{name}") for name, view in acts.VIEWS.items()),
    path("stories/<str:code>/schedule/", scheduling.schedule, name="desk-schedule"),
    path("deliveries/<int:number>/", faults.delivery, name="desk-delivery"),
    path("deliveries/<int:number>/raw", faults.raw, name="desk-raw"),
    path("deliveries/<int:number>/replay/", faults.replay_delivery, name="desk-replay"),
    path("deliveries/<int:number>/reread/", faults.reread, name="desk-reread"),
    path("faults/replay/", faults.replay_all, name="desk-replay-all"),
    path("faults/", faults.faults, name="desk-faults"),
    path("codes/", codes.codes, name="desk-codes"),
    path("diary/", diary.diary, name="desk-diary"),
    path("diary/diary.ics", diary.download, name="desk-diary-ics"),
    path("sources/", sources.sources, name="desk-sources"),
    path("waiting/", waiting.waiting, name="desk-waiting"),
    path("sources/<slug:slug>/rules/", source_rules.source_rules, name="desk-source-rules"),
    path("sources/<slug:slug>/dialect/", dialects.dialect, name="desk-dialect"),
    path("sources/<slug:slug>/terms/", source_terms.source_terms, name="desk-source-terms"),
    path("sources/<slug:slug>/<slug:name>/", sources.source_act, name="desk-source-act"),
]

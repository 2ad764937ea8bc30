"""The addresses of stories, versions, deliveries and sources at the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from wirecopy.desk import acts, faults, reworking, sources, story

urlpatterns: list[URLPattern] = [
    path("stories/<str:code>/", story.story, name="desk-story"),
    path("stories/<str:code>/versions/", story.versions, name="desk-versions"),
    path("stories/<str:code>/headline/", reworking.headline, name="desk-headline"),
    path("stories/<str:code>/look/", reworking.look, name="desk-look"),
    path("stories/<str:code>/picture/", reworking.picture, name="desk-picture"),
    *(path(f"stories/<str:code>/{name}/", view, name=f"desk-{name}") for name, view in acts.VIEWS.items()),
    path("deliveries/<int:number>/", faults.delivery, name="desk-delivery"),
    path("deliveries/<int:number>/raw", faults.raw, name="desk-raw"),
    path("deliveries/<int:number>/replay/", faults.replay_delivery, name="desk-replay"),
    path("deliveries/<int:number>/reread/", faults.reread, name="desk-reread"),
    path("faults/replay/", faults.replay_all, name="desk-replay-all"),
    path("faults/", faults.faults, name="desk-faults"),
    path("sources/", sources.sources, name="desk-sources"),
    path("sources/<slug:slug>/<slug:name>/", sources.source_act, name="desk-source-act"),
]

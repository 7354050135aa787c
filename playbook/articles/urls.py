"""Addresses of the playbook; words that are pages of their own are in domain.content.RESERVED."""

from django.urls import path

from playbook.articles import review_views, section_views, views
from playbook.articles.tables import ARTICLES, SECTIONS, WORK_LIST
from vrops.lists.urls import list_paths

VERSION = "<slug:slug>/versions/<int:number>/"

urlpatterns = [
    *list_paths("", ARTICLES),
    *list_paths("work/", WORK_LIST),
    *list_paths("sections/", SECTIONS),
    path("sections/new/", section_views.create, name="section_create"),
    path("sections/<int:pk>/edit/", section_views.edit, name="section_edit"),
    path("new/", views.create, name="article_create"),
    path("text/", views.preview, name="article_text"),
    path("versions/<int:pk>/", views.version_by_id, name="version_by_id"),
    path("<slug:slug>/", views.read, name="article"),
    path("<slug:slug>/start/", views.start, name="article_start"),
    path("<slug:slug>/edit/", views.edit, name="article_edit"),
    path("<slug:slug>/place/", views.place, name="article_place"),
    path("<slug:slug>/difference/", views.difference, name="difference"),
    path(VERSION, views.version, name="version"),
    path(f"{VERSION}submit/", review_views.submit, name="version_submit"),
    path(f"{VERSION}withdraw/", review_views.withdraw, name="version_withdraw"),
    path(f"{VERSION}decide/", review_views.decide, name="version_decide"),
    path(f"{VERSION}publish/", review_views.publish, name="version_publish"),
    path(f"{VERSION}publish/when/", review_views.publish_when, name="version_when"),
    path(f"{VERSION}unschedule/", review_views.unschedule, name="version_unschedule"),
    path(f"{VERSION}expire/", review_views.expire, name="version_expire"),
]

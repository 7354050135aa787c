"""Addresses of the playbook below /api/v1/."""

from django.urls import path

from playbook.articles.api import Articles, OneArticle

urlpatterns = [
    path("articles/", Articles.as_view(), name="article_list"),
    path("articles/<slug:slug>/", OneArticle.as_view(), name="article_detail"),
]

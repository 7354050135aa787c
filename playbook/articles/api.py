"""REST of articles: systems read what is in force, now or as of a moment."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from playbook.articles import permissions, queries
from playbook.articles.models import Article
from playbook.articles.serializers import ArticleOutput, ArticleTextOutput
from vrops.api.domain import etags, parameters
from vrops.api.domain.parameters import Filter, day, instant, words
from vrops.api.resources import ListView, RecordResource
from vrops.core import clock


class _Articles(RecordResource):
    permission = permissions.READ
    output = ArticleOutput

    def queryset(self, user: Any) -> QuerySet[Article]:
        rows: QuerySet[Any] = queries.list_rows(user)
        return rows.filter(standing="published")


class Articles(_Articles, ListView):
    filters = (
        Filter("section", words, column="section__code", many=True),
        Filter("slug", words, many=True),
        Filter("review_by", day, span=True),
        Filter("published_at", instant, span=True),
    )
    ordering = {"id": "pk", "slug": "slug", "updated_at": "updated_at"}


class OneArticle(RecordResource):
    """The text in force now, or with `as_of` the one that was in force then."""

    permission = permissions.READ
    output = ArticleTextOutput

    def known_parameters(self) -> tuple[str, ...]:
        return ("as_of",)

    def get(self, request: Request, slug: str) -> HttpResponse:
        asked = parameters.value(instant, "as_of", self.values, otherwise=clock.now())
        version = queries.article_as_of(slug, asked, request.user)
        tag = etags.tag(version.article.version)
        header = request.headers.get("If-None-Match")
        if header and etags.names(header, version.article.version, field="If-None-Match"):
            response = HttpResponse(status=304)
            del response["Content-Type"]
            response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
            return response
        return self.answer(self.shown(version), ETag=tag)

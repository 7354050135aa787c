"""What the API gives about articles: only what was published."""

from rest_framework import serializers

from playbook.articles.models import Article, ArticleVersion


class ArticleOutput(serializers.ModelSerializer):
    """An article with the version in force; its text is at its own address."""

    section = serializers.CharField(source="section.code")
    section_title = serializers.CharField(source="section.title")
    owner = serializers.CharField(source="owner.name")
    number = serializers.IntegerField(read_only=True)
    published_at = serializers.DateTimeField(read_only=True)

    class Meta:
        model = Article
        fields = (
            "id", "slug", "title", "section", "section_title", "owner", "number", "published_at",
            "review_by", "version", "created_at", "updated_at",
        )  # fmt: skip


class ArticleTextOutput(serializers.ModelSerializer):
    """The version of an article that was in force at a moment, word for word in Markdown."""

    slug = serializers.CharField(source="article.slug")
    section = serializers.CharField(source="article.section.code")
    section_title = serializers.CharField(source="article.section.title")
    owner = serializers.CharField(source="article.owner.name")
    review_by = serializers.DateField(source="article.review_by")

    class Meta:
        model = ArticleVersion
        fields = (
            "slug", "title", "section", "section_title", "owner", "review_by", "number", "body",
            "summary", "sha256", "state", "effective_from", "effective_to",
        )  # fmt: skip

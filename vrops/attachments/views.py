"""Downloading a file. It is always saved, never opened within our pages' origin."""

import logging
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponse

from vrops.access.guards import signed_in
from vrops.attachments import queries, storage
from vrops.core.errors import NotFound

logger = logging.getLogger(__name__)

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@signed_in()
def download(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """The file under its shown name, for people who may see the record it belongs to."""
    attachment = queries.downloadable(attachment_id, request.user)
    try:
        stream = storage.path_of(attachment.stored_name).open("rb")
    except FileNotFoundError:
        logger.error("The content of attachment %s is missing", attachment.pk)
        raise NotFound("The content of this file is missing; tell your administrator.") from None
    response = FileResponse(
        stream,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)  # a streamed answer is no HttpResponse to the checker

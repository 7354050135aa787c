"""What a recipient sees of a message: a page for the phone beside the agent's desktop."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from gtm.comms import acknowledging, queries
from gtm.comms.models import Message, Reading
from vrops.access.guards import signed_in
from vrops.core import markdown
from vrops.ui.http import Request


@signed_in()
def read(request: Request, pk: int) -> HttpResponse:
    """The message; opening it is noted."""
    reading = acknowledging.open_message(pk, by=request.user)
    message = queries.to_read(pk, request.user)
    return render(request, "gtm/comms/read.html", _page(message, reading, request.user))


@signed_in(methods=("POST",))
def read_to_end(request: Request, pk: int) -> HttpResponse:
    """The end of the text was on the screen."""
    acknowledging.read_message(pk, by=request.user)
    return HttpResponse(status=204)


@signed_in(methods=("POST",))
def acknowledge(request: Request, pk: int) -> HttpResponse:
    """“I have read and understood”; the confirmation stands where the button was."""
    reading = acknowledging.acknowledge(pk, by=request.user)
    if not request.htmx:
        messages.success(request, "Acknowledged")
        return redirect("gtm:message_read", pk)
    message = queries.to_read(pk, request.user)
    context = _page(message, reading, request.user)
    return render(request, "gtm/comms/read.html#bar", context)


def _page(message: Message, reading: Reading, user: Any) -> dict[str, Any]:
    others = [each for each in queries.waiting_for(user, most=2) if each.pk != message.pk]
    delivered = queries.delivery_to(message, user)
    return {
        "message": message,
        "launch": queries.launch_of(message, user),
        "text": markdown.render(message.body, top=2),
        "reading": reading,
        "received_at": delivered.delivered_at,
        "next": others[0] if others else None,
    }

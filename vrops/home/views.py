"""The first page after signing in: what waits for this person, and what is coming up."""

from django.http import HttpResponse
from django.shortcuts import render

from vrops.access.guards import signed_in
from vrops.home import parts
from vrops.home.parts import Place
from vrops.ui.http import Request


@signed_in()
def home(request: Request) -> HttpResponse:
    """Figures first, each with the list behind it; then what waits, soonest due on top."""
    cards = parts.cards(request.user)
    filled = [card for card in cards if card.shown.rows]
    context = {
        "figures": cards,
        "waiting": [card for card in filled if card.part.place is Place.WAITING],
        "news": [card for card in filled if card.part.place is Place.NEWS],
    }
    return render(request, "home/home.html", context)

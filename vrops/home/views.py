"""The first page after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vrops.access.guards import signed_in


@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home/home.html")

"""What the user interface kit serves itself."""

from django.urls import path

from vrops.ui import views
from vrops.ui.styleguide import views as styleguide

urlpatterns = [
    path("palette/", views.palette_answers, name="palette"),
    path("styleguide/", styleguide.index, name="styleguide"),
    path("styleguide/queue/<int:pk>/", styleguide.ticket, name="styleguide_ticket"),
    path("styleguide/try/<slug:what>/", styleguide.attempt, name="styleguide_try"),
    path("styleguide/<slug:name>/", styleguide.page, name="styleguide_page"),
]

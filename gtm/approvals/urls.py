"""Addresses of approving launches."""

from django.urls import path

from gtm.approvals import views

urlpatterns = [
    path("launches/<int:pk>/submit/", views.submit, name="launch_submit"),
    path("launches/<int:pk>/decide/", views.decide, name="launch_decide"),
    path("launches/<int:pk>/withdraw/", views.withdraw, name="launch_withdraw"),
    path(
        "launches/<int:pk>/conditions/<int:condition_pk>/",
        views.condition,
        name="launch_condition",
    ),
]

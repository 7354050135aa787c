"""Addresses of invoices and of the should-cost."""

from django.urls import path

from salesops.invoicing import cost_views, views
from salesops.invoicing.tables import INVOICES
from vrops.lists.urls import list_paths

urlpatterns = [
    *list_paths("invoices/", INVOICES),
    path("invoices/upload/", views.upload, name="invoice_upload"),
    path("invoices/<int:pk>/", views.detail, name="invoice_detail"),
    path("invoices/<int:pk>/match/", views.rematch, name="invoice_rematch"),
    path("invoices/<int:pk>/confirm-seller/", views.confirm_seller, name="invoice_confirm_seller"),
    path("invoices/<int:pk>/accept/", views.accept, name="invoice_accept"),
    path("invoices/<int:pk>/dispute/", views.dispute, name="invoice_dispute"),
    path("invoices/<int:pk>/submit/", views.submit, name="invoice_submit"),
    path("invoices/<int:pk>/withdraw/", views.withdraw, name="invoice_withdraw"),
    path("invoices/<int:pk>/decide/", views.decide, name="invoice_decide"),
    path("invoices/<int:pk>/reject/", views.reject, name="invoice_reject"),
    path("invoices/<int:pk>/cancel/", views.cancel, name="invoice_cancel"),
    path("contracts/<int:pk>/should-cost/", cost_views.should_cost, name="should_cost"),
]

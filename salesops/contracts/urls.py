"""Addresses of contracts, rates and amendments."""

from django.urls import path

from salesops.contracts import rate_views, views
from salesops.contracts.tables import CONTRACTS
from vrops.lists.urls import list_paths

urlpatterns = [
    *list_paths("contracts/", CONTRACTS),
    path("contracts/new/", views.create, name="contract_create"),
    path("contracts/<int:pk>/", views.detail, name="contract_detail"),
    path("contracts/<int:pk>/edit/", views.edit, name="contract_edit"),
    path("contracts/<int:pk>/submit/", views.submit, name="contract_submit"),
    path("contracts/<int:pk>/decide/", views.decide, name="contract_decide"),
    path("contracts/<int:pk>/withdraw/", views.withdraw, name="contract_withdraw"),
    path("contracts/<int:pk>/sign/", views.sign, name="contract_sign"),
    path("contracts/<int:pk>/terminate/", views.terminate, name="contract_terminate"),
    path("contracts/<int:pk>/rates/new/", rate_views.set_rate, name="rate_set"),
    path("contracts/<int:pk>/rates/<int:rate_id>/drop/", rate_views.drop_rate, name="rate_drop"),
    path("contracts/<int:pk>/amend/", rate_views.begin_amendment, name="amendment_begin"),
    path("amendments/<int:pk>/", rate_views.amendment, name="amendment_detail"),
    path("amendments/<int:pk>/rates/new/", rate_views.propose_rate, name="amendment_propose"),
    path(
        "amendments/<int:pk>/rates/<int:rate_id>/drop/",
        rate_views.drop_proposed,
        name="amendment_drop",
    ),
    path("amendments/<int:pk>/submit/", rate_views.submit_amendment, name="amendment_submit"),
    path("amendments/<int:pk>/withdraw/", rate_views.withdraw_amendment, name="amendment_withdraw"),
    path("amendments/<int:pk>/decide/", rate_views.decide_amendment, name="amendment_decide"),
]

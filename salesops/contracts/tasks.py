"""The clock of contracts."""

from celery import shared_task

from salesops.contracts import actions, queries


@shared_task
def move_due() -> None:
    """Each hour: start what is signed and whose first day has come, end what is over."""
    for contract_id in queries.due_to_start():
        actions.start_contract(contract_id)
    for contract_id in queries.due_to_end():
        actions.end_contract(contract_id)

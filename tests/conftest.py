"""What every test may use. `make test` brings the database and Redis; no test makes its own."""

import os
import signal
from collections.abc import Iterator

import pytest

KEPT = ("django_migrations", "django_content_type", "auth_permission")


def pytest_configure(config: pytest.Config) -> None:
    """The cast and the browser need Django; the pure tests run without."""
    # A run that is told to end still takes down what its fixtures have started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config.pluginmanager.import_plugin("tests.fixtures.tiers")
    if config.pluginmanager.hasplugin("django"):
        for name in ("tests.cast", "tests.fixtures.server", "tests.fixtures.browser"):
            config.pluginmanager.import_plugin(name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The launcher made and migrated the database; the tests use it as the app role (R21)."""
    from django.db import connections

    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def empty_tables_after_transactions(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the tables as the superuser: the app role may not, and the log refuses even that."""
    if not request.config.pluginmanager.hasplugin("django"):  # make test-fast
        yield
        return
    from django.test import TransactionTestCase

    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: empty_tables()
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(scope="session", autouse=True)
def clients_begin_quickly(request: pytest.FixtureRequest) -> None:
    """Each of the thousands of test clients would else look through all static files first."""
    if request.config.pluginmanager.hasplugin("django"):
        from django.conf import settings

        settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> None:
    """Throttles and counters of one test are not felt by the next."""
    if request.config.pluginmanager.hasplugin("django") and "REDIS_URL" in os.environ:
        from django.core.cache import cache

        cache.clear()


def empty_tables() -> None:
    """Empty every table but Django's own registers, whatever triggers guard them."""
    import psycopg2
    from psycopg2 import sql

    connection = psycopg2.connect(os.environ["DATABASE_ADMIN_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
                "AND NOT tablename = ANY(%s)",
                [list(KEPT)],
            )
            tables = [sql.Identifier(name) for (name,) in cursor.fetchall()]
            if tables:
                cursor.execute(
                    sql.SQL("TRUNCATE {} RESTART IDENTITY").format(sql.SQL(", ").join(tables))
                )
    finally:
        connection.close()

"""The production shape, read as data: it needs no container engine to be wrong."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WORKERS = ("worker", "worker-long")
PRODUCT = ("web", *WORKERS, "beat", "migrate")
LASTING = tuple(name for name in SERVICES if name != "migrate")
SECRETS = re.compile(r"PASSWORD|SECRET_KEY$|_SECRET$")
# Read by the entry points or by Python itself, not by the settings.
ALSO_READ = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "DJANGO_SETTINGS_MODULE"}

# "redis:7.4" names a line of releases; "redis", "redis:latest" and "redis:7" move too far.
PINNED = re.compile(r"^[a-z/]+:\d+\.\d+")


def environment(name: str) -> dict[str, str]:
    return {key: str(value) for key, value in SERVICES[name].get("environment", {}).items()}


def role(name: str) -> str:
    found = re.match(r"postgresql://(\w+):", environment(name)["DATABASE_URL"])
    assert found
    return found[1]


def names_read_by_settings() -> set[str]:
    source = (ROOT / "vrops" / "settings.py").read_text("utf-8")
    return set(re.findall(r'(?:environ\.get|required)\(\s*"([A-Z_]+)"', source))


def test_has_the_services_of_the_production_shape() -> None:
    assert set(SERVICES) == {*PRODUCT, "db", "redis"}
    assert SERVICES["db"]["image"].startswith("postgres:18")


@pytest.mark.parametrize("name", LASTING)
def test_service_is_watched_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_service_has_no_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["user"].split(":")[0] not in {"root", "0", ""}
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert "privileged" not in service


@pytest.mark.parametrize("name", ["db", "redis"])
def test_image_is_pinned(name: str) -> None:
    assert PINNED.match(SERVICES[name]["image"])


def test_own_image_is_built_on_a_pinned_one() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert bases
    assert all(PINNED.match(base) for base in bases)


def test_only_the_web_server_is_reached_from_outside() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["web"]
    assert COMPOSE["networks"]["data"]["internal"] is True
    for name in ("db", "redis"):
        assert SERVICES[name]["networks"] == ["data"]


def test_only_the_migration_uses_the_owner_role() -> None:
    assert {name: role(name) for name in PRODUCT} == {
        "web": "vrops_app",
        "worker": "vrops_app",
        "worker-long": "vrops_app",
        "beat": "vrops_app",
        "migrate": "vrops_owner",
    }
    assert environment("migrate")["DATABASE_APP_ROLE"] == "vrops_app"
    script = COMPOSE["configs"]["roles"]["content"]
    for name in ("vrops_owner", "vrops_app"):
        assert f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE" in script


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_has_a_value_or_a_default(name: str) -> None:
    for key, value in environment(name).items():
        if SECRETS.search(key):
            optional = value == f"${{{key}:-}}"
            assert optional or re.fullmatch(rf"\$\{{{key}:\?.+\}}", value), f"{key}={value}"
    for text in re.findall(r"://\w+:([^@]+)@", str(environment(name))):
        assert re.fullmatch(r"\$\{\w+:\?.+\}", text)


@pytest.mark.parametrize("name", PRODUCT)
def test_every_variable_is_one_that_the_settings_read(name: str) -> None:
    assert set(environment(name)) - names_read_by_settings() == set()


def test_every_variable_that_the_settings_read_reaches_the_containers() -> None:
    """The image sets where files are; only a workshop sets DEBUG."""
    of_the_image = {"VAR", "STATIC_ROOT", "MEDIA_ROOT"}
    for name in ("web", *WORKERS, "beat"):
        missing = names_read_by_settings() - set(environment(name)) - of_the_image - {"DEBUG"}
        assert missing == set(), name


def test_every_variable_is_explained_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    table = text.split("## Run it for real")[1].split("## ")[0]
    rows = re.findall(r"^\| (.+?) \| .+ \|$", table, re.MULTILINE)
    explained = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    passed = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert (names_read_by_settings() | passed) - explained == set()


def test_the_database_keeps_what_people_wrote_out_of_its_log() -> None:
    command = SERVICES["db"]["command"]
    assert {"-clog_min_error_statement=panic", "-clog_error_verbosity=terse"} <= set(command)


def test_image_sets_only_what_is_read() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    names = {
        pair.split("=")[0]
        for line in text.splitlines()
        if line.startswith("ENV ")
        for pair in line.split()[1:]
    }
    assert names - names_read_by_settings() - ALSO_READ == set()
    assert {"STATIC_ROOT", "MEDIA_ROOT", "VAR"} <= names


@pytest.mark.parametrize("name", PRODUCT)
def test_every_required_variable_is_given(name: str) -> None:
    source = (ROOT / "vrops" / "settings.py").read_text("utf-8")
    required = set(re.findall(r'required\(\s*"([A-Z_]+)"', source))
    assert required - set(environment(name)) == set()
    assert environment(name)["VROPS_MODE"] == "production"


@pytest.mark.parametrize("name", ["web", *WORKERS, "beat"])
def test_product_waits_for_the_migration(name: str) -> None:
    conditions = {key: value["condition"] for key, value in SERVICES[name]["depends_on"].items()}
    assert conditions == {
        "db": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }


def test_workers_serve_every_queue_once_and_have_time_to_stop() -> None:
    celery = (ROOT / "vrops" / "celery.py").read_text("utf-8")
    found = re.search(r"for name in \(([^)]*)\)", celery)
    assert found
    queues = sorted(re.findall(r'"(\w+)"', found[1]))
    assert sorted(queue for name in WORKERS for queue in queues_of(name)) == queues
    for name in WORKERS:
        assert "--optimization=fair" in " ".join(SERVICES[name]["command"])
        assert SERVICES[name]["stop_grace_period"] == "60s"


def test_what_people_wait_for_shares_no_process_with_long_work() -> None:
    assert queues_of("worker") == ["interactive"]


def queues_of(name: str) -> list[str]:
    served = re.search(r"--queues=(\S+)", " ".join(SERVICES[name]["command"]))
    assert served
    return served[1].split(",")


def test_redis_never_drops_what_it_holds() -> None:
    command = SERVICES["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_data_outlive_the_containers() -> None:
    mounted = {
        volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]
    }
    assert mounted == set(COMPOSE["volumes"])
    # From 18 on the image keeps its data in a folder per version below this one.
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql"]


def test_image_has_what_runs_and_nothing_of_the_workshop() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    taken = {rule[1:] for rule in rules if rule.startswith("!")}
    assert {"vrops", "playbook", "gtm", "salesops", "escalations", "templates", "static"} <= taken
    assert not taken & {"tests", ".git", "var", ".venv", ".env"}
    assert "vrops/local" in rules


def test_image_starts_the_web_server_as_the_launcher_does() -> None:
    from vrops.local import product
    from vrops.local.places import Places

    web = [str(part) for part in product.commands(Places(Path("/var")), 8000)["web"]]
    image = (ROOT / "Dockerfile").read_text("utf-8").splitlines()[-1]
    for option in ("--preload", "--no-control-socket", "--worker-class"):
        assert option in web
        assert f'"{option}"' in image

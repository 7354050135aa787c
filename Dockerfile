# One image for web, worker, schedule and migrations; docker-compose.yml says which is which.
FROM python:3.13-slim AS packages
RUN python -m venv /opt/vrops
COPY requirements.txt .
# Wheels only: no compiler comes into either stage.
RUN /opt/vrops/bin/pip install --no-cache-dir --disable-pip-version-check \
        --only-binary=:all: -r requirements.txt \
    && /opt/vrops/bin/pip uninstall --yes pip


FROM python:3.13-slim
RUN groupadd --gid 10001 vrops \
    && useradd --uid 10001 --gid vrops --home-dir /srv/vrops --no-create-home --shell /usr/sbin/nologin vrops \
    && install --directory --owner vrops --group vrops /srv/media
ENV PATH=/opt/vrops/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=vrops.settings \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media \
    VAR=/tmp/vrops
COPY --from=packages /opt/vrops /opt/vrops
WORKDIR /srv/vrops
COPY . .
# The names and compressed forms of the static files depend on nothing secret: any mode will do.
RUN VROPS_MODE=test python manage.py collectstatic --no-input --verbosity=0 \
    && python -m compileall -q /opt/vrops/lib /srv/vrops
USER vrops
EXPOSE 8000
VOLUME /srv/media
# Answers 200 when PostgreSQL and Redis answer too; asked under a host name that is allowed.
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import http.client, os; c = http.client.HTTPConnection('127.0.0.1', 8000, timeout=8); c.request('GET', '/health/ready/', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.')}); raise SystemExit(c.getresponse().status != 200)"]
CMD ["gunicorn", "vrops.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-class", "gthread", "--preload", "--graceful-timeout", "20", "--timeout", "60", "--no-control-socket"]

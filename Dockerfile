# syntax=docker/dockerfile:1

# ── packages: installed from the hash-pinned list, without the tools that built them
FROM python:3.13-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes --no-compile -r /tmp/base.txt \
    && /opt/venv/bin/pip uninstall --yes pip

# ── application: what runs
FROM python:3.13-slim AS application
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libharfbuzz0b libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin jalons \
    && install --directory --owner=jalons --group=jalons --mode=0750 /data /data/files /data/beat

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    JALONS_STATIC_ROOT=/app/staticfiles \
    JALONS_FILES_ROOT=/data/files \
    JALONS_BIND=0.0.0.0:8000 \
    JALONS_LOG_JSON=1

COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .

# Building needs values but no service and no secret: these exist during this step only.
RUN python -m config.local.catalogues \
    && JALONS_SECRET_KEY=build-only JALONS_DATA_KEYS=build-only \
        JALONS_HOSTS=localhost JALONS_BASE_URL=https://localhost \
        DATABASE_URL=postgres://localhost/none REDIS_URL=redis://localhost/0 \
        python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q /app /opt/venv/lib

USER jalons
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 \
    CMD ["python", "-m", "config.local.alive"]
CMD ["python", "-m", "gunicorn", "-c", "config/gunicorn.py"]

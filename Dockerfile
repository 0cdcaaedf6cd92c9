# Front-end assets: npm installs one pinned package, a Python step makes it fit for our own name.
FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# Packages, by hash, into a virtual environment.
FROM python:3.11-slim-bookworm AS packages
RUN pip install --no-cache-dir uv
WORKDIR /srv/worth
COPY requirements-production.txt ./
RUN uv venv /opt/venv && VIRTUAL_ENV=/opt/venv \
    uv pip sync --require-hashes --compile-bytecode requirements-production.txt
COPY --from=assets /build/node_modules ./node_modules
COPY supervisor/__init__.py supervisor/assets.py ./supervisor/
RUN python -c "from pathlib import Path; from supervisor.assets import build; build(Path('.'))"

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home worth \
    && install -d -m 0700 -o worth -g worth /var/lib/worth /var/lib/worth/files /var/lib/worth/keys
WORKDIR /srv/worth
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    WORTH_ENV=production WORTH_VAR=/tmp XDG_CACHE_HOME=/tmp STATIC_ROOT=/srv/worth/staticfiles \
    MEDIA_ROOT=/var/lib/worth/files DRAFT_KEY_DIR=/var/lib/worth/keys
COPY --from=packages /opt/venv /opt/venv
COPY --from=packages /srv/worth/static_built ./static_built
COPY manage.py ./
COPY config ./config
COPY procurement ./procurement
COPY suppliers ./suppliers
COPY scoring ./scoring
COPY templates ./templates
COPY static ./static
# Static files are collected with secrets of the moment, which never leave this step.
RUN once="$(head -c 48 /dev/urandom | base64 -w0)" \
    && env SECRET_KEY="$once" SIGNING_KEY_SEED="$once" DRAFT_KEY_SEED="$once" SERVICE_KEY_SEED="$once" \
        METRICS_TOKEN="$once" ALLOWED_HOSTS=localhost SERVICE_URL=https://localhost DATABASE_URL=postgres://none/none \
        REDIS_URL=redis://none CACHE_URL=redis://none \
        python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q config procurement suppliers scoring
USER worth
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=4s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/health/', headers={'X-Forwarded-Proto': 'https', 'Host': 'localhost'}), timeout=3)"]
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", \
     "--worker-class", "config.web_worker.EvenWorker", "--threads", "3", "--preload", "--timeout", "60", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]

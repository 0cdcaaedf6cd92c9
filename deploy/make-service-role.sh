#!/bin/sh
# Run once by the database's image: the lesser role of the running service.
# It owns nothing; `manage.py migrate` gives it its grants.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$SERVICE_DB_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE service LOGIN PASSWORD :'password';
ALTER ROLE service SET lock_timeout = '5s';
ALTER ROLE service SET statement_timeout = '30s';
ALTER ROLE service SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE service SET jit = off;
SQL

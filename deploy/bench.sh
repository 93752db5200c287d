#!/usr/bin/env bash
# Measures the figures the house holds itself to and writes bench.json. TEST_DATABASE_URL names the PostgreSQL to use.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/machine.sh
source deploy/postgresql.sh

needs=(tools)
has_postgresql_at_hand || needs+=(postgresql)
deploy/setup.sh "${needs[@]}"
in_private_settings
reach_postgresql
BENCH_DATABASE_URL=$DATABASE_URL .venv/bin/python -m tests.bench "$@"

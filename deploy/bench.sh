#!/usr/bin/env bash
# Measures the figures the house holds itself to and writes bench.json.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh tools
exec .venv/bin/python -m tests.bench "$@"

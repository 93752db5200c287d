#!/usr/bin/env bash
# Runs the suite on SQLite, then on PostgreSQL, then the journeys in a real browser.
#
#   deploy/test.sh [sqlite] [postgresql] [journeys]        (none: all three)
#
# TEST_DATABASE_URL names the PostgreSQL to use, CHROMIUM the browser, TEST_WORKERS the processes (default 2).
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/machine.sh
source deploy/postgresql.sh

PARTS=("${@:-all}")
[[ ${PARTS[0]} != all ]] || PARTS=(sqlite postgresql journeys)

needs_of() {
    case $1 in
        sqlite) ;;
        postgresql) has_postgresql_at_hand || echo postgresql ;;
        journeys) echo browser ;;
        *) die "There is no part '$1': sqlite, postgresql and journeys are the parts of the suite." ;;
    esac
}

on_both() { .venv/bin/pytest -n "${TEST_WORKERS:-2}" --ignore=tests/journeys tests; }

run_sqlite() { on_both; }

run_postgresql() {
    local -x DATABASE_URL
    reach_postgresql
    on_both
}

run_journeys() {
    CHROMIUM=$(find_chromium) || die "No Chromium on this machine for the browser journeys: apt-get install chromium"
    export CHROMIUM
    .venv/bin/pytest tests/journeys
}

needs=(tools)
for part in "${PARTS[@]}"; do
    need=$(needs_of "$part")
    [[ -z $need ]] || needs+=("$need")
done
deploy/setup.sh "${needs[@]}"
in_private_settings

failed=()
for part in "${PARTS[@]}"; do
    say "Tests: $part"
    "run_$part" || failed+=("$part")
done
((${#failed[@]} == 0)) || die "These parts of the suite failed: ${failed[*]}."
say "Every part passed: ${PARTS[*]}"

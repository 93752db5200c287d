#!/usr/bin/env bash
# Everything that can be said about the code without running its tests. Runs all of it, then names what failed.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/machine.sh

bin=.venv/bin
failed=()

check() { # NAME COMMAND…
    say "$1"
    "${@:2}" || failed+=("$1")
}

migrations_complete() { $bin/python manage.py makemigrations --check --dry-run; }

production_settings_safe() {
    env PRODUCTION=1 DEBUG=0 ALLOWED_HOSTS=mitra.example SECRET_KEY="$($bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
        $bin/python manage.py check --deploy --fail-level WARNING
}

each_shell_script_parses() {
    local script status=0
    for script in deploy/*.sh .ci/run; do bash -n "$script" || status=1; done
    return "$status"
}

# A committed address would tie every machine to one index. The brackets keep this line from finding itself.
no_registry_address() {
    local pattern='p[y]pi\.org|pythonh[o]sted|registry\.n[p]mjs|registry\.y[a]rnpkg|--(extra-)?ind[e]x-url|--find-l[i]nks|"res[o]lved":'
    ! git grep -nIE --untracked "$pattern" -- . ':!*.md'
}

templates_formatted() { find templates -name '*.html' -print0 | xargs -0 $bin/djade --check; }

deploy/setup.sh tools gettext
in_private_settings

check "ruff: rules" $bin/ruff check .
check "ruff: format" $bin/ruff format --check .
check "mypy: types" $bin/mypy
check "import-linter: imports run downwards" $bin/lint-imports
check "djade: template tags" templates_formatted
check "djlint: templates" $bin/djlint --lint --quiet templates
check "migrations: none missing" migrations_complete
check "deployment: production settings" production_settings_safe
check "translations: complete" $bin/python manage.py check_translations
check "shell: syntax" each_shell_script_parses
check "addresses: no index or registry" no_registry_address

((${#failed[@]} == 0)) || die "These checks failed:" "${failed[@]}"
say "Every check passed"

#!/usr/bin/env bash
# Brings a fresh machine to where the application runs. A second run changes nothing and needs no network.
#
#   deploy/setup.sh [tools] [browser] [postgresql] [gettext]
#
# tools: linters and test tools too; browser, postgresql, gettext: the Debian programs some targets need.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/machine.sh

fingerprint() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }
is_done() { [[ -f $1 && $(<"$1") == "$2" ]]; } # STAMP FINGERPRINT

wants() { [[ " $WANTED " == *" $1 "* ]]; }

require_debian_packages() {
    local python missing=()
    python=$(any_python_that True) || die "There is no python3 on this machine. Install it: apt-get install python3 python3-pip"
    has_libraries "$python" libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz.so.0 libharfbuzz-subset.so.0 libfontconfig.so.1 ||
        missing+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1)
    if wants browser && ! find_chromium >/dev/null; then missing+=(chromium); fi
    if wants postgresql && ! find_postgresql_programs >/dev/null; then missing+=(postgresql); fi
    if wants gettext && ! { command -v msgfmt && command -v xgettext; } >/dev/null; then missing+=(gettext); fi
    install_debian "${missing[@]}"
}

require_uv() {
    UV=$(find_uv) && return
    install_uv
    UV=$(find_uv) || die "uv was installed into .tools/uv but does not run on this machine."
}

make_environment() {
    local python
    if [[ -e .venv ]] && ! is_suitable_python .venv/bin/python; then rm -rf .venv; fi
    [[ -e .venv ]] && return
    [[ -z ${PYTHON:-} ]] || is_suitable_python "$PYTHON" || die "PYTHON=$PYTHON is not a working Python 3.12, 3.13 or 3.14."
    require_uv
    if ! python=$(find_suitable_python); then
        install_suitable_python
        python=$(find_suitable_python) || die "A Python was installed, yet none of 3.12 to 3.14 answers on this machine."
    fi
    "$UV" venv --quiet --python "$python" .venv
}

install_python_packages() {
    local lock=requirements.txt stamp=.venv/.installed wanted
    # An environment that has the tools keeps them: make run after make test must not take them away.
    if wants tools || [[ -x .venv/bin/pytest ]]; then lock=requirements-dev.txt; fi
    make_environment
    wanted=$(fingerprint "$lock")
    is_done "$stamp" "$wanted" && return
    require_uv
    adopt_pip_settings "$(any_python_that '__import__("pip")' || echo false)"
    say "Installing Python packages from $lock"
    rm -f "$stamp"
    "$UV" pip sync --quiet --python .venv/bin/python --require-hashes "$lock"
    echo "$wanted" >"$stamp"
}

put_node_on_path() {
    has_node && return
    if [[ ! -x .tools/node/bin/npm ]]; then
        require_uv
        say "Installing Node.js into .tools/node"
        rm -rf .tools/node
        "$UV" venv --quiet --python .venv/bin/python .tools/node
        "$UV" pip sync --quiet --python .tools/node/bin/python --require-hashes deploy/requirements-node.txt
    fi
    PATH="$PWD/.tools/node/bin:$PATH"
    has_node || die "Node.js was installed into .tools/node but does not run on this machine."
}

install_browser_assets() {
    local stamp=node_modules/.installed wanted
    wanted=$(fingerprint package.json package-lock.json)
    is_done "$stamp" "$wanted" && return
    put_node_on_path
    say "Installing browser assets from package-lock.json"
    NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-${SSL_CERT_FILE:-}}" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    echo "$wanted" >"$stamp"
}

compile_translations() {
    local stamp=.venv/.translated wanted
    wanted=$(find locale -name '*.po' -exec sha256sum {} + | sort | sha256sum | cut -d' ' -f1)
    if is_done "$stamp" "$wanted" && [[ -n $(find locale -name '*.mo' -print -quit) ]]; then return; fi
    .venv/bin/python manage.py compile_catalogue >&2
    echo "$wanted" >"$stamp"
}

WANTED="$*"
require_debian_packages
install_python_packages
install_browser_assets
compile_translations

# Sourced by the other scripts: what the machine offers, and how to get what it lacks.
# shellcheck shell=bash

say() { printf '\033[1m%s\033[0m\n' "== $*" >&2; }

die() {
    printf 'error: %s\n' "$1" >&2
    (($# == 1)) || printf '       %s\n' "${@:2}" >&2
    exit 1
}

# Tests and checks read no .env of this checkout, and leave its database and secrets alone.
in_private_settings() {
    VAR_DIR=$(mktemp -d)
    cleanups+=(remove_private_var)
    run_cleanups_on_exit
    export VAR_DIR ENV_FILE=/dev/null DATABASE_URL="sqlite:///$VAR_DIR/db.sqlite3"
}

remove_private_var() { rm -rf "$VAR_DIR"; }

# Functions to call when the script ends, in whatever way.
cleanups=()

run_cleanups_on_exit() {
    # The signals become an exit, so that the EXIT trap tidies up after them too.
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    trap run_cleanups EXIT
}

run_cleanups() {
    local status=$? cleanup
    trap '' INT TERM HUP
    for cleanup in "${cleanups[@]}"; do "$cleanup" || true; done
    exit "$status"
}

# --- Debian packages ----------------------------------------------------------------------------------

has_libraries() {
    "$1" - "${@:2}" <<'PYTHON' 2>/dev/null
import ctypes, sys
for name in sys.argv[1:]:
    ctypes.CDLL(name)
PYTHON
}

find_chromium() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome; do
        [[ -n $name ]] && command -v "$name" && return
    done
    return 1
}

# Prints the folder of the newest initdb and pg_ctl; Debian keeps them off the PATH.
find_postgresql_programs() {
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(dirname "$(command -v initdb || echo /)")"; do
        [[ -x $folder/initdb && -x $folder/pg_ctl ]] && echo "$folder" && return
    done
    return 1
}

as_administrator() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 126
    fi
}

# install_debian PACKAGE…: only ever called for what is missing, so that a second run needs no network.
install_debian() {
    (($#)) || return 0
    local command="apt-get update && apt-get install -y --no-install-recommends $*"
    command -v apt-get >/dev/null ||
        die "This machine lacks (by their Debian names): $*." "Install them with its own package manager, then try again."
    as_administrator true ||
        die "This machine lacks: $*." "Only an administrator may install them. Run as root:" "    $command" "then try again."
    say "Installing from Debian: $*"
    as_administrator env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2 || true
    as_administrator env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2 ||
        die "Debian's package manager could not install: $*." "Run as root and read its answer:" "    $command"
}

# --- Python and uv ------------------------------------------------------------------------------------

python_answers() { # PYTHON CODE: does this interpreter run (a pyenv shim may not) and agree?
    "$1" -c "import sys; sys.exit(not ($2))" >/dev/null 2>&1 </dev/null
}

is_suitable_python() { python_answers "$1" '(3, 12) <= sys.version_info < (3, 15)'; }

# A pyenv shim is only a door: it shuts when .python-version names a Python that pyenv lacks.
real_python() { "$1" -c 'import sys; print(sys.executable)'; }

list_pythons() {
    local version folder
    [[ -z ${PYTHON:-} ]] || command -v "$PYTHON" || true
    for version in 3.13 3.12 3.14; do
        type -ap "python$version" || true
        for folder in "${PYENV_ROOT:-${HOME:-/nonexistent}/.pyenv}"/versions/"$version"*; do
            echo "$folder/bin/python3"
        done
    done
    type -ap python3 || true
}

find_suitable_python() {
    local python
    while read -r python; do
        is_suitable_python "$python" && real_python "$python" && return
    done < <(list_pythons)
    [[ -z ${UV:-} ]] || python=$(UV_PYTHON_DOWNLOADS=never "$UV" python find '>=3.12,<3.15' 2>/dev/null) || return 1
    [[ -n $python ]] && echo "$python"
}

install_suitable_python() {
    local version
    as_administrator apt-get update -qq </dev/null >/dev/null 2>&1 || true # a fresh machine knows no package yet
    for version in 3.13 3.12; do
        if [[ -n $(apt-cache search --names-only "^python$version\$" 2>/dev/null) ]] && as_administrator true; then
            install_debian "python$version" && return
        fi
    done
    say "No Python 3.12 or later here: asking uv for one"
    timeout 300 "$UV" python install 3.13 >&2 && return
    die "Python 3.12, 3.13 or 3.14 is missing, and neither Debian's packages nor uv could bring one." \
        "Install one (Debian 13 and Ubuntu 24.04 have it as python3; elsewhere: pyenv install 3.13)," \
        "or name one you have: PYTHON=/path/to/python3.13 make setup"
}

any_python_that() { # CODE: the first python of any version that agrees
    local python
    while read -r python; do
        python_answers "$python" "$1" && real_python "$python" && return
    done < <(type -ap python3; list_pythons)
    return 1
}

# The packaging settings people already have for pip count for uv too, which reads none of them.
adopt_pip_settings() {
    local index=${PIP_INDEX_URL:-}
    [[ -n $index ]] || index=$("$1" -m pip config get global.index-url 2>/dev/null) || true
    [[ -z $index || -n ${UV_INDEX_URL:-} ]] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
    [[ -z ${PIP_CERT:-} ]] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"
}

install_uv() {
    local python
    if ! python=$(any_python_that '__import__("pip")'); then
        install_debian python3-pip python3-venv
        python=$(any_python_that '__import__("pip")') || die "No python3 with pip was found on the PATH."
    fi
    say "Installing uv into .tools/uv"
    rm -rf .tools/uv
    # Debian's python3 may come without ensurepip: a plain folder then serves as well as an environment.
    if "$python" -m venv .tools/uv >/dev/null 2>&1; then
        .tools/uv/bin/python -m pip install --quiet --require-hashes -r deploy/requirements-uv.txt >&2
    else
        rm -rf .tools/uv
        "$python" -m pip install --quiet --require-hashes --target .tools/uv -r deploy/requirements-uv.txt >&2
    fi
    adopt_pip_settings "$python"
}

find_uv() {
    local uv
    for uv in uv "$PWD/.tools/uv/bin/uv"; do
        "$uv" --version >/dev/null 2>&1 && command -v "$uv" && return
    done
    return 1
}

# --- Node ---------------------------------------------------------------------------------------------

has_node() {
    [[ $(node --version 2>/dev/null) =~ ^v([0-9]+) ]] && ((BASH_REMATCH[1] >= 20)) && npm --version >/dev/null 2>&1
}

#!/usr/bin/env bash
# Serves the application on this machine: web server and one background worker, until Ctrl-C.
#
# PORT (8000) and HOST (127.0.0.1) say where; everything else stands in .env.example.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/machine.sh

export PORT=${PORT:-8000} HOST=${HOST:-127.0.0.1}
python=.venv/bin/python

refuse_unusable_address() {
    local reason
    reason=$($python - "$HOST" "$PORT" 2>&1 <<'PYTHON'
import os, socket, sys

host, port = sys.argv[1:]
if not port.isdecimal() or not 0 < int(port) < 65536:
    sys.exit("a port is a number from 1 to 65535")
try:
    socket.create_server((host, int(port))).close()
except OSError as error:
    sys.exit(os.strerror(error.errno))
PYTHON
    ) || die "Cannot serve on $HOST:$PORT ($reason)." "Choose another port: PORT=8001 make run"
}

collect_static_files() {
    local var=$1 wanted
    wanted=$(find crm/static node_modules/.installed crm/settings.py requirements.txt -type f -exec sha256sum {} + | sort | sha256sum)
    [[ -f $var/static/.collected && $(<"$var/static/.collected") == "$wanted" ]] && return
    $python manage.py collectstatic --noinput --clear --verbosity 0
    echo "$wanted" >"$var/static/.collected"
}

is_answering() { (: <>"/dev/tcp/${HOST/0.0.0.0/127.0.0.1}/$PORT") 2>/dev/null; }
is_alive() { kill -0 "$1" 2>/dev/null; }

stop_both() {
    local waited
    kill -TERM "$web" "$worker" 2>/dev/null || true
    for ((waited = 0; waited < 150; waited++)); do
        is_alive "$web" || is_alive "$worker" || return 0
        sleep 0.1
    done
    kill -KILL "$web" "$worker" 2>/dev/null || true # the lease of a half-done job runs out and another worker takes it
}

deploy/setup.sh
refuse_unusable_address
var=$($python -c 'import crm.settings as settings; print(settings.VAR_DIR)')
$python manage.py migrate --noinput --verbosity 0
say "Preparing the database (demo data on the first start: some ten seconds)"
$python manage.py demo_data --if-empty >/dev/null # the sign-ins are printed below, once all is up
collect_static_files "$var"

.venv/bin/gunicorn --config deploy/gunicorn.conf.py &
web=$!
$python manage.py worker &
worker=$!
interrupted=
trap 'interrupted=yes' INT TERM HUP

until is_answering || [[ -n $interrupted ]] || ! is_alive "$web" || ! is_alive "$worker"; do sleep 0.1; done
if [[ -z $interrupted ]] && is_alive "$web" && is_alive "$worker"; then
    say "Mitra Pers is at http://${HOST/0.0.0.0/127.0.0.1}:$PORT/  (Ctrl-C ends it)"
    [[ ! -f $var/demo-accounts.txt ]] || cat "$var/demo-accounts.txt"
    wait -n "$web" "$worker" || true # returns at a signal, or when either has died
fi

dead=
is_alive "$web" || dead="web server"
is_alive "$worker" || dead="${dead:-background worker}"
stop_both
wait
[[ -n $interrupted ]] && exit 0
die "The $dead ended by itself, so the other was stopped too. The lines above say why."

# Sourced: gives the tests a PostgreSQL, in this order: the one TEST_DATABASE_URL names, a server already on
# loopback, a throwaway cluster that ends with the script.
# shellcheck shell=bash

has_postgresql_at_hand() { [[ -n ${TEST_DATABASE_URL:-} ]] || (: <>"/dev/tcp/127.0.0.1/${PGPORT:-5432}") 2>/dev/null; }

# Sets DATABASE_URL, or ends the script: a run without PostgreSQL has failed, not passed with less.
reach_postgresql() {
    local database
    database="mitra_$(pwd | cksum | cut -d' ' -f1)" # one test database per checkout
    if [[ -n ${TEST_DATABASE_URL:-} ]]; then
        DATABASE_URL=$TEST_DATABASE_URL
        say "PostgreSQL: the server of TEST_DATABASE_URL"
    elif DATABASE_URL=$(.venv/bin/python deploy/find_postgresql.py "$database"); then
        say "PostgreSQL: the server on 127.0.0.1:${PGPORT:-5432}"
    else
        start_throwaway_cluster "$database"
        say "PostgreSQL: a throwaway cluster in $CLUSTER"
    fi
}

start_throwaway_cluster() { # DATABASE
    local password port
    PROGRAMS=$(find_postgresql_programs) ||
        die "There is no PostgreSQL on loopback and no initdb here to start one." "Install it: apt-get install postgresql"
    password=$(random_text 24)
    port=$(free_port)
    CLUSTER=$(mktemp -d)
    cleanups=(remove_throwaway_cluster "${cleanups[@]}")
    (umask 077 && echo "$password" >"$CLUSTER/password")
    ((EUID != 0)) || chown -R "$(cluster_owner)" "$CLUSTER"
    as_cluster_owner "$PROGRAMS/initdb" --pgdata="$CLUSTER/data" --username=postgres --pwfile="$CLUSTER/password" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$CLUSTER.log" 2>&1 ||
        die "initdb could not make a throwaway PostgreSQL cluster:" "$(<"$CLUSTER.log")"
    # Nothing in it outlives the run, so nothing needs to reach the disk.
    as_cluster_owner "$PROGRAMS/pg_ctl" start --pgdata="$CLUSTER/data" --wait --silent --log="$CLUSTER/log" \
        --options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off
            -c full_page_writes=off -c synchronous_commit=off" >>"$CLUSTER.log" 2>&1 </dev/null ||
        die "The throwaway PostgreSQL did not start:" "$(cat "$CLUSTER/log" 2>/dev/null || cat "$CLUSTER.log")"
    export DATABASE_URL="postgres://postgres:$password@127.0.0.1:$port/$1"
}

remove_throwaway_cluster() {
    as_cluster_owner "$PROGRAMS/pg_ctl" stop --pgdata="$CLUSTER/data" --mode=immediate --silent >/dev/null 2>&1
    rm -rf "$CLUSTER" "$CLUSTER.log"
}

# PostgreSQL refuses to run as root.
cluster_owner() { if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi; }

as_cluster_owner() {
    if ((EUID == 0)); then
        (cd / && runuser -u "$(cluster_owner)" -- "$@")
    else
        "$@"
    fi
}

random_text() { .venv/bin/python -c 'import secrets, sys; print(secrets.token_hex(int(sys.argv[1])))' "$1"; }

free_port() {
    .venv/bin/python - <<'PYTHON'
import socket

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    print(free.getsockname()[1])
PYTHON
}

#!/bin/sh
# Removes what is made again by itself; with --data, the local data, secrets and environment too.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd -- "$here/../.."

outside=/var/lib/jalons-local

# Servers started by root for a checkout in a closed folder keep their data elsewhere.
remove_outside() {
    for pointer in "$1"/*/place; do
        [ -f "$pointer" ] || continue
        place=$(cat "$pointer")
        case $place in
            "$outside"/*/* | "$outside"/ | *..*) ;;
            "$outside"/*) rm -rf -- "$place" ;;
        esac
    done
}

is_in_use() {
    for state in .local/*/*/state.json; do
        [ -f "$state" ] && return 0
    done
    return 1
}

if is_in_use; then
    echo 'Jalons ou ses tests tournent depuis ce dossier : arrêtez-les d’abord.' >&2
    exit 1
fi

for folder in .local/test .local/bench; do
    remove_outside "$folder"
    rm -rf "$folder"
done
rm -rf .local/static .local/static-stamp .local/log .local/beat-schedule* \
    .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
find . -path ./.local -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
find config -name '*.mo' -exec rm -f {} +

if [ "${1:-}" = --data ]; then
    remove_outside .local/demo
    rm -rf .local
fi

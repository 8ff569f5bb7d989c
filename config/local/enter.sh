#!/bin/sh
# Makes the Python environment in .local/venv, then runs one module in it.
#
#   sh config/local/enter.sh local|dev MODULE [ARGUMENTS…]
#
# Needs nothing but a POSIX shell and some Python; every way of getting a Python that Django 6.1
# accepts is really tried before it is counted on.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
repository=$(CDPATH='' cd -- "$here/../.." && pwd)
cd -- "$repository"

kind=$1
module=$2
shift 2

local=.local
venv=$local/venv
requirements=requirements/$kind.txt
install_log=$local/log/install.log
uv_folder=$local/uv

# On a network that inspects traffic, uv must believe the system's certificates as pip does.
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
export UV_NATIVE_TLS="${UV_NATIVE_TLS:-true}"

say() { printf '%s\n' "$*"; }

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# A program may exist and yet fail, as pyenv's shims do: only what runs counts.
is_usable() {
    "$1" -c 'import sys; raise SystemExit(not (3, 12) <= sys.version_info < (3, 15))' \
        >/dev/null 2>&1
}

find_python() {
    for name in python3.14 python3.13 python3.12 python3 python; do
        if command -v "$name" >/dev/null 2>&1 && is_usable "$name"; then
            command -v "$name"
            return 0
        fi
    done
    for path in "${PYENV_ROOT:-/nonexistent}"/versions/*/bin/python \
        "${HOME:-/nonexistent}"/.pyenv/versions/*/bin/python \
        /opt/homebrew/bin/python3 /usr/local/bin/python3 /usr/bin/python3; do
        if [ -x "$path" ] && is_usable "$path"; then
            printf '%s\n' "$path"
            return 0
        fi
    done
    return 1
}

find_uv() {
    for path in uv "$uv_folder/bin/uv" "${HOME:-/nonexistent}/.local/bin/uv"; do
        if "$path" --version >/dev/null 2>&1; then
            printf '%s\n' "$path"
            return 0
        fi
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@"' sh "$@" >>"$install_log" 2>&1
}

# uv, from its own hash-pinned requirements, in a throw-away environment of whatever Python is there.
bring_uv() {
    for old in python3 python /usr/bin/python3; do
        command -v "$old" >/dev/null 2>&1 || continue
        rm -rf "$uv_folder"
        "$old" -m venv "$uv_folder" >>"$install_log" 2>&1 ||
            { apt_install python3-venv && "$old" -m venv "$uv_folder" >>"$install_log" 2>&1; } ||
            continue
        if "$uv_folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
            --require-hashes -r requirements/uv.txt >>"$install_log" 2>&1; then
            return 0
        fi
    done
    return 1
}

no_python() {
    fail "Jalons demande Python 3.12, 3.13 ou 3.14, introuvable ici.
Installez-en un, puis relancez la même commande :
  Debian 13, Ubuntu 24.04 ou plus récent : sudo apt install python3 python3-venv
  Debian 12, Ubuntu 22.04 : sudo apt install pipx && pipx install uv
  macOS : brew install python@3.13
Détails : $repository/$install_log"
}

create_with_uv() {
    UV_PYTHON_INSTALL_DIR=$repository/$local/python \
        "$1" venv --quiet --no-project --python "$2" "$venv" >>"$install_log" 2>&1
}

create_venv() {
    say "Création de l’environnement Python…"
    rm -rf "$venv"
    if python=$(find_python); then
        "$python" -m venv "$venv" >>"$install_log" 2>&1 && return 0
        rm -rf "$venv"
        if uv=$(find_uv) && create_with_uv "$uv" "$python"; then return 0; fi
        if "$python" -m virtualenv "$venv" >>"$install_log" 2>&1; then return 0; fi
        if apt_install python3-venv && "$python" -m venv "$venv" >>"$install_log" 2>&1; then
            return 0
        fi
        fail "Le module venv de $python est incomplet. Tapez : sudo apt install python3-venv"
    fi
    find_uv >/dev/null || bring_uv || no_python
    uv=$(find_uv) || no_python
    say "Aucun Python récent : uv en télécharge un…"
    create_with_uv "$uv" '>=3.12,<3.15' || no_python
}

install_requirements() {
    say "Installation des paquets (une à deux minutes la première fois)…"
    if uv=$(find_uv); then
        "$uv" pip install --quiet --python "$venv/bin/python" --require-hashes \
            -r "$requirements" >>"$install_log" 2>&1 && return 0
    fi
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 ||
        "$venv/bin/python" -m ensurepip >>"$install_log" 2>&1 || true
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes -r "$requirements" >>"$install_log" 2>&1
}

mkdir -p "$local/log" || fail "Le dossier $repository n’est pas accessible en écriture."
[ -w "$local/log" ] || fail "Le dossier $repository/$local appartient à un autre compte : supprimez-le."

is_usable "$venv/bin/python" || create_venv

# The pins are compared with those installed last time: nothing to do is decided in no time.
if ! cmp -s "$requirements" "$venv/installed-$kind.txt"; then
    if ! install_requirements; then
        tail -n 15 "$install_log" >&2
        fail "L’installation des paquets a échoué. Détails : $repository/$install_log"
    fi
    cp "$requirements" "$venv/installed-$kind.txt"
    if [ "$kind" = dev ]; then cp requirements/local.txt "$venv/installed-local.txt"; fi
fi

exec "$venv/bin/python" -m "$module" "$@"

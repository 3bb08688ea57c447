#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What run.sh and test.sh share: Debian packages that are missing, LibTorch, a configured build folder.
# usage: set-up.sh [--tests] [--cuda]
#   --tests  also what only the tests need
#   --cuda   also the CUDA pack (3.2 GB), with which the program trains on an NVIDIA card
# With everything in place it takes a fraction of a second and needs no network.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
# shellcheck source=packaging/linux/libtorch.sh
source "$here/libtorch.sh"

say() { printf 'semblance: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

wanted_packages() { # usage: wanted_packages KIND...
    local kind
    for kind in "$@"; do awk -v kind="$kind" '$1 == kind { print $2 }' "$here/packages.txt"; done
}

missing_packages() {
    local package status
    while read -r package; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [[ $status == installed ]] || echo "$package"
    done < <(wanted_packages "$@")
}

# The words that run a command as root; nothing for root itself. Fails where nobody lets us.
as_root=()
become_root() {
    [[ $EUID -eq 0 ]] && return 0
    command -v sudo >/dev/null || return 1
    if [[ -t 0 ]]; then as_root=(sudo); else as_root=(sudo -n); fi
    "${as_root[@]}" true 2>/dev/null
}

install_packages() {
    local missing wanted
    mapfile -t wanted < <(wanted_packages "$@")
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "this system has no apt-get; the build goes on with what is there. It needs what these Debian packages hold: ${wanted[*]}"
        return 0
    fi
    mapfile -t missing < <(missing_packages "$@")
    [[ ${#missing[@]} -eq 0 ]] && return 0
    say "installing ${#missing[@]} Debian packages: ${missing[*]}"
    become_root || fail "these Debian packages are missing and may not be installed from here (neither root nor sudo). Ask for:
    apt-get install --no-install-recommends ${missing[*]}"
    "${as_root[@]}" apt-get update -qq \
        || say "the package lists could not be refreshed; trying with those that are there"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
        || fail "apt-get could not install: ${missing[*]}. Its message stands above. Mend it (network, package sources), then run this again."
}

cached() { sed -n "s/^$2:[A-Z]*=//p" "$1/CMakeCache.txt" 2>/dev/null || true; } # usage: cached FOLDER NAME

# Configures build/release where it was never done, or for another place or another LibTorch, or where tests are wanted
# (so that tools installed since are found). Ninja notices everything else by itself.
configure() { # usage: configure LIBTORCH WITH_TESTS
    local folder=$root/build/release
    if [[ -e $folder/CMakeCache.txt && $(cached "$folder" CMAKE_HOME_DIRECTORY) != "$root" ]]; then
        say "the build folder belongs to another place; starting it anew"
        rm -rf "$folder"
    fi
    if [[ -z $2 && -e $folder/build.ninja && $(cached "$folder" SEMBLANCE_LIBTORCH) == "$1" ]]; then return 0; fi
    (cd "$root" && cmake --preset release -DSEMBLANCE_LIBTORCH="$1" >"$root/build/configure.log" 2>&1) || {
        cat "$root/build/configure.log" >&2
        fail "CMake could not configure $folder; its message stands above"
    }
}

main() {
    local kinds=(build) cuda='' tests='' libtorch
    while [[ $# -gt 0 ]]; do
        case $1 in
            --tests) kinds+=(tests) tests=1 ;;
            --cuda) cuda=1 ;;
            *) say "unknown option $1"; exit 2 ;;
        esac
        shift
    done
    install_packages "${kinds[@]}"
    if [[ -n ${SEMBLANCE_LIBTORCH:-} ]]; then
        libtorch=$(realpath -m "$SEMBLANCE_LIBTORCH")
        [[ -e $libtorch/lib/libtorch_cpu.so ]] || fail "SEMBLANCE_LIBTORCH names $libtorch, which has no lib/libtorch_cpu.so"
        [[ -z $cuda || -e $libtorch/lib/libtorch_cuda.so ]] || fail "--cuda: the LibTorch in $libtorch was built without CUDA"
    else
        fetch_libtorch
        [[ -z $cuda ]] || fetch_cuda_pack
        libtorch=$libtorch_folder/torch
    fi
    mkdir -p "$root/build"
    configure "$libtorch" "$tests"
}

main "$@"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds Semblance and opens it. Without a display it shows the main job headless instead: it
# writes the sample set, trains on it, evaluates and classifies.
# usage: run.sh [--cuda] [--headless] [--out DIR] [--help] [ARGUMENT...]
#   --cuda      also fetches the CUDA pack (2.5 GB to download), with which training runs on an NVIDIA card
#   --headless  does the headless job although there is a display
#   --out DIR   where the headless job puts its files (default: ~/.local/share/semblance/demo)
#   ARGUMENT    goes to the program: a folder of images, images, a model
set -euo pipefail
root=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")" && pwd -P)
# shellcheck source=packaging/linux/libtorch.sh
source "$root/packaging/linux/libtorch.sh"
build=$root/build/release
cuda='' headless='' out=${XDG_DATA_HOME:-$HOME/.local/share}/semblance/demo
arguments=()

while [[ $# -gt 0 ]]; do
    case $1 in
        --cuda) cuda=--cuda ;;
        --headless) headless=1 ;;
        --out)
            [[ $# -gt 1 ]] || { echo "run.sh: --out needs a folder" >&2; exit 2; }
            out=$2
            shift
            ;;
        --help) sed -n '3,9s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
        --) shift; arguments+=("$@"); break ;;
        *) arguments+=("$1") ;;
    esac
    shift
done

# An X server that answers on this machine, an X server elsewhere, or Wayland.
has_display() {
    [[ -z ${WAYLAND_DISPLAY:-} ]] || return 0
    case ${DISPLAY:-} in
        '') return 1 ;;
        :*) local number=${DISPLAY#:}; grep -qs "/tmp/.X11-unix/X${number%%.*}$" /proc/net/unix ;;
        *) return 0 ;;
    esac
}

# A driver but no CUDA pack: asked once, on a terminal; a no is remembered.
offer_cuda() {
    local declined=$libtorch_folder.no-cuda answer
    [[ -z $cuda && -z ${SEMBLANCE_LIBTORCH:-} && -t 0 && -t 2 ]] || return 0
    has_nvidia_driver && ! has_cuda_pack && [[ ! -e $declined ]] || return 0
    read -r -p "An NVIDIA driver was found. Fetch the CUDA pack (2.5 GB), so that training runs on the card? [y/N] " answer || answer=''
    case $answer in
        [yY]*) cuda=--cuda ;;
        *) mkdir -p "$(dirname "$declined")"; touch "$declined"; echo "Later: ./run.sh --cuda" >&2 ;;
    esac
}

build_programs() {
    local log=$root/build/build.log
    if [[ -t 2 ]]; then
        cmake --build "$build" --target semblance semblance-cli >&2
    elif ! cmake --build "$build" --target semblance semblance-cli >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        echo "semblance: the build failed; the whole of it is in $log" >&2
        return 1
    fi
}

offer_cuda
"$root/packaging/linux/set-up.sh" ${cuda:+"$cuda"}
[[ -e $build/app/semblance ]] || echo "semblance: building; this takes some minutes the first time" >&2
build_programs
if [[ -z $headless ]] && has_display; then
    exec "$build/app/semblance" ${arguments[@]+"${arguments[@]}"}
fi
[[ -n $headless ]] || echo "semblance: there is no display, so this shows the main job without the window" >&2
[[ ${#arguments[@]} -eq 0 ]] || echo "semblance: without the window these are not used: ${arguments[*]}" >&2
exec "$root/packaging/linux/headless.sh" "$build/app/semblance-cli" "$out"

# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced: where LibTorch lies, and how it and the CUDA pack get there. The official Python wheels, pinned by version and
# SHA-256, are downloaded, unpacked (not installed) and removed. A half-finished download leaves nothing behind that
# looks whole: the folder is renamed into place at the end, and the CUDA pack's main library arrives last.
libtorch_version=2.11.0
libtorch_folder=${XDG_CACHE_HOME:-$HOME/.cache}/semblance/libtorch-$libtorch_version

# Of the torch wheel, which files are wanted (patterns of unzip).
libtorch_files=('torch/include/*' 'torch/lib/libtorch_cpu.so' 'torch/lib/libc10.so' 'torch/lib/libgomp*')
cuda_files=('torch/lib/libtorch_cuda.so' 'torch/lib/libtorch_cuda_linalg.so' 'torch/lib/libc10_cuda.so'
    'torch/lib/libtorch_nvshmem.so' 'torch/lib/libcaffe2_nvrtc.so')
# Of an nvidia wheel.
nvidia_files=('nvidia/*/lib/*.so*')
nvidia_headers=('nvidia/*/include/*')

# Prints the pinned wheels of a kind, "cpu" or "cuda": name, version, SHA-256, size in MB.
pinned_wheels() {
    awk -v kind="$1" '$1 == kind { print $2, $3, $4, $5 }' "$(dirname "${BASH_SOURCE[0]}")/wheels.txt"
}

has_libtorch() { [[ -e $libtorch_folder/torch/lib/libtorch_cpu.so && -e $libtorch_folder/nvidia/cu13/lib/libcudart.so.13 ]]; }
has_cuda_pack() { [[ -e $libtorch_folder/torch/lib/libtorch_cuda.so ]]; }
# ldconfig is not in the PATH of every user; under WSL the driver's library lies in a place of its own.
has_nvidia_driver() {
    [[ -e /proc/driver/nvidia/version || -e /usr/lib/wsl/lib/libcuda.so.1 ]] && return 0
    [[ $(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) == *libcuda.so.1* ]]
}

# Two scripts at once: the second waits for the first, and then finds everything in place.
lock_libtorch() {
    mkdir -p "$(dirname "$libtorch_folder")"
    exec {libtorch_lock}>"$libtorch_folder.lock"
    flock -n "$libtorch_lock" || { say "waiting for another download into $libtorch_folder"; flock "$libtorch_lock"; }
}
unlock_libtorch() { exec {libtorch_lock}>&-; }

demand_space() { # usage: demand_space MEGABYTES WHAT
    local free
    free=$(df -Pm "$(dirname "$libtorch_folder")" | awk 'NR == 2 { print $4 }')
    ((free >= $1)) || fail "$2 needs $1 MB in $(dirname "$libtorch_folder") while it is fetched, and $free MB are free. \
Make room, or set XDG_CACHE_HOME to a folder with room, then run this again."
}

# Downloads one wheel into a folder; pip refuses a file whose SHA-256 is not the pinned one.
download_wheel() { # usage: download_wheel FOLDER NAME VERSION SHA256 MEGABYTES
    local bar=off
    [[ -t 2 ]] && bar=on
    say "fetching $2 $3 ($5 MB)"
    # TMPDIR: pip keeps the unfinished file there, and /tmp may be small.
    TMPDIR=$1 python3 -m pip --disable-pip-version-check --no-cache-dir download --quiet --progress-bar "$bar" --no-deps \
        --only-binary=:all: --require-hashes --python-version 311 --implementation cp --abi cp311 --dest "$1" \
        --requirement <(echo "$2==$3 --hash=sha256:$4") </dev/null 1>&2 \
        || fail "$2 $3 could not be fetched (pip's message stands above). Check the network and the proxy settings \
(HTTPS_PROXY), then run this again: what has arrived is kept. Or set SEMBLANCE_LIBTORCH to a folder that holds \
LibTorch's include and lib."
}

unpack_wheel() { # usage: unpack_wheel WHEEL FOLDER PATTERN...
    local wheel=$1 folder=$2
    shift 2
    unzip -q -o "$wheel" "$@" -d "$folder" </dev/null || fail "$wheel could not be unpacked into $folder"
    # Its licence and notices, wherever the wheel keeps them.
    unzip -q -o "$wheel" '*LICENSE*' '*icense*' '*NOTICE*' -x 'torch/*' -d "$folder" </dev/null >/dev/null 2>&1 || true
}

# Fetches every wheel of a kind that has not arrived yet, and unpacks what is wanted of it.
fetch_wheels() { # usage: fetch_wheels KIND FOLDER
    local folder=$2 name version sha256 megabytes wheel
    mkdir -p "$folder"
    while read -r name version sha256 megabytes; do
        [[ -e $folder/$name.arrived ]] && continue
        rm -f "$folder"/*.whl
        download_wheel "$folder" "$name" "$version" "$sha256" "$megabytes"
        wheel=$(echo "$folder"/*.whl)
        case $1-$name in
            cpu-torch) unpack_wheel "$wheel" "$folder" "${libtorch_files[@]}" ;;
            cuda-torch) unpack_wheel "$wheel" "$folder" "${cuda_files[@]}" ;;
            cuda-nvidia-cuda-runtime | cuda-nvidia-cuda-crt) unpack_wheel "$wheel" "$folder" "${nvidia_headers[@]}" ;;
            *) unpack_wheel "$wheel" "$folder" "${nvidia_files[@]}" ;;
        esac
        rm "$wheel"
        touch "$folder/$name.arrived"
    done < <(pinned_wheels "$1")
}

fetch_libtorch() {
    has_libtorch && return 0
    [[ $(uname -s)-$(uname -m) == Linux-x86_64 ]] || fail "LibTorch is fetched for Linux on x86-64 alone; here, set \
SEMBLANCE_LIBTORCH to a folder that holds LibTorch's include and lib"
    lock_libtorch
    if ! has_libtorch; then
        demand_space 1700 LibTorch
        fetch_wheels cpu "$libtorch_folder.part"
        rm -rf "$libtorch_folder"
        mv "$libtorch_folder.part" "$libtorch_folder"
        rm -f "$libtorch_folder"/*.arrived
        say "LibTorch $libtorch_version lies in $libtorch_folder"
    fi
    unlock_libtorch
}

fetch_cuda_pack() {
    has_cuda_pack && return 0
    lock_libtorch
    if ! has_cuda_pack; then
        demand_space 6000 'the CUDA pack'
        local part=$libtorch_folder/cuda.part main=torch/lib/libtorch_cuda.so
        fetch_wheels cuda "$part"
        # The main library arrives last: what is interrupted before is taken up here, with nothing fetched again.
        [[ -e $libtorch_folder/cuda.so.part ]] || mv "$part/$main" "$libtorch_folder/cuda.so.part"
        cp -rl --remove-destination "$part/." "$libtorch_folder/"
        rm -f "$libtorch_folder"/*.arrived
        mv "$libtorch_folder/cuda.so.part" "$libtorch_folder/$main"
        rm -rf "$part"
        say "the CUDA pack lies in $libtorch_folder"
    fi
    unlock_libtorch
}

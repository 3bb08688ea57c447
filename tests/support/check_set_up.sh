#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the set-up scripts do when things go wrong: a download that fails, one that is taken up again, no network once all
# is there, nobody who may install packages. Nothing is fetched: pip and the packages are played. In a path with a space.
# usage: check_set_up.sh ROOT
set -euo pipefail
root=$(realpath "$1")
work=$(mktemp -d "${TMPDIR:-/tmp}/semblance set-up.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
bin=$work/bin log=$work/fetched
real_python=$(command -v python3)
mkdir "$bin"
: >"$log"

complain() { printf 'check_set_up: %s\n' "$*" >&2; exit 1; }
expect() { # usage: expect TEXT FILE
    grep -qF -- "$1" "$2" || { cat "$2" >&2; complain "the message should say: $1"; }
}

# Plays "python3 -m pip download": writes a small wheel, unless its name stands in $work/broken.
cat >"$bin/python3" <<SCRIPT
#!/usr/bin/env bash
while [[ \$# -gt 0 ]]; do
    case \$1 in --dest) dest=\$2 ;; --requirement) wanted=\$(cat "\$2") ;; esac
    shift
done
name=\${wanted%%==*}
grep -qxF "\$name" "$work/broken" 2>/dev/null && { echo 'pip: no route to host' >&2; exit 1; }
echo "\$name" >>"$log"
exec "$real_python" - "\$dest/\$name.whl" <<'WHEEL'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    for name in ("torch/include/a.h", "torch/lib/libtorch_cpu.so", "torch/lib/libc10.so", "torch/lib/libgomp.so.1",
                 "torch/lib/libtorch_cuda.so", "torch/lib/libtorch_cuda_linalg.so", "torch/lib/libc10_cuda.so",
                 "torch/lib/libtorch_nvshmem.so", "torch/lib/libcaffe2_nvrtc.so", "nvidia/cu13/lib/libcudart.so.13",
                 "nvidia/cu13/include/cuda_runtime_api.h"):
        wheel.writestr(name, "played")
WHEEL
SCRIPT
chmod +x "$bin/python3"

fetch() { # usage: fetch FUNCTION; its messages go to $work/said
    PATH=$bin:$PATH XDG_CACHE_HOME="$work/a cache" bash -c '
        set -euo pipefail
        say() { printf "%s\n" "$*" >&2; }
        fail() { say "$@"; exit 1; }
        source "$1/packaging/linux/libtorch.sh"
        demand_space() { :; }
        "$2"' - "$root" "$1" 2>"$work/said"
}
library="$work/a cache/semblance/libtorch-$(sed -n 's/^libtorch_version=//p' "$root/packaging/linux/libtorch.sh")"

echo nvidia-cuda-cupti >"$work/broken"
fetch fetch_libtorch && complain 'a download that failed should fail'
expect 'nvidia-cuda-cupti' "$work/said"
expect 'could not be fetched' "$work/said"
expect 'run this again' "$work/said"
[[ ! -e $library ]] || complain 'half of a download should not look whole'

rm "$work/broken"
: >"$log"
fetch fetch_libtorch || complain "$(cat "$work/said")"
[[ $(cat "$log") == nvidia-cuda-cupti ]] || complain "what had arrived was fetched again: $(tr '\n' ' ' <"$log")"
[[ -e $library/torch/lib/libtorch_cpu.so ]] || complain 'the library should lie in a folder with a space'

awk '{ print $2 }' "$root/packaging/linux/wheels.txt" | sort -u >"$work/broken" # no network any more
fetch fetch_libtorch || complain 'with everything there, no network should be needed'
fetch fetch_cuda_pack && complain 'the CUDA pack cannot come without a network'
[[ ! -e $library/torch/lib/libtorch_cuda.so ]] || complain 'half a CUDA pack should not look whole'
echo nvidia-nvjitlink >"$work/broken"
fetch fetch_cuda_pack && complain 'one wheel of the CUDA pack is missing'
rm "$work/broken"
: >"$log"
fetch fetch_cuda_pack || complain "$(cat "$work/said")"
grep -qx torch "$log" && complain 'the largest wheel had arrived and was fetched again'
[[ -e $library/torch/lib/libtorch_cuda.so && ! -e $library/cuda.part ]] || complain 'the CUDA pack should be whole'
[[ -e $library/nvidia/cu13/include/cuda_runtime_api.h ]] || complain 'the headers for semblance_cuda should come with the CUDA pack'

# Nobody who may install: neither root nor sudo.
printf '#!/bin/sh\nexit 1\n' | tee "$bin/dpkg-query" "$bin/apt-get" "$bin/sudo" >/dev/null
chmod +x "$bin"/*
as_nobody=()
[[ $EUID -ne 0 ]] || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
cp -r "$root/packaging" "$work/packaging"
chmod -R go+rX "$work/packaging" "$bin"
PATH=$bin:$PATH XDG_CACHE_HOME="$work/a cache" "${as_nobody[@]}" "$work/packaging/linux/set-up.sh" </dev/null 2>"$work/said" \
    && complain 'packages that cannot be installed should stop the set-up'
expect 'may not be installed from here (neither root nor sudo)' "$work/said"
expect 'apt-get install --no-install-recommends' "$work/said"
echo 'downloads that fail, are taken up again, or are not needed; packages that nobody may install'

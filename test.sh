#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds everything and runs every test. ARGUMENTs go to ctest (-R NAME, --rerun-failed, …).
# usage: test.sh [ARGUMENT...]
set -euo pipefail
root=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")" && pwd -P)
build=$root/build/release
"$root/packaging/linux/set-up.sh" --tests
cmake --build "$build"
exec ctest --test-dir "$build" --output-on-failure --no-tests=error --timeout 900 --parallel "$(nproc)" "$@"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The main job without a window: writes the sample set, trains a network on it, evaluates and classifies images that it
# has not seen, and says where things lie. On two cores it takes under three minutes.
# usage: headless.sh SEMBLANCE-CLI FOLDER
set -euo pipefail
cli=$1 out=$2
marker=$out/.semblance-demo
started=$SECONDS

if [[ -d $out && ! -e $marker && -n $(ls -A "$out") ]]; then
    echo "semblance: $out holds something else; name an empty folder with --out" >&2
    exit 1
fi
mkdir -p "$out"
touch "$marker"
rm -rf "$out/run" "$out/classified.csv" # of an earlier demonstration: the marker says that this folder is ours

step() { printf '\n== %s\n' "$*"; }

draw() { # usage: draw NAME OPTION...; whole or not at all
    local folder=$out/$1
    shift
    [[ -d $folder ]] && return 0
    rm -rf "$folder.part"
    "$cli" sample "$folder.part" "$@"
    mv "$folder.part" "$folder"
}

step "What this machine computes on"
"$cli" devices
step "The sample data set: drawn by the program, a demonstration only"
draw sample --images-per-class 40 --seed 1
draw unseen --images-per-class 8 --seed 2
"$cli" scan "$out/sample"
step "Training DenseNet-121 on it"
"$cli" train "$out/sample" --out "$out/run" --preset quick --network densenet121 --epochs 20 \
    --set augmentation.rotate_90=true --set augmentation.flip_vertical=true
step "Evaluating on images drawn with another seed"
"$cli" evaluate "$out/run/model.semblance" "$out/unseen"
step "Classifying them"
"$cli" classify "$out/run/model.semblance" "$out/unseen" --csv "$out/classified.csv" | tail -n 12
step "Done in $((SECONDS - started)) s"
cat <<END
  sample set   $out/sample
  run          $out/run  (curves: metrics.csv, everything about it: run.json)
  model        $out/run/model.semblance
  answers      $out/classified.csv
Try your own: $cli classify $out/run/model.semblance IMAGE...
END

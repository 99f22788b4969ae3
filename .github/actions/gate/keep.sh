#!/usr/bin/env bash
# Makes the candidate the next baseline, whole or not at all.
set -euo pipefail
next="$BASELINE.next"
rm -rf "$next"
mkdir -p "$(dirname "$BASELINE")"
cp -R "$CANDIDATE" "$next"
rm -rf "$BASELINE"
mv "$next" "$BASELINE"
echo "the baseline is now $CANDIDATE"

#!/usr/bin/env bash
# Holds the candidate against the baseline. Outputs: result (passed, failed, inconclusive, first) and page, a file.
set -euo pipefail
mkdir -p "$FOLDER"
summary="$FOLDER/gate.md" page="$FOLDER/report.html"
[ -e "$CANDIDATE" ] || { echo "::error::there is no candidate run at '$CANDIDATE': name its folder, or a command that makes it"; exit 2; }

redact=()
[ "$REDACT" = true ] && redact=(--redact)
rules=()
[ -n "$RULES" ] && rules=(--rules "$RULES")

if [ -z "$(find "$BASELINE" -name run.json -print -quit 2>/dev/null)" ]; then
    result=first
    printf '## codeeval\n\nThere is no baseline yet: nothing was compared. The next run on the default branch keeps one.\n' >"$summary"
    codeeval report "$CANDIDATE" -o "$page" "${redact[@]}"
else
    code=0
    codeeval gate --baseline "$BASELINE" --candidate "$CANDIDATE" "${rules[@]}" --markdown "$summary" --json \
        >"$FOLDER/gate.json" || code=$?
    [ "$code" -le 1 ] || { cat "$FOLDER/gate.json"; exit "$code"; }
    # A gate with three answers states its verdict; one with two, whether it passed.
    result=$(python3 -c 'import json, sys
report = json.load(open(sys.argv[1]))
print(report.get("verdict") or ("passed" if report["passed"] else "failed"))' "$FOLDER/gate.json")
    codeeval report "$BASELINE" "$CANDIDATE" -o "$page" "${redact[@]}"
fi
cat "$summary"
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat "$summary" >>"$GITHUB_STEP_SUMMARY"
if [ -n "${GITHUB_OUTPUT:-}" ]; then printf 'result=%s\npage=%s\n' "$result" "$page" >>"$GITHUB_OUTPUT"; fi

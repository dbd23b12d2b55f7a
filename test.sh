#!/usr/bin/env bash
# Builds everything, installs what the tests need where that is allowed, runs all tests, publishes and runs the AOT app, and
# packs the packages. The last line is "N passed, N failed, N skipped".
set -u
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
artifacts=artifacts/test
rm -rf "$artifacts" && mkdir -p "$artifacts"
passed=0 failed=0 skipped=0

# Installs a Debian package when its program is missing and we may; otherwise the tests that need it are skipped and say so.
need() { # program, package
  command -v "$1" >/dev/null 2>&1 && return
  if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    { apt-get install -y -qq "$2" || { apt-get update -qq && apt-get install -y -qq "$2"; }; } >"$artifacts/apt-$2.log" 2>&1
  fi
  command -v "$1" >/dev/null 2>&1 || echo "note: '$1' is missing and could not be installed; tests that need it will be skipped"
}

step() { # name, command...
  local name=$1; shift
  echo "== $name"
  if "$@" >"$artifacts/$name.log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name"
    tail -n 60 "$artifacts/$name.log"
  fi
}

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
  exit
}

need sqlite3 sqlite3
need gcc gcc

echo "== build"
if ! dotnet build LlmResilience.sln -c Release -v quiet -clp:NoSummary >"$artifacts/build.log" 2>&1; then
  grep -E "error|warning" "$artifacts/build.log" | sort -u | head -n 60
  failed=1
  finish
fi

echo "== tests"
dotnet test LlmResilience.sln -c Release --no-build --logger "console;verbosity=normal" >"$artifacts/tests.log" 2>&1
tests=$?
while read -r p f s; do
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done < <(awk '
  /^ +Passed: / { p = $2 } /^ +Failed: / { f = $2 } /^ +Skipped: / { s = $2 }
  /^Total tests: / { p = f = s = 0; open = 1 }
  /^ Total time: / { if (open) print p + 0, f + 0, s + 0; open = 0 }' "$artifacts/tests.log")
if [ "$tests" -ne 0 ]; then
  [ "$failed" -gt 0 ] || failed=1
  grep -E -A 25 "\[FAIL\]|^  Failed |error" "$artifacts/tests.log" | head -n 200
fi
grep -E "\[SKIP\]|^  Skipped " "$artifacts/tests.log" | sort -u
grep -hE "^ *(score|figure):" "$artifacts/tests.log" | sort -u

step aot .ci/aot
step pack dotnet pack LlmResilience.sln -c Release --no-build -v quiet -o "$artifacts/packages"

finish

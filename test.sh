#!/usr/bin/env bash
# Builds everything, packs the packages, runs all tests and a small soak, and publishes and runs the AOT app. Installs what the tests need where
# that is allowed. Says what was skipped and why. The last line is "N passed, N failed, N skipped"; the exit code is 0 when
# nothing failed. Can be run from any folder.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en
artifacts=$PWD/artifacts/test
rm -rf "$artifacts" && mkdir -p "$artifacts/results"
passed=0 failed=0 skipped=0

# Installs Debian packages when a program is missing and we may; otherwise what needs it is skipped and says so.
need() { # program, packages...
  local program=$1; shift
  command -v "$program" >/dev/null 2>&1 && return
  if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "== install $*"
    { apt-get install -y -qq "$@" || { apt-get update -qq && apt-get install -y -qq "$@"; }; } >"$artifacts/apt-$program.log" 2>&1
  fi
  command -v "$program" >/dev/null 2>&1 || echo "note: '$program' is missing and could not be installed ($*)"
}

fail() { # name, log
  failed=$((failed + 1))
  echo "FAILED: $1"
  tail -n 60 "$2"
}

step() { # name, command...
  local name=$1; shift
  echo "== $name"
  if "$@" >"$artifacts/$name.log" 2>&1; then passed=$((passed + 1)); else fail "$name" "$artifacts/$name.log"; fi
}

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
  exit
}

counter() { # attribute, results file
  grep -oE "<Counters [^>]*" "$2" | grep -oE " $1=\"[0-9]+\"" | grep -oE "[0-9]+" || echo 0
}

# The tests of one project. A run that ends without results (a crash) counts as a failure.
tests() { # project file
  local name; name=$(basename "$1" .csproj)
  local log=$artifacts/$name.log results=$artifacts/results/$name.trx
  echo "== $name"
  dotnet test "$1" -c Release --no-build --results-directory "$artifacts/results" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" >"$log" 2>&1
  local code=$?
  if [ ! -f "$results" ]; then
    fail "$name" "$log"
    return
  fi
  local total executed good bad
  total=$(counter total "$results") executed=$(counter executed "$results") good=$(counter passed "$results")
  bad=$((executed - good))
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + total - executed))
  if [ "$bad" -gt 0 ]; then grep -E -A 12 "^  Failed " "$log" | cut -c 1-2000 | head -n 300; fi
  if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then fail "$name" "$log"; fi
  # What was skipped, with the reason, and what a test measured.
  grep -A 1 -F "[SKIP]" "$log" | sed -E 's/^\[xUnit.net [0-9:.]+\] */  /; /^--$/d'
  grep -ohE "^ *(<StdOut>)?(score|figure):.*" "$results" | sed -E 's/^ *<StdOut>//; s/<\/StdOut>.*//' | sort -u
}

need gcc gcc libc6-dev zlib1g-dev
need sqlite3 sqlite3
need redis-server redis-server

echo "== build"
if ! dotnet build LlmResilience.sln -c Release -v quiet -clp:NoSummary >"$artifacts/build.log" 2>&1; then
  grep -E "error|warning" "$artifacts/build.log" | sort -u | head -n 60
  failed=1
  finish
fi

step pack dotnet pack LlmResilience.sln -c Release --no-build -v quiet -o "$artifacts/packages"
export LLMRESILIENCE_PACKAGES=$artifacts/packages
for project in $(grep -l "Tests.props" tests/*/*.csproj); do
  tests "$project"
done

step soak .ci/soak 200000
grep -h "^figure:" "$artifacts/soak.log"

if command -v gcc >/dev/null 2>&1; then
  step aot .ci/aot
else
  skipped=$((skipped + 1))
  echo "skipped: aot, since native compilation needs gcc"
fi

finish

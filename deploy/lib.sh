# What deploy/demo and deploy/test share: steps with a reason when they fail, and the packages that a Debian 12 lacks.
# Sourced, not run.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Objects of another clone at another path are found too: the cache is asked with relative paths. It changes how long a
# build takes and nothing else. The paths in debug information are relative then, or those of the clone that came first.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

started=$SECONDS
step_name=
step_seconds=()
step_names=()
end_step() {
  [ -z "$step_name" ] && return 0
  step_seconds+=($((SECONDS - step_began)))
  step_names+=("$step_name")
  step_name=
}
step() {
  end_step
  step_name=$*
  step_began=$SECONDS
  printf '\n== [%4ds] %s\n' "$((SECONDS - started))" "$step_name"
}
# What each step took, and the whole.
step_table() {
  local i
  end_step
  printf '\n%8s  %s\n' seconds step
  for i in "${!step_names[@]}"; do printf '%8d  %s\n' "${step_seconds[i]}" "${step_names[i]}"; done
  printf '%8d  %s\n' "$((SECONDS - started))" "in all"
}
fail() {
  printf '\nFAILED: %s\n' "$*" >&2
  exit 1
}

build_packages=(
  clang-19 lld-19 cmake ninja-build ccache pkg-config
  libboost1.81-dev nlohmann-json3-dev libspdlog-dev libssl-dev libsimdjson-dev libtomlplusplus-dev libcli11-dev
  libre2-dev libutf8proc-dev libsqlite3-dev libz3-dev libcvc5-dev duktape-dev libpython3.11-dev
)
test_packages=(
  libclang-rt-19-dev llvm-19 libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev
  python3 python3-venv python3-pytest python3-jsonschema python3-prometheus-client nodejs npm openssl procps
)

# installs "$@" when any is missing; a package that something else provides (nodejs brings npm) counts as there.
install_packages() {
  local missing=()
  local package
  for package in "$@"; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
      if [ "$package" = npm ] && command -v npm >/dev/null; then continue; fi
      missing+=("$package")
    fi
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || fail "these packages are missing and there is no apt-get: ${missing[*]}"
  local root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "run as root, or install sudo, or install by hand: ${missing[*]}"
    root=(sudo)
  fi
  step "install ${missing[*]}"
  local log
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  {
    "${root[@]}" apt-get update -q &&
      "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  } >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "apt-get could not install: ${missing[*]}"
  }
  rm -f "$log"
}

# build PRESET TARGET...: configures when needed and builds; prints the whole log only when it fails.
build() {
  local preset=$1
  shift
  local log="build/$preset.log"
  mkdir -p build
  if [ ! -f "build/$preset/build.ninja" ]; then
    cmake --preset "$preset" "${configure_options[@]}" >"$log" 2>&1 || {
      tail -n 30 "$log" >&2
      fail "cmake --preset $preset"
    }
  fi
  if ! cmake --build --preset "$preset" --target "$@" >"$log" 2>&1; then
    # It has failed in any case: a log without such a line, or one cut by head, must not hide the reason below.
    grep -E -A 12 'error:|FAILED|undefined' "$log" | head -n 80 >&2 || true
    fail "build of preset $preset (whole log: $log)"
  fi
  tail -n 1 "$log"
}
configure_options=()

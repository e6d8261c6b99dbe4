# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts beside it: installs what is missing on Debian 12 and
# configures a build folder. Needs apt, and root or sudo.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
major=${LEASH_LLVM_MAJOR:-22} # or 19
case $major in
22) preset=release build=$root/build ;;
19) preset=release-19 build=$root/build-19 ;;
*) echo "leash: LEASH_LLVM_MAJOR is $major: only 22 and 19 are supported" >&2; exit 2 ;;
esac

say() { echo "leash: $*" >&2; }
fail() { say "$*"; exit 2; }

install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null |
      grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null ||
    fail "missing: ${missing[*]}; install them by hand: this is no Debian system"
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "missing: ${missing[*]}; run as root, or install sudo"
    as=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as[@]}" apt-get -qq -o DPkg::Lock::Timeout=600 update >&2 ||
    fail "apt-get update failed; see the messages above"
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
    -o DPkg::Lock::Timeout=600 --no-install-recommends install \
    "${missing[@]}" >&2 ||
    fail "apt-get install failed; Debian 12 with its security archive is needed"
}

tool_packages=(g++ cmake ninja-build ccache "llvm-$major-dev" "libclang-$major-dev"
  "clang-$major" "clang-tidy-$major" nlohmann-json3-dev zlib1g-dev)
# Headers of libraries that the models describe: without them tests are skipped.
test_packages=(libgtest-dev libgmock-dev libboost-thread-dev libtbb-dev
  libabsl-dev libglib2.0-dev qtbase5-dev)
# The runtime's profile is read by `go tool pprof`, its debug server is built, and
# so are its headers and its users with the oldest Clang and one in between.
runtime_test_packages=(golang-go libcpp-httplib-dev clang-14 clang-19)

#!/bin/sh
# Make sure that every package of tests/system-packages.txt is installed: install them as root, or say how and stop.
set -eu
list="$(dirname "$0")/system-packages.txt"
if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "The tests need these Debian packages, and this machine has no dpkg to look for them:" >&2
  sed 's/[#=].*//' "$list" >&2
  exit 1
fi
missing=""
for entry in $(sed 's/#.*//' "$list"); do
  package="${entry%%=*}"
  case "$entry" in *=*) if command -v "${entry#*=}" >/dev/null 2>&1; then continue; fi ;; esac
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
  echo "The tests need$missing. Install them with one command, then run 'make test' again:" >&2
  echo "  sudo apt-get update && sudo apt-get install --yes$missing" >&2
  exit 1
fi
echo "Installing for the tests:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
# shellcheck disable=SC2086 -- one word per package
apt-get -qq install --yes --no-install-recommends $missing >/dev/null

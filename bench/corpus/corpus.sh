#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes a corpus of threaded programs with compile databases, for the
# evaluation and the benchmarks of the analyser:
#
#   bench/corpus/corpus.sh FOLDER [project...]
#
# Needs Debian 12, its source archive (deb-src) and root for what the projects
# build with. FOLDER/<project> is then the source, its build-cdb/ holds the
# database and the generated headers; FOLDER/README.md is the table. What has a
# database already is left as it is. Nothing is compiled that is not needed to
# make a header.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The release that the evaluation is about; a mirror may hold others too.
all=(leveldb spdlog zeromq3 mosquitto aria2 mpd poco knot pulseaudio libtorrent
  rtorrent rocksdb libtorrent-rasterbar unbound memcached
  i2pd rtl-433 minidlna icecast2 fio tgt linuxptp redis ettercap pbzip2 civetweb
  pgbouncer amule x264 x265 cpprest masscan direwolf vdr pcsc-lite zynaddsubfx
  fldigi libvncserver libwebsockets opendkim tigervnc
  nng librdkafka coturn lbzip2 pixz multipath-tools dump1090-mutability moc
  rtaudio libuv1 zoneminder teeworlds ola collectd syslog-ng libmemcached nghttp2
  mongo-c-driver thrift supercollider dnsdist encfs icinga2 glusterfs lmms openttd
  libmicrohttpd libusb-1.0 xrdp h2o czmq paho.mqtt.cpp recoll qbittorrent chrony
  log4cplus fastdds libcoap3 squashfs-tools wrk iperf lz4 fuse3 stunnel4 dav1d
  openh264 portaudio19 ucx svt-av1 mpv)
[ $# -gt 0 ] || { sed -n '3,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2; }
mkdir -p "$1/log" && corpus=$(cd "$1" && pwd) && shift
[ $# -gt 0 ] || set -- "${all[@]}"
export CC=clang-22 CXX=clang++-22 DEBIAN_FRONTEND=noninteractive
jobs=${JOBS:-2}

# These two want another libcurl-dev than the rest; the one that is there does.
depends() {
  case $1 in
  libtorrent) echo libcppunit-dev libssl-dev libsigc++-2.0-dev zlib1g-dev ;;
  rtorrent) echo libcppunit-dev libncurses-dev libtorrent-dev \
    libxmlrpc-core-c3-dev libcurl4-gnutls-dev ;;
  esac
}

with_cmake() {
  cmake -G Ninja -S "${source:-.}" -B build-cdb -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "$@"
}

with_meson() {
  meson setup build-cdb "$@" && generate '\.([ch]|hh|hpp|cc|cpp|cxx)$'
}

# Makes the files of a Ninja build whose names match.
generate() {
  ninja -C build-cdb -t targets all | sed -nE 's/: CUSTOM_COMMAND.*//p' |
    { grep -E "$1" || true; } | xargs -r ninja -C build-cdb -k 0 -j "$jobs"
}

# What make would compile, in this folder and the folders `also`, is read from a
# dry run, which fails where it needs what is not built, and goes on.
dry_run() {
  local folder
  for folder in . ${also:-}; do
    make -C "$folder" -wnk V=1 "$@" 2>/dev/null || true
  done | python3 "$here/make_commands.py"
}

# The arguments go to configure. Headers that make would build first are built by
# the caller.
with_configure() {
  [ -x configure ] || autoreconf -fi || return
  mkdir -p build-cdb && cd build-cdb &&
    ../configure --disable-dependency-tracking "$@" || return
  dry_run all check TESTS= >compile_commands.json
}

# A Makefile of its own in the source folder; the arguments go to make.
with_make() {
  mkdir -p build-cdb && dry_run "$@" >build-cdb/compile_commands.json
}

configure_one() {
  case $1 in
  leveldb) with_cmake -DLEVELDB_BUILD_BENCHMARKS=OFF ;;
  spdlog) with_cmake -DSPDLOG_BUILD_EXAMPLE=ON -DSPDLOG_BUILD_TESTS=ON \
    -DSPDLOG_BUILD_SHARED=ON -DSPDLOG_FMT_EXTERNAL=ON ;;
  zeromq3) with_cmake -DWITH_LIBSODIUM=ON -DENABLE_DRAFTS=ON ;;
  mosquitto) with_cmake -DWITH_BUNDLED_DEPS=OFF -DWITH_ADNS=ON \
    -DWITH_WEBSOCKETS=ON -DWITH_DLT=ON -DUSE_LIBWRAP=ON -DDOCUMENTATION=OFF ;;
  poco) with_cmake -DENABLE_TESTS=ON -DPOCO_UNBUNDLED=ON ;;
  rocksdb) with_cmake -DWITH_TESTS=ON -DWITH_TOOLS=ON -DWITH_BZ2=ON \
    -DWITH_LZ4=ON -DWITH_ZLIB=ON -DWITH_ZSTD=ON -DWITH_SNAPPY=ON \
    -DWITH_GFLAGS=ON -DPORTABLE=ON \
    -DROCKSDB_BUILD_SHARED=OFF ;;
  libtorrent-rasterbar) with_cmake -Dbuild_tests=ON -Dbuild_examples=ON \
    -Dbuild_tools=ON ;;
  mpd) with_meson -Dtest=true ;;
  pulseaudio) with_meson -Ddoxygen=false -Dtests=true -Dbluez5=enabled ;;
  aria2) with_configure --with-gnutls --without-openssl --enable-libaria2 ;;
  knot) with_configure --disable-fastparser --enable-dnstap \
    --with-module-dnstap=shared --with-module-geoip=shared &&
    make -C src contrib/dnstap/dnstap.pb-c.h ;;
  libtorrent) with_configure ;;
  rtorrent) with_configure --with-xmlrpc-c ;;
  memcached) with_configure --enable-extstore ;;
  unbound) with_configure --with-libevent --enable-subnet --enable-dnstap \
    --with-libnghttp2 --enable-tfo-client --enable-tfo-server &&
    make dnstap/dnstap.pb-c.h ;;
  i2pd) with_make USE_UPNP=yes ;;
  rtl-433 | civetweb | cpprest | direwolf | libvncserver | tigervnc)
    with_cmake ;;
  ettercap) with_cmake -DENABLE_GTK=OFF && generate 'ef_[a-z]*\.[ch]$' ;;
  x265) source=source with_cmake ;;
  zynaddsubfx) with_cmake -DGuiModule=off ;;
  libwebsockets) with_cmake -DLWS_WITH_THREADPOOL=ON \
    -DLWS_WITH_MINIMAL_EXAMPLES=ON ;;
  nng | teeworlds | zoneminder | encfs | openttd | h2o | czmq | paho.mqtt.cpp | \
    librdkafka | qbittorrent | log4cplus | svt-av1) with_cmake ;;
  mongo-c-driver) with_cmake -DBUILD_VERSION=1.23.1 ;;
  fastdds) with_cmake -DSECURITY=ON -DCOMPILE_EXAMPLES=ON ;;
  fuse3) with_meson -Dexamples=true ;;
  dav1d | openh264 | mpv) with_meson ;;
  libcoap3) with_configure --disable-documentation ;;
  squashfs-tools) with_make -C squashfs-tools ;;
  wrk) with_make WITH_LUAJIT=/usr WITH_OPENSSL=/usr ;;
  lmms) with_cmake -DWANT_QT5=ON ;;
  icinga2) with_cmake -DICINGA2_WITH_MYSQL=OFF -DICINGA2_WITH_PGSQL=OFF ;;
  thrift) with_cmake -DBUILD_JAVA=OFF -DBUILD_PYTHON=OFF ;;
  supercollider) with_cmake -DSC_IDE=OFF -DSC_QT=OFF -DSC_EL=OFF -DSC_VIM=OFF ;;
  coturn | chrony) ./configure && with_make ;;
  multipath-tools | dump1090-mutability | lz4) with_make ;;
  lbzip2 | pixz | moc | rtaudio | libuv1 | ola | collectd | syslog-ng | \
    libmemcached | nghttp2 | dnsdist | glusterfs | libmicrohttpd | libusb-1.0 | \
    xrdp | iperf | stunnel4 | portaudio19 | ucx | recoll) with_configure ;;
  minidlna | icecast2 | pgbouncer | fldigi | pcsc-lite) with_configure ;;
  opendkim) autoreconf -fi && with_configure --enable-filter ;;
  amule) also='src/libs/common src/libs/ec/cpp src' with_configure ;;
  fio) ./configure && with_make ;;
  x264) ./configure && make common/oclobj.h && with_make ;;
  redis) also=src/modules with_make ;;
  pbzip2) with_make CXXFLAGS='-std=gnu++98 -D_FILE_OFFSET_BITS=64' ;;
  tgt | linuxptp | masscan | vdr) with_make ;;
  esac
}

# The sources first: a mirror may lack them, and then nothing is installed.
fetch() {
  local packages
  (cd "$corpus/log" && rm -rf "$1.src" && mkdir "$1.src" && cd "$1.src" &&
    apt-get -qq source "$1") || return
  packages=$(depends "$1")
  if [ -n "$packages" ]; then
    apt-get -y -qq --no-install-recommends install $packages
  else
    apt-get -y -qq --arch-only --no-install-recommends build-dep "$1"
  fi || return
  mv "$corpus/log/$1.src/$1"-*/ "$corpus/$1"
}

table() {
  echo '| project | version | translation units | configured with |'
  echo '|---|---|---|---|'
  for project in "${all[@]}"; do
    cdb=$corpus/$project/build-cdb/compile_commands.json
    [ -s "$cdb" ] || continue
    version=$(cd "$corpus/$project" && dpkg-parsechangelog -S Version)
    system=$(sed -nE "/^configure_one/,/^}/p" "${BASH_SOURCE[0]}" | tr -d '\n' |
      sed -E "s/.*[ |]$project( \|[^)]*)?\) *(([^;]|;[^;])*);;.*/\2/
        s/\\\\//g; s/ +/ /g; s/ $//; s/with_//g")
    echo "| $project | $version | $(python3 "$here/make_commands.py" --count \
      "$cdb") | \`$system\` |"
  done
}

for project in "$@"; do
  [ -s "$corpus/$project/build-cdb/compile_commands.json" ] && continue
  echo "$project" >&2
  { [ -d "$corpus/$project" ] || fetch "$project"; } \
    >"$corpus/log/$project.fetch" 2>&1 ||
    { echo "$project: not fetched, see $corpus/log/$project.fetch" >&2; continue; }
  (cd "$corpus/$project" && configure_one "$project") \
    >"$corpus/log/$project.configure" 2>&1 ||
    echo "$project: not complete, see $corpus/log/$project.configure" >&2
done
table >"$corpus/README.md"
cat "$corpus/README.md"

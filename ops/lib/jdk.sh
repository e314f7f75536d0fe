# Sourced by the scripts in ops: finds the JDK that builds and runs Muniment.

# Prints the major version of the JDK in folder $1, or nothing where there is none.
jdk_major() {
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Prefers the JDK the caller names, then 21, then any newer one.
find_jdk() {
  if [ -n "${JAVA_HOME-}" ]; then
    v=$(jdk_major "$JAVA_HOME")
    [ "${v:-0}" -ge 21 ] && echo "$JAVA_HOME" && return
  fi
  newer=
  for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    v=$(jdk_major "$home")
    [ "${v:-0}" -eq 21 ] && echo "$home" && return
    [ "${v:-0}" -gt 21 ] && newer=$home
  done
  echo "$newer"
}

# Sets and exports JAVA_HOME, or ends the script with one sentence.
require_jdk() {
  JAVA_HOME=$(find_jdk)
  if [ -z "$JAVA_HOME" ]; then
    echo "Muniment needs a JDK 21 or newer: install one, or let JAVA_HOME name its folder." >&2
    exit 2
  fi
  export JAVA_HOME
}

require_maven() {
  if ! command -v mvn >/dev/null 2>&1; then
    echo "Muniment is built with Maven 3.8 or newer: install it, so that mvn is on the PATH." >&2
    exit 2
  fi
}

# True when file $1 is missing or any source of the build is newer than it.
stale() {
  [ -f "$1" ] || return 0
  [ -n "$(find pom.xml ear/pom.xml src archive-policy -newer "$1" -type f \
    \( -path '*/src/main/*' -o -name pom.xml -o -path 'archive-policy/profiles/*' -o -path 'archive-policy/calendars/*' \) \
    -not -path '*/target/*' -print 2>/dev/null | head -n 1)" ]
}

# Builds what the arguments (Maven modules) need, quietly and without tests; the log is shown only when it fails.
build() {
  require_maven
  echo "Building Muniment (the first time takes a few minutes)..." >&2
  log=$(mktemp)
  if ! mvn -B -ntp -q -Dfast -DskipTests -am -pl "$1" package >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "The build failed; the reason stands above." >&2
    exit 4
  fi
  rm -f "$log"
}

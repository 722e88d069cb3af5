# Builds a command's module at the first call, and again when sources have changed. Read by bin/demo, bin/proof and
# bin/stampede, which have set: name, module, modules (whose changes count), goals (what Maven is asked for), root.

class_path=$root/$module/target/classpath

if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
else
  java=java
fi
command -v "$java" >/dev/null 2>&1 || {
  echo "$name: there is no $java; install a JDK 17 or newer, or set JAVA_HOME." >&2
  exit 3
}

# Whether the last build has all that is in the sources, and is still there.
is_built() {
  [ -f "$class_path" ] || return 1
  (
    cd "$root"
    # shellcheck disable=SC2086 # the modules are words
    changed=$(find pom.xml $modules -type f -newer "$class_path" \
      \( -name pom.xml -o -path '*/src/main/*' \) -print | head -n 1)
    [ -z "$changed" ]
  ) || return 1
  tr ':' '\n' <"$class_path" | while IFS= read -r part || [ -n "$part" ]; do
    [ -e "$part" ] || exit 1
  done
}

if ! is_built; then
  command -v mvn >/dev/null 2>&1 || {
    echo "$name: there is no mvn; install Maven 3.8 or newer." >&2
    exit 3
  }
  echo "$name: building (at the first time some minutes, as it downloads) ..." >&2
  (
    cd "$root"
    # shellcheck disable=SC2086 # the goals are words
    mvn -B -q -pl "$module" -am -Dgates.skip=true -Dspotless.check.skip=true $goals </dev/null >&2
  ) || {
    echo "$name: the build failed, see above." >&2
    exit 3
  }
fi
class_path=$root/$module/target/classes:$(cat "$class_path")

# shellcheck shell=bash
# What the scripts in this folder share: where the project is, Java, the build. Sourced, not run. They keep to what bash 3.2
# and the tools of macOS know, too; there an array that is empty counts as not set: ${a[@]+"${a[@]}"}.
# Sets root, application_jar, main_class, embedded_spark; java_command and class_archive (after require_java);
# temporary_folder (after choose_temporary_folder).

# What is closed, the next file that is opened would take the place of: a jar could be read as input.
[[ -e /dev/fd/0 ]] || exec </dev/null
[[ -e /dev/fd/1 ]] || exec >/dev/null
[[ -e /dev/fd/2 ]] || exec 2>/dev/null

# Other programs have variables of these names. spark-submit would take them for options: a master that nobody named to it.
# shellcheck disable=SC2034
master_of_others=${MASTER:-}
unset MASTER DEPLOY_MODE SPARK_REMOTE

# Java takes names of files and its output from the locale. Without one, as in containers and cron, it knows ASCII alone.
if [[ $(locale charmap 2>/dev/null || echo UTF-8) != UTF-8 ]]; then
    case $(uname -s) in
        Darwin) export LC_ALL=en_US.UTF-8 ;;
        *) export LC_ALL=C.UTF-8 ;;
    esac
fi

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
application_jar=$root/target/spikernel.jar
embedded_spark=$root/target/spark
main_class=org.spikernel.cli.Main

# Spark's own list (JavaModuleOptions.defaultModuleOptions), but for the vector module, of which the JVM would warn at every
# start: what computes with vectors takes it in by itself (event/kernel/KernelLoader).
# shellcheck disable=SC2034
module_options=(
    -XX:+IgnoreUnrecognizedVMOptions
    -XX:+UnlockExperimentalVMOptions
    -XX:+EnableVectorSupport
    --add-exports=java.base/jdk.internal.module=ALL-UNNAMED
    --add-opens=java.base/java.lang=ALL-UNNAMED
    --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
    --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
    --add-opens=java.base/java.io=ALL-UNNAMED
    --add-opens=java.base/java.net=ALL-UNNAMED
    --add-opens=java.base/java.nio=ALL-UNNAMED
    --add-opens=java.base/java.util=ALL-UNNAMED
    --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
    --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED
    --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
    --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
    --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
    --add-opens=java.base/sun.security.action=ALL-UNNAMED
    --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
    --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED
    -Djdk.reflect.useDirectMethodHandle=false
    -Dio.netty.tryReflectionSetAccessible=true
    -Dio.netty.allocator.type=pooled
    -Dio.netty.handler.ssl.defaultEndpointVerificationAlgorithm=NONE
    --enable-native-access=ALL-UNNAMED
)

say() {
    printf '%s\n' "$*" >&2
}

# A mistake that the user can put right: one line, exit 2.
refuse() {
    say "Cannot run $(basename "$0"): $*"
    exit 2
}

# Whether the system knows the user by name, which Spark's own processes need.
has_name() {
    id -un &>/dev/null
}
# shellcheck disable=SC2034
nameless="user $(id -u) must have a name for Spark's processes; add a line to /etc/passwd, as in spark:x:$(id -u):0::/tmp:/bin/sh"

# HOME, or a folder for temporary files where that cannot be written.
writable_home() {
    if [[ -n ${HOME:-} && -w $HOME ]]; then
        printf '%s' "$HOME"
    else
        printf '%s' "${TMPDIR:-/tmp}"
    fi
}

# Libraries that programs unpack into folders for temporary files must be allowed to run there; /tmp may be mounted noexec.
may_run() {
    local file status=1
    file=$(mktemp "$1/spikernel.XXXXXX" 2>/dev/null) || return 1
    printf '#!/bin/sh\n' >"$file" && chmod u+x "$file" && "$file" 2>/dev/null && status=0
    rm -f "$file"
    return $status
}

# Where temporary files go: TMPDIR, /tmp, else a folder of the build, the first in which programs may run.
choose_temporary_folder() {
    local folder
    for folder in ${TMPDIR:+"$TMPDIR"} /tmp "$root/target/tmp"; do
        [[ $folder != "$root/target/tmp" ]] || mkdir -p "$folder" 2>/dev/null || true
        if may_run "$folder"; then
            temporary_folder=$folder
            return
        fi
    done
    refuse "TMPDIR must be a folder that can be written and in which programs may run, got ${TMPDIR:-none} (and not in /tmp or" \
        "$root/target/tmp either)"
}

# The Spark that SPARK_HOME names, if any, must be of the version that the jar is built for: another one starts, and fails
# later for a class or a method. One that was built from sources keeps its jars elsewhere; the program looks at that itself.
require_spark_home() {
    [[ -n ${SPARK_HOME:-} ]] || return 0
    local must="SPARK_HOME must name a Spark 4.1 (Scala 2.13), or be unset for the embedded one, got" core
    [[ -x $SPARK_HOME/bin/spark-submit ]] || refuse "$must $SPARK_HOME (no bin/spark-submit in it)"
    for core in "$SPARK_HOME"/jars/spark-core_*.jar; do
        core=${core##*/spark-core_}
        core=${core%.jar}
        case $core in
            '*' | 2.13-4.1.*) ;;
            *) refuse "$must Spark ${core#*-} (Scala ${core%%-*}) in $SPARK_HOME" ;;
        esac
    done
}

require_java() {
    if [[ -n ${JAVA_HOME:-} ]]; then
        java_command=$JAVA_HOME/bin/java
        [[ -x $java_command ]] || refuse "JAVA_HOME must name a JDK 17, got $JAVA_HOME (no bin/java in it)"
    else
        java_command=$(command -v java) || refuse "it needs JDK 17, and there is neither JAVA_HOME nor java on PATH"
    fi
    local version
    version=$("$java_command" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
    case $version in
        17 | 17.*) ;;
        *) refuse "it needs JDK 17, got version ${version:-unknown} ($java_command); set JAVA_HOME" ;;
    esac
    class_archive=$root/target/spikernel-$version.jsa
}

# True when the jar is there, complete, and not older than what it is made of.
is_built() {
    [[ -f $application_jar && -d $embedded_spark/jars ]] &&
        [[ -z $(find "$root/pom.xml" "$root/src/main" "$root/conf/paper" "$root/conf/views.sql" -newer "$application_jar" | head -n 1) ]]
}

# The file behind symbolic links.
real_file() {
    local file=$1 folder
    while [[ -L $file ]]; do
        folder=$(dirname "$file")
        file=$(readlink "$file")
        [[ $file == /* ]] || file=$folder/$file
    done
    printf '%s' "$file"
}

build() {
    local javac
    javac=$(dirname "$(real_file "$java_command")")/javac
    [[ -x $javac ]] || refuse "the first use builds it, which needs a JDK 17, got a JRE (no $javac)"
    command -v mvn >/dev/null || refuse "the first use builds it, which needs Maven (3.8 or newer), and mvn is not on PATH"
    if [[ -f $application_jar ]]; then
        say "Building: the sources are newer than target/spikernel.jar (a minute or two)."
    else
        say "Building, once: Maven downloads about 900 MB if it has not yet (minutes, by the network), then builds (a minute or two)."
    fi
    # A build that was interrupted must not leave a jar that looks finished, and one that fails must leave the old one. To move
    # that leaves it whole for a program that still runs from it.
    [[ ! -f $application_jar ]] || mv -f "$application_jar" "$application_jar.before"
    trap restore_build EXIT
    # Formatting is for `mvn verify` to judge. Maven before 3.9 does not read MAVEN_ARGS. Standard output belongs to
    # the command that follows.
    # shellcheck disable=SC2086
    (cd "$root" && mvn ${MAVEN_ARGS:-} -B -Dmaven.test.skip -Dspotless.check.skip package 2>&1) | build_progress >&2 || {
        say "Cannot build: Maven failed, see above (in $root: mvn -B -DskipTests package)$(
            [[ ! -f $application_jar.before ]] ||
                printf '; the earlier build is still there, and runs after: touch %q' "$application_jar"
        )"
        exit 1
    }
    trap - EXIT
    rm -f "$application_jar.before"
    say "Built."
}

# Of what Maven prints: what it is at, and all that is not said of a build that works.
build_progress() {
    awk '
        function tell(text) { print text; fflush() }
        { gsub(/\033\[[0-9;]*m/, "") }
        /^Downloaded from / { if (++files % 100 == 0) tell("  downloaded " files " files"); next }
        /^(Downloading from |Progress )/ || /^[[:space:]]*$/ { next }
        /^\[INFO\] --- .*dependency.*:copy-dependencies / { tell("  collecting Spark"); next }
        /^\[INFO\] --- .*compiler.*:compile / { tell("  compiling"); next }
        /^\[INFO\] --- .*shade.*:shade / { tell("  packing the program"); next }
        /^\[(INFO|WARNING)\]/ { next }
        { tell($0) }
    '
}

restore_build() {
    rm -f "$application_jar"
    [[ ! -f $application_jar.before ]] || mv -f "$application_jar.before" "$application_jar"
}

# Whether the user may make this file or write it.
may_write() {
    if [[ -e $1 ]]; then [[ -w $1 ]]; else [[ -w $(dirname "$1") ]]; fi
}

# Builds on first use and after changes. Two at once: the second waits, and finds it done.
build_if_needed() {
    is_built && return
    { may_write "$root/target" && { [[ ! -d $root/target ]] || may_write "$root/target/.build-lock"; }; } ||
        refuse "it must be built, or built again, in a folder that you can write, got $root; ask its owner, or use a copy of your own"
    mkdir -p "$root/target"
    if command -v flock >/dev/null; then
        (
            flock 9
            is_built || build
        ) 9>"$root/target/.build-lock" || exit
    else
        build
    fi
}

# Half of a start is loading classes: the JVM maps them from an archive instead (class data sharing), made once for each
# build and version of Java. It looks itself whether the archive fits what it runs, and goes on without it if not.
# An empty file says that making one failed: then nobody tries again. Without one, as on a full disk, all works as well.
archive_classes_if_needed() {
    [[ ! $class_archive -nt $application_jar && -w $root/target ]] && may_write "$root/target/.build-lock" && has_name ||
        return 0
    (
        ! command -v flock >/dev/null || flock 9
        [[ $class_archive -nt $application_jar ]] || archive_classes
    ) 9>"$root/target/.build-lock" || (($? != 130)) || exit 130
}

archive_classes() {
    say "Preparing, once: the archive of classes, with which each start takes half the time (half a minute, 190 MB)."
    local work
    # No room for a folder, none for an archive: the caller goes on without.
    work=$(mktemp -d "$root/target/archive.XXXXXX" 2>/dev/null) || return 1
    # shellcheck disable=SC2064
    trap "rm -rf '$work'" EXIT
    # A command as users run it, with Spark and tables, is what the classes are taken from: what it writes, and asks with and
    # without compiled queries, others do as well.
    local work_done="
        SELECT count(*) FROM runs;
        INSERT INTO trainings (run_id, candidate_key, kernel_set, canonical_cell, status, final_val_accuracy, train_seed,
            params, neurons) VALUES ('run', 'key', 'set', 'cell', 'completed', 0.5, 1, 5, 6);
        SET spark.sql.codegen.wholeStage = false;
        SET spark.sql.codegen.factoryMode = NO_CODEGEN;
        SET spark.sql.adaptive.enabled = false;
        SELECT * FROM leaderboard;
        SELECT * FROM search_cost"
    SPARK_HOME=$embedded_spark SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1 \
        "$java_command" "-Djava.io.tmpdir=$temporary_folder" -Xmx1g -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "-XX:ArchiveClassesAtExit=$work/classes.jsa" \
        "${module_options[@]}" "-Dlog4j2.configurationFile=$root/conf/log4j2.properties" -cp "$(embedded_class_path)" \
        org.apache.spark.deploy.SparkSubmit --master "local[1]" --class "$main_class" \
        --properties-file "$root/conf/spark-defaults.conf" spark-internal \
        sql --write -D "tables.warehouse=$work/lake" -e "$work_done" </dev/null >"$work/log" 2>&1 || {
        # Control-C is for the command that waits for this.
        (($? != 130)) || exit 130
        rm -f "$work/classes.jsa"
    }
    # The time of an archive is that of its making; the JVM leaves it to its owner to read.
    touch "$work/classes.jsa" && mv -f "$work/classes.jsa" "$class_archive"
}

# Of every process that runs from the embedded Spark, since an archive is for one class path. Spark starts executors with
# SLF4J first.
embedded_class_path() {
    printf '%s' "$(echo "$embedded_spark"/jars/slf4j-api-*.jar):$embedded_spark/jars/*:$application_jar"
}

# Options of a JVM with embedded_class_path, in the array archive_options.
use_class_archive() {
    archive_options=()
    # Without a word when it is of another build or Java.
    # shellcheck disable=SC2034
    [[ ! -s $class_archive ]] || archive_options=("-XX:SharedArchiveFile=$class_archive" -Xlog:cds=off -Xlog:cds+dynamic=off)
}

# Large temporary arrays are dominated by page faults otherwise: measured, a convolution takes half the time with these.
# With an arena for each thread, each keeps what its training gave back: measured, a process grew for twelve trainings, to
# twice the size; with one arena it stays at that of the third.
export_malloc_settings() {
    export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
    export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-8589934592}
    export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-17179869184}
    export MALLOC_TOP_PAD_=${MALLOC_TOP_PAD_:-268435456}
}

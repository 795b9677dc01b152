#!/usr/bin/env bash
# A search on a YARN cluster with NVIDIA GPUs (Hadoop 3.1 or newer, resource yarn.io/gpu): one executor, and one
# training, a GPU.
#
#   SPARK_HOME=/opt/spark HADOOP_CONF_DIR=/etc/hadoop SPIKERNEL_DATA=hdfs:///data/cifar-100-binary \
#       SHARED=hdfs:///user/me/spikernel submit/examples/yarn.sh [options of `spikernel search`]
#
# SHARED is on HDFS: Iceberg's hadoop catalog (tables.type) relies on its rename.
# On each node: libtorch 2.7.1 for CUDA 12.8 unpacked to LIBTORCH, and JDK 17 in JAVA_17 when it is not the default.
# The driver runs here (client mode): progress and result show in this terminal, which must stay.
# What the processes send is encrypted with a secret that YARN makes for every application.
#
# Executors that cannot start, as on a node where no GPU is found, end the search after a few tries, with a line that names
# YARN's logs. A resource manager that does not answer is told within 20 s.
#
# Tried: that spark-submit reads these options as meant (--verbose); the program with options like these on a Hadoop 3.4.2 of
# one node, without encryption, where executors found no GPU (the guide says more). Not tried: this script there, with GPUs.
set -euo pipefail
# Variables of other programs, which spark-submit would take for options.
unset DEPLOY_MODE SPARK_REMOTE

: "${SPARK_HOME:?names a Spark 4.1}" "${HADOOP_CONF_DIR:?names the folder with yarn-site.xml}"
: "${SPIKERNEL_DATA:?names the folder with the images}" "${SHARED:?names a folder for tables and weights}"
libtorch=${LIBTORCH:-/opt/libtorch}/lib
java_17=${JAVA_17:-/usr/lib/jvm/java-17}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

settings=$(mktemp)
trap 'rm -f "$settings"' EXIT
cat "$root/conf/spark-defaults.conf" "$root/conf/spark-secure.conf" >"$settings"

options=(
    --class org.spikernel.cli.Main
    --master yarn --deploy-mode client
    --queue "${QUEUE:-default}"
    --driver-memory 4g
    --num-executors "${EXECUTORS:-4}" --executor-cores "${EXECUTOR_CORES:-4}"
    --executor-memory "${EXECUTOR_MEMORY:-4g}"
    # Networks live outside the heap, and YARN ends containers that need more than they asked for. Measured on processors, a
    # training of width 32 with 64 images takes up to 1.8 GB there (2.8 GB in all with a heap of 1 GiB); for width 128 four
    # times that is estimated. Both together must be at most yarn.scheduler.maximum-allocation-mb.
    --conf "spark.executor.memoryOverhead=${EXECUTOR_OVERHEAD:-8g}"
    # Settings for native memory and for one engine thread a task, and for encryption; the cluster's own defaults stay.
    --properties-file "$settings" --load-spark-defaults
    # Libraries of a catalog or file system, as in PACKAGES=org.postgresql:postgresql:42.7.8; the guide has a table of them.
    ${PACKAGES:+--packages "$PACKAGES"}
    # Executors that die in vain end the search when they are twice as many as were asked for, by YARN's count for each
    # application master; those of a long search, now and then one, do not add up.
    --conf spark.executor.failuresValidityInterval=1h
    # What an executor gets; the script travels with the job. What a task gets is SpiKernel's to ask for.
    --conf spark.executor.resource.gpu.amount=1
    --conf spark.executor.resource.gpu.discoveryScript=./gpu-discovery
    --files "$root/submit/gpu-discovery"
    # The CUDA libtorch of the nodes. The flavour must be named whenever the path is.
    --conf "spark.executorEnv.PYTORCH_LIBRARY_PATH=$libtorch"
    --conf spark.executorEnv.PYTORCH_VERSION=2.7.1
    --conf "spark.executorEnv.PYTORCH_FLAVOR=${PYTORCH_FLAVOR:-cu128}"
    --conf "spark.executorEnv.DJL_CACHE_DIR=${DJL_CACHE_DIR:-/tmp/djl}"
    --conf "spark.executorEnv.JAVA_HOME=$java_17"
    --conf "spark.yarn.appMasterEnv.JAVA_HOME=$java_17"
    "$root/target/spikernel.jar"
)

# The operator's own log configuration wins.
conf=${SPARK_CONF_DIR:-$SPARK_HOME/conf}
[[ -e $conf/log4j2.properties || -e $conf/log4j2.xml ]] ||
    options=(--driver-java-options "-Dlog4j2.configurationFile=$root/conf/log4j2.properties" "${options[@]}")

"$SPARK_HOME/bin/spark-submit" "${options[@]}" \
    search --config "${CONFIG:-$root/conf/paper/cifar100.conf}" \
    -D device=gpu -D spark.scorings-per-gpu=2 \
    -D tables.type=hadoop -D "data.path=$SPIKERNEL_DATA" -D "tables.warehouse=$SHARED/lake" -D "run.output=$SHARED/runs" "$@"

#!/usr/bin/env bash
# A search on a standalone Spark cluster whose workers have NVIDIA GPUs: one executor, and one training, a GPU.
#
#   SPARK_HOME=/opt/spark MASTER=spark://host:7077 SPIKERNEL_DATA=/shared/cifar-100-binary SHARED=/shared/spikernel \
#       SECRET_FILE=~/.spikernel-secret CATALOG=https://host/catalog submit/examples/standalone.sh [options of `spikernel search`]
#
# SECRET_FILE holds the secret of the cluster, alone and readable by you alone, as `(umask 077; od -An -v -tx1 -N32
# /dev/urandom | tr -d ' \n' >~/.spikernel-secret)` makes one. Master and workers have it as spark.authenticate.secret,
# below the lines of conf/spark-secure.conf, in a conf/spark-defaults.conf that only they can read: they let in nobody else.
#
# On each worker, before it starts: libtorch 2.7.1 for CUDA 12.8 unpacked to LIBTORCH, submit/gpu-discovery copied
# somewhere, and in conf/spark-env.sh, for 4 GPUs:
#   SPARK_WORKER_OPTS="-Dspark.worker.resource.gpu.amount=4
#       -Dspark.worker.resource.gpu.discoveryScript=/opt/spikernel/gpu-discovery"
# CATALOG: a REST catalog of Iceberg, or, with CATALOG_TYPE=jdbc, a database whose driver is in SPARK_HOME/jars: several
# machines write the tables. SPIKERNEL_DATA and SHARED lie on a file system that the driver and all executors see. A worker's memory must leave room
# for the executors' native memory, which a standalone cluster does not count: per executor 8 GB beside the heap.
#
# Tried: on one machine with made-up GPUs (submit/cluster start --gpus 1) and libtorch for CPUs. Not tried: with GPUs.
set -euo pipefail
# Variables of other programs, which spark-submit would take for options.
unset DEPLOY_MODE SPARK_REMOTE

: "${SPARK_HOME:?names a Spark 4.1}" "${MASTER:?is the master, as in spark://host:7077}"
: "${SPIKERNEL_DATA:?names the folder with the images}" "${SHARED:?names a folder for tables and weights}"
: "${SECRET_FILE:?names the file with the secret of the cluster}"
: "${CATALOG:?is the REST catalog for the tables, as in https://host/catalog}"
libtorch=${LIBTORCH:-/opt/libtorch}/lib
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# For spark-submit, and nobody else: in a command line, everybody on this machine could read the secret.
settings=$(mktemp)
trap 'rm -f "$settings"' EXIT
cat "$root/conf/spark-defaults.conf" "$root/conf/spark-secure.conf" >"$settings"
echo "spark.authenticate.secret $(<"$SECRET_FILE")" >>"$settings"

options=(
    --class org.spikernel.cli.Main
    --master "$MASTER"
    --driver-memory 4g
    --executor-memory "${EXECUTOR_MEMORY:-4g}"
    --executor-cores "${EXECUTOR_CORES:-4}"
    # Settings for native memory and for one engine thread a task, and the secret; the cluster's own defaults stay.
    --properties-file "$settings" --load-spark-defaults
    # Libraries of a catalog or file system, as in PACKAGES=org.postgresql:postgresql:42.7.8; the guide has a table of them.
    ${PACKAGES:+--packages "$PACKAGES"}
    # What an executor gets. What a task gets is SpiKernel's to ask for: a GPU for a training, a share for a scoring.
    --conf spark.executor.resource.gpu.amount=1
    # The CUDA libtorch of the workers. The flavour must be named whenever the path is.
    --conf "spark.executorEnv.PYTORCH_LIBRARY_PATH=$libtorch"
    --conf spark.executorEnv.PYTORCH_VERSION=2.7.1
    --conf "spark.executorEnv.PYTORCH_FLAVOR=${PYTORCH_FLAVOR:-cu128}"
    # On a local disk of the workers.
    --conf "spark.executorEnv.DJL_CACHE_DIR=${DJL_CACHE_DIR:-/tmp/djl}"
    "$root/target/spikernel.jar"
)

# The operator's own log configuration wins.
conf=${SPARK_CONF_DIR:-$SPARK_HOME/conf}
[[ -e $conf/log4j2.properties || -e $conf/log4j2.xml ]] ||
    options=(--driver-java-options "-Dlog4j2.configurationFile=$root/conf/log4j2.properties" "${options[@]}")

"$SPARK_HOME/bin/spark-submit" "${options[@]}" \
    search --config "${CONFIG:-$root/conf/paper/cifar100.conf}" \
    -D "device=${DEVICE:-gpu}" -D spark.scorings-per-gpu=2 \
    -D "tables.type=${CATALOG_TYPE:-rest}" -D "tables.properties.uri=$CATALOG" \
    -D "data.path=$SPIKERNEL_DATA" -D "tables.warehouse=$SHARED/lake" -D "run.output=$SHARED/runs" "$@"

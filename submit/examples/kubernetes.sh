#!/usr/bin/env bash
# A search on Kubernetes with NVIDIA GPUs (NVIDIA's device plugin installed): one executor pod, and one training, a GPU.
#
#   SPARK_HOME=/opt/spark API_SERVER=https://host:6443 IMAGE=registry.example/spikernel CLAIM=spikernel \
#       SECRET=spikernel CATALOG=https://host/catalog submit/examples/kubernetes.sh [options of `spikernel search`]
#
# IMAGE: made by the Containerfile in this folder.
# CLAIM: a PersistentVolumeClaim that many pods can write (ReadWriteMany), with the images in SPIKERNEL_DATA; tables and
# weights go there too. CATALOG: a REST catalog of Iceberg, which says which tables there are; or, with CATALOG_TYPE=jdbc, a
# database whose driver is in the image. SERVICE_ACCOUNT may create pods, services and config maps in NAMESPACE.
#
# The processes are user 185 (the image's), who must be able to write the volume: by its owner and mode, or, where the
# volume's driver heeds it, by `securityContext: {fsGroup: 185}` in POD_TEMPLATE. That is a file with the beginnings of a
# pod, which Spark completes for drivers and executors; also the place for tolerations of nodes that are for GPUs alone.
#
# SECRET: a Secret with a random text under the key `auth`, by which the pods know each other, as in
#   od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' | kubectl create secret generic spikernel --from-file=auth=/dev/stdin
#
# Waits for the driver's pod, and ends with its exit code.
#
# Tried: with a stand-in for the API server, by Spark's own client: the pods are as meant, and a search on processors ran in
# the processes that they would start (mvn -Pcluster verify -Dtest=KubernetesPodsTest). Not tried: on a cluster, with GPUs.
set -euo pipefail
# Variables of other programs, which spark-submit would take for options.
unset DEPLOY_MODE SPARK_REMOTE

: "${SPARK_HOME:?names a Spark 4.1}" "${API_SERVER:?is the API server, as in https://host:6443}"
: "${IMAGE:?is the container image}" "${CLAIM:?is the PersistentVolumeClaim}"
: "${SECRET:?is the Secret with the random text}" "${CATALOG:?is the REST catalog for the tables}"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

settings=$(mktemp)
log=$(mktemp)
trap 'rm -f "$settings" "$log"' EXIT
cat "$root/conf/spark-defaults.conf" "$root/conf/spark-secure.conf" >"$settings"
java_options=$(sed -n 's/^spark\.executor\.defaultJavaOptions *//p' "$root/conf/spark-defaults.conf")
java_options+=" -Dlog4j2.configurationFile=/opt/spikernel/conf/log4j2.properties"

options=(
    --class org.spikernel.cli.Main
    --master "k8s://$API_SERVER" --deploy-mode cluster
    --name spikernel
    --driver-memory 4g
    --num-executors "${EXECUTORS:-4}" --executor-cores "${EXECUTOR_CORES:-4}"
    --executor-memory "${EXECUTOR_MEMORY:-4g}"
    # Networks live outside the heap, and Kubernetes ends pods that need more than they asked for. Measured on processors, a
    # training of width 32 with 64 images takes up to 1.8 GB there (2.8 GB in all with a heap of 1 GiB); for width 128 four
    # times that is estimated.
    --conf "spark.executor.memoryOverhead=${EXECUTOR_OVERHEAD:-8g}"
    # Settings for native memory and for one engine thread a task, and for encryption.
    --properties-file "$settings" --load-spark-defaults
    # Pods read the secret from a file; in the environment of a pod, everybody who may look at pods could read it. An
    # executor reads it before it has asked the driver for its settings, and not without the master, which Spark does not
    # tell it.
    --conf spark.authenticate.secret.file=/etc/spikernel-secret/auth
    --conf "spark.executorEnv.JAVA_TOOL_OPTIONS=-Dspark.master=k8s://$API_SERVER"
    --conf "spark.kubernetes.driver.secrets.$SECRET=/etc/spikernel-secret"
    --conf "spark.kubernetes.executor.secrets.$SECRET=/etc/spikernel-secret"
    --conf "spark.kubernetes.container.image=$IMAGE"
    --conf "spark.kubernetes.namespace=${NAMESPACE:-default}"
    --conf "spark.kubernetes.authenticate.driver.serviceAccountName=${SERVICE_ACCOUNT:-spark}"
    # Libraries of a catalog or file system, as in PACKAGES=org.postgresql:postgresql:42.7.8; the guide has a table of them.
    ${PACKAGES:+--packages "$PACKAGES"}
    # What an executor pod gets. What a task gets is SpiKernel's to ask for.
    --conf spark.executor.resource.gpu.amount=1
    --conf spark.executor.resource.gpu.vendor=nvidia.com
    --conf spark.executor.resource.gpu.discoveryScript=/opt/spikernel/gpu-discovery
    # The CUDA libtorch of the image. The flavour must be named whenever the path is.
    --conf spark.executorEnv.PYTORCH_LIBRARY_PATH=/opt/libtorch/lib
    --conf spark.executorEnv.PYTORCH_VERSION=2.7.1
    --conf spark.executorEnv.PYTORCH_FLAVOR=cu128
    --conf spark.executorEnv.DJL_CACHE_DIR=/tmp/djl
    --conf spark.kubernetes.driverEnv.DJL_CACHE_DIR=/tmp/djl
    # The driver's pod gets none of the lines for executors in conf/spark-defaults.conf, and no pod a log configuration.
    --conf "spark.driver.defaultJavaOptions=$java_options"
    --conf "spark.executor.defaultJavaOptions=$java_options"
    --conf spark.kubernetes.driverEnv.MALLOC_ARENA_MAX=1
    --conf spark.kubernetes.driverEnv.MALLOC_MMAP_THRESHOLD_=8589934592
    --conf spark.kubernetes.driverEnv.MALLOC_TRIM_THRESHOLD_=17179869184
    --conf spark.kubernetes.driverEnv.MALLOC_TOP_PAD_=268435456
    --conf spark.kubernetes.driverEnv.OPT_OUT_TRACKING=true
)
for role in driver executor; do
    volume=spark.kubernetes.$role.volumes.persistentVolumeClaim.shared
    options+=(--conf "$volume.mount.path=/shared" --conf "$volume.options.claimName=$CLAIM")
    [[ -z ${POD_TEMPLATE:-} ]] || options+=(--conf "spark.kubernetes.$role.podTemplateFile=$POD_TEMPLATE")
done

"$SPARK_HOME/bin/spark-submit" "${options[@]}" local:///opt/spikernel/spikernel.jar \
    search --config "/opt/spikernel/conf/${CONFIG:-paper/cifar100.conf}" \
    -D device=gpu -D spark.scorings-per-gpu=2 \
    -D "data.path=${SPIKERNEL_DATA:-/shared/cifar-100-binary}" \
    -D "tables.type=${CATALOG_TYPE:-rest}" -D "tables.properties.uri=$CATALOG" \
    -D tables.warehouse=/shared/lake -D run.output=/shared/runs "$@" 2>&1 | tee "$log" >&2

# spark-submit itself ends with 0 however the driver's pod has ended. It says so, unless told not to wait.
code=$(sed -n 's/^[[:space:]]*exit code: \([0-9]*\)$/\1/p' "$log" | tail -n 1)
exit "${code:-0}"

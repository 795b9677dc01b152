package org.spikernel.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.progress.PlainProgress;
import org.spikernel.cli.progress.StageProgress;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.config.RunConfig;
import org.spikernel.data.packed.Packing;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.spark.data.PrepareJob;
import org.spikernel.spark.session.SparkSessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Packs image folders. */
@Command(
        name = "prepare",
        description = "Pack a data set that has a file for each image into few files that load in seconds (Spark job).",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The packed folder takes the original one's place as data.path; images, their order and the fingerprint stay, so",
            "that results are the same ones. All images are packed, whatever data.train-limit says. Started again, it goes on;",
            "when the original files have changed since, it says so.",
            "",
            "Example:",
            "  spikernel prepare --config conf/paper/tiny-imagenet.conf -D data.path=/data/tiny-imagenet-200 \\",
            "    --output /data/tiny-imagenet-packed"
        })
final class PrepareCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    @Mixin
    private ConfigOptions configuration;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FOLDER",
            description = "Folder for the packed files, on any Hadoop file system that all executors see.")
    private String target;

    @Override
    public Integer call() {
        RunConfig config = configuration.load();
        ExecutorDataCache.requireFolder(config.data(), CommandSession.hadoop(config));
        Output output = configuration.output();
        output.remark(Versions.line());
        output.remark(
                "source    " + config.data().format() + " in " + config.data().path());
        SparkSession session = SparkSessions.open(config.spark(), config.tables());
        try {
            JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
            Packing packing = Packing.of(config.data(), target, spark.hadoopConfiguration());
            if (packing.isDone(spark.hadoopConfiguration())) {
                output.remark("the packed images in " + target + " are up to date: " + packing.images() + " images");
                return ExitCodes.DONE;
            }
            Counts counts = new Counts(output, packing.pieces().size());
            PrepareJob.run(spark, config.data(), target, packing, counts::written);
            counts.print(packing);
            output.remark("use it    -D data.path=" + target);
            return ExitCodes.DONE;
        } finally {
            session.stop();
        }
    }

    /** What was written so far. */
    private static final class Counts {
        private final Output output;
        private final long started = System.nanoTime();
        private long bytes;
        private long there;
        private StageProgress.Steps steps;
        private long lastLine = started;

        Counts(Output output, int files) {
            this.output = output;
            this.steps = new StageProgress.Steps("packing", "files", files, 0, 0);
        }

        synchronized void written(Packing.Written file) {
            bytes += file.bytes();
            there += file.wasThere() ? 1 : 0;
            steps = steps.plus(1);
            long now = System.nanoTime();
            if (now - lastLine > PlainProgress.LINE_INTERVAL.toNanos()) {
                lastLine = now;
                output.remark(steps.line((now - started) / NANOS));
            }
        }

        synchronized void print(Packing packing) {
            output.table(
                    "prepared",
                    List.of("images", "files", "files_there_before", "bytes", "seconds"),
                    List.of(List.of(
                            packing.images(),
                            packing.pieces().size(),
                            there,
                            bytes,
                            (System.nanoTime() - started) / NANOS)));
        }
    }
}

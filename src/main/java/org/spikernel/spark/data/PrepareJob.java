package org.spikernel.spark.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.spikernel.data.DataException;
import org.spikernel.data.DataSettings;
import org.spikernel.data.packed.Packing;
import org.spikernel.spark.session.SharedPaths;
import org.spikernel.spark.task.PartitionResults;

/** Packs a data set of many small files on all executors ({@link Packing}). Driver only. */
public final class PrepareJob {
    private PrepareJob() {}

    /** What a task brings back: a written file, or why there is none. */
    private record Outcome(Packing.Written written, String problem) implements Serializable {}

    /**
     * Blocks until all is written; what an earlier, broken-off job wrote is left as it is.
     *
     * @param source format and path of the original files
     * @param target folder for the packed ones, on a file system that all executors see
     * @param onWritten called for each file as it ends, on Spark's scheduler thread: it must return at once
     * @throws DataException when an image cannot be read or a file not be written; what was written stays
     */
    public static void run(
            JavaSparkContext spark,
            DataSettings source,
            String target,
            Packing packing,
            Consumer<Packing.Written> onWritten) {
        Configuration here = spark.hadoopConfiguration();
        DataSettings images = SharedPaths.absolute(source, here);
        String folder = SharedPaths.absolute(target, here);
        Broadcast<SerializableConfiguration> hadoop = spark.broadcast(new SerializableConfiguration(here));
        List<Packing.Piece> pieces = packing.pieces();
        List<String> problems = Collections.synchronizedList(new ArrayList<>());
        try {
            PartitionResults.forEach(
                    spark.parallelize(pieces, pieces.size()),
                    partition -> {
                        List<Outcome> outcomes = new ArrayList<>();
                        partition.forEachRemaining(piece -> outcomes.add(
                                write(images, folder, piece, hadoop.value().value())));
                        return outcomes;
                    },
                    outcomes -> outcomes.forEach(outcome -> {
                        if (outcome.problem() == null) {
                            onWritten.accept(outcome.written());
                        } else {
                            problems.add(outcome.problem());
                        }
                    }));
        } finally {
            hadoop.destroy();
        }
        if (!problems.isEmpty()) {
            List<String> sorted = problems.stream().sorted().toList();
            throw new DataException(sorted.get(0)
                    + (sorted.size() > 1 ? " (" + (sorted.size() - 1) + " more files with a problem)" : ""));
        }
        packing.finish(here);
    }

    /** Wrong images are wrong everywhere: trying again would only take longer to say so. */
    private static Outcome write(DataSettings source, String target, Packing.Piece piece, Configuration hadoop) {
        try {
            return new Outcome(Packing.write(source, target, piece, hadoop), null);
        } catch (DataException e) {
            return new Outcome(null, e.getMessage());
        }
    }
}

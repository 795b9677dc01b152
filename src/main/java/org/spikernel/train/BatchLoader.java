package org.spikernel.train;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.spikernel.data.BatchReader;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.ImageSet;
import org.spikernel.random.Seed;
import org.spikernel.torch.ForwardPass;
import org.spikernel.train.program.EpochPlan;
import org.spikernel.train.recipe.Recipe;

/** The batches of one task with the passes that they take; each a function of the task's seed, epoch and position. */
final class BatchLoader {
    private final Recipe recipe;
    private final Seed seed;
    private final DataSplit data;
    private final Runnable onBatch;

    /**
     * Batches of a task.
     *
     * @param onBatch called before every batch
     */
    BatchLoader(TrainingTask task, DataSplit data, Runnable onBatch) {
        recipe = task.recipe();
        seed = task.seed();
        this.data = data;
        this.onBatch = onBatch;
    }

    /**
     * Images and how the network runs over them.
     *
     * @param images [B,C,H,W] with labels
     * @param pass of the network
     */
    record TrainingBatch(ImageBatch images, ForwardPass pass) {}

    /** The training images in the order of an epoch (from 0), augmented; the last batch may be smaller. */
    Iterable<TrainingBatch> training(int epoch) {
        BatchReader reader = trainingReader();
        int count = data.train().size();
        int[] order = order(epoch);
        Seed epochSeed = epochSeed(epoch);
        return () -> batches(count)
                .mapToObj(batch -> {
                    Seed batchSeed = epochSeed.derive(batch);
                    ImageBatch images = reader.read(
                            part(order, batch), recipe.input().augmentation(), batchSeed.derive("augmentation"));
                    return new TrainingBatch(
                            images, ForwardPass.training(recipe.input().coding(), batchSeed));
                })
                .iterator();
    }

    private int[] order(int epoch) {
        return seed.derive("order").derive(epoch).stream()
                .permutation(data.train().size());
    }

    private Seed epochSeed(int epoch) {
        return seed.derive("epoch").derive(epoch);
    }

    /** The same as {@link #training}, as numbers for those who hold the images themselves. */
    EpochPlan plan(int epoch) {
        return new EpochPlan(
                order(epoch),
                recipe.batchSize(),
                data.train().shape(),
                recipe.input().augmentation(),
                epochSeed(epoch)::derive);
    }

    /** The training images. */
    BatchReader trainingReader() {
        return reader(data.train());
    }

    /** Says that a batch is next, where batches are not read here. */
    void announce() {
        onBatch.run();
    }

    Iterable<TrainingBatch> validation() {
        return evaluation(data.validation(), "validation");
    }

    Iterable<TrainingBatch> test() {
        return evaluation(data.test(), "test");
    }

    private Iterable<TrainingBatch> evaluation(ImageSet images, String part) {
        BatchReader reader = reader(images);
        int[] order = IntStream.range(0, images.size()).toArray();
        return () -> batches(images.size())
                .mapToObj(batch -> new TrainingBatch(
                        reader.read(part(order, batch)),
                        ForwardPass.evaluation(
                                recipe.input().coding(), seed.derive(part).derive(batch))))
                .iterator();
    }

    private BatchReader reader(ImageSet images) {
        return new BatchReader(images, data.normalisation(), recipe.input().scale());
    }

    private IntStream batches(int images) {
        return IntStream.range(0, (images + recipe.batchSize() - 1) / recipe.batchSize())
                .peek(batch -> onBatch.run());
    }

    private int[] part(int[] order, int batch) {
        int begin = batch * recipe.batchSize();
        return Arrays.copyOfRange(order, begin, Math.min(order.length, begin + recipe.batchSize()));
    }
}

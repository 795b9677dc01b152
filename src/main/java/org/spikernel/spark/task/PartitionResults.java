package org.spikernel.spark.task;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import scala.Function2;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** Runs a job and hands over the results of each partition as soon as its task ends, in whatever order they end. */
public final class PartitionResults {
    private PartitionResults() {}

    /** What a task does with its partition. */
    @FunctionalInterface
    public interface Work<T, R> extends Serializable {
        List<R> apply(Iterator<T> partition);
    }

    /**
     * Blocks until every task has ended.
     *
     * @param onResult called on Spark's scheduler thread: it must return at once; an exception fails the job
     */
    public static <T, R> void forEach(JavaRDD<T> rdd, Work<T, R> work, Consumer<List<R>> onResult) {
        Function2<TaskContext, scala.collection.Iterator<T>, List<R>> task = new Task<>(work);
        List<Object> partitions = IntStream.range(0, rdd.getNumPartitions())
                .<Object>mapToObj(Integer::valueOf)
                .toList();
        ClassTag<List<R>> tag = ClassTag$.MODULE$.apply(List.class);
        rdd.context()
                .runJob(
                        rdd.rdd(),
                        task,
                        CollectionConverters.asScala(partitions).toSeq(),
                        new AbstractFunction2<Object, List<R>, BoxedUnit>() {
                            @Override
                            public BoxedUnit apply(Object partition, List<R> results) {
                                onResult.accept(results);
                                return BoxedUnit.UNIT;
                            }
                        },
                        tag);
    }

    private static final class Task<T, R> extends AbstractFunction2<TaskContext, scala.collection.Iterator<T>, List<R>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Work<T, R> work;

        Task(Work<T, R> work) {
            this.work = work;
        }

        @Override
        public List<R> apply(TaskContext context, scala.collection.Iterator<T> partition) {
            return work.apply(CollectionConverters.asJava(partition));
        }
    }
}

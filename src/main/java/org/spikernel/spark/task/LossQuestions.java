package org.spikernel.spark.task;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.util.RpcUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.text.OneLine;
import scala.PartialFunction;
import scala.PartialFunction$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * How a task on an executor learns from the driver how often it was lost: by Spark's own messages, which are encrypted and
 * authenticated where Spark's are. They hold numbers only, since the threads that read them do not know our classes.
 */
final class LossQuestions implements ThreadSafeRpcEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(LossQuestions.class);
    private static final String NAME = "spikernel-task-losses";
    private static final int NUMBERS = 5;
    private static final Map<SparkContext, Boolean> ANSWERED = new ConcurrentHashMap<>();

    private final RpcEnv rpcEnv;
    private final TaskLosses losses;

    private LossQuestions(RpcEnv rpcEnv, TaskLosses losses) {
        this.rpcEnv = rpcEnv;
        this.losses = losses;
    }

    /** Answers the tasks of all stages that start from now on. Driver only. */
    static void answerIn(SparkContext spark) {
        ANSWERED.computeIfAbsent(spark, first -> {
            TaskLosses losses = new TaskLosses(System::nanoTime);
            // A queue of its own: slow listeners of others must not keep tasks waiting.
            spark.listenerBus().addToQueue(losses, NAME);
            spark.addSparkListener(new Forgetting(spark));
            RpcEnv rpcEnv = spark.env().rpcEnv();
            rpcEnv.setupEndpoint(NAME, new LossQuestions(rpcEnv, losses));
            return true;
        });
    }

    /**
     * Blocks until the driver has answered; without an answer nothing counts as lost. Executors only.
     *
     * @param progress how far the task has come, whichever attempt did it
     * @throws CancellationException when this thread is interrupted
     */
    static TaskLosses.Losses ask(TaskContext task, long progress) {
        SparkEnv environment = SparkEnv.get();
        long[] question = {task.stageId(), task.stageAttemptNumber(), task.partitionId(), task.attemptNumber(), progress
        };
        ClassTag<int[]> tag = ClassTag$.MODULE$.apply(int[].class);
        try {
            int[] answer = RpcUtils.makeDriverRef(NAME, environment.conf(), environment.rpcEnv())
                    .askSync(question, RpcUtils.askRpcTimeout(environment.conf()), tag);
            return new TaskLosses.Losses(answer[0], answer[1]);
        } catch (Exception e) {
            // Scala throws checked exceptions undeclared.
            if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
                Thread.currentThread().interrupt();
                throw new CancellationException("The task was cancelled");
            }
            LOG.warn(
                    "The driver did not say how often task {} of stage {} was lost; it goes on as if never: {}",
                    task.partitionId(),
                    task.stageId(),
                    OneLine.of(e));
            return TaskLosses.Losses.NONE;
        }
    }

    @Override
    public RpcEnv rpcEnv() {
        return rpcEnv;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
        return PartialFunction$.MODULE$.fromFunction(new AbstractFunction1<Object, BoxedUnit>() {
            @Override
            public BoxedUnit apply(Object message) {
                answer(message, context);
                return BoxedUnit.UNIT;
            }
        });
    }

    private void answer(Object message, RpcCallContext context) {
        if (message instanceof long[] numbers && numbers.length == NUMBERS) {
            TaskLosses.Asker asker = new TaskLosses.Asker(
                    (int) numbers[0], (int) numbers[1], (int) numbers[2], (int) numbers[3], numbers[4]);
            losses.ask(asker, found -> context.reply(new int[] {found.all(), found.sinceProgress()}));
        } else {
            context.sendFailure(new IllegalArgumentException("Cannot answer: a question must be five numbers"));
        }
    }

    /** A context that ended is not held on to. */
    private static final class Forgetting extends SparkListener {
        private final SparkContext spark;

        Forgetting(SparkContext spark) {
            this.spark = spark;
        }

        @Override
        public void onApplicationEnd(SparkListenerApplicationEnd end) {
            ANSWERED.remove(spark);
        }
    }
}

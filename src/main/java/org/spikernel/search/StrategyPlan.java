package org.spikernel.search;

import java.io.Serializable;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * Which of the scored networks are trained, and in which order.
 *
 * @param kind the strategy
 * @param trainings of different networks, at most; the paper's way counts by kernel set instead
 * @param batch networks that are chosen at once, before what they teach is known: places to train at
 * @param prior what the predictor knows beforehand
 * @param stop when fewer trainings are enough
 */
public record StrategyPlan(Kind kind, int trainings, int batch, Knowledge prior, Stop stop)
        implements Keyed, Serializable {
    /** The paper's way: the best-scored networks of each kernel set. */
    public static final StrategyPlan PAPER = new StrategyPlan(Kind.PAPER, 12, 2, Knowledge.AUTO, Stop.ADVISED);

    /** Strategies. */
    public enum Kind implements Keyed {
        /** The best-scored of each kernel set, through rungs where there are any (paper section II). */
        PAPER("paper"),
        /** Any of them. */
        RANDOM("random"),
        /** The best-scored of all kernel sets together. */
        SCORE_TOP_K("score-top-k"),
        /** Those of which a model that trainings teach expects most. */
        PREDICTOR("predictor"),
        /** Regularised evolution: mutated cells of the best of those that were trained last. */
        EVOLUTION("evolution"),
        /** The best-scored of all kernel sets together, through rungs. */
        HALVING("halving");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in configuration. */
        public String label() {
            return label;
        }

        /** Whether what is trained next depends on what came of the trainings before. */
        public boolean isAsked() {
            return this != PAPER && this != HALVING;
        }

        @Override
        public String keyText() {
            return label;
        }
    }

    /** What a predictor knows before the first training. */
    public enum Knowledge implements Keyed {
        /** Trainings of other runs where there are enough, else the topology of cells and scores. */
        AUTO("auto"),
        /** The topology of cells that comes with the program, and scores. */
        TOPOLOGY("topology"),
        /** Scores alone. */
        SCORES("scores"),
        /** Nothing: the first network is any. */
        NONE("none");

        private final String label;

        Knowledge(String label) {
            this.label = label;
        }

        /** The name in configuration. */
        public String label() {
            return label;
        }

        @Override
        public String keyText() {
            return label;
        }
    }

    /** When a search ends before it has had all its trainings. */
    public enum Stop implements Keyed {
        /** When the gain that one more training is expected to bring is below the noise of trainings. */
        ADVISED("advised"),
        NEVER("never");

        private final String label;

        Stop(String label) {
            this.label = label;
        }

        /** The name in configuration. */
        public String label() {
            return label;
        }

        @Override
        public String keyText() {
            return label;
        }
    }

    /** Checks the ranges. */
    public StrategyPlan {
        if (trainings < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "Cannot search: search.trainings and search.batch must be at least 1, got %d and %d"
                            .formatted(trainings, batch));
        }
    }

    @Override
    public String keyText() {
        return KeyText.start("StrategyPlan")
                .with("kind", kind)
                .with("trainings", trainings)
                .with("batch", batch)
                .with("prior", prior)
                .with("stop", stop)
                .end();
    }
}

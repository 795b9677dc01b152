package org.spikernel.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.spikernel.bench.LearningCurves.Network;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.search.RungPlan;
import org.spikernel.search.SuccessiveHalving;

/**
 * What a rung plan would have chosen, and what it would have cost, of networks whose full trainings are known: the same
 * {@link SuccessiveHalving} that trainings run in, on simulated devices on which all epochs take equally long.
 *
 * @param curves full trainings
 * @param plan the rungs
 * @param devices that train at the same time
 */
public record RungReplay(LearningCurves curves, RungPlan plan, int devices) {
    /**
     * Checks that the table knows the rungs.
     *
     * @throws IllegalArgumentException when a rung is at another epoch than those of the table
     */
    public RungReplay {
        plan.requireWithin(curves.lastEpoch());
        if (!curves.epochs().containsAll(plan.epochs())) {
            throw new IllegalArgumentException(
                    "Cannot replay: the rungs must be among the epochs of the table, %s, got %s"
                            .formatted(curves.epochs(), plan.epochs()));
        }
    }

    /**
     * Which networks are drawn.
     *
     * @param networks in each draw
     * @param outOf so many random ones, the best of which by a column are taken
     * @param bestBy the column; unused when all are taken
     */
    public record Draw(int networks, int outOf, String bestBy) {
        /** Checks the ranges. */
        public Draw {
            if (networks < 1 || outOf < networks) {
                throw new IllegalArgumentException(
                        "Cannot draw: at least one network, got %d out of %d".formatted(networks, outOf));
            }
        }

        private List<Network> of(LearningCurves curves, RandomStream random) {
            List<Network> drawn = Arrays.stream(
                            random.permutation(curves.networks().size()))
                    .limit(outOf)
                    .mapToObj(curves.networks()::get)
                    .toList();
            return outOf == networks
                    ? drawn
                    : drawn.stream()
                            .sorted(Comparator.comparing((Network network) ->
                                            network.columns().get(bestBy))
                                    .reversed())
                            .limit(networks)
                            .toList();
        }
    }

    /**
     * Means over draws of what a way to spend epochs came to.
     *
     * @param way its name
     * @param validation accuracy of the chosen network after full training
     * @param test accuracy of the same
     * @param regret what full training of all would have had more, validation
     * @param regretError standard error of that mean
     * @param same share of the draws in which the same network was chosen as by full training of all
     * @param epochs that were trained, as a share of full training of all
     * @param ahead of these, the share that was trained ahead of a decision and in vain
     * @param time until the end, as a share of that of full training of all on as many devices
     */
    public record Outcome(
            String way,
            double validation,
            double test,
            double regret,
            double regretError,
            double same,
            double epochs,
            double ahead,
            double time) {}

    /** One draw of one way. */
    private record Run(Network chosen, double regret, boolean same, double epochs, double ahead, double time) {}

    /** Replays draws: full training, the plan, as many full trainings as the plan's epochs pay for, and a random choice. */
    public List<Outcome> outcomes(Draw draw, int draws, Seed seed) {
        List<Run> full = new ArrayList<>();
        List<Run> rungs = new ArrayList<>();
        List<Run> sameEpochs = new ArrayList<>();
        List<Run> random = new ArrayList<>();
        for (int i = 0; i < draws; i++) {
            RandomStream stream = seed.derive("replay").derive(i).stream();
            List<Network> networks = draw.of(curves, stream);
            Network best = best(networks);
            full.add(run(best, best, networks.size(), networks.size()));
            Run raced = race(networks, best);
            rungs.add(raced);
            List<Network> shuffled = Arrays.stream(stream.permutation(networks.size()))
                    .mapToObj(networks::get)
                    .toList();
            int paid = (int) Math.max(1, Math.round(raced.epochs() * networks.size()));
            sameEpochs.add(run(best(shuffled.subList(0, paid)), best, paid, networks.size()));
            random.add(run(shuffled.get(0), best, 1, networks.size()));
        }
        return List.of(
                mean("full training of all", full),
                mean("rungs " + plan.epochs() + ", " + plan.share(), rungs),
                mean("full training of as many as that pays for", sameEpochs),
                mean("full training of a random one", random));
    }

    private Network best(List<Network> networks) {
        return networks.stream().max(Comparator.comparing(this::last)).orElseThrow();
    }

    private double last(Network network) {
        return network.validation().get(curves.lastEpoch());
    }

    private Run run(Network chosen, Network best, int trained, int networks) {
        double time = Math.ceil(trained / (double) devices) / Math.ceil(networks / (double) devices);
        return new Run(chosen, last(best) - last(chosen), chosen.equals(best), trained / (double) networks, 0, time);
    }

    /** A step that ends at some time; what began first ends first. */
    private record Running(long ends, long begun, SuccessiveHalving.Step step) {}

    private Run race(List<Network> networks, Network best) {
        int last = curves.lastEpoch();
        SuccessiveHalving halving = new SuccessiveHalving(plan, last, networks.size());
        int[] epochs = new int[networks.size()];
        PriorityQueue<Running> running =
                new PriorityQueue<>(Comparator.comparing(Running::ends).thenComparing(Running::begun));
        List<Network> ended = new ArrayList<>();
        long now = 0;
        for (long begun = 0; true; begun++) {
            Optional<SuccessiveHalving.Step> next =
                    running.size() < devices ? halving.certain().or(halving::ahead) : Optional.empty();
            if (next.isPresent()) {
                SuccessiveHalving.Step step = next.get();
                running.add(new Running(now + Math.max(0, step.toEpoch() - epochs[step.training()]), begun, step));
            } else if (!running.isEmpty()) {
                Running done = running.remove();
                SuccessiveHalving.Step step = done.step();
                int training = step.training();
                now = done.ends();
                epochs[training] = step.toEpoch();
                halving.reached(training, step.toEpoch(), networks.get(training).validation()::get);
                if (step.toEpoch() == last && !step.ahead()) {
                    halving.finished(training);
                    ended.add(networks.get(training));
                }
            } else {
                break;
            }
        }
        double whole = (double) networks.size() * last;
        long trained = IntStream.of(epochs).sum();
        long useful = plan.totalEpochs(networks.size(), last);
        double fullTime = Math.ceil(networks.size() / (double) devices) * last;
        Network chosen = best(ended);
        return new Run(
                chosen,
                last(best) - last(chosen),
                chosen.equals(best),
                trained / whole,
                (trained - useful) / whole,
                now / fullTime);
    }

    private Outcome mean(String way, List<Run> runs) {
        double regret = runs.stream().mapToDouble(Run::regret).average().orElseThrow();
        double squares = runs.stream()
                .mapToDouble(run -> (run.regret() - regret) * (run.regret() - regret))
                .sum();
        return new Outcome(
                way,
                runs.stream().mapToDouble(run -> last(run.chosen())).average().orElseThrow(),
                runs.stream().mapToDouble(run -> run.chosen().test()).average().orElseThrow(),
                regret,
                Math.sqrt(squares / Math.max(1, runs.size() - 1) / runs.size()),
                runs.stream().mapToDouble(run -> run.same() ? 1 : 0).average().orElseThrow(),
                runs.stream().mapToDouble(Run::epochs).average().orElseThrow(),
                runs.stream().mapToDouble(Run::ahead).average().orElseThrow(),
                runs.stream().mapToDouble(Run::time).average().orElseThrow());
    }
}

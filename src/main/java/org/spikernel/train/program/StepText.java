package org.spikernel.train.program;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.network.FeatureShape;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.torch.program.SplitMix64;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.SgdRule.Nesterov;

/**
 * Writes a whole step on images that lie on the device: cuts them out, draws the mask, goes there and back, and descends.
 * Nothing of it is read before the epoch ends.
 *
 * <pre>
 * d  pixels [N,CHW] bytes, classes [N], what bytes become [C 256], rows [H], columns [W], first byte of each channel [C,1],
 *    the steps of the mask's generator
 * p  {@link EpochPlan}: images [4,N], seeds [steps]
 * s  momentum [weights], losses, hits and spikes of fc1 [steps,3], whether all losses were small enough
 * counts  number of the step, first image, images;    rates  learning rate, share of the gradient that enters the momentum
 * </pre>
 */
final class StepText {
    private static final long LOW = 0xFFFFFFFFL;
    private static final long TWO_TO_32 = 1L << 32;

    private final MacroArchitecture macro;
    private final FeatureShape shape;
    private final SgdRule rule;
    private final double largestLoss;
    private final List<Long> sizes;
    private final ProgramText text = new ProgramText("e");

    /**
     * Of a network.
     *
     * @param shape of the images
     * @param sizes of the arrays that have a gradient
     */
    StepText(MacroArchitecture macro, FeatureShape shape, SgdRule rule, double largestLoss, List<Long> sizes) {
        this.macro = macro;
        this.shape = shape;
        this.rule = rule;
        this.largestLoss = largestLoss;
        this.sizes = sizes;
    }

    String write(String self) {
        text.let("n", "counts[2]");
        images();
        if (macro.classifier().dropout() == 0) {
            text.let("mask", "d[2]");
        } else {
            mask();
        }
        String input = SplitMix64.METHODS + """
              def input(self: %s, d: List[Tensor], p: List[Tensor], counts: List[int]) -> Tuple[Tensor, Tensor, Tensor]:
            """.formatted(self) + text + "    return (images, labels, mask)\n";
        return input + step(self);
    }

    private String step(String self) {
        text.clear();
        text.let("n", "counts[2]");
        text.let("images, labels, mask", "(self).input(d, p, counts)");
        text.let("there", "(self).forward(images, mask, w, r, c, move)");
        loss();
        text.let("back", "(self).backward(derivatives, mask, w, c, there[%d:])".formatted(StepScript.FIRST_SAVED));
        descend();
        return """
              def step(self: %s, d: List[Tensor], p: List[Tensor], s: List[Tensor], w: List[Tensor], flat: List[Tensor], r: List[Tensor], c: List[Tensor], move: Tensor, counts: List[int], rates: List[float]) -> int:
            """.formatted(self) + text + "    return n\n";
    }

    /** Images [n,1,C,H,W] and labels [n]. */
    private void images() {
        int pixels = Math.toIntExact(shape.pixels());
        text.let("chosen", "torch.narrow(p[0], 1, counts[1], n)");
        text.let("which", "torch.select(chosen, 0, 0)");
        text.let("labels", "torch.unsqueeze(torch.index_select(d[1], 0, which), 1)");
        text.let("y", "torch.add(torch.unsqueeze(torch.select(chosen, 0, 1), 1), d[3])");
        text.let(
                "x",
                "torch.addcmul(torch.unsqueeze(torch.select(chosen, 0, 2), 1), torch.unsqueeze(torch.select(chosen, 0, 3), 1), d[4])");
        text.let("yy", "torch.clamp(y, 0, %d)".formatted(shape.height() - 1));
        text.let("xx", "torch.clamp(x, 0, %d)".formatted(shape.width() - 1));
        text.let(
                "inside",
                "torch.logical_and(torch.unsqueeze(torch.eq(y, yy), 2), torch.unsqueeze(torch.eq(x, xx), 1))");
        text.let(
                "place",
                "torch.add(torch.unsqueeze(xx, 1), torch.unsqueeze(yy, 2), alpha=%d)".formatted(shape.width()));
        text.let(
                "found",
                "torch.gather(torch.view(torch.index_select(d[0], 0, which), [n, %1$d, %2$d]), 2, torch.expand(torch.view(place, [n, 1, %2$d]), [n, %1$d, %2$d]))"
                        .formatted(shape.channels(), pixels));
        text.let("seen", "torch.mul(found, torch.view(inside, [n, 1, %d]))".formatted(pixels));
        text.let(
                "images",
                "torch.view(torch.take(d[2], torch.add(seen, d[5])), [n, 1, %d, %d, %d])"
                        .formatted(shape.channels(), shape.height(), shape.width()));
    }

    /** As {@link org.spikernel.network.InputNoise#dropoutMask(int, double, org.spikernel.random.Seed)}: two factors of each number. */
    private void mask() {
        double probability = macro.classifier().dropout();
        int features = macro.features();
        text.let("drawn", "(n * %d + 1) // 2".formatted(features));
        text.let("z", "(self).mixed(torch.add(torch.narrow(d[6], 0, 0, drawn), torch.select(p[1], 0, counts[0])))");
        text.let(
                "halves",
                "torch.flatten(torch.stack([torch.bitwise_and(z, %1$d), torch.bitwise_and(torch.bitwise_right_shift(z, %2$d), %1$d)], 1))"
                        .formatted(LOW, Integer.SIZE));
        text.let(
                "mask",
                "torch.view(torch.mul(torch.ge(torch.narrow(halves, 0, 0, n * %1$d), %2$d), %3$s), [n, %1$d])"
                        .formatted(features, Math.round(probability * TWO_TO_32), Operators.number((float)
                                (1 / (1 - probability)))));
    }

    /** Mean cross entropy, its derivatives [n,classes], and what the epoch remembers of the step. */
    private void loss() {
        text.let("logits", "there[0]");
        text.let("logs", "torch.log_softmax(logits, 1, None)");
        text.let("loss", "torch.neg(torch.mean(torch.gather(logs, 1, labels)))");
        text.let("derivatives", "torch.exp(logs)");
        text.run("torch.scatter_add_(derivatives, 1, labels, torch.expand(c[5], [n, 1]))");
        text.run("torch.div_(derivatives, n)");
        text.let("hits", "torch.sum(torch.eq(torch.argmax(logits, 1), torch.squeeze(labels, 1)), dtype=6)");
        text.run(
                "torch.copy_(torch.select(s[1], 0, counts[0]), torch.stack([loss, hits, torch.sum(there[1], dtype=6)]))");
        text.run("torch.logical_and_(s[2], torch.le(loss, %s))".formatted(Operators.number(largestLoss)));
    }

    /**
     * By {@code torch.optim.SGD}'s rule, in one call for all weights, which also keeps them and the momentum where they are once a
     * loss was too large.
     */
    private void descend() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            rows.add("torch.flatten(back[%d])".formatted(i));
        }
        text.let("lost", "torch.to(torch.logical_not(s[2]), 6)");
        // The first share is 1: the momentum, still zero, becomes the gradient.
        text.run(
                "torch._fused_sgd_(flat, %s, %s, weight_decay=%s, momentum=%s, lr=rates[0], dampening=1. - rates[1], nesterov=%s, maximize=False, is_first_step=False, grad_scale=None, found_inf=lost)"
                        .formatted(
                                ProgramText.list(rows),
                                rule.momentum() == 0 ? "annotate(List[Tensor], [])" : parts("s[0]"),
                                Operators.number(rule.weightDecay()),
                                Operators.number(rule.momentum()),
                                rule.nesterov() == Nesterov.ON ? "True" : "False"));
    }

    private String parts(String row) {
        return "torch.split_with_sizes(%s, %s, 0)"
                .formatted(
                        row,
                        ProgramText.list(sizes.stream().map(String::valueOf).toList()));
    }
}

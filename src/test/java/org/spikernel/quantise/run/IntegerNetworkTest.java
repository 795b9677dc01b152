package org.spikernel.quantise.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.quantise.HardwareCase;
import org.spikernel.quantise.IntegerModel;
import org.spikernel.quantise.WeightBits;

class IntegerNetworkTest {
    static Stream<Arguments> cases() {
        return HardwareCase.NAMES.stream()
                .flatMap(name -> Stream.of(8, 4).map(bits -> Arguments.of(name, new WeightBits(bits))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void firesAndVotesAsTheReference(String name, WeightBits bits) {
        HardwareCase golden = HardwareCase.load(name);
        IntegerModel model = golden.model(bits);
        JsonNode expected = golden.facts().get("integer").get(String.valueOf(bits.count()));
        IntegerNetwork network = new IntegerNetwork(model);

        for (int image = 0; image < golden.images(); image++) {
            IntegerOutcome outcome = network.run(golden.image(image));
            assertThat(outcome.logits())
                    .as("logits of image %d", image)
                    .containsExactly(numbers(expected.get("logits").get(image)).toArray(new Integer[0]));
            Map<String, List<Integer>> spikes = new LinkedHashMap<>();
            int of = image;
            expected.get("spike_counts")
                    .properties()
                    .forEach(layer ->
                            spikes.put(layer.getKey(), numbers(layer.getValue().get(of))));
            assertThat(spikes(model, outcome)).as("spikes of image %d", image).isEqualTo(spikes);
        }
    }

    /** By the names of the reference. */
    private static Map<String, List<Integer>> spikes(IntegerModel model, IntegerOutcome outcome) {
        Map<String, List<Integer>> spikes = new LinkedHashMap<>();
        model.firstCell().neurons().forEach(one -> spikes.put("c1_" + one.node(), outcome.spikes(one.name())));
        model.secondCell().neurons().forEach(one -> spikes.put("c2_" + one.node(), outcome.spikes(one.name())));
        spikes.put("down", outcome.spikes("down.lif"));
        spikes.put("last", outcome.spikes("last.lif"));
        spikes.put("fc1", outcome.spikes("fc1.lif"));
        return spikes;
    }

    private static List<Integer> numbers(JsonNode array) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asInt()));
        return numbers;
    }
}

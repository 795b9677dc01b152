package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MacroArchitectureTest {
    @Test
    void publishedCifar10IsTheTableOfThePaper() {
        MacroArchitecture macro = MacroArchitecture.published(Published.CIFAR10, 2);
        assertThat(macro)
                .isEqualTo(new MacroArchitecture(
                        new Stem(3, 32, 1, 128, 2),
                        new Classifier(2, 1024, 10, 10, 0.5),
                        new Neuron(4.0 / 3, 1, 0),
                        5));
        assertThat(macro.firstChannels()).isEqualTo(256);
        assertThat(macro.secondChannels()).isEqualTo(512);
        assertThat(macro.stemSide()).isEqualTo(32);
        assertThat(macro.cell2Side()).isEqualTo(16);
        assertThat(macro.pooledSide()).isEqualTo(8);
        assertThat(macro.features()).isEqualTo(512 * 8 * 8);
        assertThat(macro.classifier().outputs()).isEqualTo(100);
    }

    @Test
    void publishedCifar100AndTinyImageNetAreTheTableOfThePaper() {
        MacroArchitecture cifar100 = MacroArchitecture.published(Published.CIFAR100, 4);
        assertThat(cifar100.stem()).isEqualTo(new Stem(3, 32, 1, 128, 1));
        assertThat(cifar100.classifier()).isEqualTo(new Classifier(4, 1024, 100, 5, 0.5));
        assertThat(cifar100.features()).isEqualTo(256 * 4 * 4);
        MacroArchitecture tiny = MacroArchitecture.published(Published.TINY_IMAGENET, 2);
        assertThat(tiny.stem()).isEqualTo(new Stem(3, 64, 2, 128, 1));
        assertThat(tiny.classifier()).isEqualTo(new Classifier(2, 4096, 200, 5, 0.5));
        assertThat(tiny.features()).isEqualTo(256 * 8 * 8);
    }

    @Test
    void sidesThatDoNotDivideAreRoundedAsConvolutionAndPoolDo() {
        MacroArchitecture macro =
                new MacroArchitecture(new Stem(1, 29, 2, 3, 1), new Classifier(2, 16, 10, 2, 0), Neuron.PUBLISHED, 2);
        assertThat(macro.stemSide()).isEqualTo(15);
        assertThat(macro.cell2Side()).isEqualTo(7);
        assertThat(macro.pooledSide()).isEqualTo(3);
        assertThat(macro.features()).isEqualTo(6 * 9);
    }

    @Test
    void wrongValuesAreRefusedWithTheReason() {
        Stem stem = new Stem(3, 32, 1, 8, 1);
        Classifier classifier = new Classifier(2, 64, 10, 10, 0.5);
        assertThatThrownBy(() -> new MacroArchitecture(stem, classifier, Neuron.PUBLISHED, 0))
                .hasMessage("Cannot make macro-architecture: timesteps must be at least 1, got 0");
        assertThatThrownBy(() -> new MacroArchitecture(stem, new Classifier(17, 64, 10, 10, 0.5), Neuron.PUBLISHED, 5))
                .hasMessage(
                        "Cannot make macro-architecture: pool must be at most 16, the side of the second cell for images of 32 pixels at stem stride 1, got 17");
        assertThatThrownBy(() -> new MacroArchitecture(
                        new Stem(3, 20_000, 1, 128, 1), new Classifier(1, 64, 10, 10, 0.5), Neuron.PUBLISHED, 5))
                .hasMessage(
                        "Cannot make macro-architecture: fc1 must have at most 2147483647 inputs, got 25600000000 (width, image size or pool)");
    }

    @Test
    void wrongStemsAreRefusedWithTheReason() {
        assertThatThrownBy(() -> new Stem(0, 32, 1, 8, 1))
                .hasMessage("Cannot make stem: imageChannels must be at least 1, got 0");
        assertThatThrownBy(() -> new Stem(3, 0, 1, 8, 1))
                .hasMessage("Cannot make stem: imageSize must be at least 1, got 0");
        assertThatThrownBy(() -> new Stem(3, 70_000, 1, 8, 1))
                .hasMessage("Cannot make stem: imageSize must be at most 65536 pixels, got 70000");
        assertThatThrownBy(() -> new Stem(3, 32, 0, 8, 1))
                .hasMessage("Cannot make stem: stride must be at least 1, got 0");
        assertThatThrownBy(() -> new Stem(3, 32, 1, -8, 1))
                .hasMessage("Cannot make stem: width must be at least 1, got -8");
        assertThatThrownBy(() -> new Stem(3, 32, 1, 8, 0))
                .hasMessage("Cannot make stem: ratio must be at least 1, got 0");
        assertThatThrownBy(() -> new Stem(3, 32, 1, 65_536, 65_536))
                .hasMessage("Cannot make stem: width * ratio must be at most 65536 channels, got 65536 * 65536");
    }

    @Test
    void wrongClassifiersAreRefusedWithTheReason() {
        assertThatThrownBy(() -> new Classifier(0, 64, 10, 10, 0.5))
                .hasMessage("Cannot make classifier: pool must be at least 1, got 0");
        assertThatThrownBy(() -> new Classifier(2, 0, 10, 10, 0.5))
                .hasMessage("Cannot make classifier: hidden must be at least 1, got 0");
        assertThatThrownBy(() -> new Classifier(2, 64, 1, 10, 0.5))
                .hasMessage("Cannot make classifier: classes must be at least 2, got 1");
        assertThatThrownBy(() -> new Classifier(2, 64, 10, 0, 0.5))
                .hasMessage("Cannot make classifier: group must be at least 1, got 0");
        assertThatThrownBy(() -> new Classifier(2, 64, 10, 10, 1))
                .hasMessage("Cannot make classifier: dropout must be in [0, 1), got 1.0");
    }

    @Test
    void wrongNeuronsAreRefusedWithTheReason() {
        assertThatThrownBy(() -> new Neuron(0.5, 1, 0))
                .hasMessage("Cannot make neuron: tau must be finite and at least 1 timestep, got 0.5");
        assertThatThrownBy(() -> new Neuron(2, Double.NaN, 0))
                .hasMessage("Cannot make neuron: threshold must be finite, got NaN");
        assertThatThrownBy(() -> new Neuron(2, 1, Double.NEGATIVE_INFINITY))
                .hasMessage("Cannot make neuron: resetPotential must be finite, got -Infinity");
        assertThatThrownBy(() -> new Neuron(2, 1, 1))
                .hasMessage("Cannot make neuron: resetPotential must be below the threshold 1.0, got 1.0");
    }
}

package org.spikernel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.spikernel.data.Augmentation.Flip;
import org.spikernel.data.source.DataSource;
import org.spikernel.random.Seed;
import org.spikernel.testing.DataFiles;

class DataSettingsTest {
    @Test
    void formatsAreFoundByTheirNames() {
        assertThat(Arrays.stream(DataFormat.values()).map(DataFormat::label))
                .containsExactly("cifar10", "cifar100", "tiny-imagenet", "idx", "synthetic");
        for (DataFormat format : DataFormat.values()) {
            assertThat(DataFormat.parse(format.label())).isEqualTo(format);
        }
    }

    @Test
    void unknownFormatIsReportedWithTheKnownOnes() {
        assertThatThrownBy(() -> DataFormat.parse("cifar"))
                .hasMessage("Cannot use data format: it must be one of cifar10, cifar100, tiny-imagenet, idx,"
                        + " synthetic, got cifar");
    }

    /** Counting networks or asking of results needs no images. */
    @Test
    void aPathIsNeededWhereImagesAre() {
        DataSettings cifar = DataFiles.settings(DataFormat.CIFAR100, " ");

        DataSource.requireFolder(DataFiles.settings(DataFormat.SYNTHETIC, ""), new Configuration());
        assertThatThrownBy(() -> DataSource.requireFolder(cifar, new Configuration()))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot load cifar100 data: the path (data.path) must name a folder with train.bin,"
                        + " test.bin and fine_label_names.txt, got \" \"");
    }

    @Test
    void limitsMustBePositive() {
        assertThatThrownBy(() -> new RecordLimits(0, 1))
                .hasMessage("Cannot limit training images: the limit must be at least 1, got 0");
        assertThatThrownBy(() -> new RecordLimits(1, -2))
                .hasMessage("Cannot limit test images: the limit must be at least 1, got -2");
    }

    @Test
    void validationFractionMustBeBelowOne() {
        for (double fraction : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new ValidationSettings(fraction, new Seed(0)))
                    .hasMessage("Cannot split off validation images: the fraction must be in [0, 1), got " + fraction);
        }
    }

    @Test
    void syntheticSizesAreChecked() {
        assertThatThrownBy(() -> new SyntheticSettings(7, 10, 10, new Seed(0)))
                .hasMessage("Cannot generate images: the image size must be 8 to 256 pixels, got 7");
        assertThatThrownBy(() -> new SyntheticSettings(8, 10, 9, new Seed(0)))
                .hasMessage("Cannot generate images: at least 10 training and 10 test images are needed, got 10 and 9");
    }

    @Test
    void standardAugmentationPadsAnEighthAndFlipsWhereLeftAndRightAreAlike() {
        assertThat(Augmentation.standard(DataFormat.CIFAR10, new ImageShape(3, 32, 32)))
                .isEqualTo(new Augmentation(4, Flip.HORIZONTAL));
        assertThat(Augmentation.standard(DataFormat.TINY_IMAGENET, new ImageShape(3, 64, 64)))
                .isEqualTo(new Augmentation(8, Flip.HORIZONTAL));
        assertThat(Augmentation.standard(DataFormat.IDX, new ImageShape(1, 28, 28)))
                .isEqualTo(new Augmentation(3, Flip.NEVER));
        assertThat(Augmentation.standard(DataFormat.SYNTHETIC, new ImageShape(3, 16, 16)))
                .isEqualTo(new Augmentation(2, Flip.NEVER));
    }

    @Test
    void paddingMustNotBeNegative() {
        assertThatThrownBy(() -> new Augmentation(-1, Flip.NEVER))
                .hasMessage("Cannot augment images: the padding must be 0 to 1024 pixels, got -1");
    }
}

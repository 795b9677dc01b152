package org.spikernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.space.Cell;

/**
 * Hashes of settings as warehouses hold them. When a default or a file of conf/paper is changed on purpose, its hash
 * here changes with it; when neither was changed, a slip has made every stored result unknown.
 */
class SettingsKeyTest {
    static Stream<Arguments> settings() {
        return Stream.of(
                row("e6ddaeeb31fd07644adbde198f848e4c5b51c5cf2441fbb94ba6f89cab63fcff", ""),
                row(
                        "b0517415d44d74f0d1be9845d7b26d8c613c21106b2b5d4ee00234699f59a3f0",
                        "",
                        "space.connectivity=feedback"),
                row(
                        "958864d34c990e4d4b13977179c5f2a5662aa67fe4795fff1c2540450a61a89a",
                        "",
                        "space.sampling=with-replacement",
                        "space.draws=100"),
                row(
                        "b1ed1c1eccc51692cd8fa6f535e5fc45ffe4decca6dbb126970cfd85e662987a",
                        "",
                        "space.kernel-sets=[]",
                        "space.operation-sets=[{ name = every, operations = [none, skip, \"conv3x3@0.5\", conv5x5, \"conv1x1@1.5\", avgpool3x3, avgpool5x5, maxpool3x3, maxpool7x7] }]"),
                row(
                        "e7949f9b216b1188cb7fd4a2e39a8fe5f20716d67462a93a393ee5f2a17e04f7",
                        "",
                        "space.kernel-sets=[[1, 3, 5], [9]]",
                        "neuron.threshold=0.7",
                        "neuron.reset=-0.1",
                        "neuron.tau=2"),
                row(
                        "73229fcce3584fbff6a950360bee294b9069841d8761b350a9bcff295cdd677b",
                        "",
                        "score.measure=sahd-2",
                        "score.batch-size=256",
                        "score.repeats=3"),
                row(
                        "312cab5140bc1b798b37b4ad87ba37328a9ee354aff12f3bac7633cfef538ceb",
                        "",
                        "score.engine=events",
                        "score.weights=per-candidate"),
                // Measures that change no score change no key.
                row(
                        "e6ddaeeb31fd07644adbde198f848e4c5b51c5cf2441fbb94ba6f89cab63fcff",
                        "",
                        "score.also=[naswot, meco-1]"),
                row("eb42590b2bf1823060ad05d72d2ac9fab41c3f1bf5f1dac0af1e7df327685946", "", "score.engine=torch"),
                row("240a5eeeac3d6808021f7f22b5cfaf85907462ed1552a5e59ad27520053c4221", "", "score.engine=program"),
                row(
                        "91a59c91f9f8a20c5a00896d554176d793b074b8fd838e684c27e060e420cef7",
                        "",
                        "score.engine=torch-bfloat16"),
                row(
                        "462e0dbe71fedfe468f04f8274c68b40ffe3e5d6ce149521328476014c8fac0e",
                        "",
                        "score.stages=[{ keep = 0.25, batch-size = 16, repeats = 1, timesteps = 2, width = 0.5 }, { keep = 0.1, batch-size = 32, repeats = 2, timesteps = 3, width = 1 }]"),
                row(
                        "3a811ed4dd48eb8728de218c0ed46428f6c7debd73a9e551d2c2766719e41d4e",
                        "",
                        "macro.width=16",
                        "space.draws=100"),
                row(
                        "d035c37a8b80c73932782315187487934b6c6702cd40356e005a5329b847acaf",
                        "",
                        "macro.input-coding=rate",
                        "macro.timesteps=4",
                        "macro.dropout=0",
                        "macro.pool=1",
                        "macro.stem-stride=2",
                        "macro.image-size=20",
                        "macro.classes=7"),
                row(
                        "3c7f60fcbf13e9770947ea17412e14b665b18304398bd8e453f7bc8cab9cb45c",
                        "",
                        "data.format=idx",
                        "data.path=/images"),
                row(
                        "cdd76e71d3a613bdd852b29cf5e4e23e16a92584434b8fa3fe8ea63e49a76937",
                        "",
                        "data.format=cifar10",
                        "data.path=s3a://bucket/a b",
                        "data.train-limit=5000",
                        "data.test-limit=2000",
                        "data.crop-padding=0",
                        "data.flip=never"),
                row(
                        "19a0617327109f6f63d90f99a31cddcec85fc304d858c7f2bfe5dcdf8d3b7a57",
                        "",
                        "data.format=cifar100",
                        "data.path=/images",
                        "data.split-seed=-9223372036854775808",
                        "data.validation-fraction=0.3333333333333333"),
                row(
                        "afbb55410593d5610c4d1df9271bd025c6490b4653e0974689b3146fd92d890c",
                        "",
                        "data.format=tiny-imagenet",
                        "data.path=/images"),
                row(
                        "835fcce2ecc3af84c0689b0ee0da4724f3e18b75ddf49f66768980f510d4d736",
                        "",
                        "data.synthetic.image-size=32",
                        "data.synthetic.train-count=5000",
                        "data.synthetic.test-count=600",
                        "data.synthetic.seed=-3",
                        "data.flip=horizontal"),
                row(
                        "acc28a150f56c624b79477c8a5830d4f625d7208a63900f2e6dff1a64d82baf8",
                        "",
                        "init.fc1-deviation=auto",
                        "run.seed=9223372036854775807"),
                row(
                        "78827c8a448335288ec804d2740805d35b026cb0980adb0535d91ccb13290cca",
                        "",
                        "init.fc1-deviation=1e-2",
                        "run.seed=-1"),
                row(
                        "172c2f7f01414806b787c630a214016e120e4658f334eb9a9d83b64624a11f4a",
                        "",
                        "budget.limit=123456789-params",
                        "budget.bits=8",
                        "budget.state-bits=16"),
                row("1e415e5a2d48976078d39c21e9bcd81fd9be7bb4f88511b6c1aae3e2a3e9345f", "", "budget.limit=500k-params"),
                row("0cb8dcea88ae0f0dc854e507c52d82ff9e6e76eb47b14ec6e1c7f329f91ca164", "", "budget.limit=50M-params"),
                row("2f771858c32370ab7cf6f9ee1bfb6c929a3a6682b7bc0edeb3186cdf708fc778", "", "budget.limit=2G-params"),
                row("0642162e10a89f3cd4c825fe54c712dc2417f13684797d61db8c0635442b724f", "", "budget.limit=65537B"),
                row("bdc1ccbbe3b9808dd0a6549d3833fc8db70724c5c059a4f6f2ddfbb6ab896f4d", "", "budget.limit=500kB"),
                row("9546eb297351ec78f3b4b658d342bac001c202da4b0bb4836d1edf3d09fdbdba", "", "budget.limit=2MB"),
                row("b7b6c6372571a5cd7d584c3a30ab99cf48b03dc708d805c005c79c181b50a530", "", "budget.limit=3GB"),
                row("aa72aa51fd98473273651b24780c02637f0f9144134cd7a8c1c11ad4f2d4ad72", "", "budget.limit=3KiB"),
                row("879584d9f102470e8fdef593dd6432a6b48df9c069becda62d5253aa17ecf496", "", "budget.limit=5MiB"),
                row("17ea8c14c0278a35da86edd552c669c38eeb2c2ad7e87f34ae756176fc78e59f", "", "budget.limit=1GiB"),
                row(
                        "52728f81bb70083ea4be0a5c5fb0085dfe9eff98af967c7d4e3e00f68d8036cd",
                        "",
                        "train.rungs=[1, 3]",
                        "train.reduction-factor=3"),
                row(
                        "486cc8df1760f5b7826b99a802cdd889a13821b3d37dd45320587b1aeda69430",
                        "",
                        "train.rungs=[]",
                        "train.epochs=300",
                        "train.batch-size=64",
                        "train.learning-rate=12345678",
                        "train.rate-floor=1"),
                row(
                        "bc13d3f8f3fef4b183edc5ec8e99b061ecbc42b754fa8f72c14f9e4ab004e900",
                        "",
                        "train.rungs=[30]",
                        "train.epochs=100",
                        "train.top=4",
                        "train.seeds=3",
                        "train.finalists=2"),
                row(
                        "0ff13d870b81e13f6711d0af4137b102d95e26194d2d3ca59d8ec3acf6332a83",
                        "",
                        "train.momentum=0.95",
                        "train.nesterov=on",
                        "train.weight-decay=0.00012345"),
                row(
                        "34b29930b0cfdab91a8b5e4077658d7bd7242165952d2e11e5617dd51a599f6c",
                        "",
                        "train.dampening=5e-4",
                        "train.weight-decay=0"),
                row(
                        "1ff40d6d57bc03df2fb00e1de0e68cd32ec31d02d38fd023791d532a3ac54fc0",
                        "",
                        "train.engine=layer-wise-bfloat16"),
                row("74256afeb9f9b5e64592f2f7bcb7318e220f5a9ba217e7fdf173e224cc61e807", "[0243 0014 0002 0000]"),
                row(
                        "a34382a8c8d60fffd645a900804f2e9df09a01842ae0bdf55ab072373988ff9e",
                        "[0243 0014 0002 0000, 0001 0000 0000 0000]",
                        "train.engine=layer-wise-bfloat16"));
    }

    private static Arguments row(String hash, String variant, String... overrides) {
        return Arguments.of(hash, variant, List.of(overrides));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void settingsHaveTheHashThatTheyAlwaysHad(String hash, String variant, List<String> overrides) {
        // The default when these were noted.
        List<String> all = Stream.concat(Stream.of("budget.limit=2MiB"), overrides.stream())
                .toList();
        assertThat(ConfigFiles.load(Optional.empty(), all).resultsHash(variant)).isEqualTo(hash);
    }

    @Test
    void defaultsHaveTheHashThatTheyAlwaysHad() {
        assertThat(ConfigFiles.load(Optional.empty(), List.of()).resultsHash(""))
                .isEqualTo("d9d487072b7b57e0936d9a057d37183d847bdfd5e1089f1a8d59558747cc1b72");
    }

    @Test
    void cellsGivenByHandAreTheVariantThatTheyAlwaysWere() {
        assertThat(RunConfig.variant(List.of())).isEmpty();
        assertThat(RunConfig.variant(List.of(new Cell("0243001400020000"), new Cell("0001000000000000"))))
                .isEqualTo("[0243 0014 0002 0000, 0001 0000 0000 0000]");
    }

    static Stream<Arguments> paper() {
        return Stream.of(
                Arguments.of(
                        "baseline-1x1_3x3_5000x.conf",
                        "d7bbc0fa8d325f5709887f3dc73eae9d86d8e9248121eb6c36123e06f1a13358"),
                Arguments.of("cifar10-paper.conf", "b64b995daface924c4fe17cc372f8b1d08d2e8d6632653ae0edda217888050fb"),
                Arguments.of("cifar10-small.conf", "8ae9680f641f5218b4776e9b215f4539d3753d82e2dcc459ffb463feb02fd4ed"),
                Arguments.of("cifar10-tiny.conf", "18e05674be106c7d79fddc7e385b43b9a10585e6d21039039d351d7b73d336ac"),
                Arguments.of("cifar10.conf", "75e8005c3307bbf5a85f6d789dd7b43c8f469a85ce20d7e6067da2492f3f8214"),
                Arguments.of("cifar100-paper.conf", "65c9d3d1447be2108b9ff0193055e49bc27c44b8516dc39b0b0a30af2d2301a0"),
                Arguments.of("cifar100-small.conf", "3f842ab79759a7a0d9a22de0a4a22d185c6e392f5f3eb908a75d07b477753dae"),
                Arguments.of("cifar100-tiny.conf", "0ff1ea8809f4d8085bfa1343bdf81fd20ce1efbc1c81f5ef66cf14573d4ceaf8"),
                Arguments.of("cifar100.conf", "65c9d3d1447be2108b9ff0193055e49bc27c44b8516dc39b0b0a30af2d2301a0"),
                Arguments.of(
                        "tiny-imagenet-paper.conf", "89b9ff4b174e7e934acaf8cb22d9a5986b3ea47834f3b499976e7bb9fd484dec"),
                Arguments.of(
                        "tiny-imagenet-small.conf", "582fe2678ec742f3612324575857f3fe4c083704b7a895ae98ada3bfa44ecc0e"),
                Arguments.of(
                        "tiny-imagenet-tiny.conf", "b7476ca45bb00a03c0044c7e6e31d9b11a66a5d99e7d53f93c321e4f172c9648"),
                Arguments.of("tiny-imagenet.conf", "dbda789536e0fca5e68c61e502e606916ca0cd0e37f03c4e5eb724e29cb9be01"));
    }

    @ParameterizedTest
    @MethodSource("paper")
    void thePapersConfigurationsHaveTheHashThatTheyAlwaysHad(String file, String hash) {
        assertThat(ConfigFiles.loadOverPaper(file, Optional.empty(), List.of("data.path=/data"))
                        .resultsHash(""))
                .isEqualTo(hash);
    }
}

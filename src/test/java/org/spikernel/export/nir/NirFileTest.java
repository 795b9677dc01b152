package org.spikernel.export.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Group;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.testing.NirCase;

class NirFileTest {
    @TempDir
    Path folder;

    static NirGraph example() {
        float[] weights = new float[600 * 700];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i / 7f;
        }
        return new NirGraph(
                List.of(
                        new NirNode("b", "Output", NirFields.of(Map.of("shape", Tensor.ofLongs(new long[] {600}, 1)))),
                        new NirNode(
                                "a_é",
                                "Linear",
                                new NirFields(
                                        Map.of("padding", "same"),
                                        Map.of(
                                                "weight", Tensor.ofFloats(weights, 600, 700),
                                                "one", Tensor.ofDoubles(new double[] {-0.0}, 1, 1),
                                                "number", Tensor.ofLongs(new long[] {-1}))))),
                List.of(new NirEdge("a_é", "b"), new NirEdge("b", "a_é")),
                new NirFields(Map.of("note", "two\nlines, ä"), Map.of("dt", Tensor.ofDoubles(new double[] {1e-4}))));
    }

    @Test
    void whatIsWrittenIsReadBackToTheBitAndTheSameAgain() throws IOException {
        Path file = folder.resolve("a.nir");
        Path other = folder.resolve("b.nir");
        NirFile.write(example(), file);
        NirFile.write(example(), other);

        assertThat(NirFile.read(file)).isEqualTo(example());
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(other));
        NirFile.write(new NirGraph(List.of(), example().edges(), NirFields.NONE), file);
        assertThat(NirFile.read(file).nodes()).isEmpty();
    }

    @Test
    void theLayoutIsThatOfNirsLibrary() throws IOException {
        Path file = folder.resolve("a.nir");
        NirFile.write(example(), file);

        try (HdfFile ours = new HdfFile(file);
                HdfFile theirs = new HdfFile(NirCase.file("g1_forward_1x1_3x3.nir"))) {
            assertThat(ours.getChildren().keySet())
                    .isEqualTo(theirs.getChildren().keySet());
            assertThat(((Group) ours.getChild("node")).getChildren().keySet())
                    .isEqualTo(((Group) theirs.getChild("node")).getChildren().keySet());
            assertThat(ours.getDatasetByPath("/node/type").getData())
                    .isEqualTo(theirs.getDatasetByPath("/node/type").getData());
            assertThat(ours.getDatasetByPath("/node/edges").getDimensions()).containsExactly(2, 2);
            assertThat((String) ours.getDatasetByPath("/version").getData()).startsWith("1.0.");
            assertThat(ours.getDatasetByPath("/node/nodes/b/type").getData()).isEqualTo("Output");
            assertThat(ours.getDatasetByPath("/node/nodes/a_é/number").isScalar())
                    .isTrue();
        }
    }

    @Test
    void aTruncatedFileIsRefusedInOneLine() {
        assertThatThrownBy(() -> NirFile.read(NirCase.file("f2_truncated.nir")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot read NIR file ")
                .hasMessageContaining("f2_truncated.nir: it is no HDF5 file or damaged (")
                .hasMessageNotContaining("\n");
    }

    @Test
    void whatIsNoHdf5IsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.nir"), "no HDF5");
        Path empty = Files.createFile(folder.resolve("empty.nir"));
        for (Path file : List.of(text, empty, NirCase.file("g1_forward_1x1_3x3.safetensors"))) {
            assertThatThrownBy(() -> NirFile.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("Cannot read NIR file " + file + ": ");
        }
    }

    @Test
    void whatIsNoNirIsRefusedWithItsPlace() throws IOException {
        assertLayoutRefused(hdf -> {}, "/ must have a group node, got none");
        assertLayoutRefused(
                hdf -> hdf.putGroup("node").putDataset("type", "Conv2d"), "/node must be of type NIRGraph, got Conv2d");
        assertLayoutRefused(
                hdf -> {
                    WritableGroup root = hdf.putGroup("node");
                    root.putDataset("type", "NIRGraph");
                    root.putGroup("nodes").putGroup("a").putDataset("weight", 1.0);
                },
                "/node/nodes/a/ must have a data set type, got none");
        assertLayoutRefused(
                hdf -> {
                    WritableGroup root = hdf.putGroup("node");
                    root.putDataset("type", "NIRGraph");
                    root.putGroup("nodes");
                    root.putDataset("edges", new double[][] {{1, 2}});
                },
                "/node/edges must be pairs of names, got double[1, 2]");
        assertLayoutRefused(
                hdf -> {
                    WritableGroup root = hdf.putGroup("node");
                    root.putDataset("type", "NIRGraph");
                    WritableGroup node = root.putGroup("nodes").putGroup("a");
                    node.putDataset("type", "LIF");
                    node.putDataset("names", new String[] {"a", "b"});
                },
                "/node/nodes/a/names must be text or numbers, got String[2]");
    }

    private interface Layout {
        void put(WritableGroup hdf);
    }

    private void assertLayoutRefused(Layout layout, String message) throws IOException {
        Path file = folder.resolve("layout.nir");
        Files.deleteIfExists(file);
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            layout.put(hdf);
        }
        assertThatThrownBy(() -> NirFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read NIR file " + file + ": " + message);
    }

    @Test
    void namesOfNodesMustDiffer() {
        NirNode node = new NirNode("a", "Input", NirFields.NONE);

        assertThatThrownBy(() -> new NirGraph(List.of(node, node), List.of(), NirFields.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot make NIR graph: names of nodes must differ, got a twice");
    }
}

package org.spikernel.export.nir;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.text.OneLine;

/**
 * NIR graphs as HDF5 files, laid out as NIR's own library does: a text {@code version}, and a group {@code node} of {@code
 * type}, {@code edges} [number,2], a group of {@code metadata} and a group of {@code nodes} with one group each.
 */
public final class NirFile {
    /** The release of NIR's library that this layout is of. */
    private static final String VERSION = "1.0.7";

    private static final String GRAPH = "NIRGraph";
    private static final String TYPE = "type";
    private static final String METADATA = "metadata";

    /** As NIR's library compresses. */
    private static final int DEFLATE_LEVEL = 4;

    private static final int MOST_CHUNK_BYTES = 1 << 20;

    /** No file of deflate's says more than 1032 bytes in one; what claims to would only fill memory. */
    private static final long MOST_EXPANSION = 1100;

    private NirFile() {}

    /**
     * Writes a graph; the same graph gives the same bytes. Overwrites.
     *
     * @throws IOException when the file cannot be written
     */
    public static void write(NirGraph graph, Path file) throws IOException {
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putDataset("version", VERSION);
            WritableGroup root = hdf.putGroup("node");
            root.putDataset(TYPE, GRAPH);
            root.putDataset(
                    "edges",
                    graph.edges().stream()
                            .map(edge -> new String[] {edge.from(), edge.to()})
                            .toArray(String[][]::new));
            if (!graph.metadata().equals(NirFields.NONE)) {
                put(root.putGroup(METADATA), graph.metadata());
            }
            WritableGroup nodes = root.putGroup("nodes");
            for (NirNode node : graph.nodes()) {
                WritableGroup group = nodes.putGroup(node.name());
                group.putDataset(TYPE, node.type());
                put(group, node.fields());
            }
        } catch (RuntimeException e) {
            throw new IOException("Cannot write NIR file %s: %s".formatted(file, OneLine.of(e)), e);
        }
    }

    private static void put(WritableGroup group, NirFields fields) {
        fields.texts().forEach(group::putDataset);
        fields.arrays().forEach((name, tensor) -> {
            long[] shape = tensor.shape();
            if (shape.length > 0 && tensor.size() > 1) {
                group.putDataset(name, HdfArrays.nested(tensor), compressed(tensor));
            } else {
                group.putDataset(name, HdfArrays.nested(tensor));
            }
        });
    }

    /** In chunks of whole slices. */
    private static DatasetCreationOptions compressed(Tensor tensor) {
        int[] chunk = new int[tensor.shape().length];
        long bytes = tensor.element().sizeBytes();
        for (int i = chunk.length - 1; i >= 0; i--) {
            chunk[i] = (int) Math.max(1, Math.min(tensor.shape()[i], MOST_CHUNK_BYTES / bytes));
            bytes *= chunk[i];
        }
        return DatasetCreationOptions.builder()
                .chunkDimensions(chunk)
                .deflate(DEFLATE_LEVEL)
                .build();
    }

    /**
     * Reads a graph.
     *
     * @throws IOException when the file is none of HDF5, is damaged, or holds no NIR graph
     */
    public static NirGraph read(Path file) throws IOException {
        long bytes = Files.size(file);
        try (HdfFile hdf = new HdfFile(file)) {
            return new Reader(bytes * MOST_EXPANSION).graph(hdf);
        } catch (RuntimeException e) {
            // What is damaged shows itself in any of them.
            throw new IOException("Cannot read NIR file %s: %s".formatted(file, reason(e)), e);
        }
    }

    private static String reason(RuntimeException e) {
        if (e instanceof WrongLayout) {
            return e.getMessage();
        }
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return "it is no HDF5 file or damaged (" + OneLine.of(deepest) + ")";
    }

    /** What HDF5 allows and NIR does not. */
    static final class WrongLayout extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongLayout(String message) {
            super(message);
        }
    }

    /** Reads one file. */
    private static final class Reader {
        private long bytesLeft;

        private Reader(long mostBytes) {
            bytesLeft = mostBytes;
        }

        private NirGraph graph(Group hdf) {
            Group root = group(hdf, "node");
            String type = text(root, TYPE);
            if (!type.equals(GRAPH)) {
                throw new WrongLayout("/node must be of type NIRGraph, got " + OneLine.shortened(type));
            }
            List<NirNode> nodes = new ArrayList<>();
            for (Node child : group(root, "nodes").getChildren().values()) {
                if (!(child instanceof Group node) || child.isLink()) {
                    throw new WrongLayout("a node must be a group, got " + OneLine.shortened(child.getPath()));
                }
                nodes.add(new NirNode(node.getName(), text(node, TYPE), fields(node)));
            }
            Node metadata = root.getChild(METADATA);
            NirFields notes = metadata instanceof Group group ? fields(group) : NirFields.NONE;
            return new NirGraph(nodes, edges(dataset(root, "edges")), notes);
        }

        private List<NirEdge> edges(Dataset dataset) {
            int[] sides = dataset.getDimensions();
            if (sides.length != 2 || sides[1] != 2 || !(data(dataset) instanceof String[][] pairs)) {
                throw new WrongLayout("/node/edges must be pairs of names, got " + described(dataset));
            }
            List<NirEdge> edges = new ArrayList<>();
            for (String[] pair : pairs) {
                edges.add(new NirEdge(pair[0], pair[1]));
            }
            return edges;
        }

        /** All values but the type; groups within, such as a node's own metadata, say nothing of what it computes. */
        private NirFields fields(Group group) {
            Map<String, String> texts = new LinkedHashMap<>();
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            for (Node child : group.getChildren().values()) {
                if (child.isLink()) {
                    throw new WrongLayout("it must hold no links, got " + OneLine.shortened(child.getPath()));
                }
                if (child instanceof Dataset dataset && !child.getName().equals(TYPE)) {
                    Object data = data(dataset);
                    if (data instanceof String text) {
                        texts.put(child.getName(), text);
                    } else {
                        arrays.put(child.getName(), HdfArrays.tensor(dataset, data));
                    }
                }
            }
            return new NirFields(texts, arrays);
        }

        private Object data(Dataset dataset) {
            long bytes = dataset.getSizeInBytes();
            if (bytes < 0 || bytes > bytesLeft) {
                throw new WrongLayout("%s must fit into a file of this size, got %s"
                        .formatted(OneLine.shortened(dataset.getPath()), described(dataset)));
            }
            bytesLeft -= bytes;
            Object data = dataset.isScalar() || dataset.getJavaType() == String.class
                    ? dataset.getData()
                    : dataset.getDataFlat();
            if (data == null) {
                throw new WrongLayout(OneLine.shortened(dataset.getPath()) + " must have a value, got none");
            }
            return data;
        }

        private Group group(Group parent, String name) {
            if (parent.getChild(name) instanceof Group group && !group.isLink()) {
                return group;
            }
            throw missing(parent, "group", name);
        }

        private Dataset dataset(Group parent, String name) {
            if (parent.getChild(name) instanceof Dataset dataset && !dataset.isLink()) {
                return dataset;
            }
            throw missing(parent, "data set", name);
        }

        private String text(Group parent, String name) {
            Dataset dataset = dataset(parent, name);
            if (data(dataset) instanceof String text) {
                return text;
            }
            throw new WrongLayout(OneLine.shortened(dataset.getPath()) + " must be text, got " + described(dataset));
        }

        private static WrongLayout missing(Group parent, String what, String name) {
            return new WrongLayout(
                    "%s must have a %s %s, got none".formatted(OneLine.shortened(parent.getPath()), what, name));
        }
    }

    static String described(Dataset dataset) {
        return dataset.getJavaType().getSimpleName() + Arrays.toString(dataset.getDimensionsAsLong());
    }
}

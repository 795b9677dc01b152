package org.spikernel.cli.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.nir.NirExport;
import org.spikernel.export.nir.NirFile;
import org.spikernel.export.nir.NirGraph;
import org.spikernel.export.nir.NirImport;
import org.spikernel.export.nir.NirNeurons;
import org.spikernel.export.nir.run.NirProgram;
import org.spikernel.export.nir.run.NirRun;

/** A graph for other simulators. */
final class NirFiles implements Format.Writer {
    private static String file(Subject subject) {
        return subject.name() + ".nir";
    }

    @Override
    public List<String> write(Subject subject, Golden golden, Path folder) throws IOException {
        NirGraph graph =
                UserInputException.from("--format nir", () -> NirExport.of(subject.network(), subject.dialect()));
        NirFile.write(graph, folder.resolve(file(subject)));
        return List.of(file(subject));
    }

    @Override
    public String check(Subject subject, Golden golden, Path folder) throws IOException {
        NirGraph graph = NirFile.read(folder.resolve(file(subject)));
        NirProgram program = NirProgram.of(graph);
        TrainedNetwork back = NirImport.of(graph);
        Map<String, String> nodes = NirNeurons.nodes(back.graph(), graph);
        int timesteps = back.architecture().macro().timesteps();
        Comparison comparison = new Comparison(file(subject), golden.margin());
        for (Golden.Image image : golden.images()) {
            NirRun run = program.start();
            Map<String, BitSet[]> spikes = new HashMap<>();
            for (int timestep = 0; timestep < timesteps; timestep++) {
                run.step(image.values());
                for (Map.Entry<String, String> layer : nodes.entrySet()) {
                    spikes.computeIfAbsent(layer.getKey(), absent -> new BitSet[timesteps])[timestep] =
                            run.spikes(layer.getValue());
                }
            }
            comparison.image(image.expected(), spikes::get, program.start().mean(image.values(), timesteps));
        }
        return comparison.words();
    }
}

package org.spikernel.cli.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.torch.SpikeTrace;

/** All arrays, with the notes that tell the rest: {@code rebuild.md} says how to read them. */
final class WeightFiles implements Format.Writer {
    static String file(Subject subject) {
        return subject.name() + ".safetensors";
    }

    @Override
    public List<String> write(Subject subject, Golden golden, Path folder) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(file(subject)))) {
            subject.network().toFile().writeTo(out);
        }
        return List.of(file(subject));
    }

    @Override
    public String check(Subject subject, Golden golden, Path folder) throws IOException {
        TrainedNetwork back = read(folder.resolve(file(subject)));
        for (Map.Entry<String, Tensor> tensor : subject.network().tensors().entrySet()) {
            if (!tensor.getValue().equals(back.tensors().get(tensor.getKey()))) {
                throw new ExportFailure("the arrays of " + file(subject) + " must be the trained ones, got others of "
                        + tensor.getKey());
            }
        }
        Comparison comparison = new Comparison(file(subject), golden.margin());
        try (SpikeTrace.Recorder engine = new SpikeTrace.Recorder(back.architecture(), back.tensors())) {
            for (Golden.Image image : golden.images()) {
                SpikeTrace found = engine.run(image.values());
                comparison.image(image.expected(), found.spikes()::get, found.logits());
            }
        }
        return back.tensors().size() + " arrays equal, " + comparison.words();
    }

    static TrainedNetwork read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return TrainedNetwork.of(TensorFile.readVerified(in), 0);
        }
    }
}

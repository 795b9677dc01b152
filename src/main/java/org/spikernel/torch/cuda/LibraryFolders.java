package org.spikernel.torch.cuda;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Folders in which CUDA's libraries may be, the engine's own first: what it was built with must be what is asked. A library
 * is found by any of its names, as in {@code libcudart-d0da41ae.so.12}, {@code libcudart.so.12} and {@code
 * libcudart.so}; JNA knows only the last one.
 *
 * @param folders those that are there, in the order of the search
 */
public record LibraryFolders(List<Path> folders) {
    private static final String PREFIX = "lib";

    /** Folder of libraries to link against, which do nothing. */
    private static final String STUBS = "stubs";

    private static final Path LOADED = Path.of("/proc/self/maps");

    public LibraryFolders {
        folders = List.copyOf(folders);
    }

    /**
     * The usual ones.
     *
     * @param engine the folder of the engine's libraries
     * @param environment of the process
     */
    public static LibraryFolders around(Path engine, Map<String, String> environment) {
        List<Path> places = new ArrayList<>(List.of(engine));
        // Python's packages: torch/lib beside nvidia/cuda_runtime/lib and others.
        Path packages = engine.toAbsolutePath().normalize().getParent();
        Path nvidia = packages == null ? null : packages.resolveSibling("nvidia");
        if (nvidia != null && Files.isDirectory(nvidia)) {
            children(nvidia).forEach(one -> places.add(one.resolve(PREFIX)));
        }
        String loader = environment.getOrDefault("LD_LIBRARY_PATH", "");
        Stream.of(loader.split(":")).filter(one -> !one.isBlank()).map(Path::of).forEach(places::add);
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            String home = environment.getOrDefault(variable, "");
            if (!home.isBlank()) {
                places.add(Path.of(home, "lib64"));
            }
        }
        places.addAll(List.of(
                Path.of("/usr/local/cuda/lib64"),
                Path.of("/usr/lib/x86_64-linux-gnu"),
                Path.of("/usr/lib/aarch64-linux-gnu"),
                Path.of("/usr/lib64"),
                Path.of("/usr/lib/wsl/lib")));
        return new LibraryFolders(places.stream()
                .filter(Files::isDirectory)
                .filter(place -> !place.endsWith(STUBS))
                .distinct()
                .toList());
    }

    /** The file of a library, by its name without {@code lib} and the rest; the newest of the first folder that has one. */
    public Optional<Path> find(String name) {
        Pattern names = Pattern.compile(PREFIX + Pattern.quote(name) + "(-[0-9a-f]+)?\\.so(\\.\\d+)*");
        return folders.stream()
                .flatMap(folder -> children(folder).stream()
                        .filter(file ->
                                names.matcher(file.getFileName().toString()).matches())
                        // Links of a development package may lead nowhere.
                        .filter(Files::isReadable)
                        .max(Comparator.comparing(LibraryFolders::version)
                                .thenComparing(file -> file.getFileName().toString()))
                        .stream())
                .findFirst();
    }

    /** The file of a library that this process has loaded, as the driver's by cudart; empty where the system does not say. */
    public static Optional<Path> loaded(String name) {
        Pattern file = Pattern.compile(".* (/\\S*/" + PREFIX + Pattern.quote(name) + "\\.so(\\.\\d+)*)");
        try (Stream<String> lines = Files.lines(LOADED)) {
            return lines.map(file::matcher)
                    .filter(Matcher::matches)
                    .map(found -> Path.of(found.group(1)))
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /**
     * Lets JNA find a library by its short name from now on: a link to it in a folder that only this user can change.
     *
     * @throws IOException when the folder for temporary files takes no link
     */
    public static Path serve(String name, Path file) throws IOException {
        Path folder = Files.createTempDirectory("spikernel-cuda-");
        folder.toFile().deleteOnExit();
        Path link = folder.resolve(System.mapLibraryName(name));
        Files.createSymbolicLink(link, file.toAbsolutePath());
        link.toFile().deleteOnExit();
        NativeLibrary.addSearchPath(name, folder.toString());
        return link;
    }

    /** For messages. */
    @Override
    public String toString() {
        return folders.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    /** The first number behind {@code .so.}; 0 without one. */
    private static int version(Path file) {
        String[] parts = file.getFileName().toString().split("\\.so\\.?", 2);
        String first = parts.length < 2 ? "" : parts[1].split("\\.", 2)[0];
        return first.isEmpty() ? 0 : Integer.parseInt(first);
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            // One that may not be read has nothing for us.
            return List.of();
        }
    }
}

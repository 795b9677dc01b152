package org.spikernel.export.c;

import java.util.List;

final class FirmwareSize {
    public static final List<String> COMPILER_OPTIONS = List.of(
            "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O2", "-ffunction-sections", "-fdata-sections");
}

package org.spikernel.cli.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.spikernel.config.HardwareTargets;
import org.spikernel.config.RunConfig;
import org.spikernel.cost.ChipBudget;
import org.spikernel.cost.ChipSurvey;
import org.spikernel.hardware.ChipMemory.Microcontroller;
import org.spikernel.hardware.HardwareTarget;
import org.spikernel.hardware.Resource;
import org.spikernel.hardware.Usage;
import org.spikernel.network.InputCoding;
import org.spikernel.report.Network;
import org.spikernel.report.OnChip;
import org.spikernel.results.BitWidthRow;
import org.spikernel.space.Cell;
import org.spikernel.space.NetworkFamily;

/** What a run's networks need of the chip of its budget, or else of microcontrollers: it follows from their cells. */
final class ChipNeeds {
    /** Small to large, of several makers. */
    private static final List<String> KNOWN = List.of("stm32f407vg", "nrf52840", "rp2040-pico", "stm32h743zi");

    private final List<NetworkFamily> families;
    private final ChipBudget chip;
    private final int bits;

    private ChipNeeds(RunConfig config, ChipBudget chip, int bits) {
        this.families = config.families();
        this.chip = chip;
        this.bits = bits;
    }

    /**
     * Of networks.
     *
     * @param config of their run; empty where it cannot be read
     * @param widths that were measured
     * @param boards that were measured
     */
    static OnChip of(
            Optional<RunConfig> config,
            List<Network> networks,
            List<OnChip.Width> widths,
            List<OnChip.BoardRun> boards) {
        Optional<OnChip> counted = config.flatMap(ChipNeeds::of).map(needs -> needs.of(networks));
        return counted.orElse(OnChip.NOTHING).with(widths, boards);
    }

    /** Networks with rate coding have no program in C, so that without a chip there is nothing to count. */
    private static Optional<ChipNeeds> of(RunConfig config) {
        int asked = config.budget().bits();
        if (config.budget().limit() instanceof ChipBudget chip) {
            return Optional.of(new ChipNeeds(config, chip, asked));
        }
        return config.score().coding() == InputCoding.RATE
                ? Optional.empty()
                : Optional.of(new ChipNeeds(config, null, BitWidthRow.isMeasurable(asked) ? asked : Byte.SIZE));
    }

    private OnChip of(List<Network> networks) {
        ChipBudget counted = chip != null
                ? chip
                : new ChipBudget(
                        HardwareTarget.microcontroller("", Microcontroller.UNLIMITED, Microcontroller.UNLIMITED));
        List<OnChip.Need> needs = networks.stream()
                .flatMap(network -> usage(counted, network).stream()
                        .map(usage -> new OnChip.Need(
                                network.candidateKey(),
                                usage.stream().map(ChipNeeds::amount).toList())))
                .toList();
        List<OnChip.Room> rooms =
                networks.stream()
                        .flatMap(network -> usage(counted, network).stream())
                        .findFirst()
                        .orElse(List.of())
                        .stream()
                        .map(usage -> new OnChip.Room(
                                usage.resource().words(), usage.resource().isBytes()))
                        .toList();
        return new OnChip(target(), bits, rooms, needs, chip == null ? known() : List.of(), List.of(), List.of());
    }

    private OnChip.Target target() {
        if (chip == null) {
            return null;
        }
        HardwareTarget target = chip.target();
        return new OnChip.Target(
                target.name(),
                target.description().title(),
                target.memory() instanceof Microcontroller microcontroller ? microcontroller.core() : "");
    }

    private Optional<List<Usage>> usage(ChipBudget counted, Network network) {
        try {
            return NetworkFamily.named(network.kernelSet(), families)
                    .map(family -> ChipSurvey.fullest(
                            counted.usage(family.with(Cell.parse(network.cell())), family.bits(bits))));
        } catch (IllegalArgumentException e) {
            // Tables are others' to change.
            return Optional.empty();
        }
    }

    private static OnChip.Amount amount(Usage usage) {
        return new OnChip.Amount(usage.needed(), limit(usage.available()));
    }

    private static Long limit(long available) {
        return available == Microcontroller.UNLIMITED ? null : (Long) available;
    }

    /** With flash and RAM, in the order of {@link Resource}. */
    private static List<OnChip.Known> known() {
        return KNOWN.stream()
                .map(HardwareTargets::of)
                .flatMap(target -> target.memory() instanceof Microcontroller room
                        ? Stream.of(new OnChip.Known(
                                target.name(),
                                target.description().title(),
                                Arrays.asList(limit(room.flashBytes()), limit(room.ramBytes()))))
                        : Stream.empty())
                .toList();
    }
}

package org.spikernel.spark.query;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.spikernel.cost.ChipBudget;
import org.spikernel.hardware.TargetCheck;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.NetworkFamily;

/**
 * A function of SQL: how much of a chip the network of a kernel set and a canonical cell fills, in millionths of the resource
 * that it needs most of. Tables hold no flash and no RAM: these follow from the cell and the settings of its run.
 *
 * @param families of the run's networks, by name
 * @param chip that is filled
 * @param bits of one stored weight, of families without bits of their own
 */
record ChipUse(Map<String, NetworkFamily> families, ChipBudget chip, int bits) implements UDF2<String, String, Long> {
    ChipUse {
        families = Map.copyOf(families);
    }

    static ChipUse of(List<NetworkFamily> families, ChipBudget chip, int bits) {
        return new ChipUse(
                families.stream().collect(Collectors.toMap(NetworkFamily::name, Function.identity())), chip, bits);
    }

    /** Makes the function known to a session; its name. */
    String in(SparkSession session) {
        // The same function has the same name: a session that asks often does not fill up.
        String name = "chip_use_" + Integer.toHexString(hashCode());
        // Not because it were: Spark moves functions that are deterministic to where they are asked of the most rows,
        // and
        // this one takes ten microseconds.
        if (!session.catalog().functionExists(name)) {
            session.udf().register(name, functions.udf(this, DataTypes.LongType).asNondeterministic());
        }
        return name;
    }

    @Override
    public Long call(String kernelSet, String cell) {
        NetworkFamily family = kernelSet == null ? null : families.get(kernelSet);
        if (family == null || cell == null) {
            return Long.MAX_VALUE;
        }
        try {
            Architecture architecture = family.with(Cell.parse(cell));
            return TargetCheck.fullest(chip.usage(architecture, family.bits(bits)))
                    .millionths();
        } catch (IllegalArgumentException e) {
            // Tables are others' to change: what is no network fits nothing.
            return Long.MAX_VALUE;
        }
    }
}

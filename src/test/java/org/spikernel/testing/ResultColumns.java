package org.spikernel.testing;

/** What a run of the same settings must reproduce: all columns but those of places and times. */
public final class ResultColumns {
    public static final String CANDIDATES = "* EXCEPT (params_by_part, host, device, elapsed_ms, cpu_ms, scored_at),"
            + " sort_array(map_entries(params_by_part)) AS parts";
    public static final String TRAININGS = "* EXCEPT (host, device, elapsed_s, weights_path)";
    public static final String EPOCHS = "* EXCEPT (images_per_s, seconds)";
    public static final String SELECTIONS = "* EXCEPT (selected_at)";

    private ResultColumns() {}
}

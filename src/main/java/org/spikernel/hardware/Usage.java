package org.spikernel.hardware;

/**
 * How much of a resource a network, or one layer of it, needs.
 *
 * @param layer that needs it; empty for the whole network
 * @param needed so much
 * @param available so much is there, at least 1
 */
public record Usage(String layer, Resource resource, long needed, long available) {
    /** A chip that is filled, in {@link #millionths}. */
    public static final long FULL = 1_000_000;

    /** Of the whole network. */
    static Usage of(Resource resource, long needed, long available) {
        return new Usage("", resource, needed, available);
    }

    /** Whether there is enough. */
    public boolean fits() {
        return needed <= available;
    }

    /** The share that is used, rounded up: at most {@link #FULL} exactly when it {@link #fits}. */
    public long millionths() {
        // In two steps: of the largest amounts the product would be beyond a long.
        long whole = needed / available;
        if (whole >= Long.MAX_VALUE / FULL) {
            return Long.MAX_VALUE;
        }
        long rest = needed % available;
        double part = Math.ceil((double) rest / available * FULL);
        return whole * FULL + (rest == 0 ? 0 : Math.max(1, Math.min((long) part, FULL)));
    }

    /** As in {@code cell2.edge_0_1.conv needs 256 Ki kernel entries of 64 Ki}. */
    @Override
    public String toString() {
        return (layer.isEmpty() ? "it" : layer) + " needs " + resource.amount(needed) + " " + resource.words() + " of "
                + resource.amount(available);
    }
}

package org.spikernel.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.cost.SpaceShare;
import org.spikernel.random.IndexPermutation;
import org.spikernel.random.Seed;
import org.spikernel.space.Connectivity;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.OperationSet;

/**
 * How many networks a search draws of each family where macro-architectures vary: so many of every operation set, from all
 * its networks within the budget alike, whatever their macro-architecture, without replacement.
 */
public final class FamilyShares {
    private FamilyShares() {}

    /**
     * The numbers, in the order of the families.
     *
     * @param draws of each operation set; all where there are no more
     * @throws IllegalArgumentException when no network of any family is within the budget
     */
    public static List<Integer> of(
            List<NetworkFamily> families, Connectivity connectivity, RunPlan.BudgetPlan budget, int draws, Seed seed) {
        long[] fitting = families.stream()
                .mapToLong(family -> SpaceShare.of(
                                family.operations(), connectivity, family.macro(), budget.limit(), budget.bits())
                        .canonicalFitting())
                .toArray();
        if (Arrays.stream(fitting).allMatch(count -> count == 0)) {
            throw new IllegalArgumentException(
                    "Cannot search: the ranges in space.macro must hold a network within the budget, got none within "
                            + budget.limit() + " at " + budget.bits()
                            + " bits; `spikernel space` says what needs how much");
        }
        Map<OperationSet, List<Integer>> bySet = new LinkedHashMap<>();
        for (int family = 0; family < families.size(); family++) {
            bySet.computeIfAbsent(families.get(family).operations(), set -> new ArrayList<>())
                    .add(family);
        }
        Integer[] shares = new Integer[families.size()];
        bySet.forEach((set, members) ->
                drawn(members, fitting, draws, seed.derive("families").derive(set.name()), shares));
        return List.of(shares);
    }

    /** Draws numbers of networks without replacement, and counts in which family they lie. */
    private static void drawn(List<Integer> members, long[] fitting, int draws, Seed seed, Integer[] shares) {
        long[] ends = new long[members.size()];
        long all = 0;
        for (int i = 0; i < ends.length; i++) {
            all += fitting[members.get(i)];
            ends[i] = all;
            shares[members.get(i)] = 0;
        }
        if (all == 0) {
            return;
        }
        IndexPermutation order = new IndexPermutation(seed, all);
        for (long position = 0; position < Math.min(draws, all); position++) {
            int found = Arrays.binarySearch(ends, order.at(position) + 1);
            int member = members.get(found >= 0 ? first(ends, found) : -found - 1);
            shares[member]++;
        }
    }

    /** Of families without a network the end is that of the one before. */
    private static int first(long[] ends, int found) {
        int first = found;
        while (first > 0 && ends[first - 1] == ends[found]) {
            first--;
        }
        return first;
    }
}

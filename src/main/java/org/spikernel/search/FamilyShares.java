package org.spikernel.search;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
 *
 * @param spaces what of each family is within the budget, in the order of the families
 * @param draws networks that are drawn of it
 */
public record FamilyShares(List<SpaceShare> spaces, List<Integer> draws) implements Serializable {
    /** Where nothing varies: each set has its draws, within the budget or not. */
    public static final FamilyShares NONE = new FamilyShares(List.of(), List.of());

    /** Copies. */
    public FamilyShares {
        spaces = List.copyOf(spaces);
        draws = List.copyOf(draws);
    }

    /** Whether nothing varies. */
    public boolean isEmpty() {
        return draws.isEmpty();
    }

    /**
     * The shares.
     *
     * @param draws of each operation set; all where there are no more
     * @throws IllegalArgumentException when no network of any family is within the budget
     */
    public static FamilyShares of(
            List<NetworkFamily> families, Connectivity connectivity, RunPlan.BudgetPlan budget, int draws, Seed seed) {
        List<SpaceShare> spaces = SpaceShare.of(families, connectivity, budget.limit(), budget.bits());
        if (spaces.stream().allMatch(space -> space.canonicalFitting() == 0)) {
            boolean own = families.get(0).hasBits();
            throw new IllegalArgumentException(
                    "Cannot search: the ranges in space.macro must hold a network within the budget, got none within "
                            + budget.limit() + (own ? "" : " at " + budget.bits() + " bits")
                            + "; `spikernel space` says what needs how much");
        }
        Map<OperationSet, List<Integer>> bySet = new LinkedHashMap<>();
        for (int family = 0; family < families.size(); family++) {
            bySet.computeIfAbsent(families.get(family).operations(), set -> new ArrayList<>())
                    .add(family);
        }
        List<Integer> shares = new ArrayList<>(Collections.nCopies(families.size(), 0));
        bySet.forEach((set, members) ->
                draw(members, spaces, draws, seed.derive("families").derive(set.name()), shares));
        return new FamilyShares(spaces, shares);
    }

    /** Draws numbers of networks without replacement, and counts in which family they lie. */
    private static void draw(
            List<Integer> members, List<SpaceShare> spaces, int draws, Seed seed, List<Integer> shares) {
        long[] ends = new long[members.size()];
        long all = 0;
        for (int i = 0; i < ends.length; i++) {
            all += spaces.get(members.get(i)).canonicalFitting();
            ends[i] = all;
        }
        if (all == 0) {
            return;
        }
        IndexPermutation order = new IndexPermutation(seed, all);
        for (long position = 0; position < Math.min(draws, all); position++) {
            int found = Arrays.binarySearch(ends, order.at(position) + 1);
            int member = members.get(found >= 0 ? first(ends, found) : -found - 1);
            shares.set(member, shares.get(member) + 1);
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

package org.spikernel.search.strategy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.spikernel.space.Cell;
import org.spikernel.space.OperationSet;

/**
 * The networks that may be trained.
 *
 * @param operationSets what the codes of cells mean
 * @param members all different; their order decides between equals
 */
public record Pool(List<OperationSet> operationSets, List<Member> members) {
    /**
     * One of them.
     *
     * @param operations position of its operation set
     * @param cell canonical
     */
    public record Member(int operations, Cell cell) {}

    /** Checks that all are different and of a set that is there. */
    public Pool {
        operationSets = List.copyOf(operationSets);
        members = List.copyOf(members);
        Set<Member> seen = new HashSet<>();
        for (Member member : members) {
            if (member.operations() < 0 || member.operations() >= operationSets.size()) {
                throw new IllegalArgumentException("Cannot search: operation set %d must be one of %d (cell %s)"
                        .formatted(member.operations(), operationSets.size(), member.cell()));
            }
            if (!seen.add(member)) {
                throw new IllegalArgumentException(
                        "Cannot search: a network must not be in the pool twice, got " + member.cell());
            }
        }
        if (members.isEmpty()) {
            throw new IllegalArgumentException("Cannot search: the pool must hold a network, got none");
        }
    }

    public int size() {
        return members.size();
    }

    OperationSet operations(Member member) {
        return operationSets.get(member.operations());
    }

    /** Positions by member. */
    Map<Member, Integer> positions() {
        Map<Member, Integer> positions = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            positions.put(members.get(i), i);
        }
        return positions;
    }
}

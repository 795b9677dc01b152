package org.spikernel.paper;

/** The parts of a reproduction, each of which is a run for every data set. */
public enum ReproductionPart {
    /** The paper's search in each kernel set, of whatever memory, and the training of the best of each. */
    SEARCH("search"),
    /** The same with five times the draws in the baseline's kernel set: 1x1_3x3_5000x; on CIFAR-100 as in Fig. 4. */
    BASELINE("baseline"),
    /** As the search, but among the networks within the budget alone. */
    WITHIN_BUDGET("within-budget"),
    /** The network that the paper selects, trained as stated: with weight decay, which the published code leaves out. */
    STATED_RECIPE("stated-recipe");

    private final String label;

    ReproductionPart(String label) {
        this.label = label;
    }

    /** The name in runs and tables. */
    public String label() {
        return label;
    }
}

/**
 * Which networks are trained, and how far: strategies that are asked for trainings and told their results. A {@link
 * org.spikernel.search.strategy.Strategy} never looks at when results arrive or how many devices there are: what it asks
 * for next is a function of its seed and of all results of what it asked for before. So a search is the same on any
 * cluster, and one that goes on is asked and told again from the start.
 */
package org.spikernel.search.strategy;

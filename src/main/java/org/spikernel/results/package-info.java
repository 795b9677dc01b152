/**
 * What is written down: one record per table row ({@code runs}, {@code candidates}, {@code trainings}, {@code epochs},
 * {@code layers}, {@code selections}), the keys that make a result findable again, and the choice among results. A
 * row's record is the only definition of its table: column names, types and comments are read from it.
 */
package org.spikernel.results;

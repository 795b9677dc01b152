/**
 * The paper's claims, and the rules by which measurements decide them: values with errors ({@link
 * org.spikernel.paper.Estimate}), what a run's size lets it speak of ({@link org.spikernel.paper.EvidenceScope}), each claim
 * with its check ({@link org.spikernel.paper.Claims}).
 * Arithmetic alone.
 */
package org.spikernel.paper;

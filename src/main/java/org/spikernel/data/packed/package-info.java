/**
 * Our own format for data sets of many small files: few files with checksums, which load in seconds. Both ends are here.
 */
package org.spikernel.data.packed;

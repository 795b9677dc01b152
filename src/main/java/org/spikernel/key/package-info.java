/**
 * The text that keys of stored results are made of. A value that is part of a key is {@link org.spikernel.key.Keyed} and
 * gives its text with the names in it written out, so that classes, components and constants can be renamed and keys
 * stay. A setting that is added later and has its neutral value is left out of the text ({@link
 * org.spikernel.key.KeyText#withUnless}), so that results from before it are still found.
 */
package org.spikernel.key;

/**
 * Chooses the reader that the settings name and loads the images, from a copy on a local disk where they are far away.
 */
package org.spikernel.data.source;

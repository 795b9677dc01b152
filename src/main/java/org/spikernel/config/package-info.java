/**
 * HOCON text to validated settings. {@code reference.conf} documents every key; {@link
 * org.spikernel.config.ConfigFiles} loads them, and {@link org.spikernel.config.RunConfig} holds the settings records of
 * the packages that use them. Driver only.
 */
package org.spikernel.config;

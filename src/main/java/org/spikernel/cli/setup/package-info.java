/**
 * What a command has before it starts: options, settings, a session with its tables, checks of data and folders.
 */
package org.spikernel.cli.setup;

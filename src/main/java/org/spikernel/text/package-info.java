/** How text of others is shown in messages. */
package org.spikernel.text;

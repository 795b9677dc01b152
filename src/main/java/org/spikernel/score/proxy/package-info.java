/** Training-free measures besides SAHD, a class each; {@link org.spikernel.score.run.Proxies} lists them. */
package org.spikernel.score.proxy;

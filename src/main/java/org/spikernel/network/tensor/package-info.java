/** Arrays of numbers, and files of them (safetensors). */
package org.spikernel.network.tensor;

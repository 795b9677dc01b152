/**
 * What the engine's GPUs need besides the engine: CUDA's libraries found and called by name, the engine's flags of
 * precision, variables of the process. Functions are called through JNA; nothing here needs a GPU to be loaded.
 */
package org.spikernel.torch.cuda;

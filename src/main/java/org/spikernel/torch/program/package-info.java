/**
 * Programs in the engine's own language, TorchScript, whose text is made here: {@link org.spikernel.torch.program.Program}.
 * They reach operators that DJL has no name for, and run many of them in one call.
 */
package org.spikernel.torch.program;

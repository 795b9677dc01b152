package org.spikernel.train.step;

import ai.djl.ndarray.NDArray;
import org.spikernel.event.AllReduce;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;

/** How a step gets from images to logits, and from the loss to the gradients of all weights. */
public interface Backpropagation extends AutoCloseable {
    /**
     * A forward pass of which {@link #backward} can go back; called while the engine records.
     *
     * @param images [B,C,H,W]; kept by the caller until the way back is done
     * @param allReduce with those that run the rest of the batch
     * @return logits [B,classes]
     */
    NDArray forward(NDArray images, ForwardPass pass, AllReduce allReduce);

    /**
     * Adds the derivatives of a loss of the last pass to the gradients of the network's parameters.
     *
     * @param weight factor of the derivatives
     */
    void backward(NDArray loss, double weight);

    @Override
    void close();

    /** The engine records every operation and goes back through them. */
    static Backpropagation autograd(SpikingNetwork network) {
        return new Backpropagation() {
            @Override
            public NDArray forward(NDArray images, ForwardPass pass, AllReduce allReduce) {
                if (allReduce != AllReduce.NONE) {
                    throw new IllegalStateException("Cannot share a batch: the engine that records its operations"
                            + " normalises by what it has itself");
                }
                return network.forward(images, pass);
            }

            @Override
            public void backward(NDArray loss, double weight) {
                Gradients.backward(loss, weight);
            }

            @Override
            public void close() {
                // There is nothing to free.
            }
        };
    }
}

package org.spikernel.space;

/** The data sets for which the paper fixes a macro-architecture. */
public enum Published {
    CIFAR10,
    CIFAR100,
    TINY_IMAGENET
}

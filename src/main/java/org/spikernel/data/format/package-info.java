/**
 * Readers of image sets as they are published, one class each: CIFAR, idx (MNIST), Tiny-ImageNet, and generated images.
 */
package org.spikernel.data.format;

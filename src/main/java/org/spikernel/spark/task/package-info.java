/**
 * Running any work on executors and surviving it: devices, memory, tasks that hang, executors that are lost.
 */
package org.spikernel.spark.task;

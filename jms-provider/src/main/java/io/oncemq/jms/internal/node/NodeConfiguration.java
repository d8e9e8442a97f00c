// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.StoreSettings;
import java.time.Duration;

/**
 * How a node works. Connection factories with equal configurations share a node.
 *
 * @param store where the messages are
 * @param name what operators call the node
 * @param committers how many connections commit units of work, 1..2
 * @param prefetch most messages claimed ahead of demand from one source, 1..1000
 * @param linger how long the node goes on after its last connection was closed
 */
public record NodeConfiguration(StoreSettings store, String name, int committers, int prefetch, Duration linger) {}

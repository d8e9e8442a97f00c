// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * A claim of this node.
 *
 * @param source what it is a claim on
 * @param number the node's own number of it, from 1 up
 */
public record ClaimReference(Source source, long number) {}

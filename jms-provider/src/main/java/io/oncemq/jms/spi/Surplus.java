// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * What is too much in a source: its oldest messages, until all three are met.
 *
 * @param messages so many at least
 * @param bytes so many bytes at least
 * @param sentBefore all that were sent before, in milliseconds since the epoch; 0 for none
 */
public record Surplus(long messages, long bytes, long sentBefore) {}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * The end of a message in a source: its counted deletion.
 *
 * @param source where it was claimed from
 * @param id the message
 */
public record Acknowledgement(Source source, long id) {}

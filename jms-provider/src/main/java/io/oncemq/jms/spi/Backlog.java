// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * What lies in a source at one moment, whether a consumer has it or not.
 *
 * @param source a queue, or a subscription of a topic
 * @param description the source, for people
 * @param messages how many
 * @param bytes about how many bytes; 0 if nobody asked
 * @param oldest when the oldest was sent, by its JMSTimestamp; 0 if nobody asked, or none has one
 */
public record Backlog(Source source, String description, long messages, long bytes, long oldest) {}

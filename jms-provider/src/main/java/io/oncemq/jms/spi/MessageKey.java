// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * By what a message of a queue that no application has been given yet can be cancelled, or replaced by another one. Of all messages
 * with one name in a queue, the last that was sent is delivered.
 *
 * @param name the application's name for it; not empty, up to {@value #LONGEST_NAME} characters that every database can hold
 * @param token which of the messages with this name: its JMSMessageID, of at most {@value #LONGEST_NAME} characters. The headers of the
 *     message begin with it, as field {@code id}: by that, the store knows it again
 */
public record MessageKey(String name, String token) {

    /** So many characters fit into an index of each database. */
    public static final int LONGEST_NAME = 255;
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * By what a send is recognised if it is made again. Of all sends of one id to one destination within the window, one takes
 * place: the first whose transaction commits.
 *
 * @param id the application's name for what it sends; not empty, up to {@value #LONGEST_ID} characters that every database
 *     can hold
 * @param windowMillis how long the id is remembered, at least
 * @param refuse whether a duplicate fails its unit of work with {@link DuplicateMessageException}; otherwise it is passed over
 */
public record Deduplication(String id, long windowMillis, boolean refuse) {

    /** So many characters fit into an index of each database. */
    public static final int LONGEST_ID = 255;
}

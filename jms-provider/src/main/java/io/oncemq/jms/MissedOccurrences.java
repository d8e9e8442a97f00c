// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

/** What becomes of the messages of a {@link Schedule} that were due while no node ran, or none could reach the database. */
public enum MissedOccurrences {

    /** None of them is sent. A message that is late by less than a minute is not missed. */
    SKIP,

    /** The last of them is sent, when there is a node again. The default. */
    LATEST,

    /** All of them are sent, one after the other; of more than 1000, the last 1000. */
    ALL
}

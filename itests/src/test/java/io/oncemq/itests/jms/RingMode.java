// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.OnceMQConnectionFactory;

/** A way in which the bookings of a ring and its messages become durable together. Thread-safe. */
interface RingMode extends AutoCloseable {

    /** Begins anew, without faults: every account has its first balance, nothing is booked. */
    void begin() throws Exception;

    /** Opens the application. */
    Application open(OnceMQConnectionFactory.Builder factory, FaultyDataSource dataSource) throws Exception;

    /** What is booked by now, read without faults. */
    Books books() throws Exception;

    /** Removes what a finished ring leaves in the store on purpose, without faults. */
    void clear() throws Exception;

    @Override
    void close() throws Exception;

    /** One run of the application: a factory and a connection. */
    interface Application extends AutoCloseable {

        /** The work for an account; called by its thread. */
        Till till(int account, Retries retries) throws Exception;

        /** Does what the application's surroundings do meanwhile; called again and again while nobody else is at work. */
        default void care() throws Exception {}

        @Override
        void close() throws Exception;
    }
}

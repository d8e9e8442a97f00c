// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

/** A user of a database, until it is closed. */
record DatabaseUser(String name, String password, AutoCloseable drop) implements AutoCloseable {

    @Override
    public void close() throws Exception {
        drop.close();
    }
}

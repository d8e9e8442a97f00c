// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import org.junit.jupiter.api.RepeatedTest;

/** A factory that was closed has left the store: the process may end right afterwards, and nobody has to recover its node. */
class OrderlyCloseTest {

    private static final DatabaseAddress DATABASE =
            new DatabaseAddress("jdbc:h2:mem:orderly-close;DB_CLOSE_DELAY=-1", "sa");

    /** The node also stops by itself, without lingering, at the same time. */
    @RepeatedTest(20)
    void aClosedFactoryHasLeftTheStore() throws Exception {
        try (OnceMQConnectionFactory factory = DATABASE.factory("short-lived");
                Connection connection = factory.createConnection()) {
            connection.start();
        }
        assertThat(DATABASE.rows("SELECT * FROM oncemq_node")).isEmpty();
    }
}

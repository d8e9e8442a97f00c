// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring.test;

import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What was sent and has not been received: in the present transaction, which nobody else sees yet, and in those before. Messages of
 * a topic are only there if it has a subscription. A bean of each {@link OnceMQTest}. Thread-safe.
 */
public final class SentMessages {

    private final JdbcTemplate jdbc;
    private final String query;

    SentMessages(DataSource dataSource, String tablePrefix) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.query = "SELECT m.text_body FROM " + tablePrefix + "message m JOIN " + tablePrefix
                + "destination d ON d.id = m.destination WHERE d.name = ? ORDER BY m.id";
    }

    /**
     * The texts of the messages to a destination in the order in which they were sent; null for one that has no text.
     *
     * @param destination name of a queue or topic
     */
    public List<String> texts(String destination) {
        return jdbc.queryForList(query, String.class, destination);
    }

    /**
     * Fails unless exactly these were sent to a destination, in this order.
     *
     * @param destination name of a queue or topic
     * @param texts of the messages
     */
    public void assertSent(String destination, String... texts) {
        List<String> found = texts(destination);
        if (!found.equals(Arrays.asList(texts))) {
            throw new AssertionError("Expected messages to '" + destination + "': " + Arrays.toString(texts)
                    + ", but there are: " + found);
        }
    }

    /**
     * Fails if there is a message to a destination.
     *
     * @param destination name of a queue or topic
     */
    public void assertNothingSent(String destination) {
        assertSent(destination);
    }
}

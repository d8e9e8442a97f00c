// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class QuickstartTest {

    @Test
    void orderIsShippedAndTold() throws Exception {
        String url = "jdbc:h2:mem:quickstart;DB_CLOSE_DELAY=-1";
        Quickstart.run(url);
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT (SELECT COUNT(*) FROM shipment), (SELECT COUNT(*) FROM oncemq_message)")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(1);
            assertThat(rows.getInt(2)).isZero();
        }
    }
}

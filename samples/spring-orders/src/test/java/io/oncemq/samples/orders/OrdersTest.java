// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class OrdersTest {

    @Test
    void runsOnH2InAFileAgainAndAgain() throws Exception {
        Path database = Path.of("target", "orders-test.mv.db");
        Files.deleteIfExists(database);
        for (int run = 1; run <= 2; run++) {
            try (OrdersProcess process = OrdersProcess.start(
                    "h2-" + run,
                    "spring.datasource.url=jdbc:h2:file:./target/orders-test;DB_CLOSE_ON_EXIT=FALSE",
                    "orders.number=20")) {
                int all = 20 * run;
                assertThat(process.awaitEnd())
                        .contains("balance: orders=" + all + " shipments=" + all + " events=" + all);
            }
        }
    }
}

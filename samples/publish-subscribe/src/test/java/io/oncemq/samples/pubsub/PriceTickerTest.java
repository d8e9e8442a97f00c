// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PriceTickerTest {

    @Test
    void archiveGetsAllAndClerksShare() {
        List<List<String>> got = PriceTicker.run("jdbc:h2:mem:prices;DB_CLOSE_DELAY=-1");
        assertThat(got.get(0)).containsExactly("price 1", "price 2", "price 3", "price 4", "price 5", "price 6");
        assertThat(got.get(1)).containsExactly("price 1", "price 3", "price 5");
        assertThat(got.get(2)).containsExactly("price 2", "price 4", "price 6");
    }
}

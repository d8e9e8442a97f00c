// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import java.util.concurrent.atomic.AtomicInteger;

class H2SpringTest extends SpringContract {

    private static final AtomicInteger LAST = new AtomicInteger();

    @Override
    String[] database() {
        return new String[] {
            "spring.datasource.url=jdbc:h2:mem:contract" + LAST.incrementAndGet() + ";DB_CLOSE_DELAY=-1"
        };
    }
}

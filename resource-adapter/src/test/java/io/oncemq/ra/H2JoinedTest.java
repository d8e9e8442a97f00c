// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import java.nio.file.Path;
import java.util.UUID;

class H2JoinedTest extends JoinedContract {

    H2JoinedTest() {
        super(
                "jdbc:h2:"
                        + Path.of("target", "joined", UUID.randomUUID().toString())
                                .toAbsolutePath(),
                "sa");
    }
}

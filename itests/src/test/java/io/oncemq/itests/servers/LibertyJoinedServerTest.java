// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Messages and a table of JPA in one database, by one local transaction. */
@EnabledIfSystemProperty(named = "oncemq.liberty", matches = ".+")
class LibertyJoinedServerTest extends ServerContract {

    @Override
    ApplicationServer configured(Path scratch, Database store) throws Exception {
        return new Liberty(
                home("liberty"),
                scratch,
                Application.joined("", Application.injecting(Map.of())),
                "joined.xml",
                store,
                "");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Messages and a table of JPA in one database, by one local transaction. */
@EnabledIfSystemProperty(named = "oncemq.glassfish", matches = ".+")
class GlassFishJoinedServerTest extends ServerContract {

    @Override
    ApplicationServer configured(Path scratch, Database store) throws Exception {
        War application = Application.joined("", Application.injecting(GlassFish.BEANS));
        return new GlassFish(home("glassfish"), scratch, application, "joined.sh", store, List.of());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Messages and a table of JPA in one database, by one local transaction. */
@EnabledIfSystemProperty(named = "oncemq.wildfly", matches = ".+")
class WildFlyJoinedServerTest extends ServerContract {

    @Override
    ApplicationServer configured(Path scratch, Database store) throws Exception {
        War application = Application.joined("java:/", Map.of());
        return new WildFly(home("wildfly"), scratch, application, "joined.cli", store, "");
    }
}

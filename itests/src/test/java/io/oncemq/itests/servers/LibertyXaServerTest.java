// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Messages and a table in another database, by distributed transactions. */
@EnabledIfSystemProperty(named = "oncemq.liberty", matches = ".+")
class LibertyXaServerTest extends ServerContract {

    @Override
    ApplicationServer configured(Path scratch, Database store) throws Exception {
        return new Liberty(
                home("liberty"), scratch, Application.xa("", Application.injecting(Map.of())), "xa.xml", store, """
                <dataSource jndiName="jdbc/Business" type="javax.sql.XADataSource">
                    <jdbcDriver libraryRef="postgresql"/>
                    <properties.postgresql serverName="127.0.0.1" portNumber="${orders.database.port}"
                        databaseName="postgres" user="postgres" password="none"/>
                  </dataSource>""");
    }
}

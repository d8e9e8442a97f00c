// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Messages and a table in another database, by distributed transactions. */
@EnabledIfSystemProperty(named = "oncemq.wildfly", matches = ".+")
class WildFlyXaServerTest extends ServerContract {

    @Override
    ApplicationServer configured(Path scratch, Database store) throws Exception {
        War application = Application.xa("java:/", Map.of());
        return new WildFly(home("wildfly"), scratch, application, "xa.cli", store, """
                xa-data-source add --name=Business --jndi-name=java:/jdbc/Business --driver-name=postgresql \
                --xa-datasource-properties={"ServerName"=>"127.0.0.1","PortNumber"=>"PORT","DatabaseName"=>"postgres"} \
                --user-name=postgres --password=none --recovery-username=postgres --recovery-password=none --max-pool-size=40 \
                --validate-on-match=true --background-validation=false \
                --valid-connection-checker-class-name=org.jboss.jca.adapters.jdbc.extensions.postgres.PostgreSQLValidConnectionChecker \
                --exception-sorter-class-name=org.jboss.jca.adapters.jdbc.extensions.postgres.PostgreSQLExceptionSorter
                """.replace(
                        "PORT", String.valueOf(store.port())));
    }
}

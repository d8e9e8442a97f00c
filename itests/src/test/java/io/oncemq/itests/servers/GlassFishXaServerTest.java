// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Messages and a table in another database, by distributed transactions. */
@EnabledIfSystemProperty(named = "oncemq.glassfish", matches = ".+")
class GlassFishXaServerTest extends ServerContract {

    @Override
    ApplicationServer configured(Path scratch, Database store) throws Exception {
        War application = Application.xa("", Application.injecting(GlassFish.BEANS));
        return new GlassFish(
                home("glassfish"),
                scratch,
                application,
                "xa.sh",
                store,
                List.of(
                        List.of(
                                "create-jdbc-connection-pool",
                                "--restype",
                                "javax.sql.XADataSource",
                                "--datasourceclassname",
                                "org.postgresql.xa.PGXADataSource",
                                "--maxpoolsize",
                                "40",
                                "--isconnectvalidatereq=true",
                                "--validationmethod=custom-validation",
                                "--validationclassname=org.glassfish.api.jdbc.validation.PostgresConnectionValidation",
                                "--property",
                                "serverName=127.0.0.1:portNumber=" + store.port()
                                        + ":databaseName=postgres:user=postgres:password=none",
                                "BusinessPool"),
                        List.of("create-jdbc-resource", "--connectionpoolid", "BusinessPool", "jdbc/Business")));
    }

    @Override
    @Test
    @Disabled("GlassFish leaves branches in doubt, or forgets how they were decided: docs/app-servers.md")
    void databaseThatGoesAwayAndComesBackIsUsedAgain() {}
}

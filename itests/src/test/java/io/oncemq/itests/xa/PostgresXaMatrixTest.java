// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;

/** Messages and business data on PostgreSQL, as two resources. */
class PostgresXaMatrixTest extends XaCrashMatrix {

    @Override
    List<String> messages(EmbeddedPostgres server, Path directory) {
        return List.of("jdbc:postgresql://localhost:" + server.getPort() + "/template1", "postgres");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;

/** Messages on H2 in a file, business data on PostgreSQL. */
class H2XaMatrixTest extends XaCrashMatrix {

    @Override
    List<String> messages(EmbeddedPostgres server, Path directory) {
        return List.of("jdbc:h2:" + directory.resolve("messages"), "sa");
    }
}

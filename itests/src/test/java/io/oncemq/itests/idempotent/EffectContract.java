// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.idempotent;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Has a database with a table for each test, in which nothing keeps an effect from happening twice. */
@Timeout(120)
abstract class EffectContract {

    EffectDatabase database;

    abstract EffectDatabase openDatabase() throws Exception;

    @BeforeEach
    final void openDatabaseOfTest() throws Exception {
        database = openDatabase();
        database.execute("CREATE TABLE shipment (name VARCHAR(100))");
    }

    @AfterEach
    final void closeDatabase() throws Exception {
        if (database != null) {
            database.close();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class PostgresMemoryTest extends MemoryContract {

    PostgresMemoryTest() {
        super(CrashDatabase::postgres);
    }
}

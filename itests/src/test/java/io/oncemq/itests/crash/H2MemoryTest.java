// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2MemoryTest extends MemoryContract {

    H2MemoryTest() {
        super(CrashDatabase::h2);
    }
}

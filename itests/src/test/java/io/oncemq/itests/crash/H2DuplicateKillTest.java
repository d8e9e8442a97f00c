// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2DuplicateKillTest extends DuplicateKill {

    H2DuplicateKillTest() {
        super(CrashDatabase::h2);
    }
}

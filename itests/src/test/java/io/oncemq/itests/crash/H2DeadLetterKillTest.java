// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2DeadLetterKillTest extends DeadLetterKill {

    H2DeadLetterKillTest() {
        super(CrashDatabase::h2);
    }
}

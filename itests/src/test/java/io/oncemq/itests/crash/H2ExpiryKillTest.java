// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2ExpiryKillTest extends ExpiryKill {

    H2ExpiryKillTest() {
        super(CrashDatabase::h2);
    }
}

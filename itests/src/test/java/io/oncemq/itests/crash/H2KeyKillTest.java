// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2KeyKillTest extends KeyKill {

    H2KeyKillTest() {
        super(CrashDatabase::h2);
    }

    @Override
    boolean canBeLookedAt() {
        return false;
    }
}

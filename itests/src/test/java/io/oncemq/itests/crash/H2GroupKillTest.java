// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2GroupKillTest extends GroupKill {

    H2GroupKillTest() {
        super(CrashDatabase::h2);
    }

    @Override
    boolean shared() {
        return false;
    }
}

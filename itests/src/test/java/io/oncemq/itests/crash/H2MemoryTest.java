// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

class H2MemoryTest extends MemoryContract {

    H2MemoryTest() {
        super(CrashDatabase::h2);
    }

    /**
     * H2 writes what was changed since it wrote last through one buffer: with many large messages on a busy machine, 80 MB of it were
     * seen, beside what it keeps in memory anyway. The messages of all queues still do not fit together.
     */
    @Override
    String heap(String what) {
        return what.equals(MemoryChild.MANY) ? "-Xmx384m" : HEAP;
    }
}

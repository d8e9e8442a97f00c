// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.util.Random;

/** What every message carries: a text of 1 KiB and five properties. The same for all subjects. */
final class Payload {

    static final String RUN = "run";
    static final String WORKER = "worker";
    static final String SEQUENCE = "sequence";
    static final String SENT_AT = "sentAt";
    static final String KIND = "kind";

    static final String RUN_VALUE = "benchmark";
    static final String KIND_VALUE = "order";

    private static final int LENGTH = 1024;

    private Payload() {}

    static String text() {
        StringBuilder text = new StringBuilder(LENGTH);
        new Random(1).ints(LENGTH, 'A', 'z').forEach(letter -> text.append((char) letter));
        return text.toString();
    }

    /** The properties as the raw SQL keeps them: JSON, as a hand-written program would. */
    static String properties(int worker, long sequence, long sentAt) {
        return "{\"run\":\"" + RUN_VALUE + "\",\"worker\":" + worker + ",\"sequence\":" + sequence + ",\"sentAt\":"
                + sentAt + ",\"kind\":\"" + KIND_VALUE + "\"}";
    }
}

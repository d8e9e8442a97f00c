// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** The standard input of a child: its end asks the child to end. */
public final class StandardInput {

    private StandardInput() {}

    /** A latch that opens when the input ends. */
    public static CountDownLatch ended() {
        CountDownLatch ended = new CountDownLatch(1);
        Thread reader = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            continue;
                        }
                    } catch (IOException closed) {
                        System.err.println("Standard input broke: " + closed);
                    }
                    ended.countDown();
                },
                "standard-input");
        reader.setDaemon(true);
        reader.start();
        return ended;
    }
}

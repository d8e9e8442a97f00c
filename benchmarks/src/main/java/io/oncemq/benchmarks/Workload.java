// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What is measured, with how many workers. Each worker has a thread and a connection of its own. */
enum Workload {
    SEND_1("send-1", Kind.SEND, 1),
    SEND_16("send-16", Kind.SEND, 16),
    RECEIVE_1("receive-1", Kind.RECEIVE, 1),
    RECEIVE_4("receive-4", Kind.RECEIVE, 4),
    JOB_1("job-1", Kind.JOB, 1),
    JOB_4("job-4", Kind.JOB, 4),
    /** One sender and one receiver. */
    FLOW("flow", Kind.FLOW, 2);

    /** What a worker does with a message. */
    enum Kind {
        /** One durable send at a time. */
        SEND(false),
        /** Drains a backlog, each acknowledgement durable before the next message. */
        RECEIVE(true),
        /** Takes a message, updates a business row and sends to a second queue, in one transaction. */
        JOB(true),
        /** Sends and receives at the same time; the latency is that from send to receipt. */
        FLOW(false);

        private final boolean needsBacklog;

        Kind(boolean needsBacklog) {
            this.needsBacklog = needsBacklog;
        }

        boolean needsBacklog() {
            return needsBacklog;
        }
    }

    private final String title;
    private final Kind kind;
    private final int workers;

    Workload(String title, Kind kind, int workers) {
        this.title = title;
        this.kind = kind;
        this.workers = workers;
    }

    String title() {
        return title;
    }

    Kind kind() {
        return kind;
    }

    int workers() {
        return workers;
    }

    /**
     * Reads a list of titles, separated by commas.
     *
     * @throws UsageException if one is unknown; the message lists those that exist
     */
    static List<Workload> parse(String titles) throws UsageException {
        List<Workload> parsed = new ArrayList<>();
        for (String title : titles.split(",", -1)) {
            Workload workload = Arrays.stream(values())
                    .filter(value -> value.title.equals(title))
                    .findAny()
                    .orElseThrow(() -> new UsageException(
                            "Unknown workload '" + title + "'; allowed are " + all() + ", by commas"));
            if (!parsed.contains(workload)) {
                parsed.add(workload);
            }
        }
        return List.copyOf(parsed);
    }

    static String all() {
        return Arrays.stream(values()).map(Workload::title).collect(Collectors.joining(", "));
    }
}

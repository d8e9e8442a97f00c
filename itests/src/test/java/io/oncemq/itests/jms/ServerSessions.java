// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A pool as an application server has it: each session runs on a thread, and comes back when it has run. */
final class ServerSessions implements ServerSessionPool {

    /** What is done with a session on its thread. */
    @FunctionalInterface
    interface Run {
        void run(Session session) throws Exception;
    }

    private final BlockingQueue<ServerSession> idle = new LinkedBlockingQueue<>();
    private final ExecutorService threads;
    private final Run run;

    /** Sessions that are simply run. */
    ServerSessions(ExecutorService threads, Session... sessions) {
        this(threads, Session::run, sessions);
    }

    ServerSessions(ExecutorService threads, Run run, Session... sessions) {
        this.threads = threads;
        this.run = run;
        for (Session session : sessions) {
            add(session);
        }
    }

    /** One more session. */
    void add(Session session) {
        idle.add(new Pooled(session));
    }

    /** Waits until there is one. */
    @Override
    public ServerSession getServerSession() throws JMSException {
        try {
            ServerSession next = idle.poll(40, TimeUnit.SECONDS);
            if (next == null) {
                throw new JMSException("No server session has come back");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JMSException("Interrupted");
        }
    }

    int idle() {
        return idle.size();
    }

    private final class Pooled implements ServerSession {
        private final Session session;

        Pooled(Session session) {
            this.session = session;
        }

        @Override
        public Session getSession() {
            return session;
        }

        @Override
        public void start() {
            threads.submit(() -> {
                try {
                    run.run(session);
                } finally {
                    idle.add(this);
                }
                return null;
            });
        }
    }
}

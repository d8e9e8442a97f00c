// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.internal.simulation.Scheduler.Process;
import io.oncemq.jms.internal.simulation.SimulatedStore;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process with a node and the sessions that use it. */
final class SimulatedJvm implements NodeListener {

    /** Makes one session of this process. */
    @FunctionalInterface
    interface ClientFactory {
        Runnable create(SimulatedJvm jvm);
    }

    private static final StoreSettings SETTINGS =
            new StoreSettings("simulated:", null, null, null, null, null, "oncemq_", Duration.ofSeconds(1));

    final SimulatedWorld world;
    final Process process;
    private final List<ClientFactory> clients;
    private final NodeConfiguration configuration;
    private @Nullable Node node;
    private int producers;
    private int activeClients;

    /** The id of the node, once all that it had under another is void. */
    private long settledId;

    SimulatedJvm(SimulatedWorld world, String name, int committers, int prefetch, List<ClientFactory> clients) {
        this.world = world;
        this.process = world.scheduler.newProcess(name);
        this.clients = List.copyOf(clients);
        this.configuration = new NodeConfiguration(SETTINGS, name, committers, prefetch, Duration.ZERO);
    }

    /** A process with the same sessions, after this one has crashed. */
    SimulatedJvm successor() {
        return new SimulatedJvm(
                world, configuration.name() + "'", configuration.committers(), configuration.prefetch(), consumers());
    }

    private List<ClientFactory> consumers() {
        return clients.stream()
                .filter(client -> !(client instanceof SimulatedProducer.Factory))
                .toList();
    }

    void start() {
        world.scheduler.spawn(process, "start", () -> {
            Node started = null;
            while (started == null) {
                try {
                    started = Node.start(
                            configuration,
                            new SimulatedStore(world.database, process),
                            new SimulatedRuntime(world.scheduler, process));
                } catch (StoreException failure) {
                    world.scheduler.sleep(100 * SimulatedWorld.MILLIS);
                }
            }
            producers = clients.size() - consumers().size();
            activeClients = consumers().size();
            node = started;
            settledId = started.id();
            started.addListener(this);
            int number = 0;
            for (ClientFactory client : clients) {
                world.scheduler.spawn(process, "client" + number++, client.create(this));
            }
        });
    }

    Node node() {
        Node running = node;
        if (running == null) {
            throw new IllegalStateException("The node of " + process + " does not run");
        }
        return running;
    }

    boolean runs() {
        return node != null && !process.killed();
    }

    /** Whether a sender is one of this process's sessions. */
    boolean hosts(String sender) {
        return clients.stream()
                .anyMatch(client -> client instanceof SimulatedProducer.Factory producer
                        && sender.startsWith(producer.name() + "/"));
    }

    /** Whether nothing is sent any more. */
    boolean silent() {
        return process.killed() || (node != null && producers == 0);
    }

    void producerEnded() {
        producers--;
    }

    boolean ended() {
        return process.killed() || activeClients == 0;
    }

    void clientEnded() {
        activeClients--;
    }

    int lane() {
        return world.scheduler.random().nextInt(configuration.committers());
    }

    /** Whether what the node does now is what the database knows of it: it is neither dead for others nor beginning anew. */
    boolean judged(Delivery delivery) {
        long id = node().id();
        return id == settledId && world.database.registered(id) && delivery.held();
    }

    @Override
    public void unavailable(StoreException failure) {
        world.scheduler.trace("unavailable: " + failure.getMessage());
    }

    @Override
    public void available() {
        world.scheduler.trace("available");
    }

    @Override
    public void registeredAnew() {
        settledId = node().id();
    }
}

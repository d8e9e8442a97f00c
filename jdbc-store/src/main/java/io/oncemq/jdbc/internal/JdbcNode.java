// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Backlogs;
import io.oncemq.jms.spi.Branches;
import io.oncemq.jms.spi.Catalog;
import io.oncemq.jms.spi.Claimer;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DeadLetterDirectory;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.Membership;
import io.oncemq.jms.spi.ScheduleDirectory;
import io.oncemq.jms.spi.SettingDirectory;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreExhaustedException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSecurityException;
import io.oncemq.jms.spi.UserDirectory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A registered node: its four connections and the roles on them, and those for branches, which are made when they are needed. Thread-safe. */
final class JdbcNode implements StoreNode {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcNode.class);

    private static final int LANES = 2;
    private static final int CONNECTIONS = LANES + 2;

    /** Beside that of the claims. */
    private static final int MOST_BRANCH_CONNECTIONS = 3;

    private final long id;
    private final Duration outcomeTimeout;
    private final Consumer<JdbcNode> closed;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final OwnConnection membershipConnection;
    private final OwnConnection claimsConnection;
    private final List<OwnConnection> committerConnections = new ArrayList<>();
    private final List<OwnConnection> branchConnections = new ArrayList<>();
    private final GroupWriter groupWriter;
    private final UnitOutcomes outcomes;
    private final Nodes nodes;
    private final Claims claims;
    private final UnitWrites writes;
    private final Leases leases;
    private final Subscriptions subscriptions;
    private final Destinations destinations;
    private final JdbcClaimer claimer;
    private final Catalog catalog;
    private final Branches branches;
    private final UserDirectory users;
    private final SettingDirectory settings;
    private final DeadLetterDirectory deadLetters;
    private final Backlogs backlogs;
    private final ScheduleDirectory schedules;
    private final JdbcMembership membership;
    private final List<String> storeGuarantees;
    private final Liveness liveness;

    private JdbcNode(
            ConnectionSource source,
            Dialect dialect,
            Tables tables,
            Duration outcomeTimeout,
            long id,
            List<String> storeGuarantees,
            Consumer<JdbcNode> closed) {
        this.id = id;
        this.outcomeTimeout = outcomeTimeout;
        this.closed = closed;
        this.storeGuarantees = storeGuarantees;
        liveness = dialect.liveness(tables);
        Reconnects reconnects = new Reconnects();
        AtomicBoolean sweepWanted = new AtomicBoolean();
        membershipConnection = new OwnConnection(
                source,
                title(Role.MEMBERSHIP),
                connection -> {
                    Setup.Undo undo = dialect.configure(connection, Role.MEMBERSHIP);
                    liveness.prove(connection, id);
                    liveness.listen(connection);
                    return undo;
                },
                reconnects::happened);
        claimsConnection = own(source, dialect, liveness, Role.CLAIMS, () -> {
            reconnects.happened();
            claimsReconnected();
        });
        for (int lane = 0; lane < LANES; lane++) {
            // A committer that lost its connection finds out by itself what it missed.
            committerConnections.add(own(source, dialect, liveness, Role.COMMITTER, () -> {}));
        }
        SourceAccess access = dialect.sourceAccess(tables);
        writes = dialect.unitWrites(tables);
        groupWriter = dialect.groupWriter(tables, writes);
        outcomes = new UnitOutcomes(tables, writes);
        nodes = new Nodes(tables);
        claims = new Claims(tables, access, writes);
        leases = new Leases(tables);
        subscriptions = new Subscriptions(tables, access);
        destinations = new Destinations(tables, access, subscriptions);
        Purge purge = new Purge(access, sweepWanted);
        ParkedGroups parkedGroups = new ParkedGroups(tables, access, writes, claims);
        claimer = new JdbcClaimer(tables, claimsConnection, access, claims, parkedGroups, nodes, liveness, id);
        Leftovers leftovers = new Leftovers(claimsConnection, destinations, subscriptions, leases, purge, id);
        catalog = new JdbcCatalog(claimsConnection, access, destinations, subscriptions, leases, purge, leftovers, id);
        // A pool of the application is not asked for more than is said at the start.
        for (int i = 0; i < MOST_BRANCH_CONNECTIONS && !source.pooled(); i++) {
            branchConnections.add(own(source, dialect, liveness, Role.BRANCHES, () -> {}));
        }
        branches = new JdbcBranches(
                new BranchConnections(claimsConnection, branchConnections),
                new BranchRows(tables, dialect, id),
                new BranchDescriptions(tables),
                dialect.branchWrites(tables),
                new BranchReturns(tables, access, claims),
                writes,
                outcomes,
                id,
                outcomeTimeout);
        users = new JdbcUserDirectory(claimsConnection, tables);
        settings = new JdbcSettingDirectory(claimsConnection, tables);
        deadLetters = new JdbcDeadLetters(tables, claimsConnection, access, claims, writes, destinations, parkedGroups);
        schedules = new JdbcSchedules(tables, claimsConnection, writes);
        backlogs = new JdbcBacklogs(tables, claimsConnection, access, writes);
        ExpiredMessages expiredMessages = new ExpiredMessages(tables, access, claims, id);
        membership = new JdbcMembership(
                membershipConnection,
                liveness,
                nodes,
                new Recovery(liveness, nodes, claims, leases, subscriptions, destinations, purge, sweepWanted),
                new DelayedMessages(tables, writes, expiredMessages),
                parkedGroups,
                new Janitor(tables, access, writes, expiredMessages),
                new SettingReads(tables),
                new Chores(tables),
                leftovers,
                reconnects,
                sweepWanted,
                id);
    }

    private OwnConnection own(
            ConnectionSource source, Dialect dialect, Liveness liveness, Role role, Runnable reconnected) {
        return new OwnConnection(
                source,
                title(role),
                connection -> {
                    Setup.Undo undo = dialect.configure(connection, role);
                    liveness.prove(connection, id);
                    return undo;
                },
                reconnected);
    }

    private void claimsReconnected() {
        claimer.reconnected();
    }

    private String title(Role role) {
        return role.title() + " of node " + id;
    }

    /** Opens the connections and writes the node's row. */
    static JdbcNode register(
            ConnectionSource source,
            Dialect dialect,
            Tables tables,
            Duration outcomeTimeout,
            String name,
            List<String> storeGuarantees,
            Consumer<JdbcNode> closed)
            throws StoreException {
        Nodes nodes = new Nodes(tables);
        long id;
        // The id is needed before the first of the four connections: each takes the node's proof of life.
        try (OwnConnection first = new OwnConnection(
                source, "registration", connection -> dialect.configure(connection, Role.MEMBERSHIP), () -> {})) {
            id = first.call("draw an id for a node", nodes::drawId);
        }
        JdbcNode node = new JdbcNode(source, dialect, tables, outcomeTimeout, id, storeGuarantees, closed);
        boolean registered = false;
        try {
            node.connect(source);
            node.membership.register(name);
            registered = true;
            return node;
        } finally {
            if (!registered) {
                node.disconnect();
            }
        }
    }

    private void connect(ConnectionSource source) throws StoreException {
        List<OwnConnection> all = connections();
        for (int i = 0; i < all.size(); i++) {
            try (Session ignored = all.get(i).open()) {
                LOG.debug("node {}: connection {} of {} is open", id, i + 1, CONNECTIONS);
            } catch (StoreException e) {
                if (i > 0 && source.pooled() && !(e instanceof StoreSecurityException)) {
                    throw new StoreExhaustedException(
                            "A node needs " + CONNECTIONS + " connections, but " + source.description() + " gave only "
                                    + i + ": enlarge its pool",
                            e);
                }
                throw e;
            }
        }
    }

    private List<OwnConnection> connections() {
        List<OwnConnection> all = new ArrayList<>();
        all.add(membershipConnection);
        all.add(claimsConnection);
        all.addAll(committerConnections);
        return all;
    }

    private void disconnect() {
        // Membership last: as long as it is open, the node is not taken for dead.
        claimsConnection.close();
        branchConnections.forEach(OwnConnection::close);
        committerConnections.forEach(OwnConnection::close);
        membershipConnection.close();
    }

    /** For reads on behalf of the whole store. */
    OwnConnection claims() {
        return claimsConnection;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Committer openCommitter(int lane) {
        if (lane < 0 || lane >= LANES) {
            throw new IllegalArgumentException("Lane " + lane + " is not one of the " + LANES + " of a node");
        }
        return new JdbcCommitter(committerConnections.get(lane), groupWriter, outcomes, id, lane, outcomeTimeout);
    }

    @Override
    public Claimer claimer() {
        return claimer;
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Branches branches() {
        return branches;
    }

    @Override
    public UserDirectory users() {
        return users;
    }

    @Override
    public SettingDirectory settings() {
        return settings;
    }

    @Override
    public DeadLetterDirectory deadLetters() {
        return deadLetters;
    }

    @Override
    public ScheduleDirectory schedules() {
        return schedules;
    }

    @Override
    public Backlogs backlogs() {
        return backlogs;
    }

    @Override
    public Membership membership() {
        return membership;
    }

    @Override
    public List<String> guarantees() {
        List<String> all = new ArrayList<>(storeGuarantees);
        all.addAll(liveness.guarantees(membership.proven()));
        return all;
    }

    @Override
    public void abandon() {
        if (closing.compareAndSet(false, true)) {
            closed.accept(this);
            disconnect();
        }
    }

    @Override
    public void leave(List<DeliveryCount> counts) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        closed.accept(this);
        try {
            if (!claimsConnection.becomesFree()) {
                LOG.warn("node {}: what it holds is left to recovery: a call to claim messages does not return", id);
                return;
            }
            leaveNow(counts);
        } catch (StoreException first) {
            // The connection may have been broken for long; the next attempt makes another.
            LOG.debug("node {}: tries once more to leave", id, first);
            leaveAgain(counts);
        } finally {
            disconnect();
        }
    }

    private void leaveNow(List<DeliveryCount> counts) throws StoreException {
        claimsConnection.transaction("give back what node " + id + " holds", session -> {
            giveBack(session, counts);
            return id;
        });
    }

    private void leaveAgain(List<DeliveryCount> counts) {
        try {
            leaveNow(counts);
        } catch (StoreException e) {
            LOG.warn("node {}: what it holds is left to recovery: {}", id, e.getMessage());
            LOG.debug("node {}: could not leave", id, e);
        }
    }

    private void giveBack(Session session, List<DeliveryCount> counts) throws SQLException, StoreException {
        for (Claims.OwnedClaim claim : claims.heldBy(session, id)) {
            // Only now: a message that a transaction in flight holds would be waited for.
            Set<Long> free = Set.copyOf(claims.release(session, claim, false));
            writes.count(
                    session,
                    counts.stream()
                            .filter(count -> count.source()
                                            .equals(claim.claim().reference().source())
                                    && free.contains(count.id()))
                            .toList());
        }
        leases.releaseAll(session, id);
        List<Source> ended = new ArrayList<>();
        for (long subscription : subscriptions.withMemberOf(session, id)) {
            if (subscriptions.leaveAll(session, subscription, id)) {
                ended.add(Source.subscription(subscription));
            }
        }
        for (DestinationRecord destination : destinations.temporaryOf(session, id)) {
            ended.addAll(destinations.delete(session, destination));
        }
        nodes.delete(session, id);
        LOG.debug("node {}: left; {} ended with it; their messages are found by the round of another", id, ended);
    }
}

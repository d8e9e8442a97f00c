// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * What X/Open XA demands, as a small state machine: branches by number, resources by number. Each call answers what the real
 * resource has to: {@link #OK}, XA_RDONLY, or the code of the exception. Resources of another node know prepared branches only.
 */
final class XaModel {

    static final int OK = XAResource.XA_OK;

    private final Set<Integer> ofOtherNode;
    private final Map<Integer, Branch> open = new HashMap<>();
    private final Map<Integer, Branch> prepared = new HashMap<>();
    private final Map<Integer, Integer> current = new HashMap<>();
    private final List<String> stored = new ArrayList<>();
    private final List<String> waiting = new ArrayList<>();

    private static final class Branch {
        private final Set<Integer> active = new HashSet<>();
        private final Set<Integer> suspended = new HashSet<>();
        private final List<String> sends = new ArrayList<>();
        private final List<String> receipts = new ArrayList<>();
        private boolean failed;
    }

    XaModel(Set<Integer> ofOtherNode, List<String> waiting) {
        this.ofOtherNode = ofOtherNode;
        this.waiting.addAll(waiting);
    }

    boolean isPrepared(int branch) {
        return prepared.containsKey(branch);
    }

    boolean worksForNone(int resource) {
        return !current.containsKey(resource);
    }

    /** What nobody has received, or what was given back. */
    List<String> waiting() {
        return List.copyOf(waiting);
    }

    /** What was sent and committed. */
    List<String> stored() {
        return List.copyOf(stored);
    }

    Set<Integer> prepared() {
        return new TreeSet<>(prepared.keySet());
    }

    Set<Integer> open() {
        return new TreeSet<>(open.keySet());
    }

    void send(int resource, String text) {
        Integer branch = current.get(resource);
        (branch == null ? stored : open.get(branch).sends).add(text);
    }

    /** A session of a resource that works for a branch received a message. */
    void received(int resource, String text) {
        waiting.remove(text);
        open.get(current.get(resource)).receipts.add(text);
    }

    int start(int resource, int number, int flags) {
        if (current.containsKey(resource)) {
            return XAException.XAER_PROTO;
        }
        Branch branch = open.get(number);
        if (flags == XAResource.TMNOFLAGS) {
            if (branch != null) {
                return XAException.XAER_DUPID;
            }
            branch = new Branch();
            open.put(number, branch);
        } else if (branch == null) {
            return XAException.XAER_NOTA;
        } else if (branch.failed) {
            return XAException.XA_RBROLLBACK;
        } else if (branch.suspended.contains(resource) != (flags == XAResource.TMRESUME)) {
            return XAException.XAER_PROTO;
        }
        branch.suspended.remove(resource);
        branch.active.add(resource);
        current.put(resource, number);
        return OK;
    }

    int end(int resource, int number, int flags) {
        Branch branch = open.get(number);
        if (branch == null || ofOtherNode.contains(resource)) {
            return XAException.XAER_NOTA;
        }
        boolean active = branch.active.contains(resource);
        if (!active && (flags == XAResource.TMSUSPEND || !branch.suspended.contains(resource))) {
            return XAException.XAER_PROTO;
        }
        branch.active.remove(resource);
        branch.suspended.remove(resource);
        if (flags == XAResource.TMSUSPEND) {
            branch.suspended.add(resource);
        }
        branch.failed |= flags == XAResource.TMFAIL;
        current.remove(resource, number);
        return flags == XAResource.TMSUCCESS && branch.failed ? XAException.XA_RBROLLBACK : OK;
    }

    int prepare(int resource, int number) {
        int refusal = refusalToComplete(resource, number);
        if (refusal != OK) {
            return refusal;
        }
        Branch branch = open.remove(number);
        if (branch.sends.isEmpty() && branch.receipts.isEmpty()) {
            return XAResource.XA_RDONLY;
        }
        prepared.put(number, branch);
        return OK;
    }

    int commit(int resource, int number, boolean onePhase) {
        if (onePhase) {
            int refusal = refusalToComplete(resource, number);
            if (refusal == OK) {
                stored.addAll(open.remove(number).sends);
            }
            return refusal;
        }
        if (open.containsKey(number) && !ofOtherNode.contains(resource)) {
            return XAException.XAER_PROTO;
        }
        Branch branch = prepared.remove(number);
        if (branch == null) {
            return XAException.XAER_NOTA;
        }
        stored.addAll(branch.sends);
        return OK;
    }

    private int refusalToComplete(int resource, int number) {
        Branch branch = open.get(number);
        if (branch == null || ofOtherNode.contains(resource)) {
            return prepared.containsKey(number) ? XAException.XAER_PROTO : XAException.XAER_NOTA;
        }
        if (branch.failed && branch.active.isEmpty()) {
            waiting.addAll(open.remove(number).receipts);
            return XAException.XA_RBROLLBACK;
        }
        return branch.active.isEmpty() && branch.suspended.isEmpty() ? OK : XAException.XAER_PROTO;
    }

    int rollback(int resource, int number) {
        Branch branch = open.get(number);
        if (branch != null && !ofOtherNode.contains(resource)) {
            if (!branch.active.isEmpty()) {
                return XAException.XAER_PROTO;
            }
            waiting.addAll(open.remove(number).receipts);
            return OK;
        }
        Branch returned = prepared.remove(number);
        if (returned == null) {
            return XAException.XAER_NOTA;
        }
        waiting.addAll(returned.receipts);
        return OK;
    }

    int forget(int resource, int number) {
        boolean known = prepared.containsKey(number) || (open.containsKey(number) && !ofOtherNode.contains(resource));
        return known ? XAException.XAER_PROTO : XAException.XAER_NOTA;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bugs that are put into the node or the store on purpose, to see that the simulation finds them. */
enum DeliberateBug {
    NUMBER_OF_A_CLAIM_IS_USED_AGAIN(
            Focus.ANY,
            "two claims of a node get the same number",
            () -> Mutation.skipAssignment("ClaimLedger", "begin", "lastNumber", 1)),
    OPEN_CLAIM_IS_LEFT_OUT(
            Focus.ANY,
            "a claim of this node that is being made is not read when the next one is made",
            () -> Mutation.skipCall("ClaimLedger", "oldest", "ceilingKey")),
    HAND_OFF_OVERTAKES(
            Focus.ORDER,
            "a message is handed off although older ones wait in the store",
            () -> Mutation.skipCall("SourceState", "mayBeGiven", "isPossible")),
    GROUP_OVERTAKES_ITSELF(
            Focus.ORDER,
            "a message is handed off although an earlier one of its group was not",
            () -> Mutation.skipCall("HandOffs", "reserve", "contains")),
    CLAIM_OVERTAKES_HAND_OFF(
            Focus.ORDER,
            "a claim ahead of demand is made while messages are being handed off",
            () -> Mutation.replaceRead("SourceState", "isBusy", "reserved", 1, 0),
            () -> Mutation.replaceRead("SourceState", "wantsClaim", "reserved", 1, 0)),
    RETURN_IS_OVERTAKEN(
            Focus.ORDER,
            "messages are handed out while earlier ones are on their way back",
            () -> Mutation.replaceRead("SourceState", "isHeldUp", "returning", 1, 0)),
    RESERVATION_IS_KEPT(
            Focus.OUTAGE,
            "a failed commit keeps the consumers that it reserved for hand-offs",
            () -> Mutation.skipCall("HandOffs", "abandoned", "unreserve")),
    CLAIM_IS_FINISHED_TOO_EARLY(
            Focus.ANY,
            "a claim is removed with the first of its messages",
            () -> Mutation.ignoreCondition("GroupAssembly", "lambda$finishedClaims", 1)),
    HEIR_SLEEPS(
            Focus.SHARING,
            "a consumer that leaves does not wake the next, for whom the message is now",
            () -> Mutation.skipCall("SourceDispatcher", "cancel", "wake")),
    HINT_IS_OVERLOOKED(
            Focus.ORDER,
            "a hint that comes during a claim is overlooked",
            () -> Mutation.skipAssignment("Backlog", "hint", "hints", 1)),
    DEMAND_IS_OVERLOOKED(
            Focus.ANY,
            "a consumer that begins to wait does not ask for a claim",
            () -> Mutation.skipCall("SourceDispatcher", "expect", "wantsClaim")),
    COUNT_THAT_FAILED_IS_IGNORED(
            Focus.OUTAGE,
            "a message is handed out again although its count could not be stored",
            () -> Mutation.ignoreCondition("Redeliveries", "lambda$write", 1)),
    DELIVERY_IS_NOT_COUNTED(
            Focus.ANY,
            "a delivery in vain is not counted",
            () -> Mutation.skipAssignment("Delivery", "countDelivery", "previousDeliveries", 1)),
    FENCE_IS_NOT_EXAMINED(
            Focus.DEATH,
            "after a failed fence, messages that are gone are kept",
            () -> Mutation.skipCall("NodeState", "examine", "fate")),
    OUTCOME_IS_NOT_RECONCILED(
            Focus.OUTAGE,
            "after a commit of unknown outcome, its hand-offs are not looked for",
            () -> Mutation.skipCall("GroupCommit", "resolved", "soon")),
    LOST_CLAIM_IS_NOT_RECONCILED(
            Focus.ANY,
            "after a claim without an answer, it is not looked for",
            // The call is in a finally block, which the compiler repeats for each way out.
            () -> Mutation.skipCall("SourceDispatcher", "claim", "soon"),
            () -> Mutation.skipCall("SourceDispatcher", "claim", "soon")),
    CLAIMS_OUTLIVE_THE_NODE(
            Focus.DEATH,
            "a node that was declared dead goes on delivering what it had claimed",
            () -> Mutation.skipCall("Registration", "renew", "loseAll")),
    RELEASE_IS_NOT_WRITTEN(
            Focus.ANY,
            "messages of a reader that closed are not given back",
            () -> Mutation.skipCall("Releases", "add", "write"),
            // Otherwise the next claim of the node makes up for it.
            () -> Mutation.skipCall("SourceDispatcher", "claim", "write")),
    LEADERSHIP_IS_LOST(
            Focus.ANY,
            "a leader leaves without another although units wait that no session leads",
            () -> Mutation.skipCall("CommitLane", "passLeadership", "execute")),
    POLL_IS_IGNORED(
            Focus.ORDER,
            "what the poll finds is not claimed",
            () -> Mutation.skipCall("ClaimLoop", "poll", "pollFoundMessages")),
    DOUBT_IS_DROPPED(
            Focus.ANY,
            "a transaction of the application that is still open when asked is not asked again",
            () -> Mutation.skipCall("JoinedDoubts", "ask", "add")),

    CLAIM_FROM_STALE_SNAPSHOT(Focus.ANY, "a claim does not see other claims", StoreBug.CLAIM_FROM_STALE_SNAPSHOT),
    OPEN_FENCE(Focus.DEATH, "the deletion of a message that is gone counts as done", StoreBug.OPEN_FENCE),
    CLAIMS_READ_BEFORE_BURIAL(
            Focus.DEATH,
            "what a dead node claimed just before its row is deleted is never freed",
            StoreBug.CLAIMS_READ_BEFORE_BURIAL),
    RECOVERY_DOES_NOT_COUNT(
            Focus.DEATH, "recovery does not count the messages that it frees", StoreBug.RECOVERY_DOES_NOT_COUNT),
    RECOVERY_FREES_LOCKED_MESSAGES(
            Focus.DEATH,
            "recovery frees messages that an open transaction has deleted",
            StoreBug.RECOVERY_FREES_LOCKED_MESSAGES),
    RESOLVED_BUT_NOT_EXCLUDED(
            Focus.OUTAGE, "a commit that is said to have failed takes place later", StoreBug.RESOLVED_BUT_NOT_EXCLUDED),
    HAND_OFF_WITHOUT_CLAIM(Focus.ANY, "a hand-off is stored without its claim", StoreBug.HAND_OFF_WITHOUT_CLAIM),
    FAILED_GROUP_KEEPS_SENDS(
            Focus.DEATH, "a group that fails at the fence keeps its sends", StoreBug.FAILED_GROUP_KEEPS_SENDS),
    REDUCE_FORGETS_RETAINED(Focus.ANY, "a reduced claim loses what it retains", StoreBug.REDUCE_FORGETS_RETAINED),
    COUNTS_ARE_NOT_STORED(Focus.ANY, "delivery counts are not stored", StoreBug.COUNTS_ARE_NOT_STORED);

    private final String description;
    private final List<Supplier<Mutation>> mutations;
    private final @Nullable StoreBug storeBug;
    private final Focus focus;

    DeliberateBug(Focus focus, String description, Supplier<Mutation> mutation) {
        this(focus, description, List.of(mutation), null);
    }

    DeliberateBug(Focus focus, String description, Supplier<Mutation> mutation, Supplier<Mutation> another) {
        this(focus, description, List.of(mutation, another), null);
    }

    DeliberateBug(Focus focus, String description, StoreBug storeBug) {
        this(focus, description, List.of(), storeBug);
    }

    DeliberateBug(Focus focus, String description, List<Supplier<Mutation>> mutations, @Nullable StoreBug storeBug) {
        this.focus = focus;
        this.description = description;
        this.mutations = mutations;
        this.storeBug = storeBug;
    }

    /** Whether it is found so seldom that it is looked for in long runs only. */
    boolean rare() {
        return this == GROUP_OVERTAKES_ITSELF
                || this == CLAIM_OVERTAKES_HAND_OFF
                || this == FENCE_IS_NOT_EXAMINED
                || this == OUTCOME_IS_NOT_RECONCILED;
    }

    String description() {
        return description;
    }

    boolean inNode() {
        return storeBug == null;
    }

    Simulation simulation() {
        return new Simulation(mutations.stream().map(Supplier::get).toList(), storeBug, focus);
    }
}

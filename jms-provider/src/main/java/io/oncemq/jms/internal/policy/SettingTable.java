// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.policy;

import io.oncemq.jms.admin.DestinationSetting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All settings as of one moment, and what they mean for a name. Immutable but for what it remembers; thread-safe. */
public final class SettingTable {

    private static final Logger LOG = LoggerFactory.getLogger(SettingTable.class);

    /** Names come and go, as those of temporary queues do. */
    private static final int MOST_REMEMBERED = 10_000;

    /** The most specific first. */
    private final Map<Setting, List<Rule>> rules = new EnumMap<>(Setting.class);

    private final Set<String> deadLetterQueues = new HashSet<>(Set.of(Setting.DEAD_LETTER_QUEUE.defaultValue()));

    private final Map<String, RedeliveryPolicy> redelivery = new ConcurrentHashMap<>();
    private final Map<String, FlowLimits> limits = new ConcurrentHashMap<>();

    private record Rule(NamePattern pattern, String value) {}

    /**
     * A value for a destination and where it comes from.
     *
     * @param value as text
     * @param pattern the pattern for which it was set; empty if nothing is set and this is the default
     */
    public record Effective(String value, Optional<String> pattern) {}

    /** The meaning of stored settings. What this version cannot know, because a newer one has stored it, is passed over. */
    public SettingTable(List<DestinationSetting> settings) {
        for (DestinationSetting stored : settings) {
            try {
                Setting setting = Setting.require(stored.name(), stored.value());
                rules.computeIfAbsent(setting, absent -> new ArrayList<>())
                        .add(new Rule(NamePattern.of(stored.pattern()), stored.value()));
                if (setting == Setting.DEAD_LETTER_QUEUE
                        || (setting == Setting.EXPIRY_QUEUE && !stored.value().equals(Setting.NO_QUEUE))) {
                    deadLetterQueues.add(stored.value());
                }
            } catch (IllegalArgumentException unknown) {
                LOG.warn("A stored setting of '{}' is passed over: {}", stored.pattern(), unknown.getMessage());
            }
        }
        rules.values().forEach(list -> list.sort(Comparator.comparing(Rule::pattern, NamePattern.MOST_SPECIFIC_FIRST)));
    }

    /** What holds for a destination: of the patterns for which it is set, the most specific that matches decides. */
    public Effective effective(Setting setting, String destination) {
        for (Rule rule : rules.getOrDefault(setting, List.of())) {
            if (rule.pattern().matches(destination)) {
                return new Effective(rule.value(), Optional.of(rule.pattern().toString()));
            }
        }
        return new Effective(setting.defaultValue(), Optional.empty());
    }

    /** Whether there may be a destination that is read by one consumer at a time. */
    public boolean anyExclusive() {
        return rules.containsKey(Setting.EXCLUSIVE_CONSUMER);
    }

    /** Whether one consumer at a time is to read a destination. */
    public boolean exclusive(String destination) {
        return Boolean.parseBoolean(
                effective(Setting.EXCLUSIVE_CONSUMER, destination).value());
    }

    /** Whether there may be a destination whose messages are acknowledged without waiting. */
    public boolean anyRelaxed() {
        return rules.containsKey(Setting.ACKNOWLEDGEMENT);
    }

    /** Whether messages of a destination are acknowledged without waiting. */
    public boolean relaxed(String destination) {
        return effective(Setting.ACKNOWLEDGEMENT, destination).value().equals("relaxed");
    }

    /** Whether there may be groups that are put aside for a time. */
    public boolean anyParkTime() {
        return rules.containsKey(Setting.GROUP_PARK_TIME);
    }

    /** The queue to which messages of a destination go that expire; null if they are removed. */
    public @Nullable String expiryQueue(String destination) {
        if (!rules.containsKey(Setting.EXPIRY_QUEUE)) {
            return null;
        }
        String queue = effective(Setting.EXPIRY_QUEUE, destination).value();
        // A message cannot be moved from a queue to the same: there, it is removed.
        return queue.equals(Setting.NO_QUEUE) || queue.equals(destination) ? null : queue;
    }

    /** All queues to which messages may go that are given up, or expire. */
    public Set<String> deadLetterQueues() {
        return deadLetterQueues;
    }

    /** Whether there may be a destination that takes only so much. */
    public boolean anyLimits() {
        return rules.containsKey(Setting.MAXIMUM_MESSAGES)
                || rules.containsKey(Setting.MAXIMUM_BYTES)
                || rules.containsKey(Setting.MAXIMUM_AGE);
    }

    /** How much a destination takes. */
    public FlowLimits limits(String destination) {
        return remembered(limits, destination, name -> FlowLimits.of(this, name));
    }

    /** What becomes of messages of a destination that are delivered in vain. */
    public RedeliveryPolicy redelivery(String destination) {
        return remembered(redelivery, destination, name -> RedeliveryPolicy.of(this, name));
    }

    private static <T> T remembered(Map<String, T> known, String destination, Function<String, T> policy) {
        T remembered = known.get(destination);
        if (remembered != null) {
            return remembered;
        }
        if (known.size() >= MOST_REMEMBERED) {
            known.clear();
        }
        T found = policy.apply(destination);
        known.put(destination, found);
        return found;
    }
}

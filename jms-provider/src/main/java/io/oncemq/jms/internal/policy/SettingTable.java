// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.policy;

import io.oncemq.jms.spi.DestinationSetting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
                if (setting == Setting.DEAD_LETTER_QUEUE) {
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

    /** Whether there may be groups that are put aside for a time. */
    public boolean anyParkTime() {
        return rules.containsKey(Setting.GROUP_PARK_TIME);
    }

    /** All queues to which messages may go that are given up. */
    public Set<String> deadLetterQueues() {
        return deadLetterQueues;
    }

    /** What becomes of messages of a destination that are delivered in vain. */
    public RedeliveryPolicy redelivery(String destination) {
        RedeliveryPolicy known = redelivery.get(destination);
        if (known != null) {
            return known;
        }
        if (redelivery.size() >= MOST_REMEMBERED) {
            redelivery.clear();
        }
        RedeliveryPolicy policy = RedeliveryPolicy.of(this, destination);
        redelivery.put(destination, policy);
        return policy;
    }
}

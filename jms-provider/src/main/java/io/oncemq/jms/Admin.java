// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.admin.DestinationFigures;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.DestinationSetting;
import io.oncemq.jms.admin.ParkedGroup;
import io.oncemq.jms.internal.message.MessageCodec;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.policy.NamePattern;
import io.oncemq.jms.internal.policy.Setting;
import io.oncemq.jms.internal.policy.SettingTable;
import io.oncemq.jms.internal.session.ConnectionSettings;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.SettingDirectory;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Administers destinations: settings for them, kept in the database and heeded by all nodes; messages that were given up; and
 * figures.
 *
 * <pre>{@code
 * try (Admin admin = factory.admin()) {
 *     admin.set("orders.#", "maximum-deliveries", "5");
 *     admin.set("orders.urgent", "maximum-deliveries", "20");
 * }
 * }</pre>
 *
 * <p>A setting is for the queues and topics whose names match a pattern: a name, in which {@code *} stands for one part between
 * dots, and a final {@code #} for any number of parts. Of all patterns that match a name and for which a setting is made, the
 * most specific decides about it: patterns are compared part by part from the left, and at the first difference a text goes
 * before {@code *}, the end of the pattern too, and all before {@code #}. Each setting is decided by itself. Which there are is
 * said in {@code docs/delivery.md}.
 *
 * <p>With {@code security=users}, the user must be permitted to {@link io.oncemq.jms.admin.Permission#MANAGE manage} all
 * destinations ({@code *}), at each call. Each call is one transaction; one that throws has changed nothing, unless it says
 * that the outcome is unknown. This node heeds a change at once, the others within a second. Thread-safe.
 */
public final class Admin implements AutoCloseable {

    private final Administration administration;
    private final Node node;
    private final MessageCodec codec;

    private Admin(Administration administration, MessageCodec codec) {
        this.administration = administration;
        this.node = administration.node();
        this.codec = codec;
    }

    static Admin open(ConnectionSettings settings) throws JMSException {
        return new Admin(
                Administration.open(settings, "The administration", "administer destinations"),
                new MessageCodec(settings.objectPolicy(), settings.duplicatePolicy()));
    }

    /** All settings that are made, by pattern and name. */
    public List<DestinationSetting> settings() throws JMSException {
        return call("Unable to list the settings", SettingDirectory::settings);
    }

    /**
     * Makes a setting, in the place of the one that was made for just this pattern.
     *
     * @throws IllegalArgumentException if there is no such setting, it does not allow the value, or this is no pattern; says
     *     which, and what is allowed. Nothing is changed then
     */
    public void set(String pattern, String name, String value) throws JMSException {
        NamePattern unusedChecked = NamePattern.of(pattern);
        Setting setting = Setting.require(name, value);
        call("Unable to set '" + name + "' of '" + pattern + "'", directory -> {
            directory.set(new DestinationSetting(pattern, setting.key(), value));
            node.settingsChanged();
            return setting;
        });
    }

    /**
     * Takes back a setting that was made for just this pattern.
     *
     * @return whether there was one
     * @throws IllegalArgumentException if this is no pattern
     */
    public boolean clear(String pattern, String name) throws JMSException {
        NamePattern unusedChecked = NamePattern.of(pattern);
        return call("Unable to clear '" + name + "' of '" + pattern + "'", directory -> {
            boolean cleared = directory.clear(pattern, name);
            node.settingsChanged();
            return cleared;
        });
    }

    /** All that holds for a queue or topic of this name, whether it is there or not, and why. */
    public List<EffectiveSetting> effectiveSettings(String destination) throws JMSException {
        SettingTable table = new SettingTable(settings());
        return Stream.of(Setting.values())
                .map(setting -> {
                    SettingTable.Effective effective = table.effective(setting, destination);
                    return new EffectiveSetting(setting.key(), effective.value(), effective.pattern());
                })
                .toList();
    }

    /** Figures of all queues and topics, by name. */
    public List<DestinationFigures> destinations() throws JMSException {
        return call("Unable to list the destinations", SettingDirectory::destinations);
    }

    /** The messages of a queue that were given up: to look at, to try once more, to move, to discard. */
    public DeadLetters deadLetters(String queue) {
        return new DeadLetters(administration, codec, queue);
    }

    /** Messages that recur: to put, look at, pause and remove their schedules. */
    public Schedules schedules() {
        return new Schedules(administration, codec);
    }

    /** The message groups that are put aside ({@code on-failure} is {@code park}), by queue and group. */
    public List<ParkedGroup> parkedGroups() throws JMSException {
        return call(
                "Unable to list the parked groups", unused -> node.deadLetters().parkedGroups());
    }

    /**
     * Has a message group go on that is put aside: with the message that failed, as if it had never been delivered.
     *
     * @return whether it was put aside
     */
    public boolean releaseGroup(String queue, String group) throws JMSException {
        return call("Unable to release a group of '" + queue + "'", unused -> {
            DestinationRecord record = node.catalog().destination(DestinationKind.QUEUE, queue, false);
            List<WakeUp> released =
                    record == null ? List.of() : node.deadLetters().releaseGroup(record, group);
            node.sent(released);
            return !released.isEmpty();
        });
    }

    @FunctionalInterface
    private interface Call<T> {
        T make(SettingDirectory directory) throws StoreException;
    }

    private <T> T call(String unable, Call<T> call) throws JMSException {
        return administration.call(unable, administered -> call.make(administered.settings()));
    }

    /** Ends the administration. */
    @Override
    public void close() {
        administration.close();
    }
}

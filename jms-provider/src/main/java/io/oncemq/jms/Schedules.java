// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.internal.message.MessageCodec;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.message.OnceMQMessage;
import io.oncemq.jms.internal.message.SendHeaders;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.schedule.Rhythm;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScheduleDirectory;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.StoredSchedule;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Messages that recur. Their schedules are in the database, and the nodes send the messages: each once, whatever number of nodes runs,
 * and whichever of them dies. From {@link Admin#schedules}.
 *
 * <pre>{@code
 * Message message = session.createTextMessage("begin the nightly run");
 * admin.schedules()
 *         .put("nightly-run", queue, message, Recurrence.cron("0 2 * * MON-FRI", ZoneId.of("Europe/Berlin")), MissedOccurrences.LATEST);
 * }</pre>
 *
 * <p>A message has the properties {@code JMS_OnceMQ_Schedule}, the name of its schedule, and {@code JMS_OnceMQ_ScheduledAt}, when it was
 * due in milliseconds since the epoch. It is due by the clock of the database, and sent within a second or two if a node runs. One with a
 * {@linkplain MessageKeys key} replaces the one before, if nobody has received that. Permission is asked for as by {@link Admin}.
 * Thread-safe.
 */
public final class Schedules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1," + StoredSchedule.LONGEST_NAME + "}");

    private final Administration administration;
    private final Node node;
    private final MessageCodec codec;

    Schedules(Administration administration, MessageCodec codec) {
        this.administration = administration;
        this.node = administration.node();
        this.codec = codec;
    }

    /**
     * Puts a schedule, in the place of the one that has its name. The first message is due when the recurrence says so, counted from now.
     *
     * @param name 1 to 255 letters, digits, dots, hyphens and underscores
     * @param destination a queue or topic of OnceMQ that is not temporary; it is created when it is needed
     * @param message what is sent, by any provider's session; with the priority and the delivery mode that are set on it. It is
     *     copied
     * @throws IllegalArgumentException if the name cannot be one
     * @throws InvalidDestinationException if the destination is temporary or of another provider
     * @throws JMSException if the message cannot be sent, has an id for duplicate detection, or the database cannot be reached
     */
    public void put(
            String name, Destination destination, Message message, Recurrence recurrence, MissedOccurrences missed)
            throws JMSException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a schedule: it must have 1 to "
                    + StoredSchedule.LONGEST_NAME + " letters, digits, dots, hyphens and underscores");
        }
        OnceMQDestination own = OnceMQDestination.own(destination);
        if (own == null || own.temporary()) {
            throw new InvalidDestinationException("Unable to put schedule '" + name + "': " + destination
                    + " is no queue or topic of OnceMQ that stays");
        }
        StoredMessage template = template(name, own, message);
        call("Unable to put schedule '" + name + "'", directory -> {
            Instant first = recurrence.next(Instant.ofEpochMilli(node.now())).orElseThrow();
            directory.put(new StoredSchedule(
                    name,
                    own.kind(),
                    own.name(),
                    recurrence.rhythm().text(),
                    missed.name().toLowerCase(Locale.ROOT),
                    false,
                    first.toEpochMilli(),
                    template));
            node.schedulesChanged();
            return first;
        });
    }

    private StoredMessage template(String name, OnceMQDestination destination, Message message) throws JMSException {
        StoredMessage template = codec.encode(
                message,
                new SendHeaders(destination, null, message.getJMSDeliveryMode(), message.getJMSPriority(), 0, 0, 0),
                "");
        if (template.deduplication() != null) {
            throw new JMSException(
                    "Unable to put schedule '" + name
                            + "': its messages would all have the same id for duplicate detection, so that only the first would be sent");
        }
        return template;
    }

    /** All schedules, by name. */
    public List<Schedule> list() throws JMSException {
        List<StoredSchedule> all = call("Unable to list the schedules", ScheduleDirectory::all);
        List<Schedule> schedules = new ArrayList<>();
        for (StoredSchedule stored : all) {
            schedules.add(schedule(stored));
        }
        return schedules;
    }

    /** The schedule of this name. */
    public Optional<Schedule> find(String name) throws JMSException {
        return list().stream().filter(schedule -> schedule.name().equals(name)).findFirst();
    }

    private Schedule schedule(StoredSchedule stored) throws JMSException {
        OnceMQMessage message = codec.decode(
                new QueuedMessage(0, 0, stored.template()),
                OnceMQDestination.of(stored.kind(), stored.destination()),
                1);
        return new Schedule(
                stored.name(),
                stored.destination(),
                stored.kind() == DestinationKind.TOPIC,
                Recurrence.of(Rhythm.parse(stored.recurrence())),
                MissedOccurrences.valueOf(stored.missed().toUpperCase(Locale.ROOT)),
                stored.paused(),
                stored.due() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(stored.due())),
                message);
    }

    /**
     * Has a schedule send nothing for the time being. What would have been due meanwhile is not missed.
     *
     * @return whether there is one
     */
    public boolean pause(String name) throws JMSException {
        return call("Unable to pause schedule '" + name + "'", directory -> directory.pause(name, 0));
    }

    /**
     * Has a schedule that is paused go on: the next message is due when the recurrence says so, counted from now.
     *
     * @return whether it was paused
     */
    public boolean resume(String name) throws JMSException {
        return call("Unable to resume schedule '" + name + "'", directory -> {
            for (StoredSchedule stored : directory.all()) {
                if (stored.name().equals(name) && stored.paused()) {
                    Instant next = Recurrence.of(Rhythm.parse(stored.recurrence()))
                            .next(Instant.ofEpochMilli(node.now()))
                            .orElseThrow();
                    boolean resumed = directory.pause(name, next.toEpochMilli());
                    node.schedulesChanged();
                    return resumed;
                }
            }
            return false;
        });
    }

    /**
     * Removes a schedule. Messages that it has sent stay.
     *
     * @return whether there was one
     */
    public boolean remove(String name) throws JMSException {
        return call("Unable to remove schedule '" + name + "'", directory -> directory.remove(name));
    }

    @FunctionalInterface
    private interface Call<T> {
        T make(ScheduleDirectory directory) throws StoreException;
    }

    private <T> T call(String unable, Call<T> call) throws JMSException {
        return administration.call(unable, administered -> call.make(administered.schedules()));
    }
}

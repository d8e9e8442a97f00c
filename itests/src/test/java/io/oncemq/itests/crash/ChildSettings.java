// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.nio.file.Path;
import java.util.List;

/**
 * What a {@link CampaignChild} is to do.
 *
 * @param database where it works
 * @param name of the child and of its node
 * @param directory where it writes its records
 * @param producers how many threads send
 * @param ordersEach how many orders each of them sends, as fast as it can; 0 for no end, with pauses
 * @param consumers how many threads consume
 * @param firstOrder lowest order number that it may use
 * @param drain whether it ends by itself when no more orders come
 * @param tough whether it begins anew when something fails, as an application does whose database comes and goes
 */
record ChildSettings(
        DatabaseAddress database,
        String name,
        Path directory,
        int producers,
        int ordersEach,
        int consumers,
        long firstOrder,
        boolean drain,
        boolean tough) {

    /** Order numbers that a producer may use. */
    static final long ORDERS_PER_PRODUCER = 1_000_000;

    List<String> arguments() {
        return List.of(
                database.url(),
                database.user(),
                name,
                directory.toString(),
                Integer.toString(producers),
                Integer.toString(ordersEach),
                Integer.toString(consumers),
                Long.toString(firstOrder),
                Boolean.toString(drain),
                Boolean.toString(tough));
    }

    static ChildSettings parse(String[] arguments) {
        return new ChildSettings(
                new DatabaseAddress(arguments[0], arguments[1]),
                arguments[2],
                Path.of(arguments[3]),
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]),
                Integer.parseInt(arguments[6]),
                Long.parseLong(arguments[7]),
                Boolean.parseBoolean(arguments[8]),
                Boolean.parseBoolean(arguments[9]));
    }

    /** A child that only works on a share of the orders, until it is asked to end. */
    static ChildSettings of(
            DatabaseAddress database, String name, Path directory, int producers, int ordersEach, int consumers) {
        long first = Integer.parseInt(name.replaceAll("\\D", "")) * 10 * ORDERS_PER_PRODUCER;
        return new ChildSettings(database, name, directory, producers, ordersEach, consumers, first, false, false);
    }

    ChildSettings untilDrained() {
        return new ChildSettings(database, name, directory, producers, ordersEach, consumers, firstOrder, true, tough);
    }

    ChildSettings asTough() {
        return new ChildSettings(database, name, directory, producers, ordersEach, consumers, firstOrder, drain, true);
    }

    /** Where the sends of a child are recorded. */
    static Path sentLog(Path directory, String child) {
        return directory.resolve(child + ".sent");
    }

    /** Where the receipts of a child are recorded. */
    static Path receivedLog(Path directory, String child) {
        return directory.resolve(child + ".received");
    }
}

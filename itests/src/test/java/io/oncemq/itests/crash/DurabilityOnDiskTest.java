// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** H2: what a send or commit has acknowledged is in the file at that moment, and on the disk. */
class DurabilityOnDiskTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int COPIES = 20;
    private static final int POWER_FAILURES = 6;
    private static final String FILE = "sends.mv.db";

    private final long seed = Long.getLong("oncemq.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Path directory = Path.of("");

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = TestFiles.newDirectory("durability");
        System.out.println("seed " + seed);
    }

    @AfterEach
    void deleteDirectory() throws IOException {
        TestFiles.delete(directory);
    }

    @Test
    void acknowledgedSendsAreInTheFileAtAnyMoment() throws Exception {
        DatabaseAddress database = database("jdbc:h2:file:", directory);
        Business.createTables(database);
        try (Children children = new Children(directory)) {
            ChildProcess child = children.start(settings(database, "child1"));
            for (int copy = 1; copy <= COPIES; copy++) {
                awaitFurtherSends(child, 1 + random.nextInt(40));
                Path place = Files.createDirectory(directory.resolve("copy" + copy));
                child.freeze();
                List<SentUnit> units = sent("child1");
                Files.copy(directory.resolve(FILE), place.resolve(FILE));
                child.thaw();
                requireAcknowledged(units, database("jdbc:h2:file:", place), "copy " + copy);
            }
            child.kill();
        }
        requireAcknowledged(sent("child1"), database, "the file of the killed process");
    }

    @Test
    void acknowledgedSendsSurviveAPowerFailure() throws Exception {
        for (int failure = 1; failure <= POWER_FAILURES; failure++) {
            String name = "child" + failure;
            Path place = Files.createDirectory(directory.resolve(name));
            Business.createTables(database("jdbc:h2:file:", place));
            try (Children children = new Children(directory)) {
                ChildProcess child = children.start(settings(database("jdbc:h2:forgetful:", place), name));
                awaitFurtherSends(child, 1 + random.nextInt(100));
                child.kill();
            }
            Path copy = Files.createDirectory(place.resolve("after"));
            Files.copy(ForgetfulDisk.onDisk(place.resolve(FILE)), copy.resolve(FILE));
            // A commit of the application is on the disk with the next checkpoint only.
            List<SentUnit> own = sent(name).stream()
                    .filter(unit -> unit.kind() != OrderProducer.Kind.JOINED)
                    .toList();
            requireAcknowledged(own, database("jdbc:h2:file:", copy), "power failure " + failure);
        }
    }

    private static DatabaseAddress database(String prefix, Path place) {
        return new DatabaseAddress(prefix + place.resolve("sends"), "sa");
    }

    private ChildSettings settings(DatabaseAddress database, String name) {
        return ChildSettings.of(database, name, directory, 2, 0, 0);
    }

    private void awaitFurtherSends(ChildProcess child, int units) throws IOException {
        long before = acknowledged(sent(child.name()));
        await("further sends")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .failFast("the child ended, see " + directory, () -> !child.isAlive())
                .until(() -> acknowledged(sent(child.name())) >= before + units);
    }

    private List<SentUnit> sent(String child) throws IOException {
        return SentUnit.parse(child, RecordLog.read(ChildSettings.sentLog(directory, child)));
    }

    private static long acknowledged(List<SentUnit> units) {
        return units.stream().filter(SentUnit::acknowledged).count();
    }

    private static void requireAcknowledged(List<SentUnit> units, DatabaseAddress database, String what)
            throws SQLException {
        List<Long> stored = database.numbers("SELECT text_body FROM oncemq_message");
        Set<Long> missing = units.stream()
                .filter(SentUnit::acknowledged)
                .flatMap(unit -> unit.orders().stream())
                .collect(Collectors.toCollection(HashSet::new));
        int expected = missing.size();
        stored.forEach(missing::remove);
        System.out.println(what + ": " + expected + " acknowledged, " + stored.size() + " stored");
        assertThat(missing).as(what).isEmpty();
        assertThat(stored).as(what).doesNotHaveDuplicates();
    }
}

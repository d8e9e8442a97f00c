// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * H2 in a file. Only one process has it open, so that after each kill a copy of the file shows what the dead node had
 * claimed; the file itself is left for the next child to open as the crash left it.
 */
final class H2CampaignDatabase implements CampaignDatabase {

    private static final String NAME = "campaign";

    private static final String NODES = "SELECT id, name FROM oncemq_node";

    private static final String CLAIMED = """
            SELECT c.owner, c.number, m.text_body, CARDINALITY(c.ids)
            FROM oncemq_claim c
            JOIN oncemq_message m ON ARRAY_CONTAINS(c.ids, m.id)
            WHERE c.owner <> 0
            ORDER BY m.id
            """;

    private static final String COUNTS = """
            SELECT m.text_body, m.delivery_count
            FROM oncemq_message m JOIN oncemq_destination d ON d.id = m.destination
            WHERE d.name = 'orders'
            """;

    private final Path directory;
    private final CrashCheck check;
    private final Map<String, String> nodeNames = new HashMap<>();

    /** By owner, number of the claim, and order: a claim may still be there at the next kill. */
    private final Map<String, Loss> losses = new LinkedHashMap<>();

    /** A database in a directory, where it is left for those who look for the cause of a failure. */
    H2CampaignDatabase(Path directory) {
        this.directory = directory;
        this.check = new CrashCheck(directory);
    }

    @Override
    public DatabaseAddress address() {
        return address(directory);
    }

    private static DatabaseAddress address(Path directory) {
        return new DatabaseAddress("jdbc:h2:file:" + directory.resolve(NAME), "sa");
    }

    @Override
    public void watch() {
        // The copies show it.
    }

    @Override
    public void killed(String child) throws SQLException, IOException {
        Path copy = Files.createDirectory(directory.resolve("after-" + child));
        String file = NAME + ".mv.db";
        Files.copy(directory.resolve(file), copy.resolve(file));
        Path untouched = Files.copy(directory.resolve(file), copy.resolve("untouched.mv.db"));
        read(address(copy));
        List<String> violations = check.violations(child, address(copy));
        if (!violations.isEmpty()) {
            throw new AssertionError("After the kill of " + child + ", see " + untouched + ": " + violations);
        }
        TestFiles.delete(copy);
    }

    private void read(DatabaseAddress copy) throws SQLException {
        for (String row : copy.rows(NODES)) {
            String[] columns = row.split(" ");
            nodeNames.put(columns[0], columns[1]);
        }
        Set<String> claimed = new HashSet<>();
        for (String row : copy.rows(CLAIMED)) {
            String[] columns = row.split(" ");
            String key = columns[0] + " " + columns[1] + " " + columns[2];
            claimed.add(key);
            losses.putIfAbsent(key, Loss.parse(columns[2] + " " + nodeNames.get(columns[0]) + " " + columns[3]));
        }
        requireCounts(copy, claimed);
    }

    /** A message's count is the number of claims on it that recovery has removed. */
    private void requireCounts(DatabaseAddress copy, Set<String> claimed) throws SQLException {
        Map<Long, Integer> recovered = new HashMap<>();
        losses.forEach((key, loss) -> recovered.merge(loss.order(), claimed.contains(key) ? 0 : 1, Integer::sum));
        for (String row : copy.rows(COUNTS)) {
            String[] columns = row.split(" ");
            int expected = recovered.getOrDefault(Long.valueOf(columns[0]), 0);
            if (Integer.parseInt(columns[1]) != expected) {
                throw new AssertionError(
                        "Order " + columns[0] + " has count " + columns[1] + ", expected " + expected + ": " + losses);
            }
        }
    }

    @Override
    public List<Loss> losses() {
        return List.copyOf(losses.values());
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}

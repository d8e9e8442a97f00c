// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of a MariaDB server on which it depends whether what was committed stays. */
final class MariaDbDurability {

    private static final Logger LOG = LoggerFactory.getLogger(MariaDbDurability.class);

    /** What has to be read of the server; what it does not know does not matter. */
    static final List<String> VARIABLES = List.of(
            "innodb_flush_log_at_trx_commit",
            "innodb_flush_method",
            "debug_no_sync",
            "log_bin",
            "sync_binlog",
            "binlog_format",
            "wsrep_on");

    private MariaDbDurability() {}

    /** Refuses values with which committed messages could be lost, or the statements would not work. */
    static void require(Map<String, String> variables) throws StoreException {
        allow(
                variables,
                "innodb_flush_log_at_trx_commit",
                List.of("1", "3"),
                "the server acknowledges commits that are not on disk, so that messages could be lost");
        allow(
                variables,
                "debug_no_sync",
                List.of("OFF"),
                "the server never waits for the disk, so that messages could be lost");
        if ("nosync".equals(variables.get("innodb_flush_method"))) {
            throw refused(variables, "innodb_flush_method", "anything else", "the server never waits for the disk");
        }
        allow(
                variables,
                "wsrep_on",
                List.of("OFF"),
                "nodes prove that they live by locks, which the servers of a Galera cluster do not share");
        if ("ON".equals(variables.get("log_bin"))) {
            if ("STATEMENT".equals(variables.get("binlog_format"))) {
                throw refused(
                        variables, "binlog_format", "MIXED or ROW", "READ COMMITTED cannot be logged as statements");
            }
            if (!"1".equals(variables.get("sync_binlog"))) {
                LOG.warn(
                        "sync_binlog is {}: after a crash of the server, its replicas may lack, or have, commits that it"
                                + " does not; with 1 they agree",
                        variables.get("sync_binlog"));
            }
        }
    }

    private static void allow(Map<String, String> variables, String name, List<String> allowed, String otherwise)
            throws StoreException {
        String value = variables.get(name);
        if (value != null && !allowed.contains(value)) {
            throw refused(variables, name, String.join(" or ", allowed), otherwise);
        }
    }

    private static StoreConfigurationException refused(
            Map<String, String> variables, String name, String allowed, String otherwise) {
        return new StoreConfigurationException("The server has the setting " + name + " = " + variables.get(name) + ": "
                + otherwise + ". Allowed is " + allowed);
    }
}

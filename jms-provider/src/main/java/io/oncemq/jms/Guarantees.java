// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.session.ConnectionSettings;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.JMSException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which guarantee a wiring gives, and refuses one that is weaker than what is required. */
final class Guarantees {

    private static final Logger LOG = LoggerFactory.getLogger(Guarantees.class);

    private Guarantees() {}

    /** Of sessions that join transactions. */
    static GuaranteeReport ofJoining(ConnectionSettings settings) throws JMSException {
        TransactionContext context = settings.transactionContext();
        if (context == TransactionContext.NONE) {
            return new GuaranteeReport(
                    Guarantee.AT_LEAST_ONCE,
                    List.of(
                            "sessions join no transaction by themselves, and it is not known where the connections given to"
                                    + " JoinedTransaction come from: give the factory a TransactionContext, for example"
                                    + " TransactionContext.explicit(dataSource)"));
        }
        DataSource dataSource = context.dataSource();
        if (dataSource == null) {
            return new GuaranteeReport(
                    Guarantee.JOINED,
                    List.of(
                            "sessions join " + context,
                            "whether it leads to the database of the messages is seen when a transaction is joined; if"
                                    + " not, that is refused"));
        }
        Node node = settings.acquireNode();
        try {
            node.joined().requireLeadsHere(dataSource);
            return new GuaranteeReport(
                    Guarantee.JOINED,
                    List.of("sessions join " + context, "its connections lead to the database of the messages"));
        } catch (StoreException e) {
            return new GuaranteeReport(
                    Guarantee.AT_LEAST_ONCE,
                    List.of(
                            "sessions cannot join " + context + ": " + e.getMessage(),
                            "data in another database needs XA, with a factory of buildXA()"));
        } finally {
            node.release();
        }
    }

    /** Of sessions of a transaction manager. */
    static GuaranteeReport ofXa(@Nullable String recoveredBy) {
        return recoveredBy == null
                ? new GuaranteeReport(
                        Guarantee.XA_WITHOUT_RECOVERY,
                        List.of("nobody is known to recover: give the transaction manager the recoveryResource() of the"
                                + " factory, or say by recoveredBy() who has another of its resources"))
                : new GuaranteeReport(
                        Guarantee.XA,
                        List.of("sessions work in distributed transactions", "they are recovered by " + recoveredBy));
    }

    /**
     * Refuses a guarantee that is too weak.
     *
     * @param required null if every one will do
     * @throws JMSException if it is weaker than what is required; it says what is missing
     */
    static void require(GuaranteeReport report, @Nullable Guarantee required) throws JMSException {
        LOG.info("Guarantee {}", report);
        if (required != null && report.guarantee().compareTo(required) < 0) {
            throw new JMSException("Option '" + Option.REQUIRED_GUARANTEE.key() + "' is '" + required.code()
                    + "', but the guarantee is only " + report);
        }
    }
}

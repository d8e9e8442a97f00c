// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.jta.common.jtaPropertyManager;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.itests.xa.Narayana;
import io.oncemq.jdbc.JtaTransactions;
import io.oncemq.jdbc.OnceMQ;
import io.oncemq.jms.Guarantee;
import io.oncemq.jms.GuaranteeReport;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.Option;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.JMSException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which guarantee a wiring is said to give, and which are refused. */
abstract class GuaranteeContract extends JmsContract {

    GuaranteeContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeAll
    static void configure() throws Exception {
        Narayana.configure();
    }

    private DataSource here() {
        return new FaultyDataSource(database()::connect);
    }

    private static DataSource elsewhere() {
        JdbcDataSource other = new JdbcDataSource();
        other.setURL("jdbc:h2:mem:elsewhere");
        return other;
    }

    private static JtaTransactions jta(DataSource dataSource) {
        return new JtaTransactions(
                jtaPropertyManager.getJTAEnvironmentBean().getTransactionSynchronizationRegistry(), dataSource);
    }

    private OnceMQConnectionFactory with(TransactionContext context) {
        return database().factory().transactionContext(context).build();
    }

    private static void assertGuarantee(Guarantee expected, GuaranteeReport report, String reason) {
        assertThat(report.guarantee()).as(report.toString()).isEqualTo(expected);
        assertThat(report.toString()).contains(expected.code()).contains(reason);
    }

    @Test
    void factoryAlone() throws Exception {
        assertGuarantee(Guarantee.AT_LEAST_ONCE, factory().guarantee(), "TransactionContext");
    }

    @Test
    void factoryOnTheDataSourceOfTheApplication() throws Exception {
        assertGuarantee(
                Guarantee.AT_LEAST_ONCE, database().factory(here()).build().guarantee(), "TransactionContext");
    }

    @Test
    void joinedByHandOnTheSameDatabase() throws Exception {
        assertGuarantee(
                Guarantee.JOINED, with(TransactionContext.explicit(here())).guarantee(), "lead to the database");
    }

    @Test
    void joinedByHandOnAWrappedDataSource() throws Exception {
        DataSource wrapped = OnceMQ.wrap(here());
        assertGuarantee(
                Guarantee.JOINED,
                database()
                        .factory(wrapped)
                        .transactionContext(TransactionContext.explicit(wrapped))
                        .build()
                        .guarantee(),
                "lead to the database");
    }

    @Test
    void joinedByHandOnAnotherDatabase() throws Exception {
        assertGuarantee(
                Guarantee.AT_LEAST_ONCE,
                with(TransactionContext.explicit(elsewhere())).guarantee(),
                "not that of the messages");
    }

    @Test
    void dataSourceThatGivesNoConnection() throws Exception {
        FaultyDataSource away = new FaultyDataSource(database()::connect);
        away.takeAway();
        assertGuarantee(
                Guarantee.AT_LEAST_ONCE, with(TransactionContext.explicit(away)).guarantee(), "cannot join");
    }

    @Test
    void jtaOnTheSameDatabase() throws Exception {
        assertGuarantee(Guarantee.JOINED, with(jta(here())).guarantee(), "JTA");
    }

    @Test
    void jtaOnAnotherDatabase() throws Exception {
        assertGuarantee(Guarantee.AT_LEAST_ONCE, with(jta(elsewhere())).guarantee(), "not that of the messages");
    }

    @Test
    void frameworkThatDoesNotSayWhereItLeads() throws Exception {
        assertGuarantee(Guarantee.JOINED, with(() -> null).guarantee(), "that is refused");
    }

    @Test
    void xaThatNobodyRecovers() {
        assertGuarantee(
                Guarantee.XA_WITHOUT_RECOVERY, database().factory().buildXA().guarantee(), "recoveryResource()");
    }

    @Test
    void xaThatIsRecoveredByItsResource() throws Exception {
        try (OnceMQXAConnectionFactory xa = database().factory().buildXA()) {
            assertThat(xa.recoveryResource()).isSameAs(xa.recoveryResource());
            assertGuarantee(Guarantee.XA, xa.guarantee(), "recovery resource");
        }
    }

    @Test
    void xaThatIsRecoveredElsewhere() {
        OnceMQXAConnectionFactory xa = database().factory().buildXA();
        xa.recoveredBy("the server's recovery manager");
        assertGuarantee(Guarantee.XA, xa.guarantee(), "the server's recovery manager");
    }

    @Test
    void weakerGuaranteeThanRequiredIsRefusedAtTheStart() throws Exception {
        try (OnceMQConnectionFactory weak =
                database().factory().option(Option.REQUIRED_GUARANTEE, "joined").build()) {
            assertThatThrownBy(weak::createConnection)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContainingAll("required-guarantee", "'joined'", "at-least-once", "TransactionContext");
        }
        try (OnceMQXAConnectionFactory unrecovered =
                database().factory().option(Option.REQUIRED_GUARANTEE, "xa").buildXA()) {
            assertThatThrownBy(unrecovered::createXAConnection)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContainingAll("'xa'", "xa-without-recovery", "recoveryResource()");
            unrecovered.recoveredBy("somebody");
            closing(unrecovered.createXAConnection());
        }
    }

    @Test
    void guaranteeThatIsStrongEnoughIsNot() throws Exception {
        try (OnceMQConnectionFactory joined = database()
                .factory()
                .option(Option.REQUIRED_GUARANTEE, "joined")
                .transactionContext(TransactionContext.explicit(here()))
                .build()) {
            joined.createConnection().close();
        }
    }
}

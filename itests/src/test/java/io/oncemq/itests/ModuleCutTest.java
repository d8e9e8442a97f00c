// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.oncemq.jms.spi.KeyedSession;
import io.oncemq.jms.spi.ListenerFor;
import io.oncemq.jms.spi.NamedDestination;
import io.oncemq.jms.spi.TransactionContext;
import javax.sql.DataSource;

/**
 * The cut between the modules: the provider knows no SQL, the store knows no Jakarta Messaging, and what lies in an
 * {@code internal} package is used by its own module only.
 */
@AnalyzeClasses(packages = "io.oncemq")
class ModuleCutTest {

    private static final String PROVIDER = "io.oncemq.jms..";
    private static final String STORE = "io.oncemq.jdbc..";
    private static final String IDEMPOTENT = "io.oncemq.idempotent..";
    private static final String ADAPTER = "io.oncemq.ra..";

    @ArchTest
    static final ArchRule providerKnowsNoSql = noClasses()
            .that()
            .resideInAPackage(PROVIDER)
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql..").and(not(type(DataSource.class))))
            .because(
                    "the provider may hand a DataSource to the store, but what is done with it is the store's business");

    @ArchTest
    static final ArchRule storeKnowsNoMessagingApi = noClasses()
            .that()
            .resideInAPackage(STORE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.jms..");

    @ArchTest
    static final ArchRule internalsOfTheProviderStayInside = noClasses()
            .that()
            .resideOutsideOfPackage(PROVIDER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.oncemq.jms.internal..");

    @ArchTest
    static final ArchRule internalsOfTheStoreStayInside = noClasses()
            .that()
            .resideOutsideOfPackage(STORE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.oncemq.jdbc.internal..");

    @ArchTest
    static final ArchRule idempotentConsumersKnowNoProvider = noClasses()
            .that()
            .resideInAPackage(IDEMPOTENT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PROVIDER, STORE, "io.oncemq.spring..");

    @ArchTest
    static final ArchRule inboxKnowsNoFramework = noClasses()
            .that()
            .resideInAPackage("io.oncemq.idempotent")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "jakarta.enterprise..", "jakarta.interceptor..")
            .because("those libraries are optional");

    @ArchTest
    static final ArchRule adapterUsesTheSpiForWhatItWrapsOnly = noClasses()
            .that()
            .resideInAPackage(ADAPTER)
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.oncemq.jms.spi..")
                    .and(not(belongToAnyOf(
                            KeyedSession.class, ListenerFor.class, NamedDestination.class, TransactionContext.class))));

    @ArchTest
    static final ArchRule nobodyNeedsTheAdapter = noClasses()
            .that()
            .resideOutsideOfPackage(ADAPTER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ADAPTER);

    @ArchTest
    static final ArchRule storeIsLinkedToNoDriver = noClasses()
            .that()
            .resideInAPackage(STORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.postgresql..", "org.h2..", "org.mariadb..")
            .because("in an application server its class loader does not see the driver");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.oncemq.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule librariesDoNotPrint = noClasses()
            .that()
            .resideInAnyPackage(PROVIDER, STORE, IDEMPOTENT, ADAPTER)
            .should(ACCESS_STANDARD_STREAMS)
            .orShould()
            .callMethodWhere(target(name("printStackTrace")));

    @ArchTest
    static final ArchRule librariesDoNotSleep = noClasses()
            .that()
            .resideInAnyPackage(PROVIDER, STORE, IDEMPOTENT, ADAPTER)
            .should()
            .callMethodWhere(target(name("sleep")))
            .because("nothing can wake a sleep early: wait on a condition with a time limit");
}

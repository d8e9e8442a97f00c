// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

/** Properties that leave out what Spring Boot would make. Each names the classes of version 3 and, as they are called since, 4. */
final class Excluded {

    private static final String PROPERTY = "spring.autoconfigure.exclude=";
    private static final String JPA =
            "org.springframework.boot.autoconfigure.data.jpa.JpaRepositoriesAutoConfiguration,"
                    + "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration,"
                    + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration,"
                    + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,";

    static final String JPA_PROPERTY = PROPERTY + JPA.substring(0, JPA.length() - 1);

    static final String DATA_SOURCE = PROPERTY + JPA
            + "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration,"
            + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

    static final String TRANSACTION_MANAGERS = PROPERTY + JPA
            + "org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration,"
            + "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration";

    private Excluded() {}
}

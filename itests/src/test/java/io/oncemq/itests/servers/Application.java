// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import io.oncemq.itests.servers.app.NewsBean;
import io.oncemq.itests.servers.app.OrderWork;
import io.oncemq.itests.servers.app.joined.Shipment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The beans with the names that a server has for what they need. */
final class Application {

    /** How the archive is called that servers deploy. */
    static final String FILE = "orders.war";

    private static final String BEANS = "WEB-INF/beans.xml";

    private Application() {}

    /** With a bean into which the container injects a JMSContext. */
    static Map<String, String> injecting(Map<String, String> files) {
        Map<String, String> all = new HashMap<>(files);
        all.put(BEANS, "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\"/>\n");
        return all;
    }

    private static Class<?> newsBean(Map<String, String> files) {
        return files.containsKey(BEANS) ? io.oncemq.itests.servers.app.injected.NewsBean.class : NewsBean.class;
    }

    /** Messages and a table in another database, by distributed transactions. */
    static War xa(String prefix, Map<String, String> files) {
        return of(
                List.of(
                        io.oncemq.itests.servers.app.xa.OrderBean.class,
                        newsBean(files),
                        OrderWork.class,
                        OrderWork.Shipping.class),
                prefix,
                resource("jms/OnceMQ", "jakarta.jms.ConnectionFactory", prefix)
                        + resource("jdbc/Business", "javax.sql.DataSource", prefix),
                files);
    }

    /** Messages and a table of JPA in one database, by one local transaction. */
    static War joined(String prefix, Map<String, String> files) {
        Map<String, String> all = new HashMap<>(files);
        all.put("WEB-INF/classes/META-INF/persistence.xml", """
                <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
                  <persistence-unit name="shipping">
                    <jta-data-source>%sjdbc/App</jta-data-source>
                    <class>%s</class>
                  </persistence-unit>
                </persistence>
                """.replaceFirst("%s", prefix)
                .replaceFirst("%s", Shipment.class.getName()));
        return of(
                List.of(
                        io.oncemq.itests.servers.app.joined.OrderBean.class,
                        newsBean(files),
                        OrderWork.class,
                        OrderWork.Shipping.class,
                        Shipment.class),
                prefix,
                resource("jms/OnceMQ", "jakarta.jms.ConnectionFactory", prefix),
                all);
    }

    private static War of(List<Class<?>> classes, String prefix, String resources, Map<String, String> files) {
        Map<String, String> all = new HashMap<>(files);
        all.put(
                "WEB-INF/web.xml",
                "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">\n" + resources
                        + "</web-app>\n");
        all.put(
                "WEB-INF/ejb-jar.xml",
                "<ejb-jar xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\"><enterprise-beans>\n"
                        + bean("OrderBean", prefix + "jms/orders")
                        + bean("NewsBean", prefix + "jms/news")
                        + "</enterprise-beans></ejb-jar>\n");
        return new War(classes, all);
    }

    private static String resource(String name, String type, String prefix) {
        return "<resource-ref><res-ref-name>" + name + "</res-ref-name><res-type>" + type + "</res-type><lookup-name>"
                + prefix + name + "</lookup-name></resource-ref>\n";
    }

    private static String bean(String name, String destination) {
        return "<message-driven><ejb-name>" + name + "</ejb-name><activation-config><activation-config-property>"
                + "<activation-config-property-name>destinationLookup</activation-config-property-name>"
                + "<activation-config-property-value>" + destination + "</activation-config-property-value>"
                + "</activation-config-property></activation-config></message-driven>\n";
    }
}

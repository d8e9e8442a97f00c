// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.ContextNotEmptyException;
import javax.naming.InitialContext;
import javax.naming.InvalidNameException;
import javax.naming.LinkLoopException;
import javax.naming.LinkRef;
import javax.naming.Name;
import javax.naming.NameAlreadyBoundException;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings({"BanJNDI", "JdkObsolete"}) // of a context that deserializes nothing
@Timeout(20)
class InitialContextTest {

    private static final String URL = "jdbc:h2:./never-opened";

    private static Context context(String... properties) throws NamingException {
        Hashtable<String, Object> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, OnceMQInitialContextFactory.class.getName());
        for (int i = 0; i < properties.length; i += 2) {
            environment.put(properties[i], properties[i + 1]);
        }
        return new InitialContext(environment);
    }

    @Test
    void factoriesAndDestinationsAreThoseOfTheProperties() throws Exception {
        Context context = context(
                "connectionFactory.orders",
                URL + "#prefetch=7",
                "connectionfactory.jms/Other",
                URL + "#prefetch=8",
                "xaConnectionFactory.jms/XA",
                URL,
                "queue.jms/Orders",
                "orders",
                "topic.events",
                "all.events");
        assertThat(context.lookup("orders"))
                .isInstanceOf(OnceMQConnectionFactory.class)
                .hasToString("OnceMQConnectionFactory[url=" + URL + ", prefetch=7]");
        assertThat(context.lookup("jms/Other")).asString().contains("prefetch=8");
        assertThat(context.lookup("jms/XA")).isInstanceOf(OnceMQXAConnectionFactory.class);
        assertThat(((Queue) context.lookup("jms/Orders")).getQueueName()).isEqualTo("orders");
        assertThat(((Topic) context.lookup(new CompositeName("events"))).getTopicName())
                .isEqualTo("all.events");
        assertThat(context.lookup("orders")).as("always the same").isSameAs(context.lookup("orders"));
        assertThatThrownBy(() -> context.lookup("ConnectionFactory")).isInstanceOf(NameNotFoundException.class);
    }

    @Test
    void providerUrlMakesTheUsualNames() throws Exception {
        Context context = context(Context.PROVIDER_URL, URL, "connectionFactory.TopicConnectionFactory", URL + "1");
        assertThat(context.lookup("ConnectionFactory")).isInstanceOf(ConnectionFactory.class);
        assertThat(context.lookup("QueueConnectionFactory")).isInstanceOf(QueueConnectionFactory.class);
        assertThat(context.lookup("TopicConnectionFactory"))
                .isInstanceOf(TopicConnectionFactory.class)
                .asString()
                .contains(URL + "1");
        assertThat(context.lookup("XAConnectionFactory")).isInstanceOf(XAConnectionFactory.class);
    }

    @Test
    void whatAUrlCannotHoldIsSetByFurtherProperties() throws Exception {
        Context context = context(
                Context.PROVIDER_URL,
                URL,
                Context.SECURITY_PRINCIPAL,
                "web",
                Context.SECURITY_CREDENTIALS,
                "s3cret",
                "connectionFactory.my.orders",
                "",
                "property.connectionFactory.my.orders.security",
                "users",
                "property.connectionFactory.my.orders.database-user",
                "app",
                "property.connectionFactory.my.orders.database-password",
                "secr3t");
        assertThat(context.lookup("my.orders"))
                .asString()
                .contains("url=" + URL, "user=web", "password=***", "database-user=app")
                .doesNotContain("s3cret", "secr3t");
        assertThatThrownBy(() -> context("property.connectionFactory.typo.prefetch", "1"))
                .isInstanceOf(NamingException.class)
                .hasMessageContaining("'typo'");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:x#prefech=5, 'prefech'",
        "jdbc:h2:x#prefetch=0, 'prefetch'",
        "http://example.org, 'url'",
        "jdbc:h2:x#database-user=x, 'database-user'",
        "jdbc:h2:x;password=s3cret, 'password'",
    })
    void badOptionIsNamedByTheLookup(String url, String option) throws Exception {
        Context context = context("connectionFactory.bad", url, "queue.good", "good");
        assertThat(context.lookup("good")).isInstanceOf(Queue.class);
        assertThatThrownBy(() -> context.lookup("bad"))
                .isInstanceOf(NamingException.class)
                .hasMessageContaining(option)
                .hasMessageContaining("connectionFactory.bad")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void dynamicDestinationsNeedNoProperty() throws Exception {
        Context context = context();
        assertThat(((Queue) context.lookup("dynamicQueues/a/b.c")).getQueueName())
                .isEqualTo("a/b.c");
        assertThat(((Topic) context.lookup("dynamicTopics/a")).getTopicName()).isEqualTo("a");
        assertThatThrownBy(() -> context.lookup("dynamicQueues")).isInstanceOf(NameNotFoundException.class);
    }

    @Test
    void listingShowsWhatIsThereAndMakesNoFactory() throws Exception {
        Context context = context("connectionFactory.bad", "nonsense", "queue.a/q", "q", "topic.t", "t");
        List<NameClassPair> pairs = Collections.list(context.list(""));
        assertThat(pairs).extracting(NameClassPair::getName).containsExactly("a", "bad", "t");
        assertThat(pairs.get(0).getClassName()).isEqualTo(Context.class.getName());
        assertThat(pairs.get(1).getClassName()).isEqualTo(OnceMQConnectionFactory.class.getName());
        List<Binding> bindings = Collections.list(context.listBindings("a"));
        assertThat(bindings).hasSize(1);
        assertThat(((Queue) bindings.get(0).getObject()).getQueueName()).isEqualTo("q");
        assertThatThrownBy(() -> context.list("t")).isInstanceOf(NotContextException.class);
        assertThatThrownBy(() -> context.list("nowhere")).isInstanceOf(NameNotFoundException.class);
    }

    @Test
    void namesAreBoundAndUnbound() throws Exception {
        Context context = context();
        context.bind("a", "1");
        assertThatThrownBy(() -> context.bind("a", "2")).isInstanceOf(NameAlreadyBoundException.class);
        assertThat(context.lookup("a")).isEqualTo("1");
        context.rebind("a", "2");
        assertThat(context.lookup("a")).isEqualTo("2");
        context.rename("a", "b");
        assertThatThrownBy(() -> context.lookup("a")).isInstanceOf(NameNotFoundException.class);
        assertThat(context.lookup("b")).isEqualTo("2");
        context.unbind("b");
        context.unbind("b");
        assertThatThrownBy(() -> context.lookup("b")).isInstanceOf(NameNotFoundException.class);
        assertThatThrownBy(() -> context.rename("b", "c")).isInstanceOf(NameNotFoundException.class);
        assertThatThrownBy(() -> context.bind("c", null)).isInstanceOf(NamingException.class);
        assertThatThrownBy(() -> context.bind("", "1")).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void subcontextsAreContexts() throws Exception {
        Context context = context();
        assertThatThrownBy(() -> context.bind("jms/x", "1")).isInstanceOf(NameNotFoundException.class);
        Context jms = context.createSubcontext("jms");
        jms.bind("x", "1");
        assertThat(context.lookup("jms/x")).isEqualTo("1");
        assertThat(jms.getNameInNamespace()).isEqualTo("jms");
        assertThat(((Context) context.lookup("jms")).lookup("x")).isEqualTo("1");
        Context inner = jms.createSubcontext("inner");
        assertThat(inner.getNameInNamespace()).isEqualTo("jms/inner");
        assertThatThrownBy(() -> context.createSubcontext("jms")).isInstanceOf(NameAlreadyBoundException.class);
        assertThatThrownBy(() -> context.lookup("jms/x/y")).isInstanceOf(NotContextException.class);
        assertThatThrownBy(() -> context.rebind("jms", "1")).isInstanceOf(NamingException.class);
        assertThatThrownBy(() -> context.unbind("jms")).isInstanceOf(NamingException.class);
        assertThatThrownBy(() -> context.rename("jms", "jms/inner/jms")).isInstanceOf(NamingException.class);
        assertThatThrownBy(() -> context.destroySubcontext("jms")).isInstanceOf(ContextNotEmptyException.class);
        assertThatThrownBy(() -> context.destroySubcontext("jms/x")).isInstanceOf(NotContextException.class);
        context.destroySubcontext("jms/inner");
        jms.unbind("x");
        context.destroySubcontext("jms");
        context.destroySubcontext("jms");
        assertThatThrownBy(() -> context.lookup("jms")).isInstanceOf(NameNotFoundException.class);
        assertThat(inner.composeName("b", "a")).isEqualTo("a/b");
        Name parsed = context.getNameParser("").parse("a/b");
        assertThat(parsed).isEqualTo(new CompositeName("a/b"));
    }

    @Test
    void linksAreFollowedAndShown() throws Exception {
        Context context = context("queue.jms/q", "q");
        context.bind("link", new LinkRef("jms/q"));
        context.bind("jms/near", new LinkRef("./q"));
        context.bind("loop", new LinkRef("loop"));
        assertThat(context.lookup("link")).isEqualTo(context.lookup("jms/q"));
        assertThat(context.lookup("jms/near")).isEqualTo(context.lookup("jms/q"));
        assertThat(context.lookupLink("link")).isInstanceOf(LinkRef.class);
        assertThat(context.lookupLink("jms/q")).isInstanceOf(Queue.class);
        assertThatThrownBy(() -> context.lookup("loop")).isInstanceOf(LinkLoopException.class);
    }

    @Test
    void referencesToOthersAreNotFollowed() throws Exception {
        Context context = context();
        Reference reference = new Reference("com.acme.Thing", "com.acme.ThingFactory", "http://example.org/");
        context.bind("thing", reference);
        context.bind(
                "queue",
                new Reference(Queue.class.getName(), new javax.naming.StringRefAddr("physicalName", "q"), null, null));
        assertThat(context.lookup("thing")).isSameAs(reference);
        assertThat(((Queue) context.lookup("queue")).getQueueName()).isEqualTo("q");
    }

    @Test
    void closedContextIsOfNoUseAndOthersGoOn() throws Exception {
        Context root = new OnceMQInitialContextFactory().getInitialContext(null);
        Context jms = root.createSubcontext("jms");
        jms.close();
        jms.close();
        assertThatThrownBy(() -> jms.bind("a", "1")).isInstanceOf(NamingException.class);
        assertThatThrownBy(() -> jms.lookup("")).isInstanceOf(NamingException.class);
        root.bind("jms/a", "1");
        assertThat(((Context) root.lookup("jms")).lookup("a")).isEqualTo("1");
    }

    @Test
    void environmentOfAContextIsItsOwn() throws Exception {
        Context root = new OnceMQInitialContextFactory().getInitialContext(null);
        Context copy = (Context) root.lookup("");
        root.addToEnvironment("a", "1");
        assertThat(root.getEnvironment().get("a")).isEqualTo("1");
        assertThat(copy.getEnvironment().get("a")).isNull();
        assertThat(root.removeFromEnvironment("a")).isEqualTo("1");
        assertThat(root.getEnvironment().get("a")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue.q", "topic.t"})
    void destinationWithoutNameIsAnError(String property) {
        assertThatThrownBy(() -> context(property, " "))
                .isInstanceOf(NamingException.class)
                .hasMessageContaining(property);
    }

    @Test
    void nameCannotBeADestinationAndTheBeginningOfOthers() {
        assertThatThrownBy(() -> context("queue.a", "a", "queue.a/b", "b")).isInstanceOf(NamingException.class);
    }

    @Test
    void oneOfManyThreadsBindsAName() throws Exception {
        Context context = context();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> calls = Collections.nCopies(200, () -> {
                try {
                    context.bind("a", Thread.currentThread().getName());
                    return true;
                } catch (NameAlreadyBoundException e) {
                    return false;
                }
            });
            int bound = 0;
            for (Future<Boolean> call : threads.invokeAll(calls)) {
                bound += call.get() ? 1 : 0;
            }
            assertThat(bound).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }
}

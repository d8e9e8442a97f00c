// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.annotation.Transactional;

/**
 * A test of an application with messages and data in an H2 database in memory, whatever its properties say of a database. Each
 * test is a transaction that is rolled back at its end, with the rows it has changed and the messages it has sent and received.
 * {@link SentMessages} tells what was sent, {@link TestClock} sets the time.
 *
 * <pre>{@code
 * @OnceMQTest
 * class DeskTest {
 *
 *     @Autowired Desk desk;
 *     @Autowired SentMessages sent;
 *
 *     @Test
 *     void orderIsSent() {
 *         desk.place("a dozen eggs");
 *         sent.assertSent("orders", "a dozen eggs");
 *     }
 * }
 * }</pre>
 *
 * <p>Listeners are not started: call their methods, in the transaction of the test. For a test with listeners at work, set {@code
 * spring.jms.listener.auto-startup=true} by {@code @TestPropertySource}, and commit what you send by {@code @Commit} or {@code
 * TestTransaction}. An application that sets {@code oncemq.url} has to leave it out in its tests. The application brings H2 in the
 * scope of tests.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Transactional
@Import(OnceMQTestConfiguration.class)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            // Without a URL, Spring Boot makes a database in memory, of a name that no other has.
            "spring.datasource.url=",
            "spring.datasource.driver-class-name=",
            "spring.datasource.username=sa",
            "spring.datasource.password=",
            "spring.jms.listener.auto-startup=false",
            "oncemq.schema=create",
            "oncemq.node-linger=0s"
        })
public @interface OnceMQTest {}

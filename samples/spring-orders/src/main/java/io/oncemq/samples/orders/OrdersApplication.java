// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Places orders, ships them, and prints the balance. */
@SpringBootApplication
public class OrdersApplication {

    /** Runs until all is shipped, or, with {@code orders.endless=true}, until it is stopped. */
    public static void main(String[] arguments) {
        SpringApplication.run(OrdersApplication.class, arguments).close();
    }
}

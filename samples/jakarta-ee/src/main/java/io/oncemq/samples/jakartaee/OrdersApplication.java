// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.jakartaee;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The web interface. */
@ApplicationPath("/")
public class OrdersApplication extends Application {}

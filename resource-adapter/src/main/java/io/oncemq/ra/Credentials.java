// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** Whose connection it is; both null where the settings decide. */
record Credentials(@Nullable String user, @Nullable String password) {

    /** The container's, if it signs on; else those of the application's call. */
    static Credentials of(@Nullable Subject subject, RequestInfo request, ManagedConnectionFactory factory) {
        if (subject != null) {
            for (PasswordCredential credential : subject.getPrivateCredentials(PasswordCredential.class)) {
                if (factory.equals(credential.getManagedConnectionFactory())) {
                    return new Credentials(credential.getUserName(), new String(credential.getPassword()));
                }
            }
        }
        return new Credentials(request.user(), request.password());
    }

    @Override
    public String toString() {
        return "user " + user;
    }
}

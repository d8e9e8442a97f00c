// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionRolledBackException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JmsExceptionsTest {

    @Test
    void causeAndLinkedExceptionAreBothSet() {
        IOException cause = new IOException("below");
        for (JMSException exception : Stream.of(
                        JmsExceptions.jmsException("above", cause),
                        JmsExceptions.messageFormat("above", cause),
                        JmsExceptions.invalidDestination("above", cause),
                        JmsExceptions.wrap("above", cause))
                .toList()) {
            assertThat(exception).hasMessage("above").hasCause(cause);
            assertThat(exception.getLinkedException()).isSameAs(cause);
        }
    }

    @Test
    void anErrorIsTheCauseAlone() {
        JMSException exception = JmsExceptions.jmsException("above", new LinkageError());
        assertThat(exception.getCause()).isInstanceOf(LinkageError.class);
        assertThat(exception.getLinkedException()).isNull();
    }

    @Test
    void withoutFailureBelowThereIsNoCause() {
        assertThat(JmsExceptions.jmsException("above", null)).hasNoCause();
    }

    @Test
    void aJmsExceptionIsNotWrapped() {
        JMSException exception = new InvalidSelectorException("as it is");
        assertThat(JmsExceptions.wrap("above", exception)).isSameAs(exception);
    }

    static Stream<JMSException> exceptions() {
        return Stream.of(
                new JMSException("reason", "code"),
                new IllegalStateException("reason", "code"),
                new InvalidClientIDException("reason", "code"),
                new InvalidDestinationException("reason", "code"),
                new InvalidSelectorException("reason", "code"),
                new JMSSecurityException("reason", "code"),
                new MessageFormatException("reason", "code"),
                new MessageNotWriteableException("reason", "code"),
                new ResourceAllocationException("reason", "code"),
                new TransactionInProgressException("reason", "code"),
                new TransactionRolledBackException("reason", "code"));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void eachExceptionHasItsUncheckedTwin(JMSException exception) {
        JMSRuntimeException unchecked = JmsExceptions.toRuntime(exception);
        String twin = exception.getClass().getName().replace("Exception", "RuntimeException");
        assertThat(unchecked.getClass().getName()).isEqualTo(twin);
        assertThat(unchecked).hasMessage("reason").hasCause(exception);
        assertThat(unchecked.getErrorCode()).isEqualTo("code");
    }

    @Test
    void exceptionsWithoutTwinBecomeThePlainOne() {
        for (JMSException exception :
                new JMSException[] {new MessageEOFException("end"), new MessageNotReadableException("mode")}) {
            assertThat(JmsExceptions.toRuntime(exception)).isExactlyInstanceOf(JMSRuntimeException.class);
        }
    }
}

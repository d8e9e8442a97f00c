// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.StoredMessage;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged stored messages. Whatever the damage, reading gives a message or a JMSException, and a damaged stream never a
 * message. A failure names the seed; give it as -Dmessage.seed to repeat that one.
 */
@Timeout(60)
class MessageCodecFuzzTest {

    private static final Long FIXED_SEED = Long.getLong("message.seed");
    private static final int ROUNDS = 20_000;

    @Test
    void damagedStreamsAreNeverRead() throws JMSException {
        byte[] body = Fixture.encode(stream()).body();
        for (int length = 0; length < body.length; length++) {
            assertUnreadable(Arrays.copyOf(body, length));
        }
        for (int bit = 0; bit < 8 * body.length; bit++) {
            byte[] flipped = body.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertUnreadable(flipped);
        }
        assertUnreadable(Arrays.copyOf(body, body.length + 1));
    }

    @Test
    void damagedMessagesAreReadOrRefused() throws JMSException {
        List<StoredMessage> originals = new ArrayList<>();
        for (Message message : messages()) {
            decorate(message);
            originals.add(Fixture.encode(message));
        }
        for (int round = 0; round < ROUNDS; round++) {
            long seed = FIXED_SEED == null ? round : FIXED_SEED;
            Random random = new Random(seed);
            StoredMessage damaged = damage(originals.get(random.nextInt(originals.size())), random);
            try {
                readAll(Fixture.decode(damaged));
            } catch (JMSException e) {
                assertThat(e.getMessage()).isNotEmpty();
            } catch (RuntimeException | Error e) {
                fail("Seed " + seed + ": " + damaged, e);
            }
            try {
                Function<String, Object> values = Fixture.CODEC.selectorValues(new QueuedMessage(1, 0, damaged))::apply;
                assertThat(values.apply("JMSType")).isNotEqualTo(5);
                assertThat(values.apply("text")).isNotEqualTo(5.5f);
                assertThat(Fixture.CODEC.origin(damaged)).isNotEqualTo("somebody");
            } catch (RuntimeException | Error e) {
                fail("Seed " + seed + ": " + damaged, e);
            }
        }
    }

    @Test
    void randomStreamsBehindARightHeaderAreReadOrRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = FIXED_SEED == null ? round : FIXED_SEED;
            Random random = new Random(seed);
            byte[] values = new byte[random.nextInt(40)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) random.nextInt(14);
            }
            try {
                readAll(Fixture.decode(withBody(StreamFormat.seal(ByteBuffer.wrap(values)))));
            } catch (JMSException e) {
                assertThat(e).hasMessageContaining("ID:node-1");
            } catch (RuntimeException | Error e) {
                fail("Seed " + seed, e);
            }
        }
    }

    private static StoredMessage withBody(byte[] body) throws JMSException {
        return new StoredMessage(MessageKind.STREAM, 4, true, 0, 0, 0, "{\"id\":\"ID:node-1\"}", null, null, body);
    }

    private static void assertUnreadable(byte[] body) throws JMSException {
        StoredMessage damaged = withBody(body);
        try {
            Fixture.decode(damaged);
        } catch (JMSException e) {
            assertThat(e).hasMessageContaining("ID:node-1");
            return;
        }
        fail("A damaged stream was read");
    }

    private static List<Message> messages() throws JMSException {
        MapMessage map = Fixture.MESSAGES.createMapMessage();
        map.setInt("int", 1);
        map.setChar("char", 'x');
        map.setBytes("bytes", new byte[] {1, 2, 3});
        map.setLong("long", 1);
        BytesMessage bytes = Fixture.MESSAGES.createBytesMessage();
        bytes.writeUTF("text");
        bytes.writeLong(5);
        HashMap<String, Object> object = new HashMap<>();
        object.put("list", new ArrayList<>(List.of(1, 2L, "three")));
        object.put("array", new int[] {1, 2, 3});
        object.put("more", new HashMap<>(Map.of("a", new byte[10])));
        return List.of(
                Fixture.MESSAGES.createMessage(),
                Fixture.MESSAGES.createTextMessage("text"),
                Fixture.MESSAGES.createTextMessage("\0text"),
                map,
                bytes,
                stream(),
                Fixture.MESSAGES.createObjectMessage(object));
    }

    private static StreamMessage stream() throws JMSException {
        StreamMessage stream = Fixture.MESSAGES.createStreamMessage();
        for (Object value : List.of(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, "eight", new byte[] {9, 10})) {
            stream.writeObject(value);
        }
        stream.writeObject(null);
        stream.writeString(Fixture.LONE_SURROGATE);
        return stream;
    }

    private static void decorate(Message message) throws JMSException {
        message.setJMSType("type");
        message.setJMSCorrelationIDAsBytes(new byte[] {1, 2, 3});
        message.setJMSReplyTo(new OnceMQTopic("topic"));
        message.setStringProperty("text", "x\0");
        message.setLongProperty("long", 1);
        message.setFloatProperty("float", Float.NaN);
        message.setDoubleProperty("double", 1.5);
    }

    private static StoredMessage damage(StoredMessage stored, Random random) {
        String headers = stored.headers();
        String properties = stored.properties();
        String text = stored.text();
        byte[] body = stored.body();
        switch (random.nextInt(4)) {
            case 0 -> headers = damage(headers, random);
            case 1 -> properties = damage(properties, random);
            case 2 -> text = text == null ? null : damage(text, random);
            default -> body = body == null ? null : damage(body, random);
        }
        return new StoredMessage(stored.kind(), 4, true, 0, 0, 0, headers, properties, text, body);
    }

    private static String damage(String text, Random random) {
        if (random.nextInt(3) == 0) {
            return text.substring(0, random.nextInt(text.length() + 1));
        }
        StringBuilder damaged = new StringBuilder(text);
        for (int i = 0; i <= random.nextInt(3) && damaged.length() > 0; i++) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(3)) {
                case 0 -> damaged.setCharAt(at, (char) (damaged.charAt(at) ^ 1 << random.nextInt(8)));
                case 1 -> damaged.setCharAt(at, "{}[]\":,\\u0e9-.tn".charAt(random.nextInt(16)));
                default -> damaged.deleteCharAt(at);
            }
        }
        return damaged.toString();
    }

    private static byte[] damage(byte[] bytes, Random random) {
        if (random.nextInt(3) == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        }
        byte[] damaged = bytes.clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    private static void readAll(Message message) throws JMSException {
        message.getJMSReplyTo();
        for (Object name : Fixture.list(message.getPropertyNames())) {
            message.getStringProperty((String) name);
        }
        if (message instanceof ObjectMessage object) {
            object.isBodyAssignableTo(Map.class);
            object.getObject();
        } else if (message instanceof StreamMessage stream) {
            try {
                for (int i = 0; i < 1000; i++) {
                    stream.readObject();
                }
                fail("The stream has no end");
            } catch (MessageEOFException e) {
                stream.reset();
            }
        } else {
            message.getBody(Object.class);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of selectors, by recursive descent:
 *
 * <pre>
 * disjunction = conjunction {OR conjunction}
 * conjunction = negation {AND negation}
 * negation    = {NOT} predicate
 * predicate   = sum [relation sum | [NOT] BETWEEN sum AND sum | [NOT] IN (strings) | [NOT] LIKE string [ESCAPE string]
 *                   | IS [NOT] NULL]
 * sum         = product {(+ | -) product}
 * product     = signed {(* | /) signed}
 * signed      = {+ | -} primary
 * primary     = literal | identifier | ( disjunction )
 * </pre>
 *
 * <p>Because brackets are around conditions and around arithmetic alike, every rule returns an expression, and the
 * rules that need one or the other look at its kind. Brackets are all that recurses.
 */
final class Parser {

    /** How deep brackets may nest. Parsing and evaluating that many fits in half of the usual stack of 1 MB. */
    static final int MAX_DEPTH = 128;

    private static final Set<String> HEADER_FIELDS =
            Set.of("JMSDeliveryMode", "JMSPriority", "JMSMessageID", "JMSTimestamp", "JMSCorrelationID", "JMSType");

    private final Tokenizer tokenizer;
    private Token token;
    private int depth;

    private Parser(Tokenizer tokenizer) throws SelectorSyntaxException {
        this.tokenizer = tokenizer;
        this.token = tokenizer.next();
    }

    static Condition parse(String text) throws SelectorSyntaxException {
        Parser parser = new Parser(new Tokenizer(text));
        int start = parser.token.position();
        Expression expression = parser.disjunction();
        if (parser.token.type() != TokenType.END) {
            throw parser.expected("an operator or the end of the selector");
        }
        return Required.condition(expression, start);
    }

    // ---- conditions

    private Expression disjunction() throws SelectorSyntaxException {
        return joined(TokenType.OR);
    }

    /** A disjunction or a conjunction. One method, and no lambdas, so that brackets cost few frames of the stack. */
    private Expression joined(TokenType operator) throws SelectorSyntaxException {
        boolean or = operator == TokenType.OR;
        List<Condition> terms = new ArrayList<>();
        do {
            int start = token.position();
            Expression term = or ? joined(TokenType.AND) : negation();
            if (terms.isEmpty() && token.type() != operator) {
                return term;
            }
            terms.add(Required.condition(term, start));
        } while (accept(operator));
        return or ? new AnyOf(terms) : new AllOf(terms);
    }

    private Expression negation() throws SelectorSyntaxException {
        if (token.type() != TokenType.NOT) {
            return predicate();
        }
        boolean negated = false;
        while (accept(TokenType.NOT)) {
            negated = !negated;
        }
        int start = token.position();
        Condition condition = Required.condition(predicate(), start);
        return negated ? new Not(condition) : condition;
    }

    private Expression predicate() throws SelectorSyntaxException {
        int start = token.position();
        Expression left = sum();
        Relation relation = Relation.of(token.type());
        if (relation != null) {
            return comparison(left, start, relation);
        }
        return switch (token.type()) {
            case IS -> nullTest(Required.reference(left, start));
            case NOT, BETWEEN, IN, LIKE -> membership(left, start);
            default -> left;
        };
    }

    private Condition comparison(Expression left, int start, Relation relation) throws SelectorSyntaxException {
        advance();
        int rightStart = token.position();
        Expression right = sum();
        if (!relation.isEquality()) {
            return new Comparison(Required.number(left, start), relation, Required.number(right, rightStart));
        }
        return new Comparison(left, relation, Required.like(left.kind(), right, rightStart));
    }

    private Condition nullTest(Reference reference) throws SelectorSyntaxException {
        expect(TokenType.IS, "IS");
        boolean negated = accept(TokenType.NOT);
        expect(TokenType.NULL, negated ? "NULL" : "NULL or NOT NULL");
        return new IsNull(reference, negated);
    }

    private Condition membership(Expression left, int start) throws SelectorSyntaxException {
        boolean negated = accept(TokenType.NOT);
        return switch (token.type()) {
            case BETWEEN -> between(Required.number(left, start), negated);
            case IN -> in(Required.reference(left, start), negated);
            case LIKE -> like(Required.reference(left, start), negated);
            default -> throw expected("BETWEEN, IN or LIKE after NOT");
        };
    }

    private Condition between(Expression value, boolean negated) throws SelectorSyntaxException {
        expect(TokenType.BETWEEN, "BETWEEN");
        int lowStart = token.position();
        Expression low = Required.number(sum(), lowStart);
        expect(TokenType.AND, "AND");
        int highStart = token.position();
        Expression high = Required.number(sum(), highStart);
        return new Between(value, low, high, negated);
    }

    private Condition in(Reference reference, boolean negated) throws SelectorSyntaxException {
        expect(TokenType.IN, "IN");
        expect(TokenType.LEFT_BRACKET, "(");
        Set<String> strings = new HashSet<>();
        do {
            strings.add(string());
        } while (accept(TokenType.COMMA));
        expect(TokenType.RIGHT_BRACKET, ", or )");
        return new In(reference, strings, negated);
    }

    private Condition like(Reference reference, boolean negated) throws SelectorSyntaxException {
        expect(TokenType.LIKE, "LIKE");
        Token pattern = token;
        String text = string();
        int escape = accept(TokenType.ESCAPE) ? escapeCharacter() : LikePattern.NO_ESCAPE;
        try {
            return new Like(reference, LikePattern.parse(text, escape), negated);
        } catch (IllegalArgumentException e) {
            throw expected(String.valueOf(e.getMessage()), pattern);
        }
    }

    private int escapeCharacter() throws SelectorSyntaxException {
        Token literal = token;
        String escape = string();
        if (escape.codePointCount(0, escape.length()) != 1) {
            throw expected("a string literal of one character", literal);
        }
        return escape.codePointAt(0);
    }

    // ---- operands

    private Expression sum() throws SelectorSyntaxException {
        return calculated(true);
    }

    /** A sum or a product; one method for the same reason as above. */
    private Expression calculated(boolean sum) throws SelectorSyntaxException {
        int start = token.position();
        Expression first = sum ? calculated(false) : signed();
        Arithmetic.Operator operator = acceptOperator(sum);
        if (operator == null) {
            return first;
        }
        Required.number(first, start);
        List<Arithmetic.Step> steps = new ArrayList<>();
        while (operator != null) {
            int operandStart = token.position();
            Expression operand = sum ? calculated(false) : signed();
            steps.add(new Arithmetic.Step(operator, Required.number(operand, operandStart)));
            operator = acceptOperator(sum);
        }
        return new Arithmetic(first, steps);
    }

    private Arithmetic.@Nullable Operator acceptOperator(boolean sum) throws SelectorSyntaxException {
        Arithmetic.Operator operator = Arithmetic.Operator.of(token.type());
        if (operator == null || operator.isAdditive() != sum) {
            return null;
        }
        advance();
        return operator;
    }

    private Expression signed() throws SelectorSyntaxException {
        if (token.type() != TokenType.PLUS && token.type() != TokenType.MINUS) {
            return primary();
        }
        boolean negative = false;
        Token sign = token;
        while (token.type() == TokenType.PLUS || token.type() == TokenType.MINUS) {
            sign = advance();
            negative ^= sign.type() == TokenType.MINUS;
        }
        if (token.type() == TokenType.LONG_MIN_MAGNITUDE && sign.type() == TokenType.MINUS) {
            advance();
            return new Literal(Long.MIN_VALUE); // which more signs before it do not change
        }
        int start = token.position();
        return new Signed(negative, Required.number(primary(), start));
    }

    private Expression primary() throws SelectorSyntaxException {
        return switch (token.type()) {
            case STRING -> new Literal(string());
            case NUMBER -> literal(advance());
            case TRUE, FALSE -> new Constant(Truth.of(advance().type() == TokenType.TRUE));
            case IDENTIFIER -> identifier(advance());
            case LEFT_BRACKET -> bracketed();
            case LONG_MIN_MAGNITUDE -> throw expected("a number in the range of long");
            case NULL -> throw expected("an identifier or a literal (NULL is tested for with IS NULL)");
            default -> throw expected("an identifier, a literal or (");
        };
    }

    private Expression bracketed() throws SelectorSyntaxException {
        if (++depth > MAX_DEPTH) {
            throw expected("brackets nested at most " + MAX_DEPTH + " deep");
        }
        expect(TokenType.LEFT_BRACKET, "(");
        Expression expression = disjunction();
        expect(TokenType.RIGHT_BRACKET, "an operator or )");
        depth--;
        return expression;
    }

    private static Reference identifier(Token identifier) throws SelectorSyntaxException {
        String name = identifier.lexeme();
        boolean header = name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_");
        if (header && !HEADER_FIELDS.contains(name)) {
            throw expected("a property, or a header field that a selector may refer to,", identifier);
        }
        return new Reference(name);
    }

    private static Literal literal(Token literal) {
        Object value = literal.value();
        if (value == null) {
            throw new IllegalStateException("literal without a value: " + literal);
        }
        return new Literal(value);
    }

    private String string() throws SelectorSyntaxException {
        if (token.type() == TokenType.STRING && token.value() instanceof String string) {
            advance();
            return string;
        }
        throw expected("a string literal");
    }

    // ---- tokens and errors

    /** Moves on to the next token, and returns the one moved over. */
    private Token advance() throws SelectorSyntaxException {
        Token current = token;
        token = tokenizer.next();
        return current;
    }

    private boolean accept(TokenType type) throws SelectorSyntaxException {
        if (token.type() != type) {
            return false;
        }
        advance();
        return true;
    }

    private void expect(TokenType type, String description) throws SelectorSyntaxException {
        if (!accept(type)) {
            throw expected(description);
        }
    }

    private SelectorSyntaxException expected(String what) {
        return expected(what, token);
    }

    private static SelectorSyntaxException expected(String what, Token found) {
        return new SelectorSyntaxException(found.position(), "expected " + what + " but found " + found.describe());
    }
}

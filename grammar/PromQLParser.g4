// PromQL as of Prometheus 3.16, as an LL(1) grammar over classified tokens: see README.md beside this file.
// Precedence is no business of the grammar: an expression is a flat list of operands and operators, folded by the builder.
parser grammar PromQLParser;

// In the order of core/syntax/token_classes.h.
tokens {
    NUMBER, DURATION, STRING, PLACEHOLDER, NAME, FUNCTION, AGGREGATOR, LABEL, LEFT_PAREN,
    RIGHT_PAREN, LEFT_BRACE, RIGHT_BRACE, LEFT_BRACKET, RIGHT_BRACKET, COMMA, TRAILING_COMMA, COLON, INCLUDE_PAREN,
    ADD, SUB, MUL, DIV, MOD, POW, ATAN2, EQUAL, NOT_EQUAL,
    LESS_OR_EQUAL, LESS, GREATER_OR_EQUAL, GREATER, TRIM_UPPER, TRIM_LOWER, AND, OR, UNLESS,
    CHAIN_OPERATOR, ASSIGN, EQUAL_REGEX, NOT_EQUAL_REGEX, BOOL, ON, IGNORING, GROUP_LEFT, GROUP_RIGHT,
    FILL, FILL_LEFT, FILL_RIGHT, BY, WITHOUT, OFFSET, OFFSET_CHAIN, AT, START,
    END, STEP, RANGE, MAX_OF, MIN_OF, ANCHORED, SMOOTHED, OTHER
}

query
    : value=expression EOF
    ;

// The text of match[].
selectorQuery
    : value=selector EOF
    ;

expression
    : operands+=operand (operators+=binaryOperator operands+=operand)*
    ;

operand
    : (signs+=(ADD | SUB))* value=atom (modifiers+=modifier)*
    ;

atom
    : literal=(NUMBER | DURATION | STRING | PLACEHOLDER)
    | open=LEFT_PAREN inner=expression close=RIGHT_PAREN
    | aggregate=aggregation
    | function=FUNCTION call=arguments
    | vector=selector
    ;

aggregation
    : op=AGGREGATOR (clause=grouping call=arguments | call=arguments (after=grouping)?)
    ;

grouping
    : keyword=(BY | WITHOUT) LEFT_PAREN (labels=labelNames)? close=RIGHT_PAREN
    ;

labelNames
    : names+=(LABEL | STRING | PLACEHOLDER) (COMMA names+=(LABEL | STRING | PLACEHOLDER))* TRAILING_COMMA?
    ;

arguments
    : LEFT_PAREN (values+=expression (COMMA values+=expression)*)? close=RIGHT_PAREN
    ;

selector
    : name=NAME (braces=matchers)?
    | braces=matchers
    ;

matchers
    : open=LEFT_BRACE (items+=matcher (COMMA items+=matcher)* TRAILING_COMMA?)? close=RIGHT_BRACE
    ;

matcher
    : name=LABEL op=(ASSIGN | NOT_EQUAL | EQUAL_REGEX | NOT_EQUAL_REGEX) value=(STRING | PLACEHOLDER)
    | name=(STRING | PLACEHOLDER) (op=(ASSIGN | NOT_EQUAL | EQUAL_REGEX | NOT_EQUAL_REGEX) value=(STRING | PLACEHOLDER))?
    ;

binaryOperator
    : op=(ADD | SUB | MUL | DIV | MOD | POW | ATAN2 | EQUAL | NOT_EQUAL | LESS_OR_EQUAL | LESS | GREATER_OR_EQUAL | GREATER
         | TRIM_UPPER | TRIM_LOWER | AND | OR | UNLESS)
      boolean=BOOL?
      (matching=(ON | IGNORING) LEFT_PAREN (labels=labelNames)? RIGHT_PAREN
        (group=(GROUP_LEFT | GROUP_RIGHT) (INCLUDE_PAREN (include=labelNames)? RIGHT_PAREN)?)?)?
      ( FILL both=fillValue
      | FILL_LEFT left=fillValue (FILL_RIGHT right=fillValue)?
      | FILL_RIGHT right=fillValue (FILL_LEFT left=fillValue)?
      )?
    ;

fillValue
    : LEFT_PAREN sign=(ADD | SUB)? value=(NUMBER | DURATION) RIGHT_PAREN
    ;

modifier
    : LEFT_BRACKET range=duration (colon=COLON (step=duration)?)? close=RIGHT_BRACKET
    | OFFSET unit=offsetUnit
    | OFFSET_CHAIN chain=offsetChain
    | AT (sign=(ADD | SUB)? time=(NUMBER | DURATION | PLACEHOLDER) | preset=(START | END) LEFT_PAREN close=RIGHT_PAREN)
    | keyword=(ANCHORED | SMOOTHED)
    ;

duration
    : operands+=durationOperand (operators+=(ADD | SUB | MUL | DIV | MOD | POW) operands+=durationOperand)*
    ;

durationOperand
    : (signs+=(ADD | SUB))* value=durationAtom
    ;

durationAtom
    : literal=(NUMBER | DURATION | PLACEHOLDER)
    | open=LEFT_PAREN inner=duration close=RIGHT_PAREN
    | function=(STEP | RANGE) LEFT_PAREN close=RIGHT_PAREN
    | function=(MAX_OF | MIN_OF) LEFT_PAREN first=duration COMMA second=duration close=RIGHT_PAREN
    ;

// "foo offset -2^2" is "(foo offset -2)^2": one unit with at most one sign ends the offset ...
offsetUnit
    : sign=(ADD | SUB)? value=durationAtom
    ;

// ... while parentheses without a sign, or two signs, begin a whole duration expression.
offsetChain
    : operands+=durationOperand (operators+=CHAIN_OPERATOR operands+=durationOperand)*
    ;

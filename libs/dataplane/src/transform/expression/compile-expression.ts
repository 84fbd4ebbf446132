import { parseColumnType, RejectedMessageError, type ColumnType } from '@chimera/contracts';
import { nearestWord } from '../nearest-word.js';
import { arithmetic, binaryOf, negated } from './arithmetic.js';
import { caseOf } from './case.js';
import { assertKind, literalOf, type Compiled, type Scope } from './compiled.js';
import { conversionOf } from './conversion.js';
import { ExpressionFault } from './expression-fault.js';
import { call } from './functions/call.js';
import { like } from './like.js';
import { comparison, connective, inverted, isBetween, isIn, isNull } from './logic.js';
import { parseExpression } from './parser.js';
import type { BinaryOperator, Node } from './syntax.js';
import { readDecimal, readText } from './text-values.js';
import { decimalOf, typeName, widened, type Value } from './value.js';

/** Reads, types and compiles an expression. Throws `ExpressionFault` for everything that a person can get wrong. */
export function compileExpression(source: string, scope: Scope): Compiled {
  return compile(parseExpression(source), scope);
}

function compile(node: Node, scope: Scope): Compiled {
  const part = (of: Node): Compiled => compile(of, scope);
  const { evaluation } = scope;
  switch (node.kind) {
    case 'number':
      return numberOf(node);
    case 'text':
      return { ...literalOf(node.at, { kind: 'text' }, textLiteral(node)), untyped: true };
    case 'boolean':
      return literalOf(node.at, { kind: 'boolean' }, node.value);
    case 'null':
      return literalOf(node.at, { kind: 'null' }, null);
    case 'typed':
      return typedOf(node);
    case 'column': {
      const { type, nullable, read } = scope.column(node.name, node.at);
      return { at: node.at, type: widened(type), nullable, evaluate: read };
    }
    case 'negate':
      return negated(part(node.of), evaluation);
    case 'not':
      return inverted(part(node.of));
    case 'binary':
      return binary(node.operator, part(node.left), part(node.right), scope);
    case 'isNull':
      return unless(node.negated, isNull(part(node.of)));
    case 'in':
      return unless(node.negated, isIn(part(node.of), node.list.map(part), evaluation));
    case 'like':
      return unless(node.negated, like(part(node.of), part(node.pattern)));
    case 'between':
      return unless(node.negated, isBetween(part(node.of), part(node.low), part(node.high), evaluation));
    case 'case':
      return caseOf(
        {
          at: node.at,
          subject: node.subject === undefined ? undefined : part(node.subject),
          branches: node.branches.map(({ when, then }) => ({ when: part(when), then: part(then) })),
          otherwise: node.otherwise === undefined ? undefined : part(node.otherwise),
        },
        evaluation,
      );
    case 'cast':
      return cast(part(node.of), typeOf(node.type, node.typeAt), scope);
    case 'call':
      return call(node.name, node.at, node.list.map(part), evaluation);
  }
}

function unless(negated: boolean, part: Compiled): Compiled {
  return negated ? inverted(part) : part;
}

function binary(operator: BinaryOperator, left: Compiled, right: Compiled, scope: Scope): Compiled {
  const { evaluation } = scope;
  switch (operator) {
    case 'and':
    case 'or':
      return connective(operator, left, right);
    case '||':
      for (const side of [left, right]) assertKind(side, 'text');
      return binaryOf(left.at, { kind: 'text' }, [left, right], (a, b) =>
        evaluation.roomFor((a as string).length + (b as string).length)
          ? (a as string) + (b as string)
          : null,
      );
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(operator, left, right, evaluation);
    default:
      return comparison(operator, left, right, evaluation);
  }
}

/** Whole numbers of 64 bits are integers, everything else an exact decimal. */
function numberOf(node: Node & { readonly kind: 'number' }): Compiled {
  const integer = /^\d+$/.test(node.text) ? readText({ kind: 'int64' })(node.text) : undefined;
  if (integer !== undefined) return literalOf(node.at, { kind: 'int64' }, integer);
  const [mantissa = '', power = '0'] = node.text.toLowerCase().split('e');
  const scale = Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(power));
  const value = scale > 1_000 ? undefined : readDecimal(node.text, 1_000, scale);
  if (value !== undefined) return literalOf(node.at, decimalOf(scale), value);
  throw new ExpressionFault('The number is too large.', node.at, {
    expected: 'at most 1000 digits',
    found: `${node.text.slice(0, 40)}`,
  });
}

function textLiteral(node: Node & { readonly kind: 'text' }): Value {
  if (!node.text.includes('\0')) return node.text;
  throw new ExpressionFault('No database takes the character U+0000.', node.at, {
    expected: 'a text without U+0000',
    found: 'U+0000',
  });
}

const typedLiterals = ['date', 'time', 'timestamp', 'timestamptz', 'uuid', 'json', 'bytes', 'float64'];

function typedOf(node: Node & { readonly kind: 'typed' }): Compiled {
  if (!typedLiterals.includes(node.type)) {
    const near = nearestWord(node.type, typedLiterals);
    throw new ExpressionFault('A text follows a word that is no type of literals.', node.at, {
      expected: `one of ${typedLiterals.join(', ')}`,
      found: node.type,
      ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
    });
  }
  const type = typeOf(node.type, node.at);
  const value = readText(type)(node.text);
  if (value !== undefined) return literalOf(node.at, type, value);
  throw new ExpressionFault(`The text is no value of ${node.type}.`, node.at, {
    expected: node.type === 'date' ? 'a date such as 2026-11-21' : `a value of ${node.type}`,
    found: JSON.stringify(node.text.slice(0, 60)),
  });
}

function typeOf(notation: string, at: number): ColumnType {
  try {
    return parseColumnType(notation);
  } catch (error) {
    if (!RejectedMessageError.is(error)) throw error;
    throw new ExpressionFault('There is no such type.', at, {
      expected:
        'boolean, int32, int64, float32, float64, decimal(p,s), text, bytes, date, time, timestamp, timestamptz, uuid or json',
      found: notation,
    });
  }
}

/** Narrow types of columns are checked, then go on as the wide ones. */
function cast(part: Compiled, to: ColumnType, scope: Scope): Compiled {
  const convert = conversionOf(part.type, to);
  if (convert === undefined) {
    throw new ExpressionFault('There is no way from one type to the other.', part.at, {
      expected: `a type that can become ${typeName(to)}`,
      found: typeName(part.type),
      hint: 'Everything can become text; text can become everything.',
    });
  }
  const { evaluate } = part;
  return {
    at: part.at,
    type: widened(to),
    nullable: part.nullable,
    evaluate: () => {
      const value = evaluate();
      return value === null ? null : convert(value, scope.evaluation);
    },
  };
}

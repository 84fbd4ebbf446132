import { RejectedMessageError } from '@chimera/contracts';
import type { AvroType } from './avro-type.js';

const faultLimit = 10;

/** `CHIMERA_MESSAGE_UNENCODABLE` that names each field, what was expected and the kind of what was found. */
export function encodingFault(
  topic: string,
  type: AvroType,
  message: unknown,
  cause: unknown,
): RejectedMessageError {
  const faults = faultsOf(type, message);
  const text = faults.length > 0 ? faults.join('; ') : String((cause as Error).message);
  return new RejectedMessageError(
    'CHIMERA_MESSAGE_UNENCODABLE',
    `The message does not fit the contract of ${topic}: ${text}.`,
    {
      cause,
      hint: `Compare the message with the schema of ${topic}.`,
      details: { topic, faults },
    },
  );
}

function faultsOf(type: AvroType, message: unknown): string[] {
  const faults: string[] = [];
  try {
    type.isValid(message, {
      errorHook: (path, found, expected) => {
        if (faults.length < faultLimit)
          faults.push(
            `${path.join('.') || '(message)'}: expected ${nameOf(expected)}, found ${kindOf(found)}`,
          );
      },
    });
  } catch {
    // The library's own walk failed on an exotic value (a BigInt); the caller tells the original error.
    return [];
  }
  return faults;
}

function nameOf(type: AvroType): string {
  return type.typeName.startsWith('union') ? describeUnion(type) : typeNameOf(type);
}

function describeUnion(type: AvroType): string {
  const branches = (type as AvroType & { readonly types?: readonly AvroType[] }).types ?? [];
  return branches.map(typeNameOf).join(' or ');
}

function typeNameOf(type: AvroType): string {
  return type.name ?? type.typeName;
}

/** Kind only, never the value: it may be classified (Invariant 8). */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    return Number.isInteger(value) ? 'number beyond 2^53' : 'fractional number';
  return typeof value === 'undefined' ? 'nothing' : typeof value;
}

import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import type { ColumnSet } from './column-set.js';
import { unknownColumn } from './unknown-column.js';

/** The columns after some steps, and what is wrong with the steps. */
export interface Transformed {
  readonly columns: ColumnSet;
  readonly faults: readonly Fault[];
}

type Step = (step: Loose, columns: ColumnSet, place: string) => Transformed;

/** Follows the columns through the transforms. A fault in one step hides none in the next. */
export function applyTransforms(columns: ColumnSet, transforms: Loose): Transformed {
  return transforms.items().reduce<Transformed>(
    (before, step, index) => {
      const name = step.get('do').text ?? '';
      const apply = Object.hasOwn(steps, name) ? steps[name] : undefined;
      if (apply === undefined) return before;
      const { columns: after, faults } = apply(
        step,
        before.columns,
        `Step ${index + 1} (/transforms/${index})`,
      );
      return { columns: after, faults: [...before.faults, ...faults] };
    },
    { columns, faults: [] },
  );
}

const steps: Readonly<Record<string, Step | undefined>> = {
  rename: (step, columns, place) => {
    const [from, to] = [step.get('column'), step.get('to')];
    if (from.text === undefined || to.text === undefined) return { columns, faults: [] };
    const type = columns.typeOf(from.text);
    const without = columns.without([from.text], `${place} renames it to "${to.text.slice(0, 80)}".`);
    return {
      columns: without.with(to.text, type),
      faults: [...unknownColumn(from, columns), ...taken(to, without)],
    };
  },
  drop: (step, columns, place) => {
    const dropped = step.get('columns').items();
    const after = columns.without(step.get('columns').texts ?? [], `${place} drops it.`);
    const faults = dropped.flatMap((column) => unknownColumn(column, columns));
    return {
      columns: after,
      faults: after.open || after.names.length > 0 ? faults : [...faults, nothingLeft(step)],
    };
  },
  cast: (step, columns) => {
    const column = step.get('column');
    if (column.text === undefined) return { columns, faults: [] };
    return {
      columns: columns.with(column.text, step.get('type').text),
      faults: unknownColumn(column, columns),
    };
  },
  derive: (step, columns) => {
    const column = step.get('column');
    if (column.text === undefined) return { columns, faults: [] };
    return { columns: columns.with(column.text, step.get('type').text), faults: taken(column, columns) };
  },
  mask: (step, columns) => {
    const column = step.get('column');
    if (column.text === undefined) return { columns, faults: [] };
    const type = step.get('with').text === 'null' ? columns.typeOf(column.text) : 'text';
    const known = columns.has(column.text) || !columns.open;
    return {
      columns: known ? columns.with(column.text, type) : columns,
      faults: unknownColumn(column, columns),
    };
  },
};

function taken(name: Loose, columns: ColumnSet): readonly Fault[] {
  if (name.text === undefined || !columns.has(name.text)) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', name.path, 'Another column has this name at this point.', {
      expected: 'a name that no other column has',
      found: `"${name.text.slice(0, 80)}"`,
      hint: 'Choose another name, or drop or rename the other column in a step before.',
    }),
  ];
}

function nothingLeft(step: Loose): Fault {
  return fault('CHIMERA_INTENT_INVALID', step.get('columns').path, 'No column is left after this step.', {
    expected: 'at least one column that stays',
    found: 'none',
  });
}
